// Proofs in JSON: W3C Data Integrity with eddsa-jcs-2022, and that of Xinghuo RFC-005. Rules: docs/spec/credentials.md (CR15-CR18).
#pragma once

#include <string>
#include <vector>

#include "tools/credential/did_keys.h"

namespace xh::tools {

inline constexpr std::size_t kMaxProofs = 16;

/// What a proof must be, beyond a signature that verifies.
struct ProofDemand {
  std::string controller;             ///< whose key
  std::vector<std::string> purposes;  ///< any of them
  UnixMillis at;                      ///< time of the check
};

struct CheckedProof {
  std::string suite;    ///< "eddsa-jcs-2022" or "RFC-005"
  std::string method;   ///< id of the key
  std::string purpose;  ///< the relationship that allows it
  FoundKey key;
};

/// Every proof of a document: its member `proof`, one or a list. Errors kBadCredential, kBadKey, kBadSignature.
[[nodiscard]] Result<std::vector<CheckedProof>> check_proofs(const Json& secured, const KeyRing& keys, const ProofDemand& demand);

/// What eddsa-jcs-2022 signs: SHA-256 of the options, which are the proof without its value, and of the document without its proof.
[[nodiscard]] Bytes eddsa_jcs_2022_input(const Json& unsecured, const Json& options);
/// What RFC-005 signs: the canonical document without its proof.
[[nodiscard]] Json without_proof(const Json& secured);

}  // namespace xh::tools
