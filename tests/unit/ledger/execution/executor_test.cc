#include "ledger/execution/executor.h"

#include <gtest/gtest.h>

#include "world.h"

namespace xh::execution {
namespace {

using namespace testing_world;  // NOLINT(google-build-using-namespace): the world of these tests

TEST(Executor, RegistersUpdatesTransfersAndRevokes) {
  World world;
  EXPECT_EQ(world.one(kRegistrar, registration("88.100/a")), 0);
  EXPECT_EQ(world.one(kRegistrar, registration("88.100/a")), ledger::kResultAlreadyIdentical);
  EXPECT_EQ(world.one(kRegistrar, registration("88.100/a", "other")), code(Reject::kAlreadyExists));
  EXPECT_EQ(world.one(kRegistrar, Update{"88.100/a", 2, text("y")}), code(Reject::kVersionMismatch));
  EXPECT_EQ(world.one(kRegistrar, Update{"88.100/a", 1, text("y")}), 0);
  EXPECT_EQ(world.one(kAlice, Update{"88.100/a", 2, text("z")}), code(Reject::kNotOwner));
  EXPECT_EQ(world.one(kRegistrar, Transfer{"88.100/a", 2, account(kAlice)}), 0);
  EXPECT_EQ(world.one(kRegistrar, Update{"88.100/a", 3, text("z")}), code(Reject::kNotOwner));
  EXPECT_EQ(world.one(kAlice, Update{"88.100/a", 3, text("z")}), 0);
  EXPECT_EQ(world.one(kRegistrar, Revoke{"88.100/a", 4}), 0);  // the prefix owner
  EXPECT_EQ(world.one(kAlice, Update{"88.100/a", 5, text("z")}), code(Reject::kRevoked));
  EXPECT_EQ(world.one(kAlice, Update{"88.100/none", 1, text("z")}), code(Reject::kNotFound));
}

TEST(Executor, PrefixesComeFromTheNearestOwner) {
  World world;
  EXPECT_EQ(world.one(kAlice, AllocatePrefix{"88.100.7", account(kAlice)}), code(Reject::kNotOwner));
  EXPECT_EQ(world.one(kRegistrar, AllocatePrefix{"88.100.7", account(kAlice)}), 0);
  EXPECT_EQ(world.one(kRegistrar, AllocatePrefix{"88.100.7", account(kAlice)}), ledger::kResultAlreadyIdentical);
  EXPECT_EQ(world.one(kRegistrar, AllocatePrefix{"88.100.7", account(kRegistrar)}), code(Reject::kAlreadyExists));
  EXPECT_EQ(world.one(kRegistrar, registration("88.100.7/a")), code(Reject::kNotOwner));
  EXPECT_EQ(world.one(kRegistrar, AllocatePrefix{"88.5", account(kAlice)}), code(Reject::kRoleMissing));
  EXPECT_EQ(world.one(kRegistrar, AllocatePrefix{"90.5", account(kAlice)}), code(Reject::kArcNotAllowed));
  EXPECT_EQ(world.one(kRegistrar, registration("88.200/a")), code(Reject::kPrefixNotAllocated));
}

TEST(Executor, OnlyTheEnrolledWriteAndOnlyTheAuthorityEnrols) {
  World world;
  EXPECT_TRUE(world.block({world.envelope(kStranger, {registration("88.100/a")})}).receipts.empty());
  EXPECT_EQ(world.one(kRegistrar, Enroll{account(kStranger), "none"}), code(Reject::kUnknownOrganisation));
  EXPECT_EQ(world.one(kRegistrar, Enroll{account(kStranger), "small"}), code(Reject::kNotOwner));
  EXPECT_EQ(world.one(kRegistrar, Enroll{account(kAlice), "registrar"}), code(Reject::kEnrolledElsewhere));
  EXPECT_EQ(world.one(kRegistrar, Enroll{account(kStranger), "registrar"}), 0);
  EXPECT_EQ(world.one(kStranger, RegisterOrganisation{"o", OrganisationKind::kEnterprise, "O", {}, "", "", 0}), code(Reject::kRoleMissing));
}

TEST(Executor, AnchoredStreamsOnlyGrow) {
  World world;
  std::vector<Hash32> leaves(6);
  for (std::uint8_t i = 0; i < 6; ++i) leaves[i].bytes[0] = i;
  const Hash32 first = merkle::root(std::span(leaves).first(5));
  const Hash32 second = merkle::root(leaves);
  const merkle::Path path = merkle::consistency_path_of(
      [&](unsigned level, std::uint64_t i) { return merkle::root(std::span(leaves).subspan(i << level, std::size_t{1} << level)); }, 5, 6);
  EXPECT_EQ(world.one(kRegistrar, AnchorRoot{"88.100/s", first, 5, "", second, {}}), code(Reject::kPreviousMismatch));
  EXPECT_EQ(world.one(kRegistrar, AnchorRoot{"88.100/s", first, 5, "", {}, path}), code(Reject::kPreviousMismatch));
  EXPECT_EQ(world.one(kRegistrar, AnchorRoot{"88.100/s", first, 5, "", {}, {}}), 0);
  EXPECT_EQ(world.one(kRegistrar, AnchorRoot{"88.100/s", first, 5, "", {}, {}}), ledger::kResultAlreadyIdentical);
  EXPECT_EQ(world.one(kRegistrar, AnchorRoot{"88.100/s", second, 5, "", first, path}), code(Reject::kStreamNotGrowing));
  EXPECT_EQ(world.one(kRegistrar, AnchorRoot{"88.100/s", second, 6, "", second, path}), code(Reject::kPreviousMismatch));
  // A tree that forgot or changed what it had anchored has no such path.
  EXPECT_EQ(world.one(kRegistrar, AnchorRoot{"88.100/s", second, 6, "", first, {}}), code(Reject::kNotConsistent));
  EXPECT_EQ(world.one(kRegistrar, AnchorRoot{"88.100/s", second, 7, "", first, path}), code(Reject::kNotConsistent));
  EXPECT_EQ(world.one(kRegistrar, AnchorRoot{"88.100/s", leaves[0], 6, "", first, path}), code(Reject::kNotConsistent));
  EXPECT_EQ(world.one(kRegistrar, AnchorRoot{"88.100/s", second, 6, "", first, path}), 0);
}

TEST(Executor, ATransactionAppliesOnceAndANonceHasOneOwner) {
  World world;
  const auto envelope = world.envelope(kRegistrar, {registration("88.100/a")}, 200);
  EXPECT_EQ(world.block({envelope, envelope}).receipts.size(), 1u);  // twice in one block
  EXPECT_TRUE(world.block({envelope}).receipts.empty());             // and again later
  const auto other = world.block({world.envelope(kRegistrar, {registration("88.100/b")}, 200)});
  ASSERT_EQ(other.receipts.size(), 1u);
  EXPECT_EQ(other.receipts[0].outcome, code(Reject::kNonceReused));
  EXPECT_TRUE(other.delta.empty());
}

TEST(Executor, TheTimeWindowIsCheckedAgainstBlockTime) {
  World world;
  const auto envelope = world.envelope(kRegistrar, {registration("88.100/a")});
  world.time = UnixMillis{world.time.value + 1000};
  EXPECT_TRUE(world.block({envelope}).receipts.empty());
  const auto early = world.envelope(kRegistrar, {registration("88.100/a")});
  world.time = UnixMillis{world.time.value - ledger::kMaxValidityMillis};
  EXPECT_TRUE(world.block({early}).receipts.empty());
}

TEST(Executor, BatchesAreWholeOrPerItem) {
  World world;
  const std::vector<identity::Operation> operations = {registration("88.100/a"), registration("88.200/b"), registration("88.100/c")};
  const auto whole = world.block({world.envelope(kRegistrar, operations)});
  EXPECT_EQ(whole.receipts[0].outcome, code(Reject::kPrefixNotAllocated));
  EXPECT_EQ(whole.receipts[0].failing_item, 1);
  EXPECT_TRUE(whole.delta.empty());
  const auto each = world.block({world.envelope(kRegistrar, operations, 0, BatchMode::kPerItem)});
  EXPECT_EQ(each.receipts[0].results, (std::vector<ledger::ResultCode>{0, code(Reject::kPrefixNotAllocated), 0}));
  EXPECT_EQ(each.delta.size(), 9u);  // two records, the count of their prefix, and the statistics of its owner
}

TEST(Executor, AFullByteQuotaSkips) {
  World world;
  (void)world.one(kRegistrar, AllocatePrefix{"88.100.7", account(kAlice)});
  EXPECT_EQ(world.one(kAlice, registration("88.100.7/a", std::string(1500, 'x'))), 0);
  EXPECT_EQ(world.one(kAlice, registration("88.100.7/b", std::string(1500, 'x'))), 999);
}

}  // namespace
}  // namespace xh::execution
