// Keys and signatures, tagged by suite. Each suite has a file of its own and one library that decides in every program; here is what the
// rest of the product sees. Encoded forms are those of Xinghuo (RFC-003 and the BIF SDKs). Rules: docs/spec/keys.md (Q1-Q6).
#pragma once

#include <optional>
#include <string>

#include "base/codec.h"
#include "crypto/secret.h"

namespace xh {

/// The signature scheme of a key. Numbers are frozen: they are hashed and stored.
enum class Suite : std::uint8_t {
  kEd25519 = 0,    ///< RFC 8032
  kSm2 = 1,        ///< with SM3 and user id 1234567812345678 (GM/T 0009)
  kSecp256k1 = 2,  ///< ECDSA over SHA-256, low s
};
constexpr bool is_valid(Suite suite) { return suite <= Suite::kSecp256k1; }
/// "ed25519", "sm2", "secp256k1".
[[nodiscard]] std::string_view name_of(Suite suite);
/// Error kBadKey.
[[nodiscard]] Result<Suite> suite_from_name(std::string_view name);

inline constexpr std::size_t kEd25519PublicBytes = 32;
inline constexpr std::size_t kEd25519SignatureBytes = 64;
inline constexpr std::size_t kEd25519SeedBytes = 32;
inline constexpr std::size_t kPrivateKeyBytes = 32;    ///< a seed (Ed25519) or a scalar, big-endian
inline constexpr std::size_t kMaxPublicKeyBytes = 65;  ///< SM2
inline constexpr std::size_t kMaxSignatureBytes = 64;

struct PublicKey {
  Suite suite = Suite::kEd25519;
  Bytes raw;  ///< Ed25519: 32 bytes; SM2: 65, 04|X|Y; secp256k1: 33, compressed

  auto operator<=>(const PublicKey&) const = default;
  static constexpr auto fields() { return std::tuple{field(&PublicKey::suite), field(&PublicKey::raw, kMaxPublicKeyBytes)}; }
};

struct Signature {
  Bytes raw;  ///< 64 bytes; SM2 and secp256k1: r|s

  auto operator<=>(const Signature&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Signature::raw, kMaxSignatureBytes)}; }
};

/// A key pair that can sign. The private key wipes itself.
class PrivateKey {
 public:
  /// The Ed25519 key of a 32-byte seed (RFC 8032 private key). Error: kBadKey on another length.
  [[nodiscard]] static Result<PrivateKey> from_seed(ByteView seed) { return from_raw(Suite::kEd25519, seed); }
  /// A seed or scalar of kPrivateKeyBytes. Error: kBadKey: another length, or no scalar of the curve.
  [[nodiscard]] static Result<PrivateKey> from_raw(Suite suite, ByteView raw);
  [[nodiscard]] const PublicKey& public_key() const { return public_; }
  /// Ed25519 and secp256k1 give the same signature for the same message, SM2 another one each time.
  [[nodiscard]] Signature sign(ByteView message) const;
  /// The 32 bytes of from_raw(), for the keystore only.
  [[nodiscard]] const Secret& seed() const { return seed_; }

 private:
  PrivateKey(Secret seed, PublicKey public_key) : seed_(std::move(seed)), public_(std::move(public_key)) {}
  Secret seed_;
  PublicKey public_;
};

/// True when the signature is valid by the rules of the key's suite.
[[nodiscard]] bool verify(const PublicKey& key, ByteView message, const Signature& signature);
/// Q2: the length of the suite, and for SM2 and secp256k1 a point of the curve. Error kBadKey. verify() refuses other keys anyhow.
[[nodiscard]] Status check_key(const PublicKey& key);

/// Encoded public key of BIF: hex(b0 | type | 66 | raw), prints "b06566…", "b07a66…", "b07366…". Accepts also bare hex of an Ed25519 key.
/// Error: kBadKey.
[[nodiscard]] std::string to_encoded(const PublicKey& key);
[[nodiscard]] Result<PublicKey> public_key_from_encoded(std::string_view text);
/// Encoded private key of BIF: base58(BIF alphabet; 18 9E 99 | type | 66 | 32 bytes), prints "priSPK…" or "priSrr…". Error: kBadKey.
[[nodiscard]] std::string to_encoded(const PrivateKey& key);
[[nodiscard]] Result<PrivateKey> private_key_from_encoded(std::string_view text);

/// The letter of a suite in encoded keys and BIDs (RFC-003): 'e', 'z' or 's'.
[[nodiscard]] char letter_of(Suite suite);
/// nullopt: no suite of this letter.
[[nodiscard]] std::optional<Suite> suite_of_letter(char letter);

}  // namespace xh
