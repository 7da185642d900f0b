#include "node/runtime/waiting_room.h"

#include <gtest/gtest.h>

#include <string>

namespace xh::runtime {
namespace {

using Room = WaitingRoom<std::string>;

Room::Time at(int seconds) { return Room::Time(std::chrono::seconds(seconds)); }

ledger::TransactionId wanted(std::uint8_t number) {
  ledger::TransactionId id{};
  id.bytes[0] = number;
  return id;
}

std::vector<std::string> told(const std::vector<Room::Waiter>& waiters) {
  std::vector<std::string> out;
  for (const auto& waiter : waiters) out.push_back(waiter.told);
  return out;
}

class WaitingRoomTest : public testing::Test {
 protected:
  std::optional<Room::Number> enter(std::uint8_t id, int deadline, const std::string& who) {
    Room::Waiter waiter{at(0), at(deadline), who};
    return room.enter(wanted(id), waiter);
  }
  Room room;
};

TEST_F(WaitingRoomTest, AllWhoWaitForATransactionAreToldAndNobodyElse) {
  for (const auto* who : {"a", "b"}) EXPECT_TRUE(enter(1, 9, who));
  EXPECT_TRUE(enter(2, 9, "c"));
  EXPECT_EQ(told(room.leave(wanted(1))), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(room.leave(wanted(1)).empty());
  EXPECT_TRUE(room.leave(wanted(3)).empty());
  EXPECT_EQ(room.size(), 1u);
}

TEST_F(WaitingRoomTest, WhoseTimeIsOverIsToldOnceInTheOrderOfTheirTimes) {
  EXPECT_TRUE(enter(1, 7, "late"));
  EXPECT_TRUE(enter(2, 5, "later"));
  EXPECT_TRUE(enter(1, 5, "at once"));
  EXPECT_TRUE(room.late(at(4)).empty());
  EXPECT_EQ(told(room.late(at(5))), (std::vector<std::string>{"at once", "later"}));
  EXPECT_TRUE(room.late(at(6)).empty());
  EXPECT_EQ(told(room.late(at(60))), (std::vector<std::string>{"late"}));
  EXPECT_TRUE(room.leave(wanted(1)).empty());
  EXPECT_EQ(room.size(), 0u);
}

TEST_F(WaitingRoomTest, OneLeavesOnceWhoeverComesFirst) {
  const auto number = enter(1, 5, "a");
  ASSERT_TRUE(number);
  EXPECT_TRUE(enter(1, 5, "b"));
  EXPECT_FALSE(room.leave(wanted(2), *number));
  EXPECT_EQ(room.leave(wanted(1), *number)->told, "a");
  EXPECT_FALSE(room.leave(wanted(1), *number));
  EXPECT_EQ(told(room.late(at(5))), (std::vector<std::string>{"b"}));
}

// J12
TEST_F(WaitingRoomTest, BeyondTheLimitNobodyEntersUntilSomebodyLeaves) {
  for (std::size_t i = 0; i < Room::kMost; ++i) ASSERT_TRUE(enter(static_cast<std::uint8_t>(i % 7), 5, "x"));
  Room::Waiter one_more{at(0), at(9), "one more"};
  EXPECT_FALSE(room.enter(wanted(1), one_more));
  EXPECT_EQ(one_more.told, "one more") << "it is told by whoever brought it";
  EXPECT_EQ(room.leave(wanted(3)).size(), (Room::kMost + 3) / 7);
  EXPECT_TRUE(room.enter(wanted(1), one_more));
}

}  // namespace
}  // namespace xh::runtime
