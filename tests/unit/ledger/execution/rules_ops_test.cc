// U2-U5, U7: what the council decides about the rules, as blocks execute it.
#include <gtest/gtest.h>

#include "council_chain.h"

namespace xh::execution {
namespace {

// Quotas for the account kOutsider; everybody else is not metered.
class RulesOps : public testing::Test {
 protected:
  RulesOps() {
    identity::OrganisationRecord record;
    record.kind = identity::OrganisationKind::kEnterprise;
    record.name = "Small";
    record.byte_quota = kQuota;
    chain.state[{RecordKind::kOrganisation, "small"}] = encode(record);
    identity::AccountRecord account_record;
    account_record.organisation = "small";
    chain.state[{RecordKind::kAccount, std::string(as_text(account(kOutsider).view()))}] = encode(account_record);
    chain.genesis.parameters.quota_window_blocks = 1000;
  }
  void run_to(Height height) {
    while (chain.height < height) (void)chain.block({});
  }
  [[nodiscard]] RulesRecord rules() const { return rules_of(chain, chain.genesis); }
  // Whether a transaction of the metered account finds room in the next block. What it asks for is refused, and charged.
  [[nodiscard]] bool has_room() { return !chain.block({{kOutsider, Approve{7, {}}}}).empty(); }
  void use_up() {
    while (has_room()) {
    }
  }

  static constexpr std::uint64_t kQuota = 600;
  Chain chain;
};

SetParameters operations(Height from, std::uint64_t value) { return {from, {{Parameter::kMaxBlockOperations, value}}}; }

TEST_F(RulesOps, ThreeOfFourVoicesScheduleAChangeAndTheSetStays) {
  const Height from{chain.height.value + 100};
  chain.decide({operations(from, 5000), SetProtocol{from, 2}});
  EXPECT_EQ(chain.proposal(1).status, ProposalStatus::kEnacted);
  ASSERT_EQ(rules().steps.size(), 1u);
  EXPECT_EQ(rules().steps[0].from, from);
  EXPECT_EQ(rules().steps[0].protocol, 2u);
  EXPECT_FALSE(chain.membership().next) << "no epoch ends for it";
  EXPECT_EQ(chain.council().members.size(), 4u);
}

// U4: measured from the block that decides, not from the one that proposes.
TEST_F(RulesOps, WhatIsTooNearWhenItIsDecidedIsVoid) {
  // Proposed at 1, approved at 2 and 3: 3 + 65 is soon enough, one less is not.
  const auto decided_at_three = [&](std::uint64_t from) {
    chain.decide({operations(Height{from}, 5000)});
    return chain.proposal(1).status;
  };
  EXPECT_EQ(decided_at_three(3 + kRulesNotice), ProposalStatus::kEnacted);
  chain = Chain();
  EXPECT_EQ(decided_at_three(3 + kRulesNotice - 1), ProposalStatus::kVoid);
  EXPECT_TRUE(rules().steps.empty());
  chain = Chain();
  EXPECT_EQ(chain.one(0, Propose{{operations(Height{1 + kRulesNotice - 1}, 5000)}, ""}), code(Reject::kChangeNotPossible));
  EXPECT_EQ(chain.one(0, Propose{{CancelRules{Height{500}}}, ""}), code(Reject::kChangeNotPossible));
}

// Two proposals about the same height: the second to be decided is void, whatever was proposed first.
TEST_F(RulesOps, TheSecondDecisionAboutAHeightIsVoid) {
  const Propose first{{operations(Height{200}, 5000)}, "first"};
  const Propose second{{operations(Height{200}, 6000)}, "second"};
  EXPECT_EQ(chain.one(0, first), kResultOk);
  EXPECT_EQ(chain.one(0, second), kResultOk);
  for (std::uint8_t i = 1; i < 3; ++i) EXPECT_EQ(chain.one(i, Approve{2, proposal_digest(second)}), kResultOk);
  for (std::uint8_t i = 1; i < 3; ++i) EXPECT_EQ(chain.one(i, Approve{1, proposal_digest(first)}), kResultOk);
  EXPECT_EQ(chain.proposal(2).status, ProposalStatus::kEnacted);
  EXPECT_EQ(chain.proposal(1).status, ProposalStatus::kVoid);
  EXPECT_EQ(rules().at(Height{200}).parameters.max_block_operations, 6000u);
  EXPECT_EQ(chain.one(0, Propose{{operations(Height{200}, 7000)}, ""}), code(Reject::kChangeNotPossible));
}

TEST_F(RulesOps, ACancelledChangeNeverHappens) {
  chain.decide({operations(Height{200}, 5000)});
  chain.decide({CancelRules{Height{200}}});
  EXPECT_EQ(rules().at(Height{200}), first_rules(chain.genesis).base);
}

// X2, U7
TEST_F(RulesOps, AQuotaWindowEndsAtTheHeightAtWhichItsLengthIsSet) {
  chain.decide({SetParameters{Height{100}, {{Parameter::kQuotaWindow, 10}}}});
  use_up();
  run_to(Height{98});
  EXPECT_FALSE(has_room()) << "height 99 is in the window of before";
  EXPECT_TRUE(has_room()) << "height 100 begins a new one";
  use_up();
  run_to(Height{108});
  EXPECT_FALSE(has_room()) << "height 109 is the last of it";
  EXPECT_TRUE(has_room()) << "height 110 is the next";
}

TEST_F(RulesOps, AdmissionSaysWhenTheWindowEnds) {
  chain.decide({SetParameters{Height{100}, {{Parameter::kQuotaWindow, 10}}}});
  use_up();
  Transaction transaction;
  transaction.sender = account(kOutsider);
  transaction.valid_until = UnixMillis{chain.time.value + 1000};
  transaction.operations.push_back({execution::kind_of(Approve{7, {}}), execution::body_of(Approve{7, {}})});
  const auto envelope = *verify_envelope(encode(sign_transaction(transaction, key_of(kOutsider))), chain.genesis.chain_id);
  const auto status = check_admission(chain, {chain.height.next(), chain.time, chain.genesis, 1, {}}, envelope);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().id, ErrorId::kByteQuota);
  EXPECT_NE(status.error().what.find("ends at height 100"), std::string::npos) << status.error().what;
}

// U10
TEST_F(RulesOps, NobodyExecutesWhatHeDoesNotKnow) {
  chain.decide({SetProtocol{Height{100}, 2}});
  run_to(Height{99});
  EXPECT_DEATH((void)chain.block({}), "known_protocol");
  chain.known_protocol = 2;
  (void)chain.block({});
  EXPECT_EQ(chain.height, Height{100});
}

}  // namespace
}  // namespace xh::execution
