#include "crypto/keystore.h"

#include <gtest/gtest.h>

#include "crypto/account_id.h"

namespace xh {
namespace {

TEST(Keystore, OpensWithItsPassphraseOnlyAndNoticesEveryChange) {
  const PrivateKey key = *PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 7));
  const Bytes random(kKeystoreRandomBytes, 9);
  const std::string text = seal_key(key, "open sesame", random);
  EXPECT_EQ(open_key(text, "open sesame")->public_key(), key.public_key());
  EXPECT_EQ(public_key_of_file(text).value(), key.public_key());
  EXPECT_EQ(open_key(text, "open").error().id, ErrorId::kWrongPassphrase);
  for (const char* member : {"\"salt\": \"", "\"nonce\": \"", "\"cipher\": \"", "\"public_key\": \"b06566"}) {
    std::string changed = text;
    auto& digit = changed[changed.find(member) + std::string_view(member).size()];
    digit = digit == '0' ? '1' : '0';
    EXPECT_FALSE(open_key(changed, "open sesame")) << member;
  }
  EXPECT_EQ(open_key("{}", "x").error().id, ErrorId::kBadKeystore);
}

TEST(AccountId, MatchesThePublishedBid) {
  const auto key = private_key_from_encoded("priSPKp8oiiAXGZaXFBMKEAoL2b6J6UDQCw4x39ereXYtyAejM").value();
  EXPECT_EQ(to_encoded(key.public_key()), "b06566f76733ae048fda721d47afe8780b572636496c93253db86dc8d5427fc54e9a06");
  EXPECT_EQ(to_bid(account_of(key.public_key())), "did:bid:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXHx");
  EXPECT_EQ(to_encoded(key), "priSPKp8oiiAXGZaXFBMKEAoL2b6J6UDQCw4x39ereXYtyAejM");
  EXPECT_EQ(account_from_bid("did:bid:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXHx").value(), account_of(key.public_key()));
  for (const char* bad : {"", "did:bid:", "did:bid:ef", "did:bid:xf4iG7WK6MZscmm5WtjFjdL9Q1Zydgei",
                          "did:bid:zs4iG7WK6MZscmm5WtjFjdL9Q1Zydgei", "did:bid:ef0"})
    EXPECT_FALSE(account_from_bid(bad)) << bad;
}

}  // namespace
}  // namespace xh
