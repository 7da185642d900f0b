// The proof file (*.xhproof): one canonical JSON text from which anybody with the genesis file can check a claim about the chain offline.
// Format and vectors: docs/PROOFS.md. Contents of records are opaque here.
#pragma once

#include <string>
#include <vector>

#include "ledger/claim.h"

namespace xh::ledger {

inline constexpr std::size_t kMaxProofBytes = 64 * 1024 * 1024;

/// The text of a proof file, with a trailing newline.
[[nodiscard]] std::string proof_text(const Genesis& genesis, const Claim& claim, const ProofAnchor& anchor);

/// What all proof files under one anchor have in common, written once: a node makes many of them under each certified block, and the
/// transitions between validator sets are checked here.
class ProofFrame {
 public:
  /// `anchor`: its links are a verified chain (XH_CHECK).
  ProofFrame(const Genesis& genesis, const ProofAnchor& anchor);
  /// The same text as proof_text() with the genesis and the anchor of the frame.
  [[nodiscard]] std::string text(const Claim& claim) const;

 private:
  std::string before_claim_;
  std::string before_proof_;
  std::string after_proof_;
};

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
  std::vector<ProvenVersion> versions;    ///< of a history claim
  std::optional<CheckpointName> earlier;  ///< of a consistency claim: the older checkpoint
};

/// Checks a proof file against a genesis file. Total: any text gives a report.
[[nodiscard]] ProofReport verify_proof(std::string_view text, const Genesis& genesis);

}  // namespace xh::ledger
