#include "tools/xh/watcher.h"

#include <gtest/gtest.h>

namespace xh::tools {
namespace {

const Json kWatchedPrefix = Json(Json::Object{}).set("prefix", "88.100");

std::string event_message(const std::string& cursor, const std::string& method = "xh_event") {
  return R"({"jsonrpc":"2.0","method":")" + method + R"(","params":{"cursor":")" + cursor +
         R"(","event":{"height":3},"subscription":"1","topic":"records"}})";
}

// SB15
TEST(Watcher, AsksWithItsFilterAndFromWhereItIs) {
  EXPECT_EQ(Watcher("records", kWatchedPrefix, "").request(),
            R"({"id":1,"jsonrpc":"2.0","method":"xh_subscribe","params":{"filter":{"prefix":"88.100"},"topic":"records"}})");
  EXPECT_EQ(Watcher("blocks", Json(Json::Object{}), "7.0.0").request(),
            R"({"id":1,"jsonrpc":"2.0","method":"xh_subscribe","params":{"from":"7.0.0","topic":"blocks"}})");
}

// SB16
TEST(Watcher, AsksForProgressWhereWholeBlocksMatter) {
  EXPECT_EQ(Watcher("records", Json(Json::Object{}), "7", true).request(),
            R"({"id":1,"jsonrpc":"2.0","method":"xh_subscribe","params":{"from":"7","progress":true,"topic":"records"}})");
}

TEST(Watcher, RemembersTheCursorOfTheAnswerOfEventsAndOfProgress) {
  Watcher watcher("records", kWatchedPrefix, "");
  ASSERT_TRUE(watcher.hear(R"({"id":1,"jsonrpc":"2.0","result":{"cursor":"9.0.0","subscription":"1"}})").has_value());
  EXPECT_EQ(watcher.cursor(), "9.0.0");
  const auto heard = watcher.hear(event_message("10.2.1"));
  ASSERT_TRUE(heard.has_value() && heard->event.has_value());
  EXPECT_EQ(*heard->event->find("cursor")->string(), "10.2.1");
  EXPECT_EQ(*heard->event->find("height")->integer(), 3);
  EXPECT_FALSE(heard->again);
  EXPECT_FALSE(watcher.hear(event_message("11.0.0", "xh_progress"))->event.has_value());
  EXPECT_NE(watcher.request().find(R"("from":"11.0.0")"), std::string::npos);
}

TEST(Watcher, SlownessAndANodeThatIsBehindMeanAnotherConnection) {
  Watcher watcher("records", kWatchedPrefix, "5.0.0");
  const auto slow = watcher.hear(
      R"({"jsonrpc":"2.0","method":"xh_lagged","params":{"cursor":"4.1.0","reason":"slow","retained_from":0,"subscription":"1"}})");
  EXPECT_TRUE(slow->again);
  EXPECT_EQ(watcher.cursor(), "4.1.0");
  const auto behind =
      watcher.hear(R"({"error":{"code":-32000,"data":{"id":"XH-1604","reason":"behind"},"message":"m"},"id":1,"jsonrpc":"2.0"})");
  EXPECT_TRUE(behind->again);
  EXPECT_EQ(watcher.cursor(), "4.1.0");
}

TEST(Watcher, WhatIsNotKeptAndOtherRefusalsEndIt) {
  Watcher watcher("records", kWatchedPrefix, "5.0.0");
  const auto gone = watcher.hear(
      R"({"jsonrpc":"2.0","method":"xh_lagged","params":{"cursor":"40.0.0","reason":"not_retained","retained_from":40,"subscription":"1"}})");
  EXPECT_EQ(gone.error().id, ErrorId::kNotRetained);
  EXPECT_NE(gone.error().what.find("40.0.0"), std::string::npos);
  EXPECT_EQ(watcher.cursor(), "5.0.0");
  const auto refused = watcher.hear(
      R"({"error":{"code":-32602,"data":{"id":"XH-1010","reason":"topics are","field":"topic"},"message":"m"},"id":1,"jsonrpc":"2.0"})");
  EXPECT_EQ(refused.error().id, ErrorId::kWrongType);
  for (const char* text : {"", "{}", "[]", R"({"method":"xh_event"})", R"({"method":"other","params":{"cursor":"1.0.0","event":{}}})",
                           R"({"id":1,"result":{}})"})
    EXPECT_EQ(watcher.hear(text).error().id, ErrorId::kBadAnswer) << text;
}

TEST(Watcher, WaitsGrowFromATenthOfASecondToFive) {
  EXPECT_EQ(watch_pause_ms(0), 100u);
  EXPECT_EQ(watch_pause_ms(1), 200u);
  EXPECT_EQ(watch_pause_ms(5), 3200u);
  EXPECT_EQ(watch_pause_ms(6), 5000u);
  EXPECT_EQ(watch_pause_ms(1'000'000), 5000u);
}

}  // namespace
}  // namespace xh::tools
