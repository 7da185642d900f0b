#include "node/rpc/event_schemas.h"

#include <gtest/gtest.h>

#include "node/rpc/result_schemas.h"

namespace xh::rpc {
namespace {

// SB17
TEST(EventSchemas, WhatIsToldIsDescribedWithItsParameters) {
  const Json notifications = describe_notifications();
  std::vector<std::string> names;
  for (const auto& one : *notifications.array()) {
    names.push_back(*one.find("name")->string());
    for (const auto& param : *one.find("params")->array()) EXPECT_NE(param.find("schema"), nullptr);
    EXPECT_EQ(*(*one.find("params")->array())[0].find("name")->string(), "subscription");
  }
  EXPECT_EQ(names, (std::vector<std::string>{"xh_event", "xh_progress", "xh_lagged"}));
  const Json events = describe_events();
  EXPECT_EQ(events.object()->size(), 8u);
  for (const auto& [topic, told] : *events.object()) {
    const auto& reference = *told.find("schema")->find("$ref")->string();
    EXPECT_NE(schema_components().find(reference.substr(reference.rfind('/') + 1)), nullptr) << topic;
  }
}

// SB9, SB10: one form for each operation, told apart by its name; redacted ones have none.
TEST(EventSchemas, TheFormOfAnEventIsThatOfItsOperation) {
  const auto* records = schema_components().find("RecordsEvent");
  ASSERT_NE(records, nullptr);
  EXPECT_EQ(records->find("anyOf")->array()->back().dump(), R"({"$ref":"#/components/schemas/RedactedEvent"})");
  for (const auto& form : *records->find("anyOf")->array()) {
    const auto* properties = form.find("properties");
    if (properties == nullptr) continue;
    EXPECT_NE(properties->find("operation")->find("const"), nullptr) << form.dump();
    EXPECT_NE(properties->find("withheld"), nullptr);
  }
  EXPECT_NE(schema_components().find("ReportEvidenceChange"), nullptr);
}

}  // namespace
}  // namespace xh::rpc
