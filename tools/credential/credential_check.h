// A credential or a DID document, checked step by step against what it is given: no network, no clock. Rules: docs/spec/credentials.md
// (CR13-CR22).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/credential/integrity_proof.h"
#include "tools/credential/status_list.h"

namespace xh::tools {

/// Versions of one status list that a proof file shows.
struct AnchoredList {
  AccountId issuer;
  std::string list;
  std::vector<identity::StatusListRecord> versions;  ///< oldest first
  bool whole = false;                                ///< all there are: the proof is of the history
  Height height;                                     ///< under which it is proven
};
/// Error kBadCredential: the proof, which is valid, is of something else.
[[nodiscard]] Result<AnchoredList> anchored_list(const ledger::ProofReport& report);

struct CheckInput {
  std::string text;                           ///< of the credential or document
  KeyRing keys;                               ///< of issuers
  UnixMillis at;                              ///< time of the check
  std::optional<std::string> list = {};       ///< text of the status list credential
  std::optional<AnchoredList> anchored = {};  ///< of that list
};

/// Valid exactly when `failure` is absent. What could not be asked stands in `open`.
struct CheckReport {
  std::vector<ledger::ProofStep> passed;
  std::vector<ledger::ProofStep> open;
  std::optional<ledger::ProofStep> failure;
  Json facts{Json::Object{}};  ///< issuer, keys, status: what is known when nothing failed
};

[[nodiscard]] CheckReport check_credential(const CheckInput& input);
/// Of a BID. Keys are the document's own, unless the ring has the document of its DID.
[[nodiscard]] CheckReport check_did_document(const CheckInput& input);

}  // namespace xh::tools
