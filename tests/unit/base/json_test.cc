#include "base/json.h"

#include <gtest/gtest.h>

namespace xh {
namespace {

std::string canonical(std::string_view text) { return parse_json(text).value().dump(); }
bool refused(std::string_view text) {
  const auto result = parse_json(text);
  return !result && result.error().id == ErrorId::kBadJson;
}
std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(JsonParse, AcceptsEveryKindOfValueWithWhiteSpaceAround) {
  EXPECT_EQ(canonical(" \t\r\n{ \"a\" : [ 1 , -2 , true , false , null , \"x\" , { } , [ ] ] } \n"),
            R"({"a":[1,-2,true,false,null,"x",{},[]]})");
}

TEST(JsonParse, RefusesWhatIsNotExactlyOneValue) {
  for (const auto* text : {"",      " ",       "1 2",     "{}{}",     "[1,]",
                           "[,1]",  "[1",      "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
                           "{a:1}", "{'a':1}", "tru",     "nul",      "TRUE",
                           "[1]x",  "\"",      "\"a",     "//x\n1",   "/*x*/1",
                           "]",     ":",       "NaN",     "Infinity", "{\"a\":1 \"b\":2}"}) {
    EXPECT_TRUE(refused(text)) << text;
  }
}

TEST(JsonParse, RefusesFractionsExponentsAndOddIntegers) {
  for (const auto* text : {"1.0", "0.5", "1e3", "1E3", "-", "+1", "01", "-01", "00", "-0", "0x10", ".5", "1."})
    EXPECT_TRUE(refused(text)) << text;
  EXPECT_EQ(canonical("0"), "0");
  EXPECT_EQ(canonical("-10"), "-10");
}

TEST(JsonParse, IntegersAtTheMaximumPassAndOneBeyondFails) {
  EXPECT_EQ(canonical("9007199254740991"), "9007199254740991");
  EXPECT_EQ(canonical("-9007199254740991"), "-9007199254740991");
  EXPECT_TRUE(refused("9007199254740992"));
  EXPECT_TRUE(refused("-9007199254740992"));
  EXPECT_TRUE(refused("99999999999999999999999999999999999999"));
}

TEST(JsonParse, DepthAtTheMaximumPassesAndOneBeyondFails) {
  EXPECT_TRUE(parse_json(nested(kMaxJsonDepth)));
  EXPECT_TRUE(refused(nested(kMaxJsonDepth + 1)));
  EXPECT_TRUE(refused("{\"a\":" + nested(kMaxJsonDepth) + "}"));
  EXPECT_TRUE(refused(std::string(1'000'000, '[')));
}

TEST(JsonParse, RefusesDuplicateKeysAlsoWhenOneIsEscaped) {
  EXPECT_TRUE(refused(R"({"a":1,"a":2})"));
  EXPECT_TRUE(refused(R"({"a":1,"\u0061":2})"));
}

TEST(JsonParse, ReadsEveryEscape) {
  EXPECT_EQ(*parse_json(R"("\"\\\/\b\f\n\r\t\u0041\u00e9\u4e2D\uD83D\uDE00")").value().string(),
            "\"\\/\b\f\n\r\tA\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80");
  EXPECT_EQ(parse_json(R"("\u0000")").value().string()->size(), 1u);
}

TEST(JsonParse, RefusesBadEscapesAndLoneSurrogates) {
  for (const auto* text : {R"("\x")", R"("\u12")", R"("\u12g4")", R"("\ud83d")", R"("\ud83dx")", R"("\ud83d\u0041")", R"("\ude00")",
                           R"("\)", R"("\u)", R"("\U0041")"}) {
    EXPECT_TRUE(refused(text)) << text;
  }
  EXPECT_TRUE(refused(std::string_view("\"\\\0\"", 4)));
}

TEST(JsonParse, RefusesControlCharactersAndBadUtf8) {
  EXPECT_TRUE(refused("\"\n\""));
  EXPECT_TRUE(refused(std::string_view("\"\0\"", 3)));
  EXPECT_TRUE(refused("\"\x1f\""));
  EXPECT_FALSE(refused("\"\x7f\""));
  EXPECT_TRUE(refused("\"\xff\""));
  EXPECT_TRUE(refused("\xef\xbb\xbf{}"));  // a byte-order mark
}

TEST(JsonParse, NamesLineAndColumn) { EXPECT_EQ(parse_json("{\n \"a\": x}").error().place, "line 2 column 7"); }

TEST(Utf8, AcceptsTheFirstAndLastCharacterOfEveryLength) {
  for (const auto* text : {"", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf",
                           "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(is_utf8(text));
  }
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndCutSequences) {
  for (const auto* text : {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf",
                           "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3", "\xe4\xb8", "\xf0\x9f\x98", "\xc3(", "a\xc3"}) {
    EXPECT_FALSE(is_utf8(text));
  }
}

// RFC 8785 3.2.2.2 and 3.2.3, the parts that concern this subset.
TEST(JsonCanonical, EscapesOnlyWhatItMust) {
  EXPECT_EQ(canonical(R"("\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"\/\u007f")"), "\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\x7f\"");
  EXPECT_EQ(json_quote("\b\t\n\f\r\x01\x1f"), R"("\b\t\n\f\r\u0001\u001f")");
}

TEST(JsonCanonical, SortsKeysByUtf16CodeUnitsAsInTheRfc) {
  EXPECT_EQ(
      canonical(
          R"({"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"})"),
      "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\",\"\xc3\xb6\":\"Latin Small Letter O With Diaeresis\","
      "\"\xe2\x82\xac\":\"Euro Sign\",\"\xf0\x9f\x98\x80\":\"Emoji: Grinning Face\",\"\xef\xac\xb3\":\"Hebrew Letter Dalet With Dagesh\"}");
}

// U+D7FF is below every surrogate, and two supplementary characters differ in their lead bytes already.
TEST(JsonCanonical, SortsSupplementaryCharactersAmongTheirNeighbours) {
  EXPECT_EQ(
      canonical(R"({"\ue000":1,"\udbff\udfff":2,"\ud8c0\udc00":3,"\ud800\udc00":4,"\ud7ff":5,"\ud000":6})"),
      "{\"\xed\x80\x80\":6,\"\xed\x9f\xbf\":5,\"\xf0\x90\x80\x80\":4,\"\xf1\x80\x80\x80\":3,\"\xf4\x8f\xbf\xbf\":2,\"\xee\x80\x80\":1}");
}

TEST(JsonCanonical, IsAFixedPoint) {
  const std::string once = canonical(R"( {"b": [3, {"z": null, "a": "\u00fc"}], "a": -1 } )");
  EXPECT_EQ(once, "{\"a\":-1,\"b\":[3,{\"a\":\"\xc3\xbc\",\"z\":null}]}");
  EXPECT_EQ(canonical(once), once);
}

TEST(JsonPretty, IndentsByTwoAndKeepsEmptyContainersShort) {
  EXPECT_EQ(parse_json(R"({"b":[],"a":{"c":[1,2]},"d":{}})").value().pretty(),
            "{\n  \"a\": {\n    \"c\": [\n      1,\n      2\n    ]\n  },\n  \"b\": [],\n  \"d\": {}\n}\n");
}

TEST(Json, FindsMembersOfObjectsOnly) {
  Json value = Json::Object{};
  value.set("a", 1).set("b", "x").set("a", 2);
  EXPECT_EQ(*value.find("a")->integer(), 2);
  EXPECT_EQ(value.find("c"), nullptr);
  EXPECT_EQ(Json("text").find("a"), nullptr);
}

TEST(Json, LargeUnsignedNumbersBecomeText) {
  EXPECT_EQ(json_u64(9007199254740991).dump(), "9007199254740991");
  EXPECT_EQ(json_u64(9007199254740992).dump(), "\"9007199254740992\"");
  EXPECT_EQ(json_u64(~std::uint64_t{0}).dump(), "\"18446744073709551615\"");
}

std::uint64_t u64_of(std::string_view text, bool& good) {
  const Json value = parse_json(text).value();
  JsonReader in(value, "");
  const std::uint64_t out = in.u64("n");
  good = in.done().has_value();
  return out;
}

TEST(JsonReader, ReadsAnUnsignedNumberOrItsDecimalText) {
  bool good = false;
  EXPECT_EQ(u64_of(R"({"n":7})", good), 7u);
  EXPECT_TRUE(good);
  EXPECT_EQ(u64_of(R"({"n":"18446744073709551615"})", good), ~std::uint64_t{0});
  EXPECT_TRUE(good);
  EXPECT_EQ(u64_of(R"({"n":"0"})", good), 0u);
  EXPECT_TRUE(good);
}

TEST(JsonReader, RefusesNumbersThatAreNotUnsigned64Bit) {
  for (const auto* text :
       {R"({"n":-1})", R"({"n":"-1"})", R"({"n":""})", R"({"n":"007"})", R"({"n":"1 "})", R"({"n":"0x1"})", R"({"n":null})",
        R"({"n":"18446744073709551616"})", R"({"n":"99999999999999999999"})", R"({"n":"184467440737095516150"})"}) {
    bool good = true;
    EXPECT_EQ(u64_of(text, good), 0u) << text;
    EXPECT_FALSE(good) << text;
  }
}

TEST(JsonReader, AcceptsExactlyTheMembersThatWereAskedFor) {
  const Json value = parse_json(R"({"t":"x","i":5,"b":true,"a":[1],"o":{}})").value();
  JsonReader in(value, "top");
  EXPECT_EQ(in.text("t"), "x");
  EXPECT_EQ(in.integer("i", 5, 5), 5);
  EXPECT_TRUE(in.boolean("b"));
  EXPECT_EQ(in.array("a").size(), 1u);
  EXPECT_NE(in.member("o").object(), nullptr);
  EXPECT_FALSE(in.has("absent"));
  EXPECT_TRUE(in.done());
}

TEST(JsonReader, NamesTheUnknownMember) {
  const Json value = parse_json(R"({"known":1,"typo":2})").value();
  JsonReader in(value, "top");
  EXPECT_EQ(in.integer("known", 0, 9), 1);
  EXPECT_EQ(in.done().error(), (Error{ErrorId::kUnknownField, "unknown field", "top.typo"}));
}

TEST(JsonReader, KeepsTheFirstErrorAndReturnsEmptyValuesAfterwards) {
  const Json value = parse_json(R"({"i":7,"t":1})").value();
  JsonReader in(value, "");
  EXPECT_EQ(in.text("missing"), "");
  EXPECT_EQ(in.integer("i", 0, 6), 0);
  EXPECT_EQ(in.text("t"), "");
  EXPECT_FALSE(in.boolean("t"));
  EXPECT_TRUE(in.array("t").empty());
  EXPECT_EQ(in.done().error(), (Error{ErrorId::kMissingField, "missing", "missing"}));
}

TEST(JsonReader, RefusesWhatIsNotAnObject) {
  const Json value = parse_json("[1]").value();
  JsonReader in(value, "top");
  EXPECT_EQ(in.u64("n"), 0u);
  EXPECT_TRUE(in.member("x").is_null());
  EXPECT_EQ(in.done().error().id, ErrorId::kWrongType);
}

}  // namespace
}  // namespace xh
