// Keys and signatures, tagged by suite. Ed25519 (RFC 8032) through libsodium in every program: libraries disagree on edge cases, so one
// of them must decide everywhere. Other suites are refused by name until they exist.
#pragma once

#include <optional>
#include <string>

#include "base/codec.h"
#include "crypto/secret.h"

namespace xh {

/// The signature scheme of a key. Numbers are frozen: they are hashed and stored.
enum class Suite : std::uint8_t { kEd25519 = 0 };
constexpr bool is_valid(Suite suite) { return suite == Suite::kEd25519; }

inline constexpr std::size_t kEd25519PublicBytes = 32;
inline constexpr std::size_t kEd25519SignatureBytes = 64;
inline constexpr std::size_t kEd25519SeedBytes = 32;
inline constexpr std::size_t kMaxPublicKeyBytes = 65;  // SM2, the longest planned
inline constexpr std::size_t kMaxSignatureBytes = 64;

struct PublicKey {
  Suite suite = Suite::kEd25519;
  Bytes raw;  ///< Ed25519: 32 bytes

  auto operator<=>(const PublicKey&) const = default;
  static constexpr auto fields() { return std::tuple{field(&PublicKey::suite), field(&PublicKey::raw, kMaxPublicKeyBytes)}; }
};

struct Signature {
  Bytes raw;  ///< Ed25519: 64 bytes

  auto operator<=>(const Signature&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Signature::raw, kMaxSignatureBytes)}; }
};

/// A key pair that can sign. The seed wipes itself.
class PrivateKey {
 public:
  /// The Ed25519 key of a 32-byte seed (RFC 8032 private key). Error: kBadKey on another length.
  [[nodiscard]] static Result<PrivateKey> from_seed(ByteView seed);
  [[nodiscard]] const PublicKey& public_key() const { return public_; }
  [[nodiscard]] Signature sign(ByteView message) const;
  /// The 32-byte seed, for the keystore only.
  [[nodiscard]] const Secret& seed() const { return seed_; }

 private:
  PrivateKey(Secret seed, Secret expanded, PublicKey public_key);
  Secret seed_;
  Secret expanded_;  // libsodium's 64-byte form: seed || public key
  PublicKey public_;
};

/// True when the signature is valid by libsodium's rules (small-order keys and non-canonical encodings are refused).
[[nodiscard]] bool verify(const PublicKey& key, ByteView message, const Signature& signature);

/// Encoded public key of BIF: hex(b0 | 65 | 66 | raw), prints "b06566…". Accepts also bare hex. Error: kBadKey.
[[nodiscard]] std::string to_encoded(const PublicKey& key);
[[nodiscard]] Result<PublicKey> public_key_from_encoded(std::string_view text);
/// Encoded private key of BIF: base58(BIF alphabet; 18 9E 99 | 65 | 66 | seed), prints "priSPK…". Error: kBadKey.
[[nodiscard]] std::string to_encoded(const PrivateKey& key);
[[nodiscard]] Result<PrivateKey> private_key_from_encoded(std::string_view text);

}  // namespace xh
