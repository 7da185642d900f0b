// Evidence on the ledger: its record, its name, and who served in the epochs that it may be about. Spec: docs/spec/evidence.md.
#pragma once

#include <optional>
#include <string>

#include "consensus/votes/evidence.h"
#include "ledger/state.h"
#include "ledger/validators.h"

namespace xh::ledger {

struct Genesis;
class EpochChain;

/// Epochs before the running one whose evidence the ledger takes (M7, M8).
inline constexpr std::uint64_t kEvidenceEpochs = 64;

/// What followed for the accused (M9).
enum class EvidenceOutcome : std::uint8_t { kExcluded = 0, kAbsent = 1, kKept = 2 };
constexpr bool is_valid(EvidenceOutcome outcome) { return outcome <= EvidenceOutcome::kKept; }
/// "excluded", "absent", "kept"
[[nodiscard]] std::string_view to_word(EvidenceOutcome outcome);

/// Of kind kEvidence, named by evidence_name(). It never changes.
struct EvidenceRecord {
  consensus::Evidence evidence;
  std::string validator;  ///< whose key it was in that epoch
  AccountId reporter;
  Height height;
  EvidenceOutcome outcome = EvidenceOutcome::kExcluded;
  bool operator==(const EvidenceRecord&) const = default;
  static constexpr auto fields() {
    using T = EvidenceRecord;
    return std::tuple{field(&T::evidence), field(&T::validator, kMaxValidatorNameBytes), field(&T::reporter), field(&T::height),
                      field(&T::outcome)};
  }
};

/// Of kind kValidators, named by an epoch that ended, in decimal (M8).
struct ServedRecord {
  std::vector<Validator> validators;
  bool operator==(const ServedRecord&) const = default;
  static constexpr auto fields() { return std::tuple{field(&ServedRecord::validators, kMaxValidators)}; }
};

/// "EPOCH/KEY" (M1).
[[nodiscard]] std::string evidence_name(const consensus::EvidenceName& name);
[[nodiscard]] StateKey evidence_key(const consensus::EvidenceName& name);
/// The inverse of evidence_name(), in its one spelling. Error kBadEvidence.
[[nodiscard]] Result<consensus::EvidenceName> evidence_name_from(std::string_view text);
/// The evidence that a block put on the ledger.
[[nodiscard]] std::vector<consensus::EvidenceName> evidence_in(const StateDelta& delta);

/// nullopt: the ledger has none of this name.
[[nodiscard]] std::optional<EvidenceRecord> evidence_record(const StateView& state, const consensus::EvidenceName& name);
/// The set that served, or serves, in an epoch, from the state; nullopt: the epoch has not begun there, or M7 does not cover it.
[[nodiscard]] std::optional<std::vector<Validator>> serving_set(const StateView& state, const Genesis& genesis, Epoch epoch);
/// M2: the member of the set of the evidence's epoch, when it holds. Errors: kBadEvidence, kBadSignature.
[[nodiscard]] Result<Validator> check_evidence(const Hash32& chain_id, std::span<const Validator> set, const consensus::Evidence& evidence);
/// M12: whether a value is an evidence of this name that holds under the proven sets. Errors: kBadEvidence, kBadSignature, codec errors.
[[nodiscard]] Status check_evidence_record(const Hash32& chain_id, const EpochChain& epochs, std::string_view name, ByteView value);

}  // namespace xh::ledger
