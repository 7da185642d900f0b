#include "node/rpc/rate_limit.h"

#include <gtest/gtest.h>

namespace xh::rpc {
namespace {

using std::chrono::milliseconds;
RateLimit::Time at(int ms) { return RateLimit::Time(milliseconds(ms)); }
int taken(RateLimit& limit, const std::string& client, int ms, int tries) {
  int count = 0;
  for (int i = 0; i < tries; ++i) count += limit.take(client, at(ms)) ? 1 : 0;
  return count;
}

// BR11
TEST(RateLimitTest, AClientGetsSoManyASecondAndOthersTheirOwn) {
  RateLimit limit(10);
  EXPECT_EQ(taken(limit, "a", 0, 20), 10);
  EXPECT_EQ(taken(limit, "b", 0, 20), 10);
  EXPECT_EQ(taken(limit, "a", 50, 20), 0);
  EXPECT_EQ(taken(limit, "a", 350, 20), 3);
  EXPECT_EQ(taken(limit, "a", 1350, 20), 10);
  EXPECT_EQ(taken(limit, "a", 60'000, 20), 10) << "what is not used is not saved up";
}

// BR11
TEST(RateLimitTest, SmallStepsAddUp) {
  RateLimit limit(10);
  EXPECT_EQ(taken(limit, "a", 0, 10), 10);
  int count = 0;
  for (int ms = 1; ms <= 1000; ++ms) count += taken(limit, "a", ms, 1);
  EXPECT_EQ(count, 10);
}

// GD10
TEST(RateLimitTest, WhatCostsMoreThanThereIsIsOwed) {
  RateLimit limit(10, 20);
  EXPECT_EQ(limit.wait("a", at(0)).count(), 0);
  limit.charge("a", 25, at(0));
  EXPECT_EQ(limit.wait("a", at(0)), milliseconds(600));
  EXPECT_EQ(limit.wait("a", at(599)), milliseconds(1));
  EXPECT_EQ(limit.wait("a", at(600)).count(), 0);
  EXPECT_EQ(limit.wait("b", at(0)).count(), 0);
}

// GD10: the greatest rate, burst, cost and times overflow nothing.
TEST(RateLimitTest, TheGreatestNumbersAreCountedRight) {
  RateLimit limit(1'000'000, 2'000'000);
  for (int i = 0; i < 10; ++i) limit.charge("a", ~std::uint64_t{0}, at(0));
  EXPECT_GT(limit.wait("a", at(0)).count(), 0);
  EXPECT_EQ(limit.wait("a", at(2'000'000'000)).count(), 0);
  EXPECT_EQ(limit.wait("a", at(0)).count(), 0) << "a clock that goes back takes nothing away";
}

// BR11
TEST(RateLimitTest, ClientsAreForgottenBeyondTheLimit) {
  RateLimit limit(1);
  for (std::size_t i = 0; i < kMaxRatedClients; ++i) EXPECT_TRUE(limit.take(std::to_string(i), at(static_cast<int>(i))));
  EXPECT_EQ(limit.clients(), kMaxRatedClients);
  EXPECT_TRUE(limit.take("one more", at(5000)));
  EXPECT_LE(limit.clients(), kMaxRatedClients);
  EXPECT_FALSE(limit.take("one more", at(5000)));
}

}  // namespace
}  // namespace xh::rpc
