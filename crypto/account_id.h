// Account ids: the BID of a key on the main chain (Xinghuo RFC-003, RFC-004 4.1). An id is the key type and the last 22 bytes of
// SHA-256(raw public key), of SM3 for SM2. Does not do BIDs with AC codes (identity/bid.h).
#pragma once

#include "crypto/keys.h"

namespace xh {

inline constexpr std::size_t kAccountDigestBytes = 22;

/// 23 bytes: ASCII key type ('e' Ed25519, 'z' SM2, 's' secp256k1) and 22 bytes of digest. Hashed, stored and sent in this form.
using AccountId = FixedBytes<1 + kAccountDigestBytes, struct AccountIdTag>;

[[nodiscard]] AccountId account_of(const PublicKey& key);
/// "did:bid:ef…", "did:bid:zf…", "did:bid:sf…".
[[nodiscard]] std::string to_bid(const AccountId& account);
/// Error: kBadBid. Accepts main-chain BIDs of keys in base58 only.
[[nodiscard]] Result<AccountId> account_from_bid(std::string_view text);

}  // namespace xh
