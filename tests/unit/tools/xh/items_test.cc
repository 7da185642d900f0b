#include "tools/xh/items.h"

#include <gtest/gtest.h>

#include "identity/json_view.h"
#include "tests/unit/tools/account.h"

namespace xh::tools {
namespace {

Result<Item> item(const std::string& text) {
  const auto json = parse_json(text);
  return json ? item_of_record_row(5, *json) : Result<Item>(fail(json.error()));
}

identity::IdentifierRecord record() {
  identity::IdentifierRecord out;
  out.controllers = {account(1)};
  out.content.values = {{1, "URL", identity::ValueFormat::kText, to_bytes("https://example.com"), 60},
                        {4, "raw", identity::ValueFormat::kBytes, Bytes{0, 255}, 86'400}};
  out.scheme = identity::Scheme::kGs1;
  return out;
}

// BK16
TEST(Items, ARecordBecomesARowThatMakesTheSameRecord) {
  const auto row = *record_row(ItemKind::kIdentifier, "88.100/01/09506000134352", identity::to_json(record()));
  const auto back = item(row.dump());
  ASSERT_TRUE(back) << back.error().to_string();
  EXPECT_EQ(back->row, 5u);
  EXPECT_EQ(back->name, "88.100/01/09506000134352");
  EXPECT_FALSE(back->compared);
  EXPECT_EQ(std::get<identity::Register>(back->operation),
            (identity::Register{"88.100/01/09506000134352", account(1), record().content, identity::Scheme::kGs1}));
}

TEST(Items, AnAnchorAndAPrefixDoSo) {
  auto anchored = record();
  anchored.scheme = identity::Scheme::kFree;
  anchored.content = {{}, identity::Anchor{Hash32{Hash32{}.bytes}, "text/plain", "https://example.com/a"}};
  const auto row = *record_row(ItemKind::kIdentifier, "88.100/a", identity::to_json(anchored));
  EXPECT_EQ(std::get<identity::Register>(item(row.dump())->operation).content, anchored.content);
  const identity::PrefixRecord prefix{account(2), true, 3, 70, {}, {}, 4, {}, {}};
  const auto allocation = item(record_row(ItemKind::kPrefix, "88.100.7", identity::to_json(prefix))->dump());
  EXPECT_EQ(std::get<identity::AllocatePrefix>(allocation->operation), (identity::AllocatePrefix{"88.100.7", account(2), 3, 70}));
}

// BK13
TEST(Items, WhatNoSingleOperationMakesIsCompared) {
  auto revoked = record();
  revoked.status = identity::RecordStatus::kRevoked;
  auto shared = record();
  shared.controllers = {account(1), account(2)};
  std::ranges::sort(shared.controllers);
  auto threshold = shared;
  threshold.threshold = 2;
  for (const auto& special : {revoked, shared, threshold}) {
    const auto row = *record_row(ItemKind::kIdentifier, "88.100/01/09506000134352", identity::to_json(special));
    const auto back = item(row.dump());
    ASSERT_TRUE(back) << back.error().to_string();
    EXPECT_EQ(back->compared, row);
  }
}

TEST(Items, OrganisationsAndEnrolmentsAreRowsToo) {
  const auto organisation =
      item(R"({"kind":"organisation","id":"acme","name":"Acme","type":"developer","region":"CN-31","byte_quota":"5"})");
  ASSERT_TRUE(organisation) << organisation.error().to_string();
  EXPECT_EQ(organisation->kind, ItemKind::kOrganisation);
  const auto& op = std::get<identity::RegisterOrganisation>(organisation->operation);
  EXPECT_EQ(op.kind, identity::OrganisationKind::kDeveloper);
  EXPECT_EQ(op.byte_quota, 5u);
  const auto enrolment = item(R"({"kind":"enrolment","organisation":"acme","account":")" + to_bid(account(3)) + "\"}");
  ASSERT_TRUE(enrolment) << enrolment.error().to_string();
  EXPECT_EQ(enrolment->name, to_bid(account(3)));
}

TEST(Items, ARowThatIsNoRecordSaysWhy) {
  const std::string bid = to_bid(account(1));
  const std::vector<std::pair<std::string, std::string>> kCases = {
      {R"({"a":"b"})", "no member kind: is it a record row? Rows of other kinds need a mapping"},
      {R"({"kind":"stream"})", "the kind is \"stream\", must be organisation, enrolment, prefix or identifier"},
      {R"({"kind":"prefix","prefix":"88.100"})", "missing"},
      {R"({"kind":"prefix","prefix":"88.0100","owner":")" + bid + "\"}", "an arc of the prefix has a leading zero"},
      {R"({"kind":"prefix","prefix":"88.100","owner":"x"})", "did:bid:"},
      {R"({"kind":"prefix","prefix":"88.100","depth":9,"owner":")" + bid + "\"}", "an integer from 0 to 8 is expected"},
      {R"({"kind":"identifier","identifier":"88.100/a","controllers":[],"values":[]})", "1 to 16 accounts are expected"},
      {R"({"kind":"identifier","identifier":"88.100/a","controllers":[")" + bid + R"("],"values":[]})",
       "a record has values or one anchor, and not both"},
      {R"({"kind":"identifier","identifier":"88.100/01/09506000134353","scheme":"gs1","controllers":[")" + bid +
           R"("],"values":[{"index":1,"type":"t","ttl":1,"data":"x"}]})",
       "check digit"},
      {R"({"kind":"identifier","identifier":"88.100/a","status":"gone","controllers":[")" + bid + R"("],"values":[]})",
       "active or revoked is expected"},
      {R"({"kind":"identifier","identifier":"88.100/a","more":1,"controllers":[")" + bid + R"("],"values":[]})", "unknown field"},
  };
  for (const auto& [text, reason] : kCases) {
    const auto made = item(text);
    ASSERT_FALSE(made) << text;
    EXPECT_NE(made.error().what.find(reason), std::string::npos) << made.error().to_string();
  }
}

// BK6
TEST(Items, PhasesAreOrganisationsEnrolmentsPrefixesByArcsIdentifiers) {
  Item thing;
  thing.kind = ItemKind::kOrganisation;
  EXPECT_EQ(phase_of(thing), 0u);
  thing.kind = ItemKind::kEnrolment;
  EXPECT_EQ(phase_of(thing), 1u);
  thing.kind = ItemKind::kPrefix;
  thing.name = "88";
  EXPECT_EQ(phase_of(thing), 2u);
  thing.name = "1.2.3.4.5.6.7.8";
  EXPECT_EQ(phase_of(thing), kPhases - 2);
  thing.kind = ItemKind::kIdentifier;
  EXPECT_EQ(phase_of(thing), kPhases - 1);
}

TEST(Items, ARecordAtTheMaximumOfAnOperationPassesAndOneBeyondIsRejected) {
  identity::Register op{"88.100/a", std::nullopt, {}, identity::Scheme::kFree};
  for (std::uint32_t i = 1; i <= 17; ++i) op.content.values.push_back({i, "t", identity::ValueFormat::kText, Bytes(4096, 'x'), 1});
  op.content.values.push_back({18, "t", identity::ValueFormat::kText, {}, 1});
  while (identity::body_of(op).size() < 72u * 1024) op.content.values.back().data.push_back('x');
  ASSERT_EQ(identity::body_of(op).size(), 72u * 1024);
  EXPECT_TRUE(make_item(1, op));
  op.content.values.back().data.push_back('x');
  EXPECT_EQ(make_item(1, op).error().id, ErrorId::kTooLarge);
}

}  // namespace
}  // namespace xh::tools
