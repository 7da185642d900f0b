// Encrypted key files: Argon2id (RFC 9106) and XChaCha20-Poly1305, as JSON. Pure: random bytes are arguments. Permissions are the caller's
// affair. Format: docs/spec/keystore.md.
#pragma once

#include <string>

#include "crypto/keys.h"

namespace xh {

inline constexpr std::size_t kMaxKeyFileBytes = 16 * 1024;
inline constexpr std::size_t kKeystoreRandomBytes = 16 + 24;  ///< salt and nonce
/// Cost of opening a file: about 20 MiB and a few tens of milliseconds (OWASP's minimum for Argon2id).
inline constexpr std::uint64_t kKeystorePasses = 2;
inline constexpr std::uint64_t kKeystoreMemory = 19 * 1024 * 1024;
/// Files that ask for more are refused: opening a hostile file must not exhaust the machine.
inline constexpr std::uint64_t kMaxKeystorePasses = 16;
inline constexpr std::uint64_t kMaxKeystoreMemory = std::uint64_t{1} << 30;

/// The text of a key file. `random` has kKeystoreRandomBytes fresh bytes.
[[nodiscard]] std::string seal_key(const PrivateKey& key, std::string_view passphrase, ByteView random);
/// Errors: kBadKeystore (malformed), kWrongPassphrase (the seal does not open).
[[nodiscard]] Result<PrivateKey> open_key(std::string_view text, std::string_view passphrase);
/// The public key of a key file, without its passphrase.
[[nodiscard]] Result<PublicKey> public_key_of_file(std::string_view text);

}  // namespace xh
