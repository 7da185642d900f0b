// DID documents of accounts: canonical JSON with a sound form. Both shapes that exist are taken: DID Core 1.0 (verificationMethod) and
// Xinghuo RFC-004 (publicKey). Rules: docs/spec/identity.md (I29, I31-I33).
#pragma once

#include "base/json.h"
#include "identity/record.h"

namespace xh::identity {

inline constexpr std::size_t kMaxDocumentKeys = 64;
inline constexpr std::size_t kMaxDocumentServices = 64;

/// A document of this BID, checked. Error kBadDocument with the place.
[[nodiscard]] Result<Json> parse_document(std::string_view text, const AccountId& account);
/// The part that a writer must get right, whoever's document it is: canonical JSON, ids, references. Error kBadDocument.
[[nodiscard]] Result<Json> check_document(std::string_view text);

}  // namespace xh::identity
