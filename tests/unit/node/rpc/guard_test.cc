#include "node/rpc/guard.h"

#include <gtest/gtest.h>

namespace xh::rpc {
namespace {

using std::chrono::milliseconds;

const ClientName kFar{"192.0.2.1", false};
const ClientName kOther{"192.0.2.2", false};
const ClientName kHere{"127.0.0.1", true};

Guard::Time after(int ms) { return Guard::Time(std::chrono::hours(1) + milliseconds(ms)); }
Charge of(CostClass cost, std::uint64_t count = 1) {
  Charge charge;
  charge.add(cost, count);
  return charge;
}
Charge nonsense() {
  Charge charge;
  charge.nonsense = 1;
  return charge;
}
GuardConfig rates(std::uint64_t reads, std::uint64_t proofs, std::uint64_t submissions) {
  GuardConfig config;
  config.per_second = {reads, proofs, submissions};
  return config;
}
int passed(Guard& guard, const ClientName& client, const Charge& charge, int ms, int tries) {
  int count = 0;
  for (int i = 0; i < tries; ++i) count += guard.admit(client, charge, after(ms)) ? 0 : 1;
  return count;
}

// GD10
TEST(GuardTest, ABucketHoldsTwoSecondsAndEachClassAndClientHasItsOwn) {
  Guard guard(rates(10, 2, 5));
  EXPECT_EQ(passed(guard, kFar, of(CostClass::kRead), 0, 21), 20);
  EXPECT_EQ(passed(guard, kFar, of(CostClass::kProof), 0, 5), 4);
  EXPECT_EQ(passed(guard, kFar, of(CostClass::kSubmission), 0, 11), 10);
  EXPECT_EQ(passed(guard, kOther, of(CostClass::kRead), 0, 21), 20);
  EXPECT_EQ(passed(guard, kFar, of(CostClass::kRead), 1000, 11), 10);
  EXPECT_EQ(guard.refused(), 5u);
}

// GD10: at the last one that a bucket holds a batch passes whole; what it costs beyond is owed.
TEST(GuardTest, ABatchPassesWholeAndIsOwed) {
  Guard guard(rates(10, 0, 0));
  EXPECT_EQ(passed(guard, kFar, of(CostClass::kRead), 0, 19), 19);
  EXPECT_FALSE(guard.admit(kFar, of(CostClass::kRead, 100), after(0)));
  const auto later = guard.admit(kFar, of(CostClass::kRead), after(0));
  ASSERT_TRUE(later);
  EXPECT_EQ(later->seconds, 10u);
  EXPECT_TRUE(guard.admit(kFar, of(CostClass::kRead), after(9'900)));
  EXPECT_FALSE(guard.admit(kFar, of(CostClass::kRead), after(10'000)));
}

// GD10: a request of two classes passes when both hold something, and draws from neither otherwise.
TEST(GuardTest, ARefusedRequestDrawsFromNoBucket) {
  Guard guard(rates(10, 1, 0));
  Charge both = of(CostClass::kRead);
  both.add(CostClass::kProof, 1);
  EXPECT_EQ(passed(guard, kFar, both, 0, 5), 2);
  EXPECT_EQ(passed(guard, kFar, of(CostClass::kRead), 0, 30), 18);
}

// GD10
TEST(GuardTest, ZeroIsNoLimit) {
  Guard guard(rates(0, 0, 0));
  EXPECT_EQ(passed(guard, kFar, of(CostClass::kSubmission, 1'000), 0, 10'000), 10'000);
}

// GD9
TEST(GuardTest, LoopbackIsLimitedOnlyWhenThatIsAskedFor) {
  GuardConfig config = rates(1, 1, 1);
  config.client_connections = 1;
  Guard open(config);
  EXPECT_EQ(passed(open, kHere, of(CostClass::kRead), 0, 1'000), 1'000);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(open.hold(kHere, Guard::Held::kConnection));
  config.limit_loopback = true;
  Guard strict(config);
  EXPECT_EQ(passed(strict, kHere, of(CostClass::kRead), 0, 10), 2);
  EXPECT_TRUE(strict.hold(kHere, Guard::Held::kConnection));
  EXPECT_FALSE(strict.hold(kHere, Guard::Held::kConnection));
}

// GD12: at the limit, and beyond it.
TEST(GuardTest, WhoeverSendsNonsenseIsNotListenedToForAWhile) {
  Guard guard(rates(0, 0, 0));
  EXPECT_EQ(passed(guard, kFar, nonsense(), 0, static_cast<int>(kNonsenseBurst)), static_cast<int>(kNonsenseBurst));
  EXPECT_TRUE(guard.admit(kFar, {}, after(0))) << "what it sends is not even read";
  EXPECT_TRUE(guard.admit(kFar, of(CostClass::kRead), after(0)));
  EXPECT_FALSE(guard.admit(kOther, {}, after(0)));
  EXPECT_FALSE(guard.admit(kFar, {}, after(1000)));
}

// GD12: what is refused costs, so that asking on and on ends in silence; waiting ends it.
TEST(GuardTest, WhoeverGoesOnAfterARefusalIsNotListenedTo) {
  Guard guard(rates(1, 0, 0));
  EXPECT_EQ(passed(guard, kFar, of(CostClass::kRead), 0, 2 + static_cast<int>(kNonsenseBurst)), 2);
  EXPECT_TRUE(guard.admit(kFar, {}, after(0)));
  EXPECT_TRUE(guard.admit(kFar, of(CostClass::kSubmission), after(0)));
  EXPECT_FALSE(guard.admit(kFar, of(CostClass::kSubmission), after(100)));
}

// GD13, GD14: at the limit and one beyond.
TEST(GuardTest, AClientHoldsSoManyConnectionsAndRequests) {
  GuardConfig config;
  config.client_connections = 3;
  Guard guard(config);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(guard.hold(kFar, Guard::Held::kConnection));
  EXPECT_FALSE(guard.hold(kFar, Guard::Held::kConnection));
  EXPECT_TRUE(guard.hold(kOther, Guard::Held::kConnection));
  for (std::size_t i = 0; i < kMaxClientInFlight; ++i) EXPECT_TRUE(guard.hold(kFar, Guard::Held::kRequest));
  EXPECT_FALSE(guard.hold(kFar, Guard::Held::kRequest));
  guard.release(kFar, Guard::Held::kConnection);
  EXPECT_TRUE(guard.hold(kFar, Guard::Held::kConnection));
  for (int i = 0; i < 3; ++i) guard.release(kFar, Guard::Held::kConnection);
  for (std::size_t i = 0; i < kMaxClientInFlight; ++i) guard.release(kFar, Guard::Held::kRequest);
  guard.release(kOther, Guard::Held::kConnection);
  EXPECT_EQ(guard.holders(), 0u) << "nothing is remembered of those that are gone";
}

// GD22
TEST(GuardTest, AnotherRateBeginsWithFullBucketsAndLeavesTheOtherClassesAlone) {
  Guard guard(rates(10, 2, 0));
  EXPECT_EQ(passed(guard, kFar, of(CostClass::kRead), 0, 30), 20);
  EXPECT_EQ(passed(guard, kFar, of(CostClass::kProof), 0, 30), 4);
  guard.use(rates(5, 2, 1));
  EXPECT_EQ(passed(guard, kFar, of(CostClass::kRead), 0, 30), 10);
  EXPECT_EQ(passed(guard, kFar, of(CostClass::kProof), 0, 30), 0) << "its rate is what it was";
  EXPECT_EQ(passed(guard, kFar, of(CostClass::kSubmission), 0, 30), 2);
  guard.use(rates(0, 2, 1));
  EXPECT_EQ(passed(guard, kFar, of(CostClass::kRead), 0, 1'000), 1'000);
}

// GD22
TEST(GuardTest, LimitsThatBeginLaterHoldForWhatIsHeldAlready) {
  GuardConfig config;
  Guard guard(config);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(guard.hold(kHere, Guard::Held::kConnection));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(guard.hold(kFar, Guard::Held::kConnection));
  config.limit_loopback = true;
  config.client_connections = 2;
  config.max_connections = 7;
  config.hosts = {"a.example"};
  guard.use(config);
  EXPECT_EQ(guard.max_connections(), 7u);
  EXPECT_EQ(*guard.hosts(), config.hosts);
  for (const auto& client : {kHere, kFar}) {
    EXPECT_FALSE(guard.hold(client, Guard::Held::kConnection));
    for (int i = 0; i < 2; ++i) guard.release(client, Guard::Held::kConnection);
    EXPECT_TRUE(guard.hold(client, Guard::Held::kConnection));
    EXPECT_FALSE(guard.hold(client, Guard::Held::kConnection));
    for (int i = 0; i < 2; ++i) guard.release(client, Guard::Held::kConnection);
  }
  EXPECT_EQ(guard.holders(), 0u);
}

}  // namespace
}  // namespace xh::rpc
