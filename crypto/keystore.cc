#include "crypto/keystore.h"

#include <sodium.h>

#include "base/check.h"
#include "base/json.h"
#include "base/text.h"

namespace xh {
namespace {

constexpr std::string_view kFormat = "xinghuo-key/v1";
constexpr std::size_t kSaltBytes = crypto_pwhash_SALTBYTES;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
static_assert(kSaltBytes + kNonceBytes == kKeystoreRandomBytes);

struct Parameters {
  std::uint64_t passes = kKeystorePasses;
  std::uint64_t memory = kKeystoreMemory;
};

std::optional<Secret> derive(std::string_view passphrase, ByteView salt, const Parameters& parameters) {
  Bytes key(crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  const int status = crypto_pwhash(key.data(), key.size(), passphrase.data(), passphrase.size(), salt.data(), parameters.passes,
                                   static_cast<std::size_t>(parameters.memory), crypto_pwhash_ALG_ARGON2ID13);
  if (status != 0) return std::nullopt;
  return Secret(std::move(key));
}

// The public key is bound as associated data: a file cannot be given another one.
struct Sealed {
  PublicKey key;
  Parameters parameters;
  Bytes salt;
  Bytes nonce;
  Bytes cipher;
};

Result<Sealed> parse(std::string_view text) {
  if (text.size() > kMaxKeyFileBytes) return fail(ErrorId::kBadKeystore, "a key file has at most 16 KiB");
  const auto json = parse_json(text);
  if (!json) return fail(ErrorId::kBadKeystore, json.error().what, json.error().place);
  JsonReader in(*json, "");
  Sealed sealed;
  if (in.text("format") != kFormat) in.fail(ErrorId::kBadKeystore, "format", "xinghuo-key/v1 is expected");
  auto key = public_key_from_encoded(in.text("public_key"));
  if (!key) in.fail(ErrorId::kBadKeystore, "public_key", key.error().what);
  if (key) sealed.key = *std::move(key);
  sealed.parameters.passes = static_cast<std::uint64_t>(in.integer("argon2id_passes", 1, static_cast<std::int64_t>(kMaxKeystorePasses)));
  sealed.parameters.memory = static_cast<std::uint64_t>(in.integer("argon2id_memory", 8192, static_cast<std::int64_t>(kMaxKeystoreMemory)));
  const auto bytes = [&](std::string_view name, std::size_t size) {
    auto value = from_hex(in.text(name));
    if (!value || value->size() != size) in.fail(ErrorId::kBadKeystore, name, "hex of the right length is expected");
    return value ? *std::move(value) : Bytes();
  };
  sealed.salt = bytes("salt", kSaltBytes);
  sealed.nonce = bytes("nonce", kNonceBytes);
  sealed.cipher = bytes("cipher", kPrivateKeyBytes + crypto_aead_xchacha20poly1305_ietf_ABYTES);
  if (auto status = in.done(); !status) return fail(ErrorId::kBadKeystore, status.error().what, status.error().place);
  return sealed;
}

}  // namespace

std::string seal_key(const PrivateKey& key, std::string_view passphrase, ByteView random) {
  XH_CHECK(random.size() == kKeystoreRandomBytes && sodium_init() >= 0);
  const ByteView salt = random.first(kSaltBytes);
  const ByteView nonce = random.subspan(kSaltBytes);
  const auto secret = derive(passphrase, salt, {});
  XH_CHECK(secret.has_value());  // fails only without memory
  Bytes cipher(kPrivateKeyBytes + crypto_aead_xchacha20poly1305_ietf_ABYTES);
  const ByteView seed = key.seed().expose();
  const ByteView bound = key.public_key().raw;
  crypto_aead_xchacha20poly1305_ietf_encrypt(cipher.data(), nullptr, seed.data(), seed.size(), bound.data(), bound.size(), nullptr,
                                             nonce.data(), secret->expose().data());
  Json json{Json::Object{}};
  json.set("format", kFormat).set("public_key", to_encoded(key.public_key())).set("argon2id_passes", json_u64(kKeystorePasses));
  json.set("argon2id_memory", json_u64(kKeystoreMemory))
      .set("salt", to_hex(salt))
      .set("nonce", to_hex(nonce))
      .set("cipher", to_hex(cipher));
  return json.pretty();
}

Result<PrivateKey> open_key(std::string_view text, std::string_view passphrase) {
  XH_TRY(const Sealed sealed, parse(text));
  const auto secret = sodium_init() >= 0 ? derive(passphrase, sealed.salt, sealed.parameters) : std::nullopt;
  if (!secret) return fail(ErrorId::kBadKeystore, "not enough memory to open the file");
  Bytes seed(kPrivateKeyBytes);
  const int status = crypto_aead_xchacha20poly1305_ietf_decrypt(seed.data(), nullptr, nullptr, sealed.cipher.data(), sealed.cipher.size(),
                                                                sealed.key.raw.data(), sealed.key.raw.size(), sealed.nonce.data(),
                                                                secret->expose().data());
  const Secret guard(std::move(seed));
  if (status != 0) return fail(ErrorId::kWrongPassphrase, "the seal does not open");
  XH_TRY(PrivateKey key, PrivateKey::from_raw(sealed.key.suite, guard.expose()));
  if (key.public_key() != sealed.key) return fail(ErrorId::kBadKeystore, "the file's public key is not that of its private key");
  return key;
}

Result<PublicKey> public_key_of_file(std::string_view text) {
  XH_TRY(Sealed sealed, parse(text));
  return sealed.key;
}

}  // namespace xh
