#include "node/event_session.h"

#include "event_ledger.h"

namespace xh::node {
namespace {

constexpr Instant kBegin{Duration(1'000'000)};
const EventQuery kEveryBlock{EventTopic::kBlocks, {}};

class EventSessionTest : public testing::Test {
 protected:
  // Subscribes as a request does: what is told follows its answer.
  SubscriptionId subscribed(const EventQuery& query, const EventPlace& from = {}) {
    session.heard();
    const auto id = session.subscribe(query, from).value();
    session.answered("answer " + std::to_string(id));
    session.begin(id, now);
    return id;
  }
  // Reads until there is no room or nothing more.
  void read() {
    for (int idle = 0; idle < static_cast<int>(kMaxSubscriptions);) {
      const auto task = session.task();
      if (!task) return;
      auto walked = walk(ledger, task->query, task->from, task->credits);
      idle = walked.told.empty() && !walked.more ? idle + 1 : 0;
      session.took(*task, std::move(walked), ledger.first, now);
    }
  }
  // Everything that is sent, read on between.
  std::vector<std::string> sent() {
    std::vector<std::string> out;
    for (read();; read()) {
      const auto message = session.next();
      if (!message) return out;
      out.push_back(message->text);
      if (message->last) return out;
    }
  }
  static Json params_of(const std::string& message) { return *parse_json(message)->find("params"); }

  void grow(std::size_t blocks) {
    for (std::size_t i = 0; i < blocks; ++i) ledger.grow();
  }
  // One transaction whose events are large.
  void grow_large() {
    ledger.grow();
    auto op = event_register("88.100/large" + std::to_string(ledger.blocks.size()));
    op.content.values.clear();
    for (std::uint32_t i = 1; i <= 15; ++i) op.content.values.push_back({i, "t", identity::ValueFormat::kText, Bytes(4000, 'x'), 1});
    std::vector<execution::Operation> operations(5, execution::Operation(identity::Operation(op)));
    ledger.add(operations, {0, 0, 0, 0, 0});
  }

  EventLedger ledger;
  EventSession session;
  Instant now = kBegin;
};

// SB3
TEST_F(EventSessionTest, EventsFollowTheAnswerAndHaveSubscriptionTopicAndCursor) {
  grow(1);
  session.heard();
  const auto id = session.subscribe(kEveryBlock, {}).value();
  EXPECT_FALSE(session.task().has_value());  // not answered yet
  session.answered("the answer");
  session.begin(id, now);
  const auto messages = sent();
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages[0], "the answer");
  EXPECT_EQ(*parse_json(messages[1])->find("method")->string(), "xh_event");
  EXPECT_EQ(event_word(params_of(messages[1]), "cursor"), "1.0.0");
  EXPECT_EQ(event_word(params_of(messages[2]), "cursor"), "2.0.0");
  EXPECT_EQ(event_word(params_of(messages[2]), "subscription"), std::to_string(id));
  EXPECT_EQ(event_word(params_of(messages[2]), "topic"), "blocks");
  EXPECT_EQ(event_word(*params_of(messages[2]).find("event"), "height"), "1");
}

TEST_F(EventSessionTest, NothingOfASubscriptionFollowsItsEnd) {
  grow(3);
  const auto first = subscribed(kEveryBlock);
  const auto second = subscribed(kEveryBlock);
  read();
  const auto task = session.task();
  ASSERT_TRUE(session.unsubscribe(first).has_value());
  EXPECT_EQ(session.unsubscribe(first).error().id, ErrorId::kNotFound);
  if (task) session.took(*task, walk(ledger, task->query, task->from, task->credits), ledger.first, now);
  std::size_t told = 0;
  for (const auto& message : sent()) {
    if (!message.starts_with("{")) continue;
    EXPECT_EQ(event_word(params_of(message), "subscription"), std::to_string(second));
    ++told;
  }
  EXPECT_EQ(told, 4u);
}

// SB2
TEST_F(EventSessionTest, AsManySubscriptionsAsMayBePassAndOneBeyondFailsUntilOneEnds) {
  for (std::size_t i = 0; i < kMaxSubscriptions; ++i) subscribed(kEveryBlock);
  EXPECT_EQ(session.subscribe(kEveryBlock, {}).error().id, ErrorId::kTooLarge);
  ASSERT_TRUE(session.unsubscribe(3).has_value());
  EXPECT_EQ(subscribed(kEveryBlock), kMaxSubscriptions + 1);
  EXPECT_EQ(session.subscriptions(), kMaxSubscriptions);
}

TEST_F(EventSessionTest, AsManyOpenRequestsAsMayBeAreHeardAndTheNextWaitsUntilAnAnswerIsSent) {
  for (std::size_t i = 0; i < kMaxOpenRequests; ++i) {
    EXPECT_TRUE(session.may_hear());
    session.heard();
  }
  EXPECT_FALSE(session.may_hear());
  session.answered("one");
  EXPECT_FALSE(session.may_hear());  // it is not sent
  EXPECT_EQ(session.next()->text, "one");
  EXPECT_TRUE(session.may_hear());
  session.heard();
  session.answered("");  // a notification has no answer
  EXPECT_TRUE(session.may_hear());
}

// SB11
TEST_F(EventSessionTest, WhatWaitsIsBoundedAndAReaderThatComesBackIsToldEverything) {
  for (int i = 0; i < 20; ++i) grow_large();
  subscribed({EventTopic::kRecords, {}});
  read();
  EXPECT_GE(session.queued_bytes(), kMaxQueuedBytes);
  EXPECT_LT(session.queued_bytes(), kMaxQueuedBytes + 100'000);
  EXPECT_FALSE(session.task().has_value());
  const auto messages = sent();
  EXPECT_EQ(messages.size(), 1u + 20 * 5);
  EXPECT_EQ(session.queued_bytes(), 0u);
}

TEST_F(EventSessionTest, SubscriptionsAreReadForInTurns) {
  grow(2);
  subscribed(kEveryBlock);
  subscribed(kEveryBlock);
  const auto first = session.task();
  const auto second = session.task();
  const auto third = session.task();
  EXPECT_NE(first->id, second->id);
  EXPECT_EQ(first->id, third->id);
}

// SB12
TEST_F(EventSessionTest, ASlowReaderIsToldWhereToGoOnWithoutLossOrRepetition) {
  for (int i = 0; i < 10; ++i) grow_large();
  const EventQuery query{EventTopic::kRecords, {}};
  subscribed(query);
  subscribed(kEveryBlock);
  read();
  std::vector<std::string> told;
  for (int i = 0; i < 4; ++i) told.push_back(session.next()->text);  // two answers, two events
  session.lag(ledger.first);
  EXPECT_FALSE(session.may_hear());
  std::string cursor;
  const auto messages = sent();
  ASSERT_EQ(messages.size(), 2u);
  for (const auto& message : messages) {
    EXPECT_EQ(*parse_json(message)->find("method")->string(), "xh_lagged");
    EXPECT_EQ(event_word(params_of(message), "reason"), "slow");
    if (event_word(params_of(message), "subscription") == "1") cursor = event_word(params_of(message), "cursor");
  }
  EXPECT_TRUE(session.next()->last);
  // Of the first subscription, told and still to be told are everything.
  std::size_t first = 0;
  for (const auto& message : told) {
    if (message.starts_with("{") && event_word(params_of(message), "subscription") == "1") ++first;
  }
  EXPECT_EQ(first + told_from(ledger, query, *EventPlace::parse(cursor)).size(), 50u);
}

TEST_F(EventSessionTest, WhoIsSlowWithAnswersAloneIsClosed) {
  session.heard();
  session.answered("an answer");
  session.lag(ledger.first);
  const auto message = session.next();
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->text, "");
  EXPECT_TRUE(message->last);
}

TEST_F(EventSessionTest, ASubscriptionThatRetentionOvertookEndsAloneWithTheFirstPlaceThatIsKept) {
  grow(9);
  subscribed(kEveryBlock, {Height{2}, 0, 0});
  subscribed(kEveryBlock, {Height{9}, 0, 0});
  ledger.first = Height{5};
  std::vector<Json> lagged;
  std::size_t events = 0;
  for (const auto& message : sent()) {
    if (!message.starts_with("{")) continue;
    if (*parse_json(message)->find("method")->string() == "xh_lagged") {
      lagged.push_back(params_of(message));
    } else {
      ++events;
    }
  }
  ASSERT_EQ(lagged.size(), 1u);
  EXPECT_EQ(event_word(lagged[0], "cursor"), "5.0.0");
  EXPECT_EQ(event_word(lagged[0], "reason"), "not_retained");
  EXPECT_EQ(event_word(lagged[0], "retained_from"), "5");
  EXPECT_EQ(events, 1u);
  EXPECT_EQ(session.subscriptions(), 1u);
}

// SB16
TEST_F(EventSessionTest, WhoAsksForItIsToldThatBlocksAreWhole) {
  grow(3);
  session.heard();
  const auto id = session.subscribe({EventTopic::kEvidence, {}}, {}, true).value();
  session.answered("answer");
  session.begin(id, now);
  auto messages = sent();
  ASSERT_EQ(messages.size(), 2u);  // the answer, and one message for all blocks
  EXPECT_EQ(*parse_json(messages[1])->find("method")->string(), "xh_progress");
  const auto head = ledger.range().head;
  EXPECT_EQ(event_word(params_of(messages[1]), "cursor"), std::to_string(head.value + 1) + ".0.0");
  EXPECT_TRUE(sent().empty());
  grow(1);
  messages = sent();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(event_word(params_of(messages[0]), "cursor"), std::to_string(head.value + 2) + ".0.0");
}

// SB16: the cursor of an event of topic blocks is between two blocks already.
TEST_F(EventSessionTest, WhatAnEventSaysIsNotSaidAgainByProgress) {
  grow(2);
  session.heard();
  const auto id = session.subscribe(kEveryBlock, {}, true).value();
  session.answered("answer");
  session.begin(id, now);
  for (const auto& message : sent()) EXPECT_EQ(message.find("xh_progress"), std::string::npos);
}

// SB13
TEST_F(EventSessionTest, WhereNothingMatchesProgressIsToldEveryTenSeconds) {
  EventFilter nothing;
  nothing.name = "77.1/none";
  grow(3);
  subscribed({EventTopic::kRecords, nothing});
  EXPECT_EQ(sent().size(), 1u);
  now = kBegin + kProgressTime - Duration(1);
  EXPECT_TRUE(sent().empty());
  now = kBegin + kProgressTime;
  const auto messages = sent();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(*parse_json(messages[0])->find("method")->string(), "xh_progress");
  EXPECT_EQ(event_word(params_of(messages[0]), "cursor"), "4.0.0");
  now += 2 * kProgressTime;
  EXPECT_TRUE(sent().empty());  // the ledger did not grow
  grow(1);
  EXPECT_EQ(sent().size(), 1u);
}

// SB2, SB11: whoever asks and does not read is not asked on behalf of any more.
TEST_F(EventSessionTest, NoRequestIsReadWhileLargeAnswersWait) {
  session.heard();
  session.answered(std::string(kMaxQueuedBytes - 1, 'a'));
  EXPECT_TRUE(session.may_hear());
  session.heard();
  session.answered("b");
  EXPECT_FALSE(session.may_hear());
  ASSERT_TRUE(session.next());
  EXPECT_TRUE(session.may_hear());
}

}  // namespace
}  // namespace xh::node
