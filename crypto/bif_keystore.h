// Key files of the BIF wallets and SDKs: scrypt (RFC 7914) and AES-256-CTR around the encoded private key, as JSON. Nothing in them says
// that a passphrase was right but that a key comes out. Ours are in crypto/keystore.h. Format: docs/spec/keys.md (Q9).
#pragma once

#include "crypto/keys.h"

namespace xh {

inline constexpr std::size_t kMaxBifKeystoreBytes = 16 * 1024;
inline constexpr std::size_t kBifKeystoreRandomBytes = 32 + 16;  ///< salt and initial counter
/// The cost that the SDKs use: 16 MiB.
inline constexpr std::uint64_t kBifScryptN = 16384;
/// Files that ask for more memory or time are refused.
inline constexpr std::uint64_t kMaxBifScryptN = std::uint64_t{1} << 20;
inline constexpr std::uint64_t kMaxBifScryptR = 8;
inline constexpr std::uint64_t kMaxBifScryptP = 16;

/// `random` has kBifKeystoreRandomBytes fresh bytes.
[[nodiscard]] std::string to_bif_keystore(const PrivateKey& key, std::string_view passphrase, ByteView random);
/// Errors: kBadKeystore (malformed, or beyond the limits), kWrongPassphrase (no key comes out).
[[nodiscard]] Result<PrivateKey> from_bif_keystore(std::string_view text, std::string_view passphrase);

}  // namespace xh
