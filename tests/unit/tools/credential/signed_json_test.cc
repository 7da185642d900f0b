// CR10-CR12.
#include "tools/credential/signed_json.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

namespace xh::tools {
namespace {

std::string form(std::string_view text) {
  const auto value = parse_signed_json(text);
  return value ? canonical(*value) : "refused";
}
std::string number(std::uint64_t bits) { return es6_number(std::bit_cast<double>(bits)).value_or("refused"); }

TEST(Es6Numbers, AreThoseOfRfc8785AppendixB) {
  EXPECT_EQ(number(0x0000000000000000), "0");
  EXPECT_EQ(number(0x8000000000000000), "0");
  EXPECT_EQ(number(0x0000000000000001), "5e-324");
  EXPECT_EQ(number(0x8000000000000001), "-5e-324");
  EXPECT_EQ(number(0x7fefffffffffffff), "1.7976931348623157e+308");
  EXPECT_EQ(number(0xffefffffffffffff), "-1.7976931348623157e+308");
  EXPECT_EQ(number(0x4340000000000000), "9007199254740992");
  EXPECT_EQ(number(0xc340000000000000), "-9007199254740992");
  EXPECT_EQ(number(0x4430000000000000), "295147905179352830000");
  EXPECT_EQ(number(0x7fffffffffffffff), "refused");
  EXPECT_EQ(number(0x7ff0000000000000), "refused");
  EXPECT_EQ(number(0x44b52d02c7e14af5), "9.999999999999997e+22");
  EXPECT_EQ(number(0x44b52d02c7e14af6), "1e+23");
  EXPECT_EQ(number(0x44b52d02c7e14af7), "1.0000000000000001e+23");
  EXPECT_EQ(number(0x444b1ae4d6e2ef4e), "999999999999999700000");
  EXPECT_EQ(number(0x444b1ae4d6e2ef4f), "999999999999999900000");
  EXPECT_EQ(number(0x444b1ae4d6e2ef50), "1e+21");
  EXPECT_EQ(number(0x3eb0c6f7a0b5ed8c), "9.999999999999997e-7");
  EXPECT_EQ(number(0x3eb0c6f7a0b5ed8d), "0.000001");
  EXPECT_EQ(number(0x41b3de4355555553), "333333333.3333332");
  EXPECT_EQ(number(0x41b3de4355555554), "333333333.33333325");
  EXPECT_EQ(number(0x41b3de4355555555), "333333333.3333333");
  EXPECT_EQ(number(0x41b3de4355555556), "333333333.3333334");
  EXPECT_EQ(number(0x41b3de4355555557), "333333333.33333343");
  EXPECT_EQ(number(0xbecbf647612f3696), "-0.0000033333333333333333");
  EXPECT_EQ(number(0x43143ff3c1cb0959), "1424953923781206.2");
}

TEST(Es6Numbers, OfRandomBitsReadBackAsTheSameDouble) {
  std::uint64_t state = 1;
  for (int i = 0; i < 20'000; ++i) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    const auto value = std::bit_cast<double>(state ^ state >> 29);
    if (!std::isfinite(value)) continue;
    const std::string text = es6_number(value).value();
    EXPECT_EQ(std::strtod(text.c_str(), nullptr), value) << text;
    EXPECT_EQ(form("[" + text + "]"), "[" + text + "]") << text;
  }
}

TEST(SignedJson, HasTheCanonicalFormOfRfc8785) {
  EXPECT_EQ(form(R"({"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"literals":[null,true,false]})"),
            R"({"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]})");
  EXPECT_EQ(form("[1.0, 1e2, -0, -0.0, 0e5, 1.5e1, -1.0]"), "[1,100,0,0,0,15,-1]");
  EXPECT_EQ(form("[5e-324,1e21,1e20]"), "[5e-324,1e+21,100000000000000000000]");
  EXPECT_EQ(form("[9007199254740991,-9007199254740991,9007199254740992.0]"), "[9007199254740991,-9007199254740991,9007199254740992]");
  EXPECT_EQ(form("[9007199254740992,-100000000000000000000]"), "[9007199254740992,-100000000000000000000]");  // the form that is signed
  EXPECT_EQ(form(R"({"b":"\"1.5\\","a":"1.5","1.5":1.5})"), R"({"1.5":1.5,"a":"1.5","b":"\"1.5\\"})");
  EXPECT_EQ(form("{\"\xee\x80\x80\":1,\"\xf0\x90\x80\x80\":2.5}"), "{\"\xf0\x90\x80\x80\":2.5,\"\xee\x80\x80\":1}");
}

TEST(SignedJson, RefusesWhatTwoReadersMayReadDifferently) {
  for (const std::string_view text : {R"({"a":1.5,"a":1.5})",
                                      "[1e400]",
                                      "[-1e400]",
                                      "[1e-400]",
                                      "[9007199254740993]",
                                      "[-9007199254740993]",
                                      "[100000000000000000001]",
                                      "[0000000000000000001]",
                                      "[01.5]",
                                      "[1.]",
                                      "[.5]",
                                      "[1e]",
                                      "[1e+]",
                                      "[+1.5]",
                                      "[--1.5]",
                                      "[1.5.5]",
                                      "[1.5e5.5]",
                                      "[NaN]",
                                      "[Infinity]",
                                      "[1.5",
                                      "1.5 1.5",
                                      "[\"\\ud800\"]",
                                      "[\"\xff\"]",
                                      "",
                                      "[1.5e\"]",
                                      "\"\\"})
    EXPECT_EQ(form(text), "refused") << text;
}

TEST(SignedJson, NoTextPassesForAFraction) {
  EXPECT_EQ(form(R"(["\u00001.5"])"), "refused");
  EXPECT_EQ(form(R"({"\u00001.5":1})"), "refused");
  EXPECT_EQ(form(R"(["a\u0000"])"), "refused");
  EXPECT_EQ(form("[\"\0001.5\"]"), "refused");
  // A backslash and letters, not U+0000.
  EXPECT_EQ(form(R"(["\\u00001.5"])"), R"(["\\u00001.5"])");
  EXPECT_EQ(form(R"(["\"\\u00001.5\""])"), R"(["\"\\u00001.5\""])");
  // And no fraction for a text.
  EXPECT_EQ(text_in(parse_signed_json(R"({"a":1.5})").value(), "a"), nullptr);
  EXPECT_NE(text_in(parse_signed_json(R"({"a":"1.5"})").value(), "a"), nullptr);
  EXPECT_EQ(text_in(parse_signed_json(R"({"a":1})").value(), "b"), nullptr);
}

TEST(SignedJson, HasALimit) {
  std::string text = "[1.5]";
  text.insert(1, kMaxSignedJsonBytes - text.size(), ' ');
  EXPECT_EQ(form(text), "[1.5]");
  text.insert(1, 1, ' ');
  EXPECT_EQ(parse_signed_json(text).error().id, ErrorId::kTooLarge);
}

TEST(SignedJson, OtherJsonOfTheProductStillRefusesFractions) {  // CR11
  EXPECT_FALSE(parse_json("[1.5]"));
}

}  // namespace
}  // namespace xh::tools
