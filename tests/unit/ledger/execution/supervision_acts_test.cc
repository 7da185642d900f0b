// O11: what a transaction did as supervision.
#include "ledger/execution/supervision_acts.h"

#include <gtest/gtest.h>

#include "ledger/governance.h"
#include "world.h"

namespace xh::execution {
namespace {

using namespace testing_world;  // NOLINT(google-build-using-namespace): the world of these tests
using ledger::RecordKind;

// The acts of a block of one transaction.
std::vector<SupervisionAct> acts(World& world, const ledger::VerifiedEnvelope& envelope) {
  const auto outcome = world.block({envelope});
  return outcome.receipts.empty() ? std::vector<SupervisionAct>() : acts_of(world, envelope.transaction(), outcome.receipts[0]);
}

TEST(SupervisionActs, AreWhatChangedSomething) {
  World world;
  ASSERT_EQ(world.one(kRegistrar, registration("88.100/a")), 0);
  const identity::Operation hold = Hold{target("88.100/a"), 7, Hash32{{1}}};
  const identity::Operation withhold = Withhold{target("88.100"), 8, Hash32{{2}}};
  const identity::Operation release = Release{target("88.100/a"), RestraintKind::kHold, Hash32{{3}}};
  const identity::Operation elsewhere = Hold{target("88.100/none"), 7, {}};
  const auto envelope = world.envelope(kSupervisor, {hold, hold, elsewhere, withhold, release}, 0, BatchMode::kPerItem);
  const auto found = acts(world, envelope);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].kind, ActKind::kHold);
  EXPECT_EQ(found[0].target, target("88.100/a"));
  EXPECT_EQ(found[0].restraint, RestraintKind::kHold);
  EXPECT_EQ(found[0].reason, 7);
  EXPECT_EQ(found[0].document, Hash32{{1}});
  EXPECT_EQ(found[0].actor, account(kSupervisor));
  EXPECT_EQ(found[0].transaction, envelope.transaction_id());
  EXPECT_EQ(found[0].item, 0U);
  EXPECT_EQ(found[1].kind, ActKind::kWithhold);
  EXPECT_EQ(found[1].item, 3U);
  EXPECT_EQ(found[2].kind, ActKind::kRelease);
  EXPECT_EQ(found[2].restraint, RestraintKind::kHold);
  EXPECT_EQ(found[2].reason, std::nullopt);
  EXPECT_EQ(to_word(found[2].kind), "release");
}

TEST(SupervisionActs, ABatchThatFailedAsAWholeDidNothing) {
  World world;
  EXPECT_TRUE(acts(world, world.envelope(kSupervisor, {Hold{target("88.100"), 7, {}}, Hold{target("88.100/none"), 7, {}}})).empty());
  EXPECT_TRUE(acts(world, world.envelope(kRegistrar, {registration("88.100/a")})).empty());
}

// A proposal of which the last voice decided, and another one of the same height.
struct Council : testing::Test {
  Council() {
    put(1, Height{3}, "somewhere else", Height{9}, ledger::ProposalStatus::kEnacted);
    put(2, Height{5}, "same height", Height{0}, ledger::ProposalStatus::kOpen);
    put(3, Height{5}, "this one", Height{7}, ledger::ProposalStatus::kEnacted);
    put(4, Height{6}, "this one", Height{7}, ledger::ProposalStatus::kVoid);
    ledger::CouncilRecord council{{account(kAlice), account(kRegistrar)}, 4, {}};
    world.state[{RecordKind::kCouncil, std::string(ledger::kCouncilName)}] = encode(council);
  }
  static ledger::Propose content(const std::string& reason) {
    return {{ledger::LiftRestraints{static_cast<std::uint8_t>(TargetKind::kPrefix), "88.100"}}, reason};
  }
  void put(std::uint64_t number, Height created, const std::string& reason, Height decided, ledger::ProposalStatus status) {
    const auto made = content(reason);
    world.state[{RecordKind::kProposal, std::to_string(number)}] = encode(ledger::ProposalRecord{
        made, ledger::proposal_digest(made), account(kAlice), {account(kAlice), account(kRegistrar)}, {}, status, created, decided});
  }
  std::vector<SupervisionAct> of(std::uint8_t sender, const ledger::GovernanceOperation& operation, Height height) {
    ledger::Transaction made;
    made.sender = account(sender);
    made.operations = {{ledger::kind_of(operation), ledger::body_of(operation)}};
    ledger::Receipt receipt;
    receipt.height = height;
    receipt.results = {0};
    return acts_of(world, made, receipt);
  }
  World world;
};

TEST_F(Council, TheVoiceThatDecidedIsTheAct) {
  const auto digest = ledger::proposal_digest(content("this one"));
  const auto found = of(kRegistrar, ledger::Approve{3, digest}, Height{7});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, ActKind::kLift);
  EXPECT_EQ(found[0].target, target("88.100"));
  EXPECT_EQ(found[0].restraint, std::nullopt);
  EXPECT_EQ(found[0].document, digest);
  EXPECT_EQ(found[0].proposal, 3U);
  EXPECT_TRUE(of(kAlice, ledger::Approve{3, digest}, Height{7}).empty()) << "an earlier voice";
  EXPECT_TRUE(of(kRegistrar, ledger::Approve{3, digest}, Height{6}).empty()) << "another height";
  EXPECT_TRUE(of(kRegistrar, ledger::Approve{4, digest}, Height{7}).empty()) << "it was void";
}

TEST_F(Council, AProposalThatWasEnactedAtOnceIsFoundByItsHeightAndDigest) {
  EXPECT_TRUE(of(kRegistrar, content("same height"), Height{5}).empty()) << "still open";
  put(3, Height{5}, "this one", Height{5}, ledger::ProposalStatus::kEnacted);
  const auto found = of(kRegistrar, content("this one"), Height{5});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].proposal, 3U);
  EXPECT_TRUE(of(kRegistrar, content("this one"), Height{4}).empty());
  EXPECT_TRUE(of(kRegistrar, content("this one"), Height{8}).empty());
}

}  // namespace
}  // namespace xh::execution
