// Multibase and Multikey as credentials use them: base58btc (`z`) and base64url (`u`), Ed25519 keys (`z6Mk…`). No other bases and keys.
// Rules: docs/spec/credentials.md (CR14, CR15, CR20).
#pragma once

#include <string>
#include <string_view>

#include "crypto/keys.h"

namespace xh::tools {

/// RFC 4648 section 5 without padding; non-zero trailing bits are refused. Error kBadText.
[[nodiscard]] Result<Bytes> from_base64url(std::string_view text);
/// 'z' and base58 of the Bitcoin alphabet. Error kBadText.
[[nodiscard]] Result<Bytes> from_multibase58(std::string_view text);
[[nodiscard]] std::string to_multibase58(ByteView bytes);
/// Error kBadKey: another kind of key, or no key.
[[nodiscard]] Result<PublicKey> key_from_multikey(std::string_view text);
/// Of an Ed25519 key.
[[nodiscard]] std::string to_multikey(const PublicKey& key);

}  // namespace xh::tools
