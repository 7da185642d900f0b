#include "crypto/keystore.h"

#include <sodium.h>

#include "base/check.h"
#include "base/json.h"
#include "base/text.h"
#include "crypto/sm4.h"

namespace xh {
namespace {

constexpr std::string_view kFormat = "xinghuo-key/v1";
constexpr std::string_view kGmFormat = "xinghuo-key-gm/v1";
constexpr std::size_t kSaltBytes = crypto_pwhash_SALTBYTES;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
static_assert(kSaltBytes + kNonceBytes == kKeystoreRandomBytes && sm4::kCounterBytes <= kNonceBytes);
constexpr std::size_t kCipherBytes = kPrivateKeyBytes + crypto_aead_xchacha20poly1305_ietf_ABYTES;

// What a key file says. The public key is bound: a file cannot be given another one.
struct Sealed {
  PublicKey key;
  std::uint64_t passes = kKeystorePasses;  ///< of Argon2id
  std::uint64_t memory = kKeystoreMemory;  ///< of Argon2id
  std::uint64_t iterations = 0;            ///< of PBKDF2; 0: the standard seal
  Bytes salt;
  Bytes nonce;  ///< gm: the first counter block
  Bytes cipher;
  Bytes mac = {};  ///< gm: apart from the cipher

  [[nodiscard]] Seal seal() const { return iterations == 0 ? Seal::kStandard : Seal::kGm; }
};

tl::unexpected<Error> bad_keystore(std::string what, std::string place = {}) {
  return fail(ErrorId::kBadKeystore, std::move(what), std::move(place));
}

// ---- the standard seal

std::optional<Secret> derive(std::string_view passphrase, const Sealed& sealed) {
  Bytes key(crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  const int status = crypto_pwhash(key.data(), key.size(), passphrase.data(), passphrase.size(), sealed.salt.data(), sealed.passes,
                                   static_cast<std::size_t>(sealed.memory), crypto_pwhash_ALG_ARGON2ID13);
  if (status != 0) return std::nullopt;
  return Secret(std::move(key));
}

void close_standard(Sealed& sealed, const Secret& seed, std::string_view passphrase) {
  const auto secret = derive(passphrase, sealed);
  XH_CHECK(secret.has_value());  // fails only without memory
  sealed.cipher.resize(kCipherBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.cipher.data(), nullptr, seed.expose().data(), seed.size(), sealed.key.raw.data(),
                                             sealed.key.raw.size(), nullptr, sealed.nonce.data(), secret->expose().data());
}

Result<Secret> open_standard(const Sealed& sealed, std::string_view passphrase) {
  const auto secret = derive(passphrase, sealed);
  if (!secret) return bad_keystore("not enough memory to open the file");
  Bytes seed(kPrivateKeyBytes);
  const int status = crypto_aead_xchacha20poly1305_ietf_decrypt(seed.data(), nullptr, nullptr, sealed.cipher.data(), sealed.cipher.size(),
                                                                sealed.key.raw.data(), sealed.key.raw.size(), sealed.nonce.data(),
                                                                secret->expose().data());
  Secret opened(std::move(seed));
  if (status != 0) return fail(ErrorId::kWrongPassphrase, "the seal does not open");
  return opened;
}

// ---- the seal of the profile gm

// KF4: two keys from one passphrase.
struct GmKeys {
  GmKeys(std::string_view passphrase, const Sealed& sealed) {
    const Secret master(pbkdf2_sm3(passphrase, sealed.salt, static_cast<std::uint32_t>(sealed.iterations)));
    const auto derived = [&](std::string_view use) {
      Hash32 key = hmac_sm3(master.expose(), as_bytes(use));
      Secret secret(key.view());
      secure_wipe(key.bytes);
      return secret;
    };
    encrypt = derived("xinghuo/key-file-gm/encrypt/v1");
    authenticate = derived("xinghuo/key-file-gm/authenticate/v1");
  }
  [[nodiscard]] Bytes crypt(const Sealed& sealed, ByteView bytes) const {
    return sm4::counter_mode(encrypt.expose().first(sm4::kKeyBytes), sealed.nonce, bytes);
  }
  // KF5: everything that the file says.
  [[nodiscard]] Bytes mac(const Sealed& sealed) const {
    Bytes message = to_bytes(kGmFormat);
    append(message, encode(sealed.key));
    append(message, encode(sealed.iterations));
    for (const auto* bytes : {&sealed.salt, &sealed.nonce, &sealed.cipher}) append(message, encode(*bytes));
    return to_bytes(hmac_sm3(authenticate.expose(), message).view());
  }
  Secret encrypt;
  Secret authenticate;
};

void close_gm(Sealed& sealed, const Secret& seed, std::string_view passphrase) {
  const GmKeys keys(passphrase, sealed);
  sealed.cipher = keys.crypt(sealed, seed.expose());
  sealed.mac = keys.mac(sealed);
}

Result<Secret> open_gm(const Sealed& sealed, std::string_view passphrase) {
  const GmKeys keys(passphrase, sealed);
  if (Secret(keys.mac(sealed)) != Secret(sealed.mac)) return fail(ErrorId::kWrongPassphrase, "the seal does not open");
  return Secret(keys.crypt(sealed, sealed.cipher));
}

// ---- the file

std::uint64_t bounded(JsonReader& in, std::string_view name, std::uint64_t least, std::uint64_t most) {
  return static_cast<std::uint64_t>(in.integer(name, static_cast<std::int64_t>(least), static_cast<std::int64_t>(most)));
}

Bytes bytes_in(JsonReader& in, std::string_view name, std::size_t size) {
  auto value = from_hex(in.text(name));
  if (!value || value->size() != size) in.fail(ErrorId::kBadKeystore, name, "hex of the right length is expected");
  return value ? *std::move(value) : Bytes();
}

Result<Sealed> parse(std::string_view text) {
  if (text.size() > kMaxKeyFileBytes) return bad_keystore("a key file has at most 16 KiB");
  const auto json = parse_json(text);
  if (!json) return bad_keystore(json.error().what, json.error().place);
  JsonReader in(*json, "");
  Sealed sealed;
  const std::string format = in.text("format");
  const bool gm = format == kGmFormat;
  if (!gm && format != kFormat) in.fail(ErrorId::kBadKeystore, "format", "xinghuo-key/v1 or xinghuo-key-gm/v1 is expected");
  auto key = public_key_from_encoded(in.text("public_key"));
  if (!key) in.fail(ErrorId::kBadKeystore, "public_key", key.error().what);
  if (key) sealed.key = *std::move(key);
  if (gm) {
    sealed.iterations = bounded(in, "pbkdf2_iterations", 1, kMaxGmKeystoreIterations);
  } else {
    sealed.passes = bounded(in, "argon2id_passes", 1, kMaxKeystorePasses);
    sealed.memory = bounded(in, "argon2id_memory", 8192, kMaxKeystoreMemory);
  }
  sealed.salt = bytes_in(in, "salt", kSaltBytes);
  sealed.nonce = bytes_in(in, gm ? "counter" : "nonce", gm ? sm4::kCounterBytes : kNonceBytes);
  sealed.cipher = bytes_in(in, "cipher", gm ? kPrivateKeyBytes : kCipherBytes);
  if (gm) sealed.mac = bytes_in(in, "mac", Hash32::kSize);
  if (auto status = in.done(); !status) return bad_keystore(status.error().what, status.error().place);
  return sealed;
}

std::string text_of(const Sealed& sealed) {
  const bool gm = sealed.seal() == Seal::kGm;
  Json json{Json::Object{}};
  json.set("format", gm ? kGmFormat : kFormat).set("public_key", to_encoded(sealed.key));
  json.set("salt", to_hex(sealed.salt)).set(gm ? "counter" : "nonce", to_hex(sealed.nonce)).set("cipher", to_hex(sealed.cipher));
  if (gm) {
    json.set("pbkdf2_iterations", json_u64(sealed.iterations)).set("mac", to_hex(sealed.mac));
  } else {
    json.set("argon2id_passes", json_u64(sealed.passes)).set("argon2id_memory", json_u64(sealed.memory));
  }
  return json.pretty();
}

}  // namespace

std::string_view name_of(Seal seal) { return seal == Seal::kGm ? "gm" : "standard"; }

std::string seal_key(const PrivateKey& key, std::string_view passphrase, ByteView random, Seal seal) {
  XH_CHECK(random.size() == kKeystoreRandomBytes && sodium_init() >= 0);
  Sealed sealed;
  sealed.key = key.public_key();
  sealed.salt = to_bytes(random.first(kSaltBytes));
  if (seal == Seal::kGm) {
    sealed.iterations = kGmKeystoreIterations;
    sealed.nonce = to_bytes(random.subspan(kSaltBytes, sm4::kCounterBytes));
    close_gm(sealed, key.seed(), passphrase);
  } else {
    sealed.nonce = to_bytes(random.subspan(kSaltBytes));
    close_standard(sealed, key.seed(), passphrase);
  }
  return text_of(sealed);
}

Result<PrivateKey> open_key(std::string_view text, std::string_view passphrase) {
  XH_TRY(const Sealed sealed, parse(text));
  if (sodium_init() < 0) return bad_keystore("the random device cannot be read");
  XH_TRY(const Secret seed, sealed.seal() == Seal::kGm ? open_gm(sealed, passphrase) : open_standard(sealed, passphrase));
  XH_TRY(PrivateKey key, PrivateKey::from_raw(sealed.key.suite, seed.expose()));
  if (key.public_key() != sealed.key) return bad_keystore("the file's public key is not that of its private key");
  return key;
}

Result<PublicKey> public_key_of_file(std::string_view text) {
  XH_TRY(Sealed sealed, parse(text));
  return sealed.key;
}

Result<Seal> seal_of_file(std::string_view text) {
  XH_TRY(const Sealed sealed, parse(text));
  return sealed.seal();
}

}  // namespace xh
