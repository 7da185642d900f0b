#include "crypto/account_id.h"

#include "base/text.h"
#include "crypto/hash.h"
#include "crypto/sm2.h"

namespace xh {
namespace {

constexpr std::string_view kScheme = "did:bid:";

}  // namespace

AccountId account_of(const PublicKey& key) {
  AccountId id;
  id.bytes[0] = static_cast<std::uint8_t>(letter_of(key.suite));
  const Hash32 digest = key.suite == Suite::kSm2 ? sm3(key.raw) : sha256(key.raw);
  std::ranges::copy(digest.view().last(kAccountDigestBytes), id.bytes.begin() + 1);
  return id;
}

std::string to_bid(const AccountId& account) {
  std::string text(kScheme);
  text += static_cast<char>(account.bytes[0]);
  text += 'f';
  return text + to_base58(account.view().subspan(1), Base58::kBif);
}

Result<AccountId> account_from_bid(std::string_view text) {
  if (!text.starts_with(kScheme)) return fail(ErrorId::kBadBid, "does not start with did:bid:");
  const std::string_view suffix = text.substr(kScheme.size());
  if (suffix.size() < 2 || !suite_of_letter(suffix[0]) || suffix[1] != 'f')
    return fail(ErrorId::kBadBid, "key type and encoding must be ef, zf or sf (Ed25519, SM2, secp256k1; base58)");
  auto digest = from_base58(suffix.substr(2), Base58::kBif);
  if (!digest) return fail(ErrorId::kBadBid, digest.error().what);
  if (digest->size() != kAccountDigestBytes) return fail(ErrorId::kBadBid, "the base58 part does not decode to 22 bytes");
  AccountId id;
  id.bytes[0] = static_cast<std::uint8_t>(suffix[0]);
  std::ranges::copy(*digest, id.bytes.begin() + 1);
  return id;
}

}  // namespace xh
