#include "tools/xh/watch_text.h"

#include <gtest/gtest.h>

namespace xh::tools {
namespace {

Json parsed(const char* text) { return *parse_json(text); }

TEST(WatchText, AgesReadLikeAPersonWouldSayThem) {
  EXPECT_EQ(age_text(nullptr), "-");
  const auto age = [](std::int64_t ms) {
    const Json value(ms);
    return age_text(&value);
  };
  EXPECT_EQ(age(999), "999 ms");
  EXPECT_EQ(age(1000), "1 s");
  EXPECT_EQ(age(119'999), "119 s");
  EXPECT_EQ(age(120'000), "2 min");
  EXPECT_EQ(age(7'200'000), "2 h");
}

TEST(WatchText, ShowsTheLeaderWhoVotedAndWhoIsMissing) {
  const auto text = watch_text(parsed(R"({"height":7,"view":9,"epoch":0,"leader":"v1","entered_by":"nullification","view_age_ms":1200,
    "final_age_ms":130000,"key_doubt":"none","weight":{"total":4,"quorum":3,"connected":2,"active":2},"validators":[
    {"name":"v0","weight":1,"self":true,"connected":true,"notarized":true,"nullified":false,"finalized_view":0},
    {"name":"v1","weight":1,"self":false,"connected":false,"notarized":false,"nullified":false,"finalized_view":0},
    {"name":"v2","weight":1,"self":false,"connected":true,"active":true,"notarized":false,"nullified":true,"finalized_view":8,
     "silent_ms":400,"clock_ahead_ms":-12}]})"));
  EXPECT_NE(text.find("entered 1 s ago by nullification; leader v1"), std::string::npos);
  EXPECT_NE(text.find("1 SHORT OF A QUORUM"), std::string::npos);
  EXPECT_NE(text.find("> v1"), std::string::npos);
  EXPECT_NE(text.find("MISSING"), std::string::npos);
  EXPECT_NE(text.find("N.."), std::string::npos);
  EXPECT_NE(text.find(".XF"), std::string::npos);
  EXPECT_NE(text.find("-12 ms"), std::string::npos);
  EXPECT_NE(text.find("2 min ago"), std::string::npos);
}

TEST(WatchText, AnAnswerOfAnotherVersionIsNoCrash) { EXPECT_NE(watch_text(parsed("{}")).find("height   -"), std::string::npos); }

}  // namespace
}  // namespace xh::tools
