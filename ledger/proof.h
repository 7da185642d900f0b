// The proof file (*.xhproof): one canonical JSON text from which anybody with the genesis file can check a record, its absence, its history
// or a receipt, offline. Format and vectors: docs/PROOFS.md. Contents of records are opaque here.
#pragma once

#include <string>
#include <vector>

#include "ledger/genesis.h"
#include "ledger/receipt.h"
#include "ledger/state.h"
#include "ledger/state_proof.h"

namespace xh::ledger {

inline constexpr std::size_t kMaxProofBytes = 64 * 1024 * 1024;

/// Where the proven thing stands in the chain: summary, its place in the chain log, certified checkpoint.
struct ProofAnchor {
  BlockSummary summary;
  merkle::Path log_path;
  SignedCheckpoint checkpoint;
};

struct RecordClaim {
  StateKey key;
  Bytes value;
  ActiveProof proof;
};
struct AbsenceClaim {
  StateKey key;
  ActiveProof proof;
};
struct HistoryClaim {
  StateKey key;
  std::vector<Bytes> values;  ///< oldest first
  HistoryProof proof;
};
struct ReceiptClaim {
  Receipt receipt;
  std::uint64_t count = 0;  ///< receipts of the block
  merkle::Path path;
};
using Claim = std::variant<RecordClaim, AbsenceClaim, HistoryClaim, ReceiptClaim>;

/// "record", "absent", "history" or "receipt".
[[nodiscard]] std::string_view claim_kind(const Claim& claim);

/// The text of a proof file, with a trailing newline.
[[nodiscard]] std::string proof_text(const Genesis& genesis, const Claim& claim, const ProofAnchor& anchor);

struct ProofStep {
  std::string name;
  std::string detail;
};
/// What a verification did. Valid exactly when `failure` is absent; then claim and anchor are proven.
struct ProofReport {
  std::vector<ProofStep> passed;
  std::optional<ProofStep> failure;
  std::optional<Claim> claim;
  std::optional<ProofAnchor> anchor;
  std::vector<ProvenVersion> versions;  ///< of a history claim
};

/// Checks a proof file against a genesis file. Total: any text gives a report.
[[nodiscard]] ProofReport verify_proof(std::string_view text, const Genesis& genesis);

}  // namespace xh::ledger
