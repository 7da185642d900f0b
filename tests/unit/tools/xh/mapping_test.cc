#include "tools/xh/mapping.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "crypto/hash.h"
#include "tests/unit/tools/account.h"

namespace xh::tools {
namespace {

Mapping mapping(const std::string& records) {
  auto parsed = parse_mapping("format = \"xinghuo-mapping/v1\"\n" + records, "m.toml");
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().to_string());
  return parsed.value_or(Mapping{});
}

std::string one(const std::string& records, const Row& row) {
  const auto items = apply(mapping(records), row, account(9));
  if (items.size() != 1) return std::to_string(items.size()) + " items";
  return items[0] ? items[0]->name : items[0].error().what + " at " + items[0].error().place;
}

constexpr const char* kIdentifier = "[[record]]\nkind = \"identifier\"\nprefix = \"88.100.{v|decimal}\"\nsuffix = \"{d}\"\n";
constexpr const char* kValue = "[[record.value]]\ntype = \"name\"\ndata = \"{n}\"\n";

// BK3, BK5
TEST(Mapping, ARowBecomesAnIdentifierWithItsValues) {
  const auto items =
      apply(mapping(std::string(kIdentifier) + "scheme = \"{s}\"\ncontroller = \"" + to_bid(account(2)) + "\"\n" + kValue +
                    "[[record.value]]\nindex = 7\ntype = \"{t}\"\nformat = \"hex\"\ndata = \"{x}\"\nttl = 60\n" +
                    "[[record.value]]\ntype = \"note\"\nindex = 9\ndata = \"{empty}\"\noptional = true\n"),
            Row{3, {{"v", "1f"}, {"d", "8139"}, {"n", "Card"}, {"t", "mac"}, {"x", "0x0aff"}, {"s", "free"}, {"empty", ""}}}, account(9));
  ASSERT_EQ(items.size(), 1u);
  ASSERT_TRUE(items[0]) << items[0].error().to_string();
  const identity::Content content{{{1, "name", identity::ValueFormat::kText, to_bytes("Card"), 86'400},
                                   {7, "mac", identity::ValueFormat::kBytes, Bytes{0x0a, 0xff}, 60}},
                                  std::nullopt};
  EXPECT_EQ(std::get<identity::Register>(items[0]->operation),
            (identity::Register{"88.100.31/8139", account(2), content, identity::Scheme::kFree}));
}

TEST(Mapping, ADigestAloneBecomesAnAnchor) {
  const std::string digest(64, 'a');
  const auto items =
      apply(mapping(std::string(kIdentifier) +
                    "[record.anchor]\ndigest = \"{h}\"\nmedia_type = \"application/pdf\"\nuri = \"https://example.com/{d}\"\n"),
            Row{3, {{"v", "1"}, {"d", "a"}, {"h", digest}}}, account(9));
  ASSERT_TRUE(items.at(0)) << items[0].error().to_string();
  EXPECT_EQ(std::get<identity::Register>(items[0]->operation).content,
            (identity::Content{{}, identity::Anchor{*fixed_from_hex<Hash32>(digest), "application/pdf", "https://example.com/a"}}));
  EXPECT_EQ(one(std::string(kIdentifier) + "[record.anchor]\ndigest = \"{h}\"\n", {3, {{"v", "1"}, {"d", "a"}, {"h", "aa"}}}),
            "a digest is 64 hex digits at row 3, anchor.digest");
}

TEST(Mapping, PrefixesOrganisationsAndEnrolmentsAreMadeToo) {
  const Row row{1, {{"n", "5"}, {"b", to_bid(account(3))}}};
  const auto items = apply(mapping("[[record]]\nkind = \"prefix\"\nprefix = \"88.{n}\"\ndepth = 2\nquota = \"{n}\"\n"
                                   "[[record]]\nkind = \"prefix\"\nprefix = \"88.{n}.1\"\nowner = \"{b}\"\n"
                                   "[[record]]\nkind = \"organisation\"\nid = \"org-{n}\"\nname = \"N\"\ntype = \"developer\"\ncredit_code "
                                   "= \"{n}\"\nbyte_quota = 7\n"
                                   "[[record]]\nkind = \"enrolment\"\naccount = \"{b}\"\norganisation = \"org-{n}\"\n"),
                           row, account(9));
  ASSERT_EQ(items.size(), 4u);
  EXPECT_EQ(std::get<identity::AllocatePrefix>(items[0]->operation), (identity::AllocatePrefix{"88.5", account(9), 2, 5}));
  EXPECT_EQ(std::get<identity::AllocatePrefix>(items[1]->operation), (identity::AllocatePrefix{"88.5.1", account(3), 8, 0}));
  EXPECT_EQ(std::get<identity::RegisterOrganisation>(items[2]->operation),
            (identity::RegisterOrganisation{"org-5", identity::OrganisationKind::kDeveloper, "N", sha256(as_bytes("5")), "", "", 7}));
  EXPECT_EQ(std::get<identity::Enroll>(items[3]->operation), (identity::Enroll{account(3), "org-5"}));
}

TEST(Mapping, OnlyRowsWithTheNamedTextsMakeARecord) {
  const std::string only = std::string(kIdentifier) + "only = { level = [\"device\", \"part\"], x = \"1\" }\n" + kValue;
  const Row row{1, {{"v", "1"}, {"d", "a"}, {"n", "N"}, {"level", "part"}, {"x", "1"}}};
  EXPECT_EQ(one(only, row), "88.100.1/a");
  Row other = row;
  other.fields["level"] = "vendor";
  EXPECT_EQ(one(only, other), "0 items");
  other = row;
  other.fields.erase("x");
  EXPECT_EQ(one(only, other), "0 items");
}

// BK2
TEST(Mapping, WhatARowCannotMakeIsSaidOfThatRow) {
  const auto with = [](const std::string& column, const std::string& text) {
    Row row{4, {{"v", "1"}, {"d", "a"}, {"n", "N"}, {"s", "free"}}};
    row.fields[column] = text;
    return one(std::string(kIdentifier) + "scheme = \"{s}\"\n" + kValue, row);
  };
  EXPECT_EQ(with("d", "a"), "88.100.1/a");
  EXPECT_EQ(with("d", ""), "the suffix has 1 to 200 bytes at 88.100.1/");
  EXPECT_TRUE(with("d", std::string(201, 'x')).starts_with("the suffix has 1 to 200 bytes"));
  EXPECT_TRUE(with("d", "\xc3\xa9").starts_with("88.100.1/")) << "one code point";
  EXPECT_TRUE(with("d", "e\xcc\x81").starts_with("the suffix holds U+0301")) << "another normal form of the same";
  EXPECT_TRUE(with("d", std::string("a\0b", 3)).starts_with("a control character, U+0000"));
  EXPECT_EQ(with("d", "\xff"), "not valid UTF-8 at row 4, d");
  EXPECT_EQ(with("n", std::string(4097, 'x')), "the data has 4097 bytes, at most 4096 at row 4, value 1");
  EXPECT_EQ(with("n", std::string(4096, 'x')), "88.100.1/a");
  EXPECT_EQ(with("s", "gs2"), "\"gs2\" must be free, gs1, oid or ecode at row 4, scheme");
  EXPECT_TRUE(with("v", "12345678901234567890").starts_with("decimal takes numbers"));
  Row gtin{4, {{"v", "1"}, {"d", "01/09506000134353"}, {"n", "N"}, {"s", "gs1"}}};
  EXPECT_NE(one(std::string(kIdentifier) + "scheme = \"gs1\"\n" + kValue, gtin).find("check digit"), std::string::npos);
}

TEST(Mapping, NumbersAndAccountsOfARowAreChecked) {
  const auto with = [](const std::string& key, const std::string& text) {
    return one("[[record]]\nkind = \"prefix\"\nprefix = \"88.1\"\n" + key + " = \"{x}\"\n", Row{4, {{"x", text}}});
  };
  EXPECT_EQ(with("depth", "8"), "88.1");
  EXPECT_EQ(with("depth", "9"), "\"9\" must be a number from 0 to 8 at row 4, depth");
  EXPECT_EQ(with("depth", "-1"), "\"-1\" must be a number from 0 to 8 at row 4, depth");
  EXPECT_EQ(with("quota", "18446744073709551615"), "88.1");
  EXPECT_NE(with("quota", "18446744073709551616"), "88.1");
  EXPECT_NE(with("owner", "did:bid:nobody"), "88.1");
}

// BK2
TEST(Mapping, AColumnThatTheHeaderLacksIsNamedWithTheLineOfItsRecord) {
  const auto status = check_columns(mapping(std::string(kIdentifier) + kValue), {"v", "d", "N"});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().what, "the file has no column n");
  EXPECT_EQ(status.error().place, "m.toml:2");
  const auto near = check_columns(mapping("[[record]]\nkind = \"prefix\"\nprefix = \"88.{vendor_id}\"\nonly = { level = \"v\" }\n"),
                                  {"vendro_id", "level"});
  EXPECT_EQ(near.error().what, "the file has no column vendor_id; did you mean vendro_id?");
  EXPECT_FALSE(check_columns(mapping("[[record]]\nkind = \"prefix\"\nprefix = \"88.1\"\nonly = { level = \"v\" }\n"), {"x"}));
  EXPECT_TRUE(check_columns(mapping(std::string(kIdentifier) + kValue), {"n", "v", "d", "more"}));
}

TEST(Mapping, TheFlagsOfTheCommandLineAreOneToo) {
  const auto flags = mapping_from_flags("88.100", "OUI-{A b}", {"organisation={N}", "x=y"});
  const auto items = apply(*flags, Row{1, {{"A b", " 00\t1 "}, {"N", "Acme"}}}, account(9));
  ASSERT_TRUE(items.at(0)) << items[0].error().to_string();
  EXPECT_EQ(items[0]->name, "88.100/OUI-00 1");
  EXPECT_EQ(std::get<identity::Register>(items[0]->operation).content.values.at(1).data, to_bytes("y"));
  EXPECT_EQ(mapping_from_flags("88.100", "{A", {"x=y"}).error().id, ErrorId::kUsage);
  EXPECT_EQ(mapping_from_flags("88.100", "{A}", {"xy"}).error().what, "a value looks like TYPE=template");
}

}  // namespace
}  // namespace xh::tools
