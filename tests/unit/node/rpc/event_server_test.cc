#include "node/rpc/event_server.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "growing_ledger.h"

namespace xh::rpc {
namespace {

// One conversation without a socket, and what it was told.
class EventServerTest : public testing::Test {
 protected:
  EventServerTest() {
    add_subscription_methods(table);
    Method later;
    later.name = "later";
    later.handler = [this](const Json&, Respond respond) { waiting = std::move(respond); };
    table.add(std::move(later));
    server = EventServer::start(ledger.ports());
    talk = server->open(table, [this] {
      const std::scoped_lock guard(mutex);
      changed.notify_all();
    });
  }
  ~EventServerTest() override { server->stop(); }

  // The next message, within a few seconds.
  std::string next() {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < end) {
      if (auto message = talk->next()) return message->text;
      std::unique_lock guard(mutex);
      changed.wait_for(guard, std::chrono::milliseconds(5));
    }
    return "nothing came";
  }
  std::string height_of_next() {
    const auto text = next();
    const auto json = parse_json(text);
    const Json* params = json ? json->find("params") : nullptr;
    const Json* event = params == nullptr ? nullptr : params->find("event");
    return event == nullptr ? text : event->find("height")->dump();
  }
  static std::string ask(const std::string& method, const std::string& params) {
    return R"({"jsonrpc":"2.0","id":1,"method":")" + method + R"(","params":)" + params + "}";
  }

  Dispatcher table;
  Respond waiting;
  GrowingLedger ledger;
  std::unique_ptr<EventServer> server;
  std::mutex mutex;
  std::condition_variable changed;
  std::shared_ptr<Conversation> talk;
};

// SB3, SB6
TEST_F(EventServerTest, TellsWhatIsThereAndThenWhatComesInOneOrder) {
  ledger.grow(2);
  talk->hear(ask("xh_subscribe", R"({"topic":"blocks","from":0})"));
  EXPECT_EQ(next(), R"({"id":1,"jsonrpc":"2.0","result":{"cursor":"0.0.0","head":2,"retained_from":0,"subscription":"1"}})");
  for (const char* height : {"0", "1", "2"}) EXPECT_EQ(height_of_next(), height);
  for (int i = 0; i < 50; ++i) {
    ledger.grow(1);
    server->grew();
  }
  for (int i = 3; i <= 52; ++i) EXPECT_EQ(height_of_next(), std::to_string(i));
  EXPECT_EQ(server->events(), 53u);
}

TEST_F(EventServerTest, AnswersTheMethodsOfPostInBatchesTooAndItsOwnBesideThem) {
  talk->hear("[" + ask("later", "{}") + "," + ask("xh_subscribe", R"({"topic":"blocks","from":0})") + "]");
  EXPECT_FALSE(talk->next().has_value());
  waiting(Json("late"));
  const auto batch = parse_json(next());
  ASSERT_TRUE(batch.has_value());
  EXPECT_EQ(batch->array()->size(), 2u);
  EXPECT_EQ(height_of_next(), "0");  // not before the answer of the batch
}

TEST_F(EventServerTest, SubscriptionsAreRefusedByPostAndParametersAreChecked) {
  std::string answer;
  table.handle(ask("xh_subscribe", R"({"topic":"blocks"})"), [&](std::string text) { answer = std::move(text); });
  EXPECT_NE(answer.find("XH-1601"), std::string::npos);
  for (const auto& [params, id] :
       {std::pair{R"({"topic":"x"})", "XH-1010"}, std::pair{R"({"topic":"blocks","filter":[]})", "XH-1010"},
        std::pair{R"({"topic":"blocks","from":true})", "XH-1010"}, std::pair{R"({"topic":"blocks","from":9})", "XH-1604"},
        std::pair{R"({})", "XH-1008"}, std::pair{R"({"topic":"blocks","x":1})", "XH-1009"}}) {
    talk->hear(ask("xh_subscribe", params));
    EXPECT_NE(next().find(id), std::string::npos) << params;
  }
}

// SB5
TEST_F(EventServerTest, HeightsThatAreNotKeptAreRefusedWithTheFirstThatIs) {
  ledger.grow(10);
  ledger.forget_below(5);
  talk->hear(ask("xh_subscribe", R"({"topic":"blocks","from":4})"));
  const auto refused = next();
  EXPECT_NE(refused.find("XH-1608"), std::string::npos);
  EXPECT_NE(refused.find("the first one that this node has is 5"), std::string::npos);
  talk->hear(ask("xh_subscribe", R"({"topic":"blocks","from":5})"));
  EXPECT_NE(next().find(R"("retained_from":5)"), std::string::npos);
  EXPECT_EQ(height_of_next(), "5");
}

TEST_F(EventServerTest, EndsASubscriptionAndSaysWhenThereIsNone) {
  talk->hear(ask("xh_subscribe", R"({"topic":"blocks"})"));
  (void)next();
  talk->hear(ask("xh_unsubscribe", R"({"subscription":"1"})"));
  EXPECT_EQ(next(), R"({"id":1,"jsonrpc":"2.0","result":true})");
  for (const char* gone : {R"({"subscription":"1"})", R"({"subscription":"one"})", R"({"subscription":""})"}) {
    talk->hear(ask("xh_unsubscribe", gone));
    EXPECT_NE(next().find("XH-1606"), std::string::npos) << gone;
  }
  ledger.grow(1);
  server->grew();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_FALSE(talk->next().has_value());
}

// SB11: much more than fits the queue.
TEST_F(EventServerTest, AReaderThatIsSlowerThanTheLedgerIsToldEverythingInTheEnd) {
  ledger.grow(6000);
  talk->hear(ask("xh_subscribe", R"({"topic":"blocks","from":"first"})"));
  (void)next();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_LT(server->events(), 6000u);  // it waits for room
  for (int i = 0; i <= 6000; ++i) ASSERT_EQ(height_of_next(), std::to_string(i));
}

TEST_F(EventServerTest, WhoLagsIsToldWhereToGoOn) {
  ledger.grow(10);
  talk->hear(ask("xh_subscribe", R"({"topic":"blocks","from":0})"));
  (void)next();
  for (int i = 0; i < 4; ++i) (void)next();
  talk->lag();
  const auto last = talk->next();
  ASSERT_TRUE(last.has_value());
  EXPECT_NE(last->text.find(R"("cursor":"4.0.0","reason":"slow")"), std::string::npos) << last->text;
  EXPECT_TRUE(last->last);
  EXPECT_FALSE(talk->may_hear());
}

TEST_F(EventServerTest, ConversationsThatAreGoneAreForgotten) {
  EXPECT_EQ(server->conversations(), 1u);
  talk.reset();
  EXPECT_EQ(server->conversations(), 0u);
  server->grew();
}

}  // namespace
}  // namespace xh::rpc
