#include "crypto/derivation.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <charconv>

#include "base/check.h"
#include "crypto/secp256k1.h"
#include "crypto/sm2.h"

namespace xh {
namespace {

constexpr std::uint32_t kHardened = 0x8000'0000;
constexpr std::size_t kHalf = 32;
constexpr int kMnemonicRounds = 2048;

tl::unexpected<Error> bad_path(std::string what) { return fail(ErrorId::kBadDerivation, std::move(what)); }

// Left half: key material; right half: the chain code.
Secret hmac_sha512(ByteView key, ByteView message) {
  Bytes out(2 * kHalf);
  unsigned int size = 0;
  XH_CHECK(HMAC(EVP_sha512(), key.data(), static_cast<int>(key.size()), message.data(), message.size(), out.data(), &size) != nullptr);
  return Secret(std::move(out));
}

std::string_view curve_name(Suite suite) {
  switch (suite) {
    case Suite::kEd25519:
      return "ed25519 seed";
    case Suite::kSm2:
      return "SM2 seed";
    case Suite::kSecp256k1:
      break;
  }
  return "Bitcoin seed";
}

bool is_scalar(Suite suite, ByteView bytes) {
  return suite == Suite::kSm2 ? sm2::public_of(bytes).has_value() : secp256k1::public_of(bytes).has_value();
}

Bytes compressed_public(Suite suite, ByteView scalar) {
  return suite == Suite::kSm2 ? sm2::compressed(*sm2::public_of(scalar)) : *secp256k1::public_of(scalar);
}

std::optional<Bytes> add_scalars(Suite suite, ByteView a, ByteView b) {
  return suite == Suite::kSm2 ? sm2::add_scalars(a, b) : secp256k1::add_scalars(a, b);
}

void append_step(Bytes& bytes, std::uint32_t step) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(step >> shift));
}

Secret master_of(Suite suite, ByteView seed) {
  Secret node = hmac_sha512(as_bytes(curve_name(suite)), seed);
  // SLIP-0010: another try from the whole output, until it is a key of the curve.
  while (suite != Suite::kEd25519 && !is_scalar(suite, node.expose().first(kHalf)))
    node = hmac_sha512(as_bytes(curve_name(suite)), node.expose());
  return node;
}

Secret child_of(Suite suite, const Secret& parent, std::uint32_t step) {
  const ByteView key = parent.expose().first(kHalf);
  const ByteView chain_code = parent.expose().subspan(kHalf);
  Bytes message;
  if ((step & kHardened) != 0) {
    message.push_back(0);
    append(message, key);
  } else {
    message = compressed_public(suite, key);
  }
  append_step(message, step);
  for (;;) {
    Secret node = hmac_sha512(chain_code, message);
    secure_wipe(message);
    if (suite == Suite::kEd25519) return node;
    if (auto sum = add_scalars(suite, node.expose().first(kHalf), key)) {
      const Secret guard(std::move(*sum));
      Bytes child = to_bytes(guard.expose());
      append(child, node.expose().subspan(kHalf));
      return Secret(std::move(child));
    }
    message = {1};
    append(message, node.expose().subspan(kHalf));
    append_step(message, step);
  }
}

}  // namespace

Result<DerivationPath> path_from_text(std::string_view text) {
  if (!text.starts_with("m")) return bad_path("a path begins with m");
  text.remove_prefix(1);
  DerivationPath path;
  while (!text.empty()) {
    if (text.front() != '/') return bad_path("steps of a path are divided by /");
    text.remove_prefix(1);
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number >= kHardened) return bad_path("a step is a number below 2147483648");
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.starts_with('\'')) {
      number |= kHardened;
      text.remove_prefix(1);
    }
    if (path.size() == kMaxPathSteps) return bad_path(fmt::format("a path has at most {} steps", kMaxPathSteps));
    path.push_back(number);
  }
  return path;
}

std::string_view first_path(Suite suite) { return suite == Suite::kEd25519 ? "m/44'/2022'/0'/0'/0'" : "m/44'/2022'/0'/0/0"; }

Result<Secret> seed_of_mnemonic(std::string_view words, std::string_view passphrase) {
  std::string even;
  std::size_t count = 0;
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t begin = words.find_first_not_of(" \t\r\n", at);
    if (begin == std::string_view::npos) break;
    const std::size_t end = std::min(words.find_first_of(" \t\r\n", begin), words.size());
    if (count++ > 0) even += ' ';
    even += words.substr(begin, end - begin);
    at = end;
  }
  if (count < 12 || count > 24 || count % 3 != 0)
    return bad_path(fmt::format("a mnemonic has 12, 15, 18, 21 or 24 words, these are {}", count));
  std::string salt = "mnemonic";
  salt += passphrase;
  Bytes seed(kMnemonicSeedBytes);
  XH_CHECK(PKCS5_PBKDF2_HMAC(even.data(), static_cast<int>(even.size()), as_bytes(salt).data(), static_cast<int>(salt.size()),
                             kMnemonicRounds, EVP_sha512(), static_cast<int>(seed.size()), seed.data()) == 1);
  secure_wipe({reinterpret_cast<std::uint8_t*>(even.data()), even.size()});
  secure_wipe({reinterpret_cast<std::uint8_t*>(salt.data()), salt.size()});
  return Secret(std::move(seed));
}

Result<PrivateKey> derive_key(Suite suite, ByteView seed, const DerivationPath& path) {
  Secret node = master_of(suite, seed);
  for (const auto step : path) {
    if (suite == Suite::kEd25519 && (step & kHardened) == 0)
      return bad_path("every step of an Ed25519 path is hardened: m/44'/2022'/0'/0'/0'");
    node = child_of(suite, node, step);
  }
  return PrivateKey::from_raw(suite, node.expose().first(kHalf));
}

}  // namespace xh
