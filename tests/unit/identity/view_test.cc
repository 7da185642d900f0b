#include "identity/view.h"

#include <gtest/gtest.h>

#include "identity/document.h"

namespace xh::identity {
namespace {

// RV7, RV9
TEST(ViewTest, TimesAreWrittenAndReadInOneForm) {
  EXPECT_EQ(utc_text(UnixMillis{1'715'846'400'999}), "2024-05-16T08:00:00Z");
  EXPECT_EQ(utc_from("2024-05-16T08:00:00Z"), UnixMillis{1'715'846'400'000});
  EXPECT_EQ(utc_from("1970-01-01T00:00:00Z"), UnixMillis{0});
  for (const auto* text :
       {"", "2024-05-16", "2024-05-16T08:00:00", "2024-05-16T08:00:00+00:00", "2024-05-16 08:00:00Z", "2024-06-31T00:00:00Z",
        "2024-05-16T24:00:00Z", "2024-05-16T08:00:60Z", "1969-12-31T23:59:59Z", "2024-05-16T08:00:00.5Z"}) {
    EXPECT_FALSE(utc_from(text)) << text;
  }
}

// RV6: what is made for an account would be accepted from it.
TEST(ViewTest, TheDocumentOfAnAccountWithoutOneIsSound) {
  const auto key = PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 1))->public_key();
  AccountRecord account;
  EXPECT_EQ(made_document(account, account_of(key)).find("verificationMethod"), nullptr);
  account.keys = single_key(key);
  const auto document = made_document(account, account_of(key));
  EXPECT_TRUE(parse_document(document.dump(), account_of(key)));
  const auto& method = document.find("verificationMethod")->array()->at(0);
  EXPECT_EQ(*method.find("publicKeyHex")->string(), to_encoded(key));
  EXPECT_EQ(document.find("authentication")->array()->at(0), *method.find("id"));
}

TEST(ViewTest, AHoldWithholdsNothing) {
  SupervisionRecord acts;
  acts.restraints.push_back({RestraintKind::kHold, {}, 1, {}, {}});
  EXPECT_EQ(withheld(std::nullopt), nullptr);
  EXPECT_EQ(withheld(acts), nullptr);
  acts.restraints.push_back({RestraintKind::kWithhold, {}, 2, {}, {}});
  EXPECT_EQ(withheld(acts)->reason, 2);
}

}  // namespace
}  // namespace xh::identity
