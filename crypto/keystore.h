// Encrypted key files, as JSON: Argon2id (RFC 9106) and XChaCha20-Poly1305, or for the profile gm PBKDF2 with HMAC-SM3, SM4-CTR and
// HMAC-SM3. Either holds keys of every suite. Pure: random bytes are arguments. Permissions are the caller's affair. Format:
// docs/spec/keystore.md (KF1-KF6).
#pragma once

#include <string>

#include "crypto/keys.h"

namespace xh {

/// What seals a key file. A file says it itself.
enum class Seal : std::uint8_t { kStandard = 0, kGm = 1 };
/// "standard", "gm".
[[nodiscard]] std::string_view name_of(Seal seal);

inline constexpr std::size_t kMaxKeyFileBytes = 16 * 1024;
inline constexpr std::size_t kKeystoreRandomBytes = 16 + 24;  ///< salt and nonce; gm takes the first 32
/// Cost of opening a file: about 20 MiB and a few tens of milliseconds (OWASP's minimum for Argon2id).
inline constexpr std::uint64_t kKeystorePasses = 2;
inline constexpr std::uint64_t kKeystoreMemory = 19 * 1024 * 1024;
/// The same for gm: about a fifth of a second, and no memory.
inline constexpr std::uint64_t kGmKeystoreIterations = 200'000;
/// Files that ask for more are refused: opening a hostile file must not exhaust the machine.
inline constexpr std::uint64_t kMaxKeystorePasses = 16;
inline constexpr std::uint64_t kMaxKeystoreMemory = std::uint64_t{1} << 30;
inline constexpr std::uint64_t kMaxGmKeystoreIterations = 10'000'000;

/// The text of a key file. `random` has kKeystoreRandomBytes fresh bytes.
[[nodiscard]] std::string seal_key(const PrivateKey& key, std::string_view passphrase, ByteView random, Seal seal = Seal::kStandard);
/// Errors: kBadKeystore (malformed), kWrongPassphrase (the seal does not open).
[[nodiscard]] Result<PrivateKey> open_key(std::string_view text, std::string_view passphrase);
/// The public key of a key file, without its passphrase.
[[nodiscard]] Result<PublicKey> public_key_of_file(std::string_view text);
/// What seals a file.
[[nodiscard]] Result<Seal> seal_of_file(std::string_view text);

}  // namespace xh
