#include <gtest/gtest.h>

#include "tools/xh/mapping.h"

namespace xh::tools {
namespace {

std::string refused(const std::string& text) {
  const auto parsed = parse_mapping(text, "m.toml");
  if (parsed) return "read";
  EXPECT_EQ(parsed.error().id, ErrorId::kBadConfig);
  return parsed.error().what + " at " + parsed.error().place;
}

const std::string kFormat = "format = \"xinghuo-mapping/v1\"\n";
const std::string kPrefix = "[[record]]\nkind = \"prefix\"\nprefix = \"88.{n}\"\n";
const std::string kIdentifierLines = "[[record]]\nkind = \"identifier\"\nprefix = \"88.1\"\nsuffix = \"{n}\"\n";
const std::string kValueLines = "[[record.value]]\ntype = \"t\"\ndata = \"d\"\n";

// BK3
TEST(MappingFile, AnUnknownKeyIsRefusedWithItsLineAndASuggestion) {
  EXPECT_EQ(refused(kFormat + kPrefix), "read");
  EXPECT_EQ(refused(kFormat + kPrefix + "onwer = \"x\"\n"), "unknown key record.onwer; did you mean owner? at m.toml:5");
  EXPECT_EQ(refused(kFormat + kPrefix + "suffix = \"x\"\n"), "unknown key record.suffix; did you mean prefix? at m.toml:5");
  EXPECT_EQ(refused(kFormat + "delimeter = \";\"\n" + kPrefix), "unknown key delimeter; did you mean delimiter? at m.toml:2");
  EXPECT_EQ(refused(kFormat + kIdentifierLines + kValueLines + "tll = 5\n"), "unknown key record.value.tll; did you mean ttl? at m.toml:9");
  EXPECT_EQ(refused(kFormat + kIdentifierLines + "[record.anchor]\ndigset = \"x\"\n"),
            "unknown key record.anchor.digset; did you mean digest? at m.toml:7");
  EXPECT_EQ(refused(kFormat + "[[record]]\nkind = \"prefix\"\nprefx = \"88.1\"\n"),
            "unknown key record.prefx; did you mean prefix? at m.toml:4");
}

TEST(MappingFile, WrongTypesAndWordsAreRefusedWithTheirLine) {
  EXPECT_EQ(refused(kPrefix), "format is missing at m.toml:1");
  EXPECT_EQ(refused("format = \"xinghuo-mapping/v2\"\n" + kPrefix), "format must be \"xinghuo-mapping/v1\" at m.toml:1");
  EXPECT_EQ(refused("format = 1\n" + kPrefix), "format must be a string at m.toml:1");
  EXPECT_EQ(refused(kFormat + "delimiter = \"::\"\n" + kPrefix), "delimiter must be one of , ; | or a tab at m.toml:2");
  EXPECT_EQ(refused(kFormat + "[[record]]\nkind = \"prefixx\"\n"),
            "record.kind must be organisation, enrolment, prefix or identifier; did you mean prefix? at m.toml:3");
  EXPECT_EQ(refused(kFormat + "[[record]]\nprefix = \"88.1\"\n"), "record.kind is missing at m.toml:2");
  EXPECT_EQ(refused(kFormat + "[[record]]\nkind = \"prefix\"\n"), "record.prefix is missing at m.toml:2");
  EXPECT_EQ(refused(kFormat + kPrefix + "owner = 5\n"), "record.owner must be a string at m.toml:5");
  EXPECT_EQ(refused(kFormat + kPrefix + "depth = -1\n"), "record.depth must be a string or a number at m.toml:5");
  EXPECT_EQ(refused(kFormat + kPrefix + "only = \"x\"\n"), "record.only must be a table: { column = \"text\" } at m.toml:5");
  EXPECT_EQ(refused(kFormat + kPrefix + "only = { a = [\"x\", 5] }\n"), "record.only.a must be a string or a list of strings at m.toml:5");
  EXPECT_EQ(refused(kFormat + "record = 5\n"), "record must be a list of tables at m.toml:2");
  EXPECT_EQ(refused(kFormat + "[[record]]\nkind = \"prefix\"\nprefix = \"88.{n\"\n"),
            "record.prefix: a '{' without '}' (88.{n) at m.toml:4");
  EXPECT_EQ(refused(kFormat + "x = [\n").substr(0, 5), "Error");
}

TEST(MappingFile, ContentIsValuesWithAscendingIndexesOrOneAnchor) {
  EXPECT_EQ(refused(kFormat + kIdentifierLines + kValueLines), "read");
  EXPECT_EQ(refused(kFormat + kIdentifierLines), "an identifier has [[record.value]] or one [record.anchor], and not both at m.toml:2");
  EXPECT_EQ(refused(kFormat + kIdentifierLines + kValueLines + "[record.anchor]\ndigest = \"{d}\"\n"),
            "an identifier has [[record.value]] or one [record.anchor], and not both at m.toml:2");
  EXPECT_EQ(refused(kFormat + kIdentifierLines + kValueLines + "index = 5\n" + kValueLines + "index = 5\n"),
            "record.value.index is 5, indexes ascend at m.toml:10");
  EXPECT_EQ(refused(kFormat + kIdentifierLines + kValueLines + "index = 0\n"),
            "record.value.index must be an integer from 1 to 4294967295 at m.toml:9");
  EXPECT_EQ(refused(kFormat + kIdentifierLines + kValueLines + "format = \"hexx\"\n"),
            "record.value.format must be text, hex or base64; did you mean hex? at m.toml:9");
  EXPECT_EQ(refused(kFormat + kIdentifierLines + kValueLines + "optional = 1\n"),
            "record.value.optional must be true or false at m.toml:9");
  EXPECT_EQ(
      refused(kFormat + "[[record]]\nkind = \"organisation\"\nid = \"a\"\nname = \"n\"\ncredit_code = \"x\"\ncredit_code_digest = \"y\"\n"),
      "credit_code and credit_code_digest exclude each other at m.toml:2");
}

TEST(MappingFile, AHeaderThatIsNoKeyIsAnErrorAndNoAbort) {
  for (const char* header : {"[.x]\n", "[#]\n", "[[=]]\n", "[,]\n"}) EXPECT_NE(refused(kFormat + header), "read") << header;
}

TEST(MappingFile, SixteenRecordsPassAndOneMoreDoesNotNorNone) {
  std::string records;
  for (std::size_t i = 0; i < kMaxRecordRules; ++i) records += kPrefix;
  EXPECT_EQ(refused(kFormat + records), "read");
  EXPECT_EQ(refused(kFormat + records + kPrefix), "17 [[record]], 1 to 16 are expected at m.toml");
  EXPECT_EQ(refused(kFormat), "0 [[record]], 1 to 16 are expected at m.toml");
}

TEST(MappingFile, AFileAtTheMaximumPassesAndOneBeyondDoesNot) {
  const std::string text = kFormat + kPrefix;
  EXPECT_EQ(refused(text + "#" + std::string(kMaxMappingBytes - text.size() - 1, 'x')), "read");
  EXPECT_EQ(refused(text + "#" + std::string(kMaxMappingBytes - text.size(), 'x')), "the mapping exceeds 1 MiB at m.toml");
}

TEST(MappingFile, SixtyFourValuesPassAndOneMoreDoesNot) {
  std::string values;
  for (std::size_t i = 0; i < identity::kMaxValues; ++i) values += kValueLines;
  EXPECT_EQ(refused(kFormat + kIdentifierLines + values), "read");
  EXPECT_EQ(refused(kFormat + kIdentifierLines + values + kValueLines), "65 values, at most 64 at m.toml:2");
}

}  // namespace
}  // namespace xh::tools
