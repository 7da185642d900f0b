// Evidence as JSON: RPC answers, the command line, and evidence files (format xinghuo-evidence/v1, kind votes). Not hashed, not signed:
// what counts is the BCS in the member `evidence`.
#pragma once

#include "base/json.h"
#include "ledger/evidence.h"

namespace xh::ledger {

inline constexpr std::string_view kEvidenceFormat = "xinghuo-evidence/v1";
inline constexpr std::size_t kMaxEvidenceFileBytes = 64 * 1024;

/// {kind, view, block?, parent_view?, signature}: block of notarize and finalize, parent_view of notarize.
[[nodiscard]] Json to_json(const consensus::Statement& statement);
/// {epoch, evidence, first, key, name, second}; `evidence` is the BCS, 0x….
[[nodiscard]] Json to_json(const consensus::Evidence& evidence);
/// The members of its evidence and {height, outcome, reporter, validator}.
[[nodiscard]] Json to_json(const EvidenceRecord& record);

/// The text of an evidence file.
[[nodiscard]] std::string evidence_file(const Hash32& chain_id, const consensus::Evidence& evidence);
/// The evidence in such a text, of this chain; everything in it must say what the BCS says. Its signatures are not checked. Errors: those
/// of JSON, kBadEvidence, kWrongChain.
[[nodiscard]] Result<consensus::Evidence> evidence_from_file(const Hash32& chain_id, std::string_view text);

}  // namespace xh::ledger
