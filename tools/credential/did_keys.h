// Keys of DID documents, for proofs that name them. It asks no network: documents are given, and where each comes from is part of the
// answer. Rules: docs/spec/credentials.md (CR14, CR17, CR18).
#pragma once

#include <map>
#include <set>
#include <string>

#include "base/json.h"
#include "crypto/keys.h"
#include "ledger/proof.h"

namespace xh::tools {

/// A key that a document lists under a relationship.
struct FoundKey {
  PublicKey key;
  std::string controller;  ///< the DID
  std::string origin;      ///< where the document comes from, for people
  bool tied = false;       ///< to the DID or the chain: by a proof of the ledger, or because the DID is made of the key
};

class KeyRing {
 public:
  /// A document as its file has it; `origin` says which.
  [[nodiscard]] Status add_document(const Json& document, std::string origin);
  /// What a verified proof file says about a document or an account, present; nothing else is of use. Error kBadCredential.
  [[nodiscard]] Status add_proven(const ledger::ProofReport& report);

  /// The key of this id under the relationship ("assertionMethod", "authentication"), at this time. Errors kBadCredential, kBadKey.
  [[nodiscard]] Result<FoundKey> find(std::string_view method, std::string_view relationship, UnixMillis at) const;
  /// The document of a DID; nullptr: none is given.
  [[nodiscard]] const Json* document(std::string_view did) const;

 private:
  struct Source {
    Json document;
    std::string origin;
    bool proven = false;
    bool made = false;  ///< of an account record: a document goes before it
  };
  Status add(Source source);
  std::map<std::string, Source, std::less<>> sources_;  ///< by DID
  std::set<std::string, std::less<>> ended_;            ///< DIDs that are deactivated
};

}  // namespace xh::tools
