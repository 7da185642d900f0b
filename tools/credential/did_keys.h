// Keys of DID documents, for proofs that name them. It asks no network: documents are given, and where each comes from is part of the
// answer. Rules: docs/spec/credentials.md (CR14, CR17, CR18).
#pragma once

#include <map>
#include <string>

#include "base/json.h"
#include "crypto/keys.h"
#include "identity/record.h"
#include "ledger/proof.h"

namespace xh::tools {

/// A key that a document lists under a relationship.
struct FoundKey {
  PublicKey key;
  std::string controller;  ///< the DID
  std::string origin;      ///< where the document comes from, for people
  bool tied = false;       ///< to the DID: the ledger proves it, or the DID is the key
  std::string doubt;       ///< of a key that is not tied: why not
};

class KeyRing {
 public:
  /// A document as its file has it; `origin` says which.
  [[nodiscard]] Status add_document(const Json& document, std::string origin);
  /// What a verified proof file says about a document, or about an account, which may be absent: then its own key speaks (I22). Nothing
  /// else is of use. Error kBadCredential.
  [[nodiscard]] Status add_proven(const ledger::ProofReport& report);

  /// The key of this id under the relationship ("assertionMethod", "authentication"), at this time. Errors kBadCredential, kBadKey.
  [[nodiscard]] Result<FoundKey> find(std::string_view method, std::string_view relationship, UnixMillis at) const;
  /// The document of a DID; nullptr: none is given, or only an account.
  [[nodiscard]] const Json* document(std::string_view did) const;

 private:
  struct Source {
    Json document;
    std::string origin;
    bool proven = false;
    bool made = false;  ///< of an account record: a document goes before it
  };
  Status add(Source source);
  Status add_account(const AccountId& account, identity::AccountRecord record, const std::string& origin);
  /// The doubt about a key of a document; empty: there is none.
  [[nodiscard]] std::string doubt(const Source& source, std::string_view did, const PublicKey& key) const;
  std::map<std::string, Source, std::less<>> sources_;                    ///< by DID
  std::map<std::string, identity::AccountRecord, std::less<>> accounts_;  ///< proven, by DID
};

}  // namespace xh::tools
