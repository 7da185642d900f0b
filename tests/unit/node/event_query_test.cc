#include "node/event_query.h"

#include <gtest/gtest.h>

#include "crypto/keys.h"

namespace xh::node {
namespace {

ErrorId refusal(const char* topic, const char* filter) {
  const Json json = *parse_json(filter);
  const auto query = parse_event_query(topic, &json);
  return query ? ErrorId::kUsage : query.error().id;
}

constexpr EventRange kRange{Height{10}, Height{20}};
Result<EventPlace> from(const Json& json) { return parse_event_from(&json, kRange); }

// SB4
TEST(EventQuery, APlaceReadsBackAndOtherTextsDoNot) {
  for (const EventPlace& place : {EventPlace{}, EventPlace{Height{12}, 3, 45}, EventPlace{Height{~std::uint64_t{0}}, ~0U, ~0U}})
    EXPECT_EQ(*EventPlace::parse(place.text()), place);
  for (const char* text : {"", "1", "1.2", "1.2.3.4", "..", "1..2", "01.2.3", "1.02.3", "1.2.03", "-1.2.3", "+1.2.3", " 1.2.3", "1.2.3 ",
                           "18446744073709551616.0.0", "1.4294967296.0", "1.0.4294967296"})
    EXPECT_EQ(EventPlace::parse(text).error().id, ErrorId::kWrongType) << text;
}

TEST(EventQuery, PlacesAreInTheOrderOfTheLedger) {
  EXPECT_LT((EventPlace{Height{1}, 9, 9}), (EventPlace{Height{2}, 0, 0}));
  EXPECT_LT((EventPlace{Height{2}, 0, 9}), (EventPlace{Height{2}, 1, 0}));
  EXPECT_LT((EventPlace{Height{2}, 1, 0}), (EventPlace{Height{2}, 1, 1}));
}

// SB7
TEST(EventQuery, EveryTopicIsKnownByItsWordAndHasItsFilters) {
  for (const char* word : {"blocks", "checkpoints", "receipts", "records", "packets", "chains", "governance", "evidence"}) {
    EXPECT_EQ(to_word(parse_event_query(word, nullptr)->topic), word);
    EXPECT_NE(event_topics().find(word), std::string::npos);
  }
  const AccountId account = account_of(PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 1))->public_key());
  const Json by_account = Json(Json::Object{}).set("account", to_bid(account));
  EXPECT_EQ(parse_event_query("receipts", &by_account)->filter.account, account);
  const Json by_prefix = *parse_json(R"({"prefix":"88.100"})");
  EXPECT_EQ(parse_event_query("records", &by_prefix)->filter.prefix, "88.100");
  const Json nothing = *parse_json("{}");
  EXPECT_EQ(parse_event_query("records", &nothing)->filter, EventFilter{});
}

TEST(EventQuery, UnknownTopicsMembersAndTypesAreRefused) {
  EXPECT_EQ(refusal("block", "{}"), ErrorId::kWrongType);
  EXPECT_EQ(refusal("blocks", R"({"prefix":"88.100"})"), ErrorId::kUnknownField);
  EXPECT_EQ(refusal("records", R"({"lane":"a"})"), ErrorId::kUnknownField);
  EXPECT_EQ(refusal("records", R"({"prefix":"88.100","name":"88.100/a"})"), ErrorId::kWrongType);
  EXPECT_EQ(refusal("records", R"({"prefix":"not one"})"), ErrorId::kBadIdentifier);
  EXPECT_EQ(refusal("records", R"({"name":1})"), ErrorId::kWrongType);
  EXPECT_EQ(refusal("records", R"({"name":""})"), ErrorId::kWrongType);
  EXPECT_EQ(refusal("records", "[]"), ErrorId::kWrongType);
  EXPECT_EQ(refusal("receipts", R"({"account":"88.100"})"), ErrorId::kBadBid);
  EXPECT_EQ(refusal("receipts", R"({"transaction":"0x12"})"), ErrorId::kWrongType);
}

TEST(EventQuery, AFilterOfTheGreatestLengthPassesAndOneBeyondFails) {
  const auto of = [](std::size_t bytes) { return Json(Json::Object{}).set("name", std::string(bytes, 'x')); };
  const Json longest = of(kMaxFilterText);
  const Json beyond = of(kMaxFilterText + 1);
  EXPECT_TRUE(parse_event_query("records", &longest).has_value());
  EXPECT_EQ(parse_event_query("records", &beyond).error().id, ErrorId::kTooLarge);
}

// SB5
TEST(EventQuery, FromIsACursorAHeightTheFirstOrWhatComes) {
  EXPECT_EQ(*from("12.3.4"), (EventPlace{Height{12}, 3, 4}));
  EXPECT_EQ(*from(12), (EventPlace{Height{12}, 0, 0}));
  EXPECT_EQ(*from("12"), (EventPlace{Height{12}, 0, 0}));
  EXPECT_EQ(*from("first"), (EventPlace{Height{10}, 0, 0}));
  EXPECT_EQ(*parse_event_from(nullptr, kRange), (EventPlace{Height{21}, 0, 0}));
  EXPECT_EQ(*from("21.0.0"), (EventPlace{Height{21}, 0, 0}));
}

TEST(EventQuery, FromBelowWhatIsKeptNamesTheFirstHeightAndFromTheFutureSaysWhereTheNodeIs) {
  const auto old = from("9.0.0");
  EXPECT_EQ(old.error().id, ErrorId::kNotRetained);
  EXPECT_NE(old.error().what.find("the first one that this node has is 10"), std::string::npos);
  EXPECT_TRUE(from(10).has_value());
  const auto future = from("21.0.1");
  EXPECT_EQ(future.error().id, ErrorId::kNotReady);
  EXPECT_NE(future.error().what.find("this node has height 20"), std::string::npos);
  for (const Json& bad : {Json(-1), Json("x"), Json(true), Json(nullptr)}) EXPECT_EQ(from(bad).error().id, ErrorId::kWrongType);
}

}  // namespace
}  // namespace xh::node
