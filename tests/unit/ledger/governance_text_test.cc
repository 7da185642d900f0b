#include "ledger/governance_text.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "epoch_log.h"

namespace xh::ledger {
namespace {

TEST(GovernanceText, AValidatorCardSurvivesItsText) {
  const Validator validator = EpochLog::set(3).at(1);
  const auto json = parse_json(to_json(validator).pretty());
  ASSERT_TRUE(json);
  const auto again = validator_from_json(*json, "");
  ASSERT_TRUE(again) << again.error().to_string();
  EXPECT_EQ(*again, validator);
}

TEST(GovernanceText, ACardThatIsWrongIsRefusedWithItsPlace) {
  const auto refused = [](const char* member, const Json& value) {
    Json card = to_json(EpochLog::set(0).at(0));
    card.set(member, value);
    const auto validator = validator_from_json(card, "");
    return !validator && validator.error().place.find(member) != std::string::npos;
  };
  EXPECT_FALSE(refused("weight", json_u64(7)));
  EXPECT_TRUE(refused("name", "No Name"));
  EXPECT_TRUE(refused("weight", 0));
  EXPECT_TRUE(refused("weight", "many"));
  EXPECT_TRUE(refused("log_key", "b06566"));
  EXPECT_TRUE(refused("network_key", nullptr));
  EXPECT_TRUE(refused("account", "did:bid:no"));
  EXPECT_TRUE(refused("voice", true));
  EXPECT_FALSE(validator_from_json(Json("text"), ""));
}

TEST(GovernanceText, EveryChangeSaysWhatItDoes) {
  const auto set = EpochLog::set(0);
  const std::vector<Change> changes = {
      AddValidator{set[0], true}, RemoveValidator{"v1"}, SetWeight{"v2", 5},
      RekeyValidator{"v3", set[1].consensus_key, set[1].checkpoint_key, set[1].log_key, set[1].network_key},
      ReplaceValidator{"v2", set[3]}};
  const Json json = to_json(GovernanceOperation(Propose{changes, "why"}));
  EXPECT_EQ(*json.find("operation")->string(), "propose");
  EXPECT_EQ(*json.find("reason")->string(), "why");
  const auto& listed = *json.find("changes")->array();
  ASSERT_EQ(listed.size(), changes.size());
  const char* kinds[] = {"add", "remove", "weight", "rekey", "replace"};
  for (std::size_t i = 0; i < listed.size(); ++i) {
    EXPECT_EQ(*listed[i].find("change")->string(), kinds[i]);
    EXPECT_EQ(*listed[i].find("text")->string(), describe(changes[i]));
  }
  EXPECT_EQ(*listed[0].find("text")->string(), "add validator v0 (weight 1, supernode)");
}

TEST(GovernanceText, AProposalShowsTheBytesThatAreApproved) {
  const Propose content{{RemoveValidator{"v1"}}, "why"};
  ProposalRecord record{content, proposal_digest(content), AccountId{}, {AccountId{}}, {}, ProposalStatus::kOpen, Height{7}, Height{0}};
  Json json = to_json(record);
  EXPECT_EQ(*json.find("status")->string(), "open");
  EXPECT_TRUE(json.find("decided")->is_null());
  EXPECT_EQ(*json.find("content")->string(), "0x" + to_hex(encode(content)));
  record.status = ProposalStatus::kVoid;
  record.decided = Height{9};
  json = to_json(record);
  EXPECT_EQ(*json.find("status")->string(), "void");
  EXPECT_EQ(*json.find("decided")->integer(), 9);
}

}  // namespace
}  // namespace xh::ledger
