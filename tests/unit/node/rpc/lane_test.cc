#include "node/rpc/lane.h"

#include <gtest/gtest.h>

namespace xh::rpc {
namespace {

class LaneTest : public testing::Test {
 protected:
  std::unique_ptr<Connection> made() {
    boost::asio::ip::tcp::socket socket(lane.context);
    socket.open(boost::asio::ip::tcp::v4());
    return std::make_unique<Connection>(Channel(std::move(socket), nullptr), ClientName{}, 1024);
  }
  static bool is_open(Connection& connection) { return connection.channel.socket().is_open(); }
  Lane lane;
};

// GD13
TEST_F(LaneTest, WhoWaitsLongestMakesRoomAndWhoIsServedDoesNot) {
  auto first = made(), second = made(), third = made();
  const Registered one(lane, *first), two(lane, *second), three(lane, *third);
  lane.wait(*first);
  lane.wait(*second);
  lane.wait(*third);
  lane.serve(*second);
  lane.wait(*first);  // it was answered and waits again
  EXPECT_EQ(lane.make_room(), third.get());
  EXPECT_FALSE(is_open(*third));
  EXPECT_EQ(lane.make_room(), first.get());
  EXPECT_EQ(lane.make_room(), nullptr);
  EXPECT_TRUE(is_open(*second));
}

// GD15: at the limit and one byte beyond.
TEST_F(LaneTest, BeyondTheLimitOfUnsentBytesTheOldestAnswerEnds) {
  auto first = made(), second = made(), third = made();
  const Registered one(lane, *first), two(lane, *second), three(lane, *third);
  EXPECT_EQ(lane.send(*first, 60, 100), 0u);
  EXPECT_EQ(lane.send(*second, 40, 100), 0u);
  EXPECT_EQ(lane.unsent(), 100u);
  EXPECT_EQ(lane.send(*third, 1, 100), 1u);
  EXPECT_FALSE(is_open(*first));
  EXPECT_TRUE(is_open(*second));
  EXPECT_EQ(lane.unsent(), 41u);
  lane.serve(*second);
  EXPECT_EQ(lane.unsent(), 1u);
  EXPECT_EQ(lane.send(*second, 1'000, 100), 1u) << "what is larger than all of it goes alone";
  EXPECT_TRUE(is_open(*second));
}

// GD21: at the limit and one byte beyond; whoever holds most goes, of equals the one that has waited longest.
TEST_F(LaneTest, BeyondTheLimitOfUnfinishedRequestsTheLargestEnds) {
  auto first = made(), second = made(), third = made();
  const Registered one(lane, *first), two(lane, *second), three(lane, *third);
  for (auto* connection : {first.get(), second.get(), third.get()}) lane.wait(*connection);
  EXPECT_EQ(lane.receive(*first, 20, 100), 0u);
  EXPECT_EQ(lane.receive(*second, 40, 100), 0u);
  EXPECT_EQ(lane.receive(*third, 40, 100), 0u);
  EXPECT_EQ(lane.unread(), 100u);
  EXPECT_EQ(lane.receive(*first, 21, 100), 1u);
  EXPECT_FALSE(is_open(*second));
  EXPECT_EQ(lane.unread(), 61u);
  EXPECT_EQ(lane.receive(*second, 90, 100), 0u) << "what it had read before it was closed counts no more";
  EXPECT_EQ(lane.unread(), 61u);
  lane.serve(*third);
  EXPECT_EQ(lane.unread(), 21u) << "what is being answered is counted as in flight";
  EXPECT_EQ(lane.receive(*first, 1'000, 100), 0u) << "it has a limit of its own, and nobody else holds anything";
  EXPECT_TRUE(is_open(*first));
}

// GD16
TEST_F(LaneTest, WhatIsLateIsClosed) {
  auto late = made(), early = made();
  const Registered one(lane, *late), two(lane, *early);
  const auto now = std::chrono::steady_clock::now();
  late->deadline = now - std::chrono::seconds(1);
  early->deadline = now + std::chrono::seconds(1);
  lane.sweep(now);
  EXPECT_FALSE(is_open(*late));
  EXPECT_TRUE(is_open(*early));
}

TEST_F(LaneTest, WhoIsGoneIsInNoList) {
  {
    auto gone = made();
    const Registered registered(lane, *gone);
    lane.send(*gone, 10, 100);
  }
  {
    auto gone = made();
    const Registered registered(lane, *gone);
    lane.wait(*gone);
  }
  EXPECT_EQ(lane.unsent(), 0u);
  EXPECT_EQ(lane.make_room(), nullptr);
}

}  // namespace
}  // namespace xh::rpc
