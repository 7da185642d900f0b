#include "node/event_walk.h"

#include "event_ledger.h"

namespace xh::node {
namespace {

constexpr WalkCredits kPlenty{std::size_t{1} << 30, 1 << 20, std::size_t{1} << 30};
const EventQuery kEveryRecord{EventTopic::kRecords, {}};

execution::Operation made(const std::string& name) { return execution::Operation(identity::Operation(event_register(name))); }

// Blocks of so many transactions of two operations each.
EventLedger& filled(EventLedger& ledger, std::size_t blocks, std::size_t entries) {
  for (std::size_t b = 0; b < blocks; ++b) {
    ledger.grow();
    for (std::size_t e = 0; e < entries; ++e) {
      const auto name = "88.100/" + std::to_string(b) + "-" + std::to_string(e);
      ledger.add({made(name + "-a"), made(name + "-b")}, {0, 0});
    }
  }
  return ledger;
}

std::vector<std::string> cursors_of(const Walked& walked) {
  std::vector<std::string> out;
  for (const auto& told : walked.told) out.push_back(told.cursor.text());
  return out;
}

// SB6: whatever the credits of each turn and wherever a reader begins again, it is told the same, each once.
TEST(EventWalk, TurnsOfAnySizeAndRestartsAtAnyCursorTellTheSameAsOneGo) {
  EventLedger ledger;
  filled(ledger, 7, 3);
  for (const auto topic : {EventTopic::kBlocks, EventTopic::kReceipts, EventTopic::kRecords}) {
    const EventQuery query{topic, {}};
    const auto all = cursors_of(walk(ledger, query, {}, kPlenty));
    ASSERT_GE(all.size(), 8u);
    for (const std::size_t bytes : {std::size_t{1}, std::size_t{300}, std::size_t{2000}, std::size_t{1} << 20}) {
      for (const std::size_t blocks : {std::size_t{1}, std::size_t{3}, std::size_t{64}}) {
        std::vector<std::string> told;
        EventPlace place;
        for (bool more = true; more;) {
          // Each turn begins from the text of the cursor, as a client that comes again does.
          const auto walked = walk(ledger, query, *EventPlace::parse(place.text()), {bytes, blocks, std::size_t{1} << 30});
          for (const auto& cursor : cursors_of(walked)) told.push_back(cursor);
          EXPECT_LE(place, walked.place);
          place = walked.place;
          more = walked.more;
        }
        EXPECT_EQ(told, all) << bytes << " bytes, " << blocks << " blocks";
      }
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto rest = cursors_of(walk(ledger, query, *EventPlace::parse(all[i]), kPlenty));
      EXPECT_EQ(rest, std::vector<std::string>(all.begin() + static_cast<std::ptrdiff_t>(i) + 1, all.end()));
    }
  }
}

TEST(EventWalk, AtTheHeadItWaitsAndGoesOnWithTheNextBlock) {
  EventLedger ledger;
  filled(ledger, 2, 1);
  auto walked = walk(ledger, kEveryRecord, {}, kPlenty);
  EXPECT_EQ(walked.told.size(), 4u);
  EXPECT_EQ(walked.place, (EventPlace{Height{3}, 0, 0}));
  EXPECT_FALSE(walked.more);
  EXPECT_TRUE(walk(ledger, kEveryRecord, walked.place, kPlenty).told.empty());
  filled(ledger, 1, 1);
  EXPECT_EQ(walk(ledger, kEveryRecord, walked.place, kPlenty).told.size(), 2u);
}

// SB11: the event that reaches the credits is the last.
TEST(EventWalk, ItEndsWithTheEventThatReachesItsBytes) {
  EventLedger ledger;
  filled(ledger, 1, 2);
  const auto all = walk(ledger, kEveryRecord, {}, kPlenty);
  const std::size_t one = all.told[0].event.size();
  EXPECT_EQ(walk(ledger, kEveryRecord, {}, {one}).told.size(), 1u);
  EXPECT_TRUE(walk(ledger, kEveryRecord, {}, {one}).more);
  EXPECT_EQ(walk(ledger, kEveryRecord, {}, {one + 1}).told.size(), 2u);
  EXPECT_EQ(walk(ledger, kEveryRecord, {}, {0}).told.size(), 0u);
}

// SB14
TEST(EventWalk, ATurnReadsSoManyBlocksAndBytesWhateverMatches) {
  EventLedger ledger;
  filled(ledger, 200, 1);
  EventFilter nothing;
  nothing.name = "77.1/none";
  ledger.reads = 0;
  auto walked = walk(ledger, {EventTopic::kRecords, nothing}, {}, {kMaxTurnBytes});
  EXPECT_EQ(ledger.reads, kMaxTurnBlocks);
  EXPECT_EQ(walked.place, (EventPlace{Height{kMaxTurnBlocks}, 0, 0}));
  EXPECT_TRUE(walked.more);
  ledger.reads = 0;
  walked = walk(ledger, {EventTopic::kRecords, nothing}, {Height{1}, 0, 0}, {kMaxTurnBytes, kMaxTurnBlocks, 1});
  EXPECT_EQ(ledger.reads, 1u);
  EXPECT_TRUE(walked.more);
}

// SB12
TEST(EventWalk, APlaceThatIsNotKeptAnyMoreNamesTheFirstThatIs) {
  EventLedger ledger;
  filled(ledger, 9, 1);
  ledger.first = Height{6};
  auto walked = walk(ledger, kEveryRecord, {Height{5}, 0, 1}, kPlenty);
  EXPECT_TRUE(walked.told.empty());
  EXPECT_EQ(walked.gone, Height{6});
  EXPECT_FALSE(walked.more);
  walked = walk(ledger, kEveryRecord, {Height{6}, 0, 0}, kPlenty);
  EXPECT_FALSE(walked.gone.has_value());
  EXPECT_EQ(walked.told.size(), 8u);
}

}  // namespace
}  // namespace xh::node
