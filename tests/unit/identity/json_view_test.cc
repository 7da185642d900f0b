#include "identity/json_view.h"

#include <gtest/gtest.h>

namespace xh::identity {
namespace {

TEST(JsonView, WhatGenesisWroteHasNoActor) {
  const std::string text = to_json(PrefixRecord{}).dump();
  EXPECT_NE(text.find(R"("actor":null)"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("transaction":null)"), std::string::npos) << text;
  EXPECT_NE(to_json(OrganisationRecord{}).dump().find(R"("authority":null)"), std::string::npos);
}

TEST(JsonView, WhatSomebodyWroteNamesHim) {
  const AccountId account = account_of(PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 3))->public_key());
  PrefixRecord record;
  record.created = {Height{4}, UnixMillis{5}, account, Hash32{{9}}};
  const std::string text = to_json(record).dump();
  EXPECT_NE(text.find(to_bid(account)), std::string::npos) << text;
  EXPECT_NE(text.find("\"0x09"), std::string::npos) << text;
}

}  // namespace
}  // namespace xh::identity
