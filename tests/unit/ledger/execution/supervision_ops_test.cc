// O1-O7.
#include <gtest/gtest.h>

#include "ledger/execution/turn.h"
#include "world.h"

namespace xh::execution {
namespace {

using namespace testing_world;  // NOLINT(google-build-using-namespace): the world of these tests

Hash32 order(std::uint8_t number) {
  Hash32 digest;
  digest.bytes[0] = number;
  return digest;
}

TEST(Supervision, AHoldStopsWritesUntilItsMakerReleasesIt) {
  World world;
  ASSERT_EQ(world.one(kRegistrar, registration("88.100/a")), 0);
  EXPECT_EQ(world.one(kRegistrar, Hold{target("88.100/a"), 1, order(1)}), code(Reject::kRoleMissing));
  EXPECT_EQ(world.one(kSupervisor, Hold{target("88.100/b"), 1, order(1)}), code(Reject::kNotFound));
  EXPECT_EQ(world.one(kSupervisor, Hold{target("88.100/a"), 1, order(1)}), 0);
  EXPECT_EQ(world.one(kSupervisor, Hold{target("88.100/a"), 1, order(1)}), ledger::kResultAlreadyIdentical);
  EXPECT_EQ(world.one(kSupervisor, Hold{target("88.100/a"), 2, order(1)}), code(Reject::kAlreadyExists));
  EXPECT_EQ(world.one(kRegistrar, Update{"88.100/a", 1, text("y")}), code(Reject::kHeld));
  EXPECT_EQ(world.one(kRegistrar, registration("88.100/b")), 0);
  EXPECT_EQ(world.one(kOtherSupervisor, Release{target("88.100/a"), RestraintKind::kHold, order(2)}), code(Reject::kNotYours));
  EXPECT_EQ(world.one(kSupervisor, Release{target("88.100/a"), RestraintKind::kWithhold, order(2)}), code(Reject::kNotFound));
  EXPECT_EQ(world.one(kRegistrar, Release{target("88.100/a"), RestraintKind::kHold, order(2)}), code(Reject::kRoleMissing));
  EXPECT_EQ(world.one(kSupervisor, Release{target("88.100/a"), RestraintKind::kHold, order(2)}), 0);
  EXPECT_EQ(world.one(kRegistrar, Update{"88.100/a", 1, text("y")}), 0);
  EXPECT_EQ(world.record<SupervisionRecord>(ledger::RecordKind::kSupervision, "88.100/a").document, order(2));
}

TEST(Supervision, HeldPrefixesTakeNoWritesBelowThemButRevocations) {
  World world;
  ASSERT_EQ(world.one(kRegistrar, AllocatePrefix{"88.100.7", account(kAlice)}), 0);
  ASSERT_EQ(world.one(kAlice, registration("88.100.7/a")), 0);
  ASSERT_EQ(world.one(kSupervisor, Hold{target("88.100"), 1, order(1)}), 0);
  EXPECT_EQ(world.one(kAlice, registration("88.100.7/b")), code(Reject::kHeld));
  EXPECT_EQ(world.one(kAlice, Update{"88.100.7/a", 1, text("y")}), code(Reject::kHeld));
  EXPECT_EQ(world.one(kAlice, AnchorRoot{"88.100.7/s", order(9), 5, "", {}, {}}), code(Reject::kHeld));
  EXPECT_EQ(world.one(kAlice, Revoke{"88.100.7/a", 1}), 0);
}

TEST(Supervision, HeldAccountsOnlyRotateAndRecover) {
  World world;
  const KeySet next = single_key(key_of(61).public_key());
  ASSERT_EQ(world.one(kAlice, SetKeys{1, single_key(key_of(kAlice).public_key()), {}, next_keys_digest(next)}), 0);
  ASSERT_EQ(world.one(kSupervisor, Hold{target(to_bid(account(kAlice))), 1, order(1)}), 0);
  EXPECT_EQ(world.one(kAlice, registration("88.100/a")), code(Reject::kHeld));
  auto cosigned = world.transaction(account(kRegistrar), {registration("88.100/a")});
  cosigned.cosigners = {account(kAlice)};
  EXPECT_EQ(world.result(world.signed_by({key_of(kAlice), key_of(kRegistrar)}, cosigned)), code(Reject::kHeld));
  EXPECT_EQ(world.result(world.signed_by({key_of(61)}, world.transaction(account(kAlice), {Rotate{next}}))), 0);
}

TEST(Supervision, SupervisorsAndSupernodesCannotBeHeldButWithheld) {
  World world;
  EXPECT_EQ(world.one(kSupervisor, Hold{target(to_bid(account(kOtherSupervisor))), 1, order(1)}), code(Reject::kProtected));
  EXPECT_EQ(world.one(kSupervisor, Withhold{target(to_bid(account(kOtherSupervisor))), 1, order(1)}), 0);
  ASSERT_EQ(world.one(kRegistrar, registration("88.100/a")), 0);
  EXPECT_EQ(world.one(kSupervisor, Withhold{target("88.100/a"), 1, order(1)}), 0);
  EXPECT_EQ(world.one(kOtherSupervisor, Withhold{target("88.100/a"), 1, order(1)}), 0);
  EXPECT_EQ(world.one(kRegistrar, Update{"88.100/a", 1, text("y")}), 0);  // writes go on
}

// O2, O3: each supervisor makes one of each kind.
TEST(Supervision, ATargetHasAtMostSixteenRestraints) {
  World world;
  ASSERT_EQ(world.one(kRegistrar, registration("88.100/a")), 0);
  constexpr std::uint8_t kFirst = 100;
  constexpr std::uint8_t kOneMore = kFirst + identity::kMaxRestraints / 2;
  const auto supervisor = world.record<AccountRecord>(ledger::RecordKind::kAccount, account_name(account(kSupervisor)));
  for (std::uint8_t number = kFirst; number <= kOneMore; ++number)
    world.state[{ledger::RecordKind::kAccount, account_name(account(number))}] = encode(supervisor);
  for (std::uint8_t number = kFirst; number < kOneMore; ++number) {
    ASSERT_EQ(world.one(number, Hold{target("88.100/a"), 1, order(1)}), 0) << unsigned{number};
    ASSERT_EQ(world.one(number, Withhold{target("88.100/a"), 1, order(1)}), 0) << unsigned{number};
  }
  EXPECT_EQ(world.one(kOneMore, Hold{target("88.100/a"), 1, order(1)}), code(Reject::kTooManyRestraints));
  EXPECT_EQ(world.one(kOneMore, Withhold{target("88.100/a"), 1, order(1)}), code(Reject::kTooManyRestraints));
  ASSERT_EQ(world.one(kFirst, Release{target("88.100/a"), RestraintKind::kHold, order(2)}), 0);
  EXPECT_EQ(world.one(kOneMore, Hold{target("88.100/a"), 1, order(1)}), 0);
}

TEST(Supervision, MalformedTargetsAndReasonsNeverReachTheLedger) {
  const auto refused = [](const identity::Operation& operation) {
    return !parse_operation(kind_of(operation), body_of(operation)).has_value();
  };
  EXPECT_FALSE(refused(Hold{target("88.100"), kMaxReason, {}}));
  EXPECT_TRUE(refused(Hold{target("88.100"), 0, {}}));
  EXPECT_TRUE(refused(Withhold{target("88.100"), kMaxReason + 1, {}}));
  EXPECT_TRUE(refused(Hold{{TargetKind::kPrefix, "88.100/a"}, 1, {}}));
  EXPECT_TRUE(refused(Hold{{TargetKind::kIdentifier, "88.100"}, 1, {}}));
  EXPECT_TRUE(refused(Release{{TargetKind::kAccount, "did:bid:ef"}, RestraintKind::kHold, {}}));
}

}  // namespace
}  // namespace xh::execution
