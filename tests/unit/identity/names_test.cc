#include "identity/names.h"

#include <gtest/gtest.h>

#include "identity/operations.h"

namespace xh::identity {
namespace {

TEST(Prefix, HasDigitsArcsAndLimits) {
  for (const char* good : {"88", "88.100.7", "0", "88.0.1", "1.2.3.4.5.6.7.8"}) EXPECT_TRUE(Prefix::parse(good)) << good;
  for (const char* bad : {"", ".", "88.", ".88", "88..1", "088", "88.01", "8a", "88/1", "1.2.3.4.5.6.7.8.9", "88 "})
    EXPECT_EQ(Prefix::parse(bad).error().id, ErrorId::kBadIdentifier) << bad;
  EXPECT_TRUE(Prefix::parse(std::string(kMaxPrefixBytes, '1')));
  EXPECT_FALSE(Prefix::parse(std::string(kMaxPrefixBytes + 1, '1')));
  EXPECT_EQ(Prefix::parse("88.100.7")->parent(), "88.100");
}

TEST(Identifier, SuffixIsOneSpellingOfItsText) {
  for (const char* good : {"88.1/a", "88.1/泵-0001", "88.1/a/b c", "88.1/é"}) EXPECT_TRUE(Identifier::parse(good)) << good;
  // Controls, joiners, combining marks, decomposed letters, private use, line separators, malformed UTF-8.
  for (const char* bad :
       {"88.1", "88.1/", "/a", "88.1/a\n", "88.1/\u200d", "88.1/e\u0301", "88.1/\ue000", "88.1/\u2028", "88.1/\xff", "88.1/\u212b"})
    EXPECT_FALSE(Identifier::parse(bad)) << bad;
  EXPECT_TRUE(Identifier::parse("88.1/" + std::string(kMaxSuffixBytes, 'x')));
  EXPECT_FALSE(Identifier::parse("88.1/" + std::string(kMaxSuffixBytes + 1, 'x')));
}

TEST(Operations, EveryKindRoundTripsAndTruncationsAreErrors) {
  const Content content{{Value{1, "URL", ValueFormat::kText, to_bytes("x"), 60}}, std::nullopt};
  const std::vector<Operation> operations = {RegisterOrganisation{"acme", OrganisationKind::kEnterprise, "Acme", {}, "", "", 0},
                                             Enroll{{}, "acme"},
                                             AllocatePrefix{"88.1", {}},
                                             Register{"88.1/a", std::nullopt, content},
                                             Update{"88.1/a", 1, content},
                                             Transfer{"88.1/a", 1, {}},
                                             Revoke{"88.1/a", 1},
                                             AnchorRoot{"88.1/s", {}, 1, "", {}, {}}};
  for (const auto& operation : operations) {
    const Bytes body = body_of(operation);
    EXPECT_EQ(parse_operation(kind_of(operation), body).value(), operation);
    EXPECT_NE(operation_name(kind_of(operation)), "unknown");
    for (std::size_t n = 0; n < body.size(); ++n) EXPECT_FALSE(parse_operation(kind_of(operation), ByteView(body).first(n)));
  }
  EXPECT_EQ(parse_operation(9999, {}).error().id, ErrorId::kUnknownOperation);
}

TEST(Content, ValuesAscendAndAreNotMixedWithAnAnchor) {
  const Value value{1, "URL", ValueFormat::kText, to_bytes("x"), 60};
  EXPECT_TRUE(check_content({{value}, std::nullopt}));
  EXPECT_TRUE(check_content({{}, Anchor{}}));
  EXPECT_FALSE(check_content({{}, std::nullopt}));
  EXPECT_FALSE(check_content({{value}, Anchor{}}));
  EXPECT_FALSE(check_content({{value, value}, std::nullopt}));
  EXPECT_FALSE(check_content({{Value{1, "", ValueFormat::kText, {}, 0}}, std::nullopt}));
  EXPECT_FALSE(check_content({{Value{1, "T", ValueFormat::kText, {0xff}, 0}}, std::nullopt}));
  EXPECT_TRUE(check_content({{Value{1, "T", ValueFormat::kBytes, {0xff}, 0}}, std::nullopt}));
}

}  // namespace
}  // namespace xh::identity
