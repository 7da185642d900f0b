#include "tools/credential/multibase.h"

#include "base/check.h"
#include "base/text.h"

namespace xh::tools {
namespace {

constexpr std::array<std::uint8_t, 2> kEd25519Code = {0xed, 0x01};  // multicodec ed25519-pub as a varint

}  // namespace

Result<Bytes> from_base64url(std::string_view text) {
  std::string plain(text);
  for (auto& c : plain) {
    if (c == '+' || c == '/' || c == '=') return fail(ErrorId::kBadText, "not base64url without padding");
    c = c == '-' ? '+' : c == '_' ? '/' : c;
  }
  plain.append((4 - plain.size() % 4) % 4, '=');
  return from_base64(plain);
}

Result<Bytes> from_multibase58(std::string_view text) {
  if (!text.starts_with('z')) return fail(ErrorId::kBadText, "base58btc multibase begins with z");
  return from_base58(text.substr(1), Base58::kBitcoin);
}

std::string to_multibase58(ByteView bytes) { return "z" + to_base58(bytes, Base58::kBitcoin); }

Result<PublicKey> key_from_multikey(std::string_view text) {
  const auto bytes = from_multibase58(text);
  if (!bytes) return fail(ErrorId::kBadKey, bytes.error().what);
  if (bytes->size() != kEd25519Code.size() + kEd25519PublicBytes || !std::ranges::equal(std::span(*bytes).first(2), kEd25519Code))
    return fail(ErrorId::kBadKey, "a multikey of Ed25519 is expected (z6Mk…)");
  PublicKey key{Suite::kEd25519, Bytes(bytes->begin() + 2, bytes->end())};
  XH_TRY_VOID(check_key(key));
  return key;
}

std::string to_multikey(const PublicKey& key) {
  XH_CHECK(key.suite == Suite::kEd25519);
  Bytes bytes(kEd25519Code.begin(), kEd25519Code.end());
  append(bytes, key.raw);
  return to_multibase58(bytes);
}

}  // namespace xh::tools
