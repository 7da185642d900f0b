#include "crypto/keys.h"

#include <sodium.h>

#include "base/check.h"
#include "base/text.h"

namespace xh {
namespace {

constexpr std::array<std::uint8_t, 3> kPublicPrefix = {0xb0, 'e', 'f'};
constexpr std::array<std::uint8_t, 5> kPrivatePrefix = {0x18, 0x9e, 0x99, 'e', 'f'};

void ready() {
  static const int status = sodium_init();
  XH_CHECK(status >= 0);
}

}  // namespace

PrivateKey::PrivateKey(Secret seed, Secret expanded, PublicKey public_key)
    : seed_(std::move(seed)), expanded_(std::move(expanded)), public_(std::move(public_key)) {}

Result<PrivateKey> PrivateKey::from_seed(ByteView seed) {
  ready();
  if (seed.size() != kEd25519SeedBytes) return fail(ErrorId::kBadKey, "an Ed25519 seed has 32 bytes");
  Bytes expanded(crypto_sign_SECRETKEYBYTES);
  PublicKey key{Suite::kEd25519, Bytes(kEd25519PublicBytes)};
  crypto_sign_seed_keypair(key.raw.data(), expanded.data(), seed.data());
  return PrivateKey(Secret(seed), Secret(std::move(expanded)), std::move(key));
}

Signature PrivateKey::sign(ByteView message) const {
  Signature signature{Bytes(kEd25519SignatureBytes)};
  crypto_sign_detached(signature.raw.data(), nullptr, message.data(), message.size(), expanded_.expose().data());
  return signature;
}

bool verify(const PublicKey& key, ByteView message, const Signature& signature) {
  ready();
  if (key.suite != Suite::kEd25519 || key.raw.size() != kEd25519PublicBytes || signature.raw.size() != kEd25519SignatureBytes) {
    return false;
  }
  return crypto_sign_verify_detached(signature.raw.data(), message.data(), message.size(), key.raw.data()) == 0;
}

std::string to_encoded(const PublicKey& key) { return to_hex(kPublicPrefix) + to_hex(key.raw); }

Result<PublicKey> public_key_from_encoded(std::string_view text) {
  XH_TRY(Bytes bytes, from_hex(text));
  if (bytes.size() == kPublicPrefix.size() + kEd25519PublicBytes && equal(ByteView(bytes).first(3), kPublicPrefix)) {
    bytes.erase(bytes.begin(), bytes.begin() + 3);
  }
  if (bytes.size() != kEd25519PublicBytes) return fail(ErrorId::kBadKey, "expected b06566 and 64 hex digits (Ed25519)");
  return PublicKey{Suite::kEd25519, std::move(bytes)};
}

std::string to_encoded(const PrivateKey& key) {
  Bytes bytes = to_bytes(kPrivatePrefix);
  append(bytes, key.seed().expose());
  std::string text = to_base58(bytes, Base58::kBif);
  secure_wipe(bytes);
  return text;
}

Result<PrivateKey> private_key_from_encoded(std::string_view text) {
  XH_TRY(Bytes bytes, from_base58(text, Base58::kBif));
  const Secret guard(std::move(bytes));
  const ByteView view = guard.expose();
  if (view.size() != kPrivatePrefix.size() + kEd25519SeedBytes || !equal(view.first(5), kPrivatePrefix)) {
    return fail(ErrorId::kBadKey, "expected an encoded Ed25519 private key (priSPK…)");
  }
  return PrivateKey::from_seed(view.subspan(5));
}

}  // namespace xh
