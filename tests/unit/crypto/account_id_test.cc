#include "crypto/account_id.h"

#include <gtest/gtest.h>

#include <string>

#include "base/text.h"

namespace xh {
namespace {

AccountId account_of_hex(std::string_view key) { return account_of(PublicKey{Suite::kEd25519, from_hex(key).value()}); }

// Values of the Xinghuo SDKs, recomputed with OpenSSL. The base58 part of the last one is a character longer than usual.
constexpr std::pair<const char*, const char*> kKeys[] = {
    {"f76733ae048fda721d47afe8780b572636496c93253db86dc8d5427fc54e9a06", "did:bid:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXHx"},
    {"b9906e1b50e81501369cc777979f8bcf27bd1917d794fa6d5e320b1ccc4f48bb", "did:bid:efnVUgqQFfYeu97ABf6sGm3WFtVXHZB2"},
    {"f7f4c7089e0e47f26e8a4959cf4024170466d2787c37c5f89c64addd19146a73", "did:bid:efzE8AcDgWUeNbgujA5hK3oUeuG9k19b"},
    {"03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8", "did:bid:ef23dCHgV7h6RiXN2QrPcPMXmFgZtSG3d"},
};

TEST(AccountId, IsTheBidOfTheKey) {
  for (const auto& [key, bid] : kKeys) {
    EXPECT_EQ(to_bid(account_of_hex(key)), bid);
    EXPECT_EQ(account_from_bid(bid).value(), account_of_hex(key));
  }
}

TEST(AccountId, KeepsTheLastTwentyTwoBytesOfTheDigest) {
  const AccountId id = account_of_hex("d308378e6b5ff0c2b4be3da741538004525d6388e5df32deb79e2b0c02f133c7");
  EXPECT_EQ(to_hex(id.view()), "65c6fd8f46575a3b142f16691b522e07a3cb1d5c1a16da");
}

TEST(AccountId, ADigestWithLeadingZerosReadsBack) {
  AccountId id;
  id.bytes[0] = 'e';
  EXPECT_EQ(to_bid(id), "did:bid:ef" + std::string(22, '1'));
  EXPECT_EQ(account_from_bid(to_bid(id)).value(), id);
  id.bytes[22] = 1;
  EXPECT_EQ(account_from_bid(to_bid(id)).value(), id);
}

TEST(AccountId, OtherSchemesKeyTypesAndLengthsAreRefused) {
  for (const auto* text : {
           "", "did:bid:", "did:bid:ef", "did:web:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXHx", "DID:BID:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXHx",
           "did:bid:xf4iG7WK6MZscmm5WtjFjdL9Q1Zydgei",       // no suite
           "did:bid:es18F9AVK4SQLZPRrPkrVWwp9kbpdXHx",       // another encoding
           "did:bid:by01:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXHx",  // a sub-chain
           "did:bid:ef18F9AVK4SQLZPRrPkrVWwp9kbpdX",         // two characters short: a BID has no checksum, but a fixed width of bytes
           "did:bid:ef118F9AVK4SQLZPRrPkrVWwp9kbpdXHx",      // a leading zero too many
           "did:bid:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXHxx",      // one character too many
           "did:bid:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXH0",       // not base58
           " did:bid:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXHx", "did:bid:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXHx ",
           "did:bid:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXHx#key-1",
           "did:bid:ef38VPR182Y4uTkq32fykXjbKBPdQZutH",  // the obsolete form with 23 bytes
       }) {
    const auto result = account_from_bid(text);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().id, ErrorId::kBadBid) << text;
  }
  EXPECT_FALSE(account_from_bid("did:bid:ef" + std::string(100'000, '2')));
}

}  // namespace
}  // namespace xh
