// V1-V12: prefixes, delegation, quotas, controllers.
#include <gtest/gtest.h>

#include "world.h"

namespace xh::execution {
namespace {

using namespace testing_world;  // NOLINT(google-build-using-namespace): the world of these tests

constexpr std::uint8_t kBob = 55;

// Alice has 88.100.7, Bob 88.100.7.1 below it; all are enrolled.
World settled() {
  World world;
  EXPECT_EQ(world.one(kRegistrar, Enroll{account(kBob), "registrar"}), 0);
  EXPECT_EQ(world.one(kRegistrar, Enroll{account(kStranger), "registrar"}), 0);
  EXPECT_EQ(world.one(kRegistrar, AllocatePrefix{"88.100.7", account(kAlice)}), 0);
  EXPECT_EQ(world.one(kAlice, AllocatePrefix{"88.100.7.1", account(kBob)}), 0);
  return world;
}
std::uint64_t version_of(const World& world, const std::string& prefix) {
  return world.record<PrefixRecord>(ledger::RecordKind::kPrefix, prefix).version;
}

TEST(Prefixes, DepthIsWhatTheParentLeaves) {
  World world;
  EXPECT_EQ(world.one(kRegistrar, AllocatePrefix{"88.100.7", account(kAlice), 1}), 0);
  EXPECT_EQ(world.one(kAlice, AllocatePrefix{"88.100.7.1.1", account(kAlice)}), code(Reject::kTooDeep));
  EXPECT_EQ(world.one(kAlice, AllocatePrefix{"88.100.7.1", account(kAlice), 8}), 0);
  EXPECT_EQ(world.record<PrefixRecord>(ledger::RecordKind::kPrefix, "88.100.7.1").depth, 0);
  EXPECT_EQ(world.one(kAlice, AllocatePrefix{"88.100.7.1.2", account(kAlice)}), code(Reject::kTooDeep));
}

TEST(Prefixes, TheOwnerAboveSuspendsAndNothingIsWrittenBelow) {
  World world = settled();
  ASSERT_EQ(world.one(kBob, registration("88.100.7.1/a")), 0);
  EXPECT_EQ(world.one(kAlice, UpdatePrefix{"88.100.7", 1, true}), code(Reject::kNotOwner));        // its own
  EXPECT_EQ(world.one(kRegistrar, UpdatePrefix{"88.100.7.1", 1, true}), code(Reject::kNotOwner));  // two above
  EXPECT_EQ(world.one(kRegistrar, UpdatePrefix{"88.100.7", 9, true}), code(Reject::kVersionMismatch));
  EXPECT_EQ(world.one(kRegistrar, UpdatePrefix{"88.100.7", 1, true}), 0);
  EXPECT_EQ(world.one(kRegistrar, UpdatePrefix{"88.100.7", 1, true}), ledger::kResultAlreadyIdentical);
  EXPECT_EQ(world.one(kBob, registration("88.100.7.1/b")), code(Reject::kPrefixSuspended));
  EXPECT_EQ(world.one(kBob, Update{"88.100.7.1/a", 1, text("y")}), code(Reject::kPrefixSuspended));
  EXPECT_EQ(world.one(kAlice, AllocatePrefix{"88.100.7.2", account(kBob)}), code(Reject::kPrefixSuspended));
  EXPECT_EQ(world.one(kAlice, TransferPrefix{"88.100.7", 2, account(kBob)}), code(Reject::kPrefixSuspended));
  EXPECT_EQ(world.one(kAlice, DelegateKey{"88.100.7", {account(kBob), 1, {}}}), code(Reject::kPrefixSuspended));
  EXPECT_EQ(world.one(kBob, Revoke{"88.100.7.1/a", 1}), 0);
  EXPECT_EQ(world.one(kRegistrar, UpdatePrefix{"88.100.7", 2, false}), 0);
  EXPECT_EQ(world.one(kBob, registration("88.100.7.1/b")), 0);
}

TEST(Prefixes, DelegatesActInTheirScopeAndTime) {
  World world = settled();
  const UnixMillis soon{world.time.value + 5000};
  EXPECT_EQ(world.one(kBob, DelegateKey{"88.100.7", {account(kStranger), 1, {}}}), code(Reject::kNotOwner));
  EXPECT_EQ(world.one(kAlice, DelegateKey{"88.100.7", {account(kStranger), 1, UnixMillis{1}}}), code(Reject::kDelegationExpired));
  EXPECT_EQ(world.one(kAlice, DelegateKey{"88.100.8", {account(kStranger), 1, {}}}), code(Reject::kNotFound));
  EXPECT_EQ(world.one(kAlice, DelegateKey{"88.100.7", {account(kStranger), 1, soon}}), 0);
  EXPECT_EQ(world.one(kAlice, DelegateKey{"88.100.7", {account(kStranger), 1, soon}}), ledger::kResultAlreadyIdentical);
  EXPECT_EQ(world.one(kStranger, registration("88.100.7/a")), 0);
  EXPECT_EQ(world.one(kStranger, AllocatePrefix{"88.100.7.9", account(kStranger)}), code(Reject::kScopeExceeded));
  EXPECT_EQ(world.one(kStranger, registration("88.100.7.1/a")), code(Reject::kNotOwner));  // Bob's, who delegated nothing
  world.time = UnixMillis{soon.value};
  EXPECT_EQ(world.one(kStranger, registration("88.100.7/b")), code(Reject::kDelegationExpired));
  EXPECT_EQ(world.one(kAlice, DelegateKey{"88.100.7", {account(kStranger), kAllScopes, {}}}), 0);
  EXPECT_EQ(world.one(kStranger, AllocatePrefix{"88.100.7.9", account(kStranger)}), 0);
  EXPECT_EQ(world.one(kAlice, Update{"88.100.7/a", 1, text("y")}), code(Reject::kNotOwner));  // the delegate controls it
  EXPECT_EQ(world.one(kBob, RevokeDelegation{"88.100.7", account(kStranger)}), code(Reject::kNotOwner));
  EXPECT_EQ(world.one(kStranger, RevokeDelegation{"88.100.7", account(kStranger)}), 0);
  EXPECT_EQ(world.one(kAlice, RevokeDelegation{"88.100.7", account(kStranger)}), code(Reject::kNotFound));
  EXPECT_EQ(world.one(kStranger, registration("88.100.7/c")), code(Reject::kNotOwner));
}

TEST(Prefixes, SixtyFourDelegationsAndNotOneMore) {
  World world = settled();
  std::vector<identity::Operation> operations;
  for (std::uint8_t i = 0; i < kMaxDelegations; ++i) operations.push_back(DelegateKey{"88.100", {account(i), 1, {}}});
  EXPECT_EQ(world.block({world.envelope(kRegistrar, operations)}).receipts[0].outcome, 0);
  EXPECT_EQ(world.one(kRegistrar, DelegateKey{"88.100", {account(200), 1, {}}}), code(Reject::kTooManyDelegations));
  EXPECT_EQ(world.one(kRegistrar, DelegateKey{"88.100", {account(3), 2, {}}}), 0);  // in place of the one it has
}

TEST(Prefixes, TransfersGoSidewaysAndClearDelegations) {
  World world = settled();
  ASSERT_EQ(world.one(kBob, DelegateKey{"88.100.7.1", {account(kStranger), 1, {}}}), 0);
  EXPECT_EQ(world.one(kAlice, TransferPrefix{"88.100.7.1", 2, account(kStranger)}), code(Reject::kNotOwner));
  EXPECT_EQ(world.one(kBob, TransferPrefix{"88.100.7.1", 2, account(kAlice)}), code(Reject::kTransferUpward));
  EXPECT_EQ(world.one(kBob, TransferPrefix{"88.100.7.1", 2, account(kRegistrar)}), code(Reject::kTransferUpward));
  EXPECT_EQ(world.one(kBob, TransferPrefix{"88.100.7.1", 1, account(kSupervisor)}), code(Reject::kVersionMismatch));
  EXPECT_EQ(world.one(kBob, TransferPrefix{"88.100.7.1", 2, account(kSupervisor)}), 0);
  EXPECT_EQ(world.one(kStranger, registration("88.100.7.1/a")), code(Reject::kNotOwner));
  EXPECT_EQ(world.one(kBob, registration("88.100.7.1/a")), code(Reject::kNotOwner));
}

TEST(Prefixes, ARecordQuotaIsThatOfTheNearestPrefixThatHasOneAndStartsAnewWithAWindow) {
  World world = settled();
  world.genesis.parameters.quota_window_blocks = 100;
  ASSERT_EQ(world.one(kRegistrar, UpdatePrefix{"88.100.7", version_of(world, "88.100.7"), std::nullopt, 2}), 0);
  EXPECT_EQ(world.one(kBob, registration("88.100.7.1/a")), 0);
  EXPECT_EQ(world.one(kBob, registration("88.100.7.1/a")), ledger::kResultAlreadyIdentical);  // costs nothing
  EXPECT_EQ(world.one(kAlice, registration("88.100.7/a")), 0);
  EXPECT_EQ(world.one(kBob, registration("88.100.7.1/b")), code(Reject::kQuotaExceeded));
  ASSERT_EQ(world.one(kAlice, UpdatePrefix{"88.100.7.1", 1, std::nullopt, 1}), 0);
  EXPECT_EQ(world.one(kBob, registration("88.100.7.1/b")), 0);  // a nearer one
  EXPECT_EQ(world.one(kBob, registration("88.100.7.1/c")), code(Reject::kQuotaExceeded));
  EXPECT_EQ(world.one(kAlice, registration("88.100.7/b")), code(Reject::kQuotaExceeded));
  world.height = Height{99};
  EXPECT_EQ(world.one(kAlice, registration("88.100.7/b")), 0);
  const auto tally = world.record<TallyRecord>(ledger::RecordKind::kTally, "88.100.7");
  EXPECT_EQ(tally.identifiers, 2u);
  EXPECT_EQ(tally.prefixes, 1u);
  EXPECT_EQ(tally.in_window, 1u);
}

TEST(Prefixes, TemplatesAreTheOwners) {
  World world = settled();
  UpdatePrefix op{"88.100.7", 1, std::nullopt, std::nullopt, std::vector{Hash32{}}};
  EXPECT_EQ(world.one(kRegistrar, op), code(Reject::kNotOwner));
  EXPECT_EQ(world.one(kAlice, op), 0);
  op.quota = 5;
  op.version = 2;
  EXPECT_EQ(world.one(kAlice, op), code(Reject::kNotOwner));  // the owner above sets quotas
}

TEST(Records, SeveralControllersDecideTogether) {
  World world = settled();
  ASSERT_EQ(world.one(kAlice, registration("88.100.7/a")), 0);
  std::vector<AccountId> three = {account(kAlice), account(kBob), account(kStranger)};
  std::ranges::sort(three);
  ASSERT_EQ(world.one(kAlice, SetController{"88.100.7/a", 1, three, 2}), 0);
  EXPECT_EQ(world.one(kAlice, Update{"88.100.7/a", 2, text("y")}), code(Reject::kThresholdNotMet));
  auto together = world.transaction(account(kBob), {Update{"88.100.7/a", 2, text("y")}});
  together.cosigners = {account(kStranger)};
  EXPECT_EQ(world.result(world.signed_by({key_of(kBob), key_of(kStranger)}, together)), 0);
  EXPECT_EQ(world.one(kStranger, Revoke{"88.100.7/a", 3}), code(Reject::kThresholdNotMet));
  EXPECT_EQ(world.one(kAlice, Revoke{"88.100.7/a", 3}), 0);  // who owns the prefix, too
}

TEST(Organisations, AuthoritiesUpdateThemAndDismiss) {
  World world = settled();
  EXPECT_EQ(world.one(kAlice, UpdateOrganisation{"registrar", 1, "R", {}, "", "", 0}), code(Reject::kNotOwner));
  EXPECT_EQ(world.one(kRegistrar, UpdateOrganisation{"none", 1, "R", {}, "", "", 0}), code(Reject::kUnknownOrganisation));
  EXPECT_EQ(world.one(kRegistrar, UpdateOrganisation{"registrar", 9, "R", {}, "", "", 0}), code(Reject::kVersionMismatch));
  EXPECT_EQ(world.one(kRegistrar, UpdateOrganisation{"registrar", 1, "R", {}, "", "", 0}), 0);
  EXPECT_EQ(world.one(kRegistrar, UpdateOrganisation{"registrar", 1, "R", {}, "", "", 0}), ledger::kResultAlreadyIdentical);
  EXPECT_EQ(world.one(kAlice, Dismiss{account(kBob)}), code(Reject::kNotOwner));
  EXPECT_EQ(world.one(kRegistrar, Dismiss{account(99)}), code(Reject::kNotFound));
  EXPECT_EQ(world.one(kRegistrar, Dismiss{account(kRegistrar)}), code(Reject::kProtected));
  EXPECT_EQ(world.one(kRegistrar, Dismiss{account(kBob)}), 0);
  EXPECT_EQ(world.one(kBob, registration("88.100.7.1/a")), 999);
}

}  // namespace
}  // namespace xh::execution
