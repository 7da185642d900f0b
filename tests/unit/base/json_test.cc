#include "base/json.h"

#include <gtest/gtest.h>

namespace xh {
namespace {

TEST(Json, CanonicalTextSortsKeysAndEscapesOnlyWhatItMust) {
  EXPECT_EQ(parse_json(" { \"b\" : [ 1 , -2, true, null ] , \"a\" : \"\\u00e9\\n\\/\" } ")->dump(),
            "{\"a\":\"é\\n/\",\"b\":[1,-2,true,null]}");
}

TEST(Json, WhatProgramsReadDifferentlyIsRefused) {
  for (const char* bad : {"{\"a\":1,\"a\":2}", "1.5", "1e3", "01", "-0", "9007199254740992", "\"\\ud800\"", "[1,]", "{} x", "", "{\"a\"}",
                          "nul", "\"\t\"", "[", "\"", "{\"a\":}", "\xff"}) {
    EXPECT_EQ(parse_json(bad).error().id, ErrorId::kBadJson) << bad;
  }
  EXPECT_EQ(*parse_json("9007199254740991")->integer(), kMaxJsonInteger);
}

TEST(Json, ErrorsNameLineAndColumn) { EXPECT_EQ(parse_json("{\n  \"a\": x\n}").error().place, "line 2 column 8"); }

TEST(Json, NestingHasALimit) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(parse_json(nested(kMaxJsonDepth)));
  EXPECT_FALSE(parse_json(nested(kMaxJsonDepth + 2)));
  EXPECT_FALSE(parse_json(nested(100000)));
}

TEST(JsonReader, NamesWhatIsMissingUnknownOrOfTheWrongType) {
  const Json json = *parse_json("{\"a\":1,\"b\":\"x\",\"n\":\"18446744073709551615\"}");
  const auto error_of = [&](auto read) {
    JsonReader in(json, "top");
    read(in);
    return in.done().error();
  };
  EXPECT_EQ(error_of([](JsonReader& in) { (void)in.text("z"); }), (Error{ErrorId::kMissingField, "missing", "top.z"}));
  EXPECT_EQ(error_of([](JsonReader& in) { (void)in.text("a"); }).id, ErrorId::kWrongType);
  EXPECT_EQ(error_of([](JsonReader& in) { (void)in.integer("a", 2, 3); }).id, ErrorId::kWrongType);
  EXPECT_EQ(error_of([](JsonReader& in) { (void)in.text("b"); }).place, "top.a");
  JsonReader good(json, "");
  EXPECT_EQ(good.u64("n"), UINT64_MAX);
  (void)good.text("b");
  (void)good.u64("a");
  EXPECT_TRUE(good.done());
}

TEST(ErrorCatalogue, NumbersAscendAndEveryRowTellsCauseAndCure) {
  std::uint16_t last = 0;
  for (const auto& row : error_catalogue()) {
    EXPECT_GT(static_cast<std::uint16_t>(row.id), last) << row.name;
    last = static_cast<std::uint16_t>(row.id);
    EXPECT_FALSE(row.meaning.empty() || row.hint.empty()) << row.name;
  }
}

}  // namespace
}  // namespace xh
