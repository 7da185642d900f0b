// E1-E9: what the council decides, and where an epoch ends.
#include "ledger/governance.h"

#include <gtest/gtest.h>

#include "council_chain.h"

namespace xh::execution {
namespace {

TEST(Governance, ThreeOfFourVoicesChangeTheNextSet) {
  Chain chain;
  const Propose proposal{{AddValidator{validator(4), false}}, "a fifth"};
  const Hash32 digest = proposal_digest(proposal);
  EXPECT_EQ(chain.one(0, proposal), kResultOk);
  EXPECT_FALSE(chain.membership().next);
  EXPECT_EQ(chain.one(0, Approve{1, digest}), kResultAlreadyIdentical);
  EXPECT_EQ(chain.one(1, Approve{1, digest}), kResultOk);
  EXPECT_FALSE(chain.membership().next);
  EXPECT_EQ(chain.one(2, Approve{1, digest}), kResultOk);
  ASSERT_TRUE(chain.membership().next);
  EXPECT_EQ(chain.membership().next->since, chain.height);
  EXPECT_EQ(chain.membership().next->validators.size(), 5u);
  EXPECT_EQ(chain.membership().epoch, Epoch{0});
  EXPECT_EQ(chain.proposal(1).status, ProposalStatus::kEnacted);
  EXPECT_EQ(chain.proposal(1).decided, chain.height);
  EXPECT_TRUE(chain.council().open.empty());
  EXPECT_EQ(chain.one(3, Approve{1, digest}), code(Reject::kProposalClosed));
  EXPECT_EQ(chain.council().members.size(), 4u);
}

// E3
TEST(Governance, NobodyApprovesWhatHeDidNotRead) {
  Chain chain;
  const Propose proposal{{RemoveValidator{"v3"}}, ""};
  EXPECT_EQ(chain.one(kOutsider, proposal), code(Reject::kRoleMissing));
  EXPECT_EQ(chain.one(0, proposal), kResultOk);
  EXPECT_EQ(chain.one(1, Approve{1, Hash32{}}), code(Reject::kProposalDiffers));
  EXPECT_EQ(chain.one(1, Approve{2, proposal_digest(proposal)}), code(Reject::kNotFound));
  EXPECT_EQ(chain.one(kOutsider, Approve{1, proposal_digest(proposal)}), code(Reject::kRoleMissing));
  EXPECT_EQ(chain.proposal(1).approvals.size(), 1u);
}

TEST(Governance, AVoiceIsGivenOnceAndTheOthersCanRefuse) {
  Chain chain;
  const Propose proposal{{SetWeight{"v1", 3}}, ""};
  const Hash32 digest = proposal_digest(proposal);
  EXPECT_EQ(chain.one(0, proposal), kResultOk);
  EXPECT_EQ(chain.one(0, ledger::Reject{1, digest}), code(Reject::kVotedOtherwise));
  EXPECT_EQ(chain.one(1, ledger::Reject{1, digest}), kResultOk);
  EXPECT_EQ(chain.one(1, Approve{1, digest}), code(Reject::kVotedOtherwise));
  EXPECT_EQ(chain.proposal(1).status, ProposalStatus::kOpen);
  EXPECT_EQ(chain.one(2, ledger::Reject{1, digest}), kResultOk);
  EXPECT_EQ(chain.proposal(1).status, ProposalStatus::kRejected);
  EXPECT_FALSE(chain.membership().next);
}

TEST(Governance, TheSameProposalIsMadeOnceWhileItIsOpen) {
  Chain chain;
  const Propose proposal{{RemoveValidator{"v3"}}, ""};
  EXPECT_EQ(chain.one(0, proposal), kResultOk);
  EXPECT_EQ(chain.one(0, proposal), kResultAlreadyIdentical);
  EXPECT_EQ(chain.one(1, proposal), code(Reject::kAlreadyExists));
  EXPECT_EQ(chain.council().last_proposal, 1u);
}

TEST(Governance, SixtyFourProposalsAreOpenAtMost) {
  Chain chain;
  for (std::size_t i = 0; i < kMaxOpenProposals; ++i)
    ASSERT_EQ(chain.one(0, Propose{{SetWeight{"v1", 2}}, std::to_string(i)}), kResultOk) << i;
  EXPECT_EQ(chain.one(0, Propose{{SetWeight{"v1", 2}}, "one more"}), code(Reject::kTooManyProposals));
}

// E4
TEST(Governance, ChangesThatDoNotFitAreRefused) {
  Chain chain;
  const auto refused = [&](const std::vector<Change>& changes) {
    return chain.one(0, Propose{changes, ""}) == code(Reject::kChangeNotPossible);
  };
  Validator twice = validator(4);
  twice.log_key = validator(1).network_key;
  Validator heavier = validator(4);
  heavier.weight = 2;
  Validator nameless = validator(4);
  nameless.name = "No";
  EXPECT_TRUE(refused({AddValidator{validator(3), false}}));
  EXPECT_TRUE(refused({AddValidator{twice, false}}));
  EXPECT_TRUE(refused({AddValidator{nameless, false}}));
  EXPECT_TRUE(refused({AddValidator{validator(4, kMaxTotalWeight), false}}));
  EXPECT_TRUE(refused({AddValidator{validator(4, kMaxLeaderSchedule), false}}));
  EXPECT_TRUE(refused({RemoveValidator{"v9"}}));
  EXPECT_TRUE(refused({SetWeight{"v1", 0}}));
  EXPECT_TRUE(refused({ReplaceValidator{"v1", heavier}}));
  EXPECT_TRUE(refused({SetWeight{"v1", 1}}));  // nothing changes
  EXPECT_TRUE(refused({RemoveValidator{"v0"}, RemoveValidator{"v1"}, RemoveValidator{"v2"}, RemoveValidator{"v3"}}));
  EXPECT_FALSE(refused({RemoveValidator{"v0"}, AddValidator{validator(4), true}}));
}

// E4, E6
TEST(Governance, ANextSetNeverEqualsTheRunningOne) {
  Chain chain;
  chain.decide({SetWeight{"v1", 2}});
  const auto next = chain.membership().next;
  EXPECT_EQ(chain.one(0, Propose{{SetWeight{"v1", 1}}, ""}), code(Reject::kChangeNotPossible));
  // Two proposals that fitted when they were made, and together lead back.
  const Propose first{{SetWeight{"v2", 2}, SetWeight{"v1", 1}}, ""};
  const Propose second{{SetWeight{"v2", 1}, SetWeight{"v3", 1}, SetWeight{"v1", 1}}, ""};
  EXPECT_EQ(chain.one(0, first), kResultOk);
  EXPECT_EQ(chain.one(0, second), code(Reject::kChangeNotPossible));
  for (std::uint8_t i = 1; i < 3; ++i) EXPECT_EQ(chain.one(i, Approve{2, proposal_digest(first)}), kResultOk);
  EXPECT_EQ(chain.membership().next->since, next->since);
  EXPECT_EQ(chain.membership().next->validators.at(2).weight, 2u);
}

TEST(Governance, WhatNoLongerFitsEndsAsVoid) {
  Chain chain;
  const Propose first{{AddValidator{validator(4), false}}, "first"};
  const Propose second{{AddValidator{validator(4), false}}, "second"};
  EXPECT_EQ(chain.one(0, first), kResultOk);
  EXPECT_EQ(chain.one(0, second), kResultOk);
  for (std::uint8_t i = 1; i < 3; ++i) EXPECT_EQ(chain.one(i, Approve{1, proposal_digest(first)}), kResultOk);
  for (std::uint8_t i = 1; i < 3; ++i) EXPECT_EQ(chain.one(i, Approve{2, proposal_digest(second)}), kResultOk);
  EXPECT_EQ(chain.proposal(2).status, ProposalStatus::kVoid);
  EXPECT_EQ(chain.membership().next->validators.size(), 5u);
}

// E1, E4: seats and roles go together.
TEST(Governance, TheCouncilFollowsTheChanges) {
  Chain chain;
  chain.decide({AddValidator{validator(4), true}, AddValidator{validator(5), false}});
  EXPECT_TRUE(chain.council().contains(account(4)));
  EXPECT_FALSE(chain.council().contains(account(5)));
  // Genesis made both of them backbone nodes; that stays.
  const auto backbone = static_cast<std::uint32_t>(identity::RoleBit::kBackbone);
  EXPECT_EQ(chain.roles(4), backbone | static_cast<std::uint32_t>(identity::RoleBit::kSupernode));
  EXPECT_EQ(chain.roles(5), backbone);
  EXPECT_EQ(chain.council().quorum(), 4u);
  // Account 3 leaves; its open voice counts no more.
  const Propose removal{{RemoveValidator{"v3"}}, ""};
  EXPECT_EQ(chain.one(3, removal), kResultOk);
  for (std::uint8_t i = 0; i < 3; ++i) EXPECT_EQ(chain.one(i, Approve{2, proposal_digest(removal)}), kResultOk);
  EXPECT_FALSE(chain.council().contains(account(3)));
  EXPECT_EQ(chain.roles(3), 0u);
  EXPECT_EQ(chain.one(3, Propose{{SetWeight{"v1", 2}}, ""}), code(Reject::kRoleMissing));
}

// A voice that could not be heard would count all the same.
TEST(Governance, ASupernodeWithoutAnOrganisationCanUseItsVoice) {
  Chain chain;
  const Propose proposal{{SetWeight{"v1", 2}}, ""};
  EXPECT_TRUE(chain.block({{8, proposal}}).empty());  // not enrolled: skipped
  chain.decide({AddValidator{validator(8), true}});
  EXPECT_EQ(chain.one(8, proposal), kResultOk);
}

TEST(Governance, AStandbyTakesPlaceWeightAndVoice) {
  Chain chain;
  chain.decide({ReplaceValidator{"v2", validator(6)}});
  const auto membership = chain.membership();
  EXPECT_EQ(membership.next->validators.at(2), validator(6));
  EXPECT_TRUE(chain.council().contains(account(6)));
  EXPECT_FALSE(chain.council().contains(account(2)));
}

// E7, E9
TEST(Governance, TheLastBlockIsTheFirstThatNamesTheChange) {
  Chain chain;
  chain.decide({AddValidator{validator(4), false}});
  const std::uint64_t since = chain.membership().next->since.value;
  (void)chain.block({}, since);  // names the log before the change
  EXPECT_EQ(chain.membership().epoch, Epoch{0});
  // The last block still changes the next set.
  const Propose late{{SetWeight{"v0", 2}}, ""};
  EXPECT_EQ(chain.one(0, late), kResultOk);
  (void)chain.block({{1, Approve{2, proposal_digest(late)}}, {2, Approve{2, proposal_digest(late)}}}, since + 1);
  const auto membership = chain.membership();
  EXPECT_EQ(membership.epoch, Epoch{1});
  EXPECT_EQ(membership.root, chain.height);
  EXPECT_EQ(membership.root_block, BlockId{{static_cast<std::uint8_t>(chain.height.value)}});
  EXPECT_EQ(membership.validators.size(), 5u);
  EXPECT_EQ(membership.validators.at(0).weight, 2u);
  EXPECT_FALSE(membership.next);
  (void)chain.block({}, since + 1);
  EXPECT_EQ(chain.membership().epoch, Epoch{1});
}

TEST(Governance, OperationsAndRecordsAreCanonical) {
  const GovernanceOperation operations[] = {
      Propose{{AddValidator{validator(1), true}, RemoveValidator{"a"}, SetWeight{"b", 7},
               RekeyValidator{"c", validator(1).consensus_key, validator(1).checkpoint_key, validator(1).log_key, validator(1).network_key},
               ReplaceValidator{"d", validator(2)}},
              "why"},
      Approve{7, Hash32{{1}}}, ledger::Reject{7, Hash32{{2}}}};
  for (const auto& operation : operations) {
    const auto again = parse_governance(kind_of(operation), body_of(operation));
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, operation);
  }
  EXPECT_FALSE(parse_governance(1, encode(Propose{})));
  EXPECT_FALSE(parse_governance(4, encode(Approve{})));
}

}  // namespace
}  // namespace xh::execution
