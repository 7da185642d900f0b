#include "tools/xh/template.h"

#include <gtest/gtest.h>

namespace xh::tools {
namespace {

std::string filled(std::string_view pattern, const Row& row) {
  const auto text = Template::parse(pattern);
  if (!text) return text.error().what;
  const auto out = text->fill(row);
  return out ? *out : out.error().what + " at " + out.error().place;
}

const Row kRow{7, {{"a", " One \t two\n"}, {"vendor id", "10De"}, {"empty", ""}, {"bad", "x\xff"}, {"control", "x\x01y"}, {"tab", "x\ty"}}};

// BK4
TEST(Template, PutsColumnsInAsTheyAreOrFiltered) {
  EXPECT_EQ(filled("{vendor id}/{ vendor id | lower }", kRow), "10De/10de");
  EXPECT_EQ(filled("<{a|clean|upper}>", kRow), "<ONE TWO>");
  EXPECT_EQ(filled("<{a}>", kRow), "< One \t two\n>");
  EXPECT_EQ(filled("88.1.{vendor id|decimal}", kRow), "88.1.4318");
  EXPECT_EQ(filled("{{a}{empty}}", kRow), "{a}}");
  EXPECT_EQ(filled("", kRow), "");
}

TEST(Template, WhatIsNoTextIsOfItsRowAndColumn) {
  EXPECT_EQ(filled("{bad}", kRow), "not valid UTF-8 at row 7, bad");
  EXPECT_EQ(filled("{control}", kRow), "a control character, U+0001; the filter clean takes them out at row 7, control");
  EXPECT_EQ(filled("{control|clean}", kRow), "x y");
  EXPECT_EQ(filled("{tab}", kRow), "x\ty");
  EXPECT_EQ(filled("{none}", kRow), "no column none at row 7");
  EXPECT_EQ(filled("{a|decimal}", kRow), "decimal takes hexadecimal digits at row 7, a");
  EXPECT_EQ(filled("{empty|decimal}", kRow), "decimal takes hexadecimal digits at row 7, empty");
}

TEST(Template, DecimalTakesSixtyFourBitsAndNoMore) {
  EXPECT_EQ(filled("{n|decimal}", Row{1, {{"n", "ffffffffffffffff"}}}), "18446744073709551615");
  EXPECT_EQ(filled("{n|decimal}", Row{1, {{"n", "0010000000000000000"}}}), "decimal takes numbers of up to 64 bits at row 1, n");
}

TEST(Template, WhatDoesNotParseIsRefusedWithASuggestion) {
  EXPECT_EQ(filled("{a", kRow), "a '{' without '}'");
  EXPECT_EQ(filled("{}", kRow), "a column without a name");
  EXPECT_EQ(filled("{ |clean}", kRow), "a column without a name");
  EXPECT_EQ(filled("{a|cleen}", kRow), "unknown filter cleen; did you mean clean?");
}

TEST(Template, NamesItsColumns) { EXPECT_EQ(Template::parse("x{a}{b|lower}{a}")->columns(), (std::vector<std::string>{"a", "b", "a"})); }

TEST(Template, OnTheCommandLineEverythingBetweenBracesIsAColumnAndCleaned) {
  const Row row{7, {{"A", " one \t two\n"}, {"B|C", "3\x01"}}};
  EXPECT_EQ(Template::parse("x-{A}/{B|C}{{}", Template::Columns::kCleaned)->fill(row).value(), "x-one two/3{}");
  EXPECT_EQ(Template::parse("{Z}", Template::Columns::kCleaned)->fill(row).error().place, "row 7");
  EXPECT_EQ(Template::parse("{A", Template::Columns::kCleaned).error().id, ErrorId::kUsage);
}

}  // namespace
}  // namespace xh::tools
