#include "crypto/bif_keystore.h"

#include <openssl/evp.h>

#include <bit>
#include <memory>

#include "base/check.h"
#include "base/json.h"
#include "base/text.h"
#include "crypto/account_id.h"

namespace xh {
namespace {

constexpr std::size_t kBifSaltBytes = 32;
constexpr std::size_t kCounterBytes = 16;
constexpr std::size_t kKeyBytes = 32;
constexpr std::int64_t kVersion = 2;
constexpr std::uint64_t kScryptMemory = (std::uint64_t{1} << 30) + (std::uint64_t{1} << 24);  // the limits' 1 GiB, and some

struct Scrypt {
  std::uint64_t n = kBifScryptN;
  std::uint64_t r = 8;
  std::uint64_t p = 1;
};

// nullopt: not enough memory for what the file asks.
std::optional<Secret> derive(std::string_view passphrase, ByteView salt, const Scrypt& cost) {
  Bytes key(kKeyBytes);
  const int status = EVP_PBE_scrypt(passphrase.data(), passphrase.size(), salt.data(), salt.size(), cost.n, cost.r, cost.p, kScryptMemory,
                                    key.data(), key.size());
  if (status != 1) return std::nullopt;
  return Secret(std::move(key));
}

// AES-256-CTR is its own inverse.
Bytes crypt(const Secret& key, ByteView counter, ByteView in) {
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  Bytes out(in.size());
  int size = 0;
  XH_CHECK(context && EVP_EncryptInit_ex(context.get(), EVP_aes_256_ctr(), nullptr, key.expose().data(), counter.data()) == 1 &&
           EVP_EncryptUpdate(context.get(), out.data(), &size, in.data(), static_cast<int>(in.size())) == 1 &&
           size == static_cast<int>(in.size()));
  return out;
}

struct SealedBif {
  Bytes cipher;
  Bytes counter;
  Bytes salt;
  Scrypt cost;
};

Result<SealedBif> parse_bif(std::string_view text) {
  if (text.size() > kMaxBifKeystoreBytes) return fail(ErrorId::kBadKeystore, "a BIF key file has at most 16 KiB");
  const auto json = parse_json(text);
  if (!json) return fail(ErrorId::kBadKeystore, json.error().what, json.error().place);
  JsonReader in(*json, "");
  SealedBif sealed;
  const auto bytes = [](JsonReader& reader, std::string_view name, std::size_t least, std::size_t most) {
    auto value = from_hex(reader.text(name));
    if (!value || value->size() < least || value->size() > most)
      reader.fail(ErrorId::kBadKeystore, name, "hex of the right length is expected");
    return value ? *std::move(value) : Bytes();
  };
  sealed.cipher = bytes(in, "cypher_text", 1, 256);
  sealed.counter = bytes(in, "aesctr_iv", kCounterBytes, kCounterBytes);
  (void)in.integer("version", 1, kVersion);
  if (in.has("address")) (void)in.text("address");  // some wallets tell it; the key decides
  JsonReader cost(in.member("scrypt_params"), "scrypt_params");
  sealed.salt = bytes(cost, "salt", 1, 64);
  sealed.cost.n = static_cast<std::uint64_t>(cost.integer("n", 2, static_cast<std::int64_t>(kMaxBifScryptN)));
  sealed.cost.r = static_cast<std::uint64_t>(cost.integer("r", 1, static_cast<std::int64_t>(kMaxBifScryptR)));
  sealed.cost.p = static_cast<std::uint64_t>(cost.integer("p", 1, static_cast<std::int64_t>(kMaxBifScryptP)));
  if (!std::has_single_bit(sealed.cost.n)) cost.fail(ErrorId::kBadKeystore, "n", "a power of two is expected");
  if (auto status = cost.done(); !status) return fail(ErrorId::kBadKeystore, status.error().what, status.error().place);
  if (auto status = in.done(); !status) return fail(ErrorId::kBadKeystore, status.error().what, status.error().place);
  return sealed;
}

}  // namespace

std::string to_bif_keystore(const PrivateKey& key, std::string_view passphrase, ByteView random) {
  XH_CHECK(random.size() == kBifKeystoreRandomBytes);
  const ByteView salt = random.first(kBifSaltBytes);
  const ByteView counter = random.subspan(kBifSaltBytes);
  std::string encoded = to_encoded(key);
  const auto secret = derive(passphrase, salt, {});
  XH_CHECK(secret.has_value());  // 16 MiB
  const Bytes cipher = crypt(*secret, counter, as_bytes(encoded));
  secure_wipe({reinterpret_cast<std::uint8_t*>(encoded.data()), encoded.size()});
  Json cost{Json::Object{}};
  cost.set("n", json_u64(kBifScryptN)).set("p", json_u64(1)).set("r", json_u64(8)).set("salt", to_hex(salt));
  Json json{Json::Object{}};
  json.set("cypher_text", to_hex(cipher)).set("aesctr_iv", to_hex(counter)).set("scrypt_params", std::move(cost));
  json.set("version", Json(kVersion)).set("address", to_bid(account_of(key.public_key())));
  return json.pretty();
}

Result<PrivateKey> from_bif_keystore(std::string_view text, std::string_view passphrase) {
  XH_TRY(const SealedBif sealed, parse_bif(text));
  const auto secret = derive(passphrase, sealed.salt, sealed.cost);
  if (!secret) return fail(ErrorId::kBadKeystore, "not enough memory to open the file");
  const Secret plain(crypt(*secret, sealed.counter, sealed.cipher));
  auto key = private_key_from_encoded(as_text(plain.expose()));
  if (!key) return fail(ErrorId::kWrongPassphrase, "no private key comes out");
  return key;
}

}  // namespace xh
