#include "crypto/keys.h"

#include "base/check.h"
#include "base/text.h"
#include "crypto/ed25519.h"
#include "crypto/secp256k1.h"
#include "crypto/sm2.h"

namespace xh {
namespace {

constexpr std::uint8_t kPublicHead = 0xb0;
constexpr std::array<std::uint8_t, 3> kPrivateHead = {0x18, 0x9e, 0x99};
constexpr char kBase58Letter = 'f';

struct SuiteFacts {
  std::string_view name;
  char letter;
  std::size_t public_bytes;
};
constexpr std::array<SuiteFacts, 3> kSuites = {{
    {"ed25519", 'e', ed25519::kPublicBytes},
    {"sm2", 'z', sm2::kPublicBytes},
    {"secp256k1", 's', secp256k1::kPublicBytes},
}};
const SuiteFacts& facts(Suite suite) { return kSuites.at(static_cast<std::size_t>(suite)); }

std::optional<Bytes> derive_public(Suite suite, ByteView raw) {
  switch (suite) {
    case Suite::kEd25519:
      return ed25519::public_of(raw);
    case Suite::kSm2:
      return sm2::public_of(raw);
    case Suite::kSecp256k1:
      return secp256k1::public_of(raw);
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(Suite suite) { return facts(suite).name; }

Result<Suite> suite_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kSuites.size(); ++i) {
    if (kSuites[i].name == name) return static_cast<Suite>(i);
  }
  return fail(ErrorId::kBadKey, "a suite is ed25519, sm2 or secp256k1");
}

char letter_of(Suite suite) { return facts(suite).letter; }

std::optional<Suite> suite_of_letter(char letter) {
  for (std::size_t i = 0; i < kSuites.size(); ++i) {
    if (kSuites[i].letter == letter) return static_cast<Suite>(i);
  }
  return std::nullopt;
}

Result<PrivateKey> PrivateKey::from_raw(Suite suite, ByteView raw) {
  if (raw.size() != kPrivateKeyBytes) return fail(ErrorId::kBadKey, "a private key has 32 bytes");
  auto key = derive_public(suite, raw);
  if (!key) return fail(ErrorId::kBadKey, "the number is no private key of the curve");
  return PrivateKey(Secret(raw), PublicKey{suite, *std::move(key)});
}

Signature PrivateKey::sign(ByteView message) const {
  const ByteView secret = seed_.expose();
  switch (public_.suite) {
    case Suite::kEd25519:
      return {ed25519::sign(secret, public_.raw, message)};
    case Suite::kSm2:
      return {sm2::sign(secret, public_.raw, message)};
    case Suite::kSecp256k1:
      break;
  }
  return {secp256k1::sign(secret, message)};
}

bool verify(const PublicKey& key, ByteView message, const Signature& signature) {
  switch (key.suite) {
    case Suite::kEd25519:
      return ed25519::verify(key.raw, message, signature.raw);
    case Suite::kSm2:
      return sm2::verify(key.raw, message, signature.raw);
    case Suite::kSecp256k1:
      return secp256k1::verify(key.raw, message, signature.raw);
  }
  return false;
}

Status check_key(const PublicKey& key) {
  if (key.raw.size() != facts(key.suite).public_bytes) return fail(ErrorId::kBadKey, "the key has a wrong length");
  const bool on_curve = key.suite == Suite::kSm2         ? sm2::is_public(key.raw)
                        : key.suite == Suite::kSecp256k1 ? secp256k1::is_public(key.raw)
                                                         : true;
  if (!on_curve) return fail(ErrorId::kBadKey, "the key is no point of the curve");
  return {};
}

std::string to_encoded(const PublicKey& key) {
  const std::array<std::uint8_t, 3> head = {kPublicHead, static_cast<std::uint8_t>(letter_of(key.suite)), kBase58Letter};
  return to_hex(head) + to_hex(key.raw);
}

Result<PublicKey> public_key_from_encoded(std::string_view text) {
  XH_TRY(Bytes bytes, from_hex(text));
  PublicKey key{Suite::kEd25519, std::move(bytes)};
  if (key.raw.size() != ed25519::kPublicBytes) {
    const auto suite = key.raw.size() > 3 ? suite_of_letter(static_cast<char>(key.raw[1])) : std::nullopt;
    if (!suite || key.raw[0] != kPublicHead || key.raw[2] != kBase58Letter)
      return fail(ErrorId::kBadKey, "expected hex that begins with b06566, b07a66 or b07366");
    key.suite = *suite;
    key.raw.erase(key.raw.begin(), key.raw.begin() + 3);
  }
  XH_TRY_VOID(check_key(key));
  return key;
}

std::string to_encoded(const PrivateKey& key) {
  Bytes bytes = to_bytes(kPrivateHead);
  bytes.push_back(static_cast<std::uint8_t>(letter_of(key.public_key().suite)));
  bytes.push_back(kBase58Letter);
  append(bytes, key.seed().expose());
  std::string text = to_base58(bytes, Base58::kBif);
  secure_wipe(bytes);
  return text;
}

Result<PrivateKey> private_key_from_encoded(std::string_view text) {
  XH_TRY(Bytes bytes, from_base58(text, Base58::kBif));
  const Secret guard(std::move(bytes));
  const ByteView view = guard.expose();
  constexpr std::size_t kHead = kPrivateHead.size() + 2;
  const auto suite = view.size() == kHead + kPrivateKeyBytes ? suite_of_letter(static_cast<char>(view[3])) : std::nullopt;
  if (!suite || !equal(view.first(kPrivateHead.size()), kPrivateHead) || view[4] != kBase58Letter)
    return fail(ErrorId::kBadKey, "expected an encoded private key (priSPK…, priSrr…)");
  return PrivateKey::from_raw(*suite, view.subspan(kHead));
}

}  // namespace xh
