#include "node/rpc/result_schemas.h"

#include <gtest/gtest.h>

namespace xh::rpc {
namespace {

std::string schema(std::string_view notation) {
  const auto json = schema_from(notation);
  return json ? json->dump() : "refused";
}

// Every reference that stands in a schema.
void collect_references(const Json& json, std::vector<std::string>& out) {
  if (const auto* array = json.array()) {
    for (const auto& item : *array) collect_references(item, out);
  }
  if (json.object() == nullptr) return;
  for (const auto& [key, value] : *json.object()) {
    if (key == "$ref") out.push_back(*value.string());
    collect_references(value, out);
  }
}

// J10
TEST(ResultSchemas, TheNotationIsJsonSchema) {
  EXPECT_EQ(schema("text"), R"({"type":"string"})");
  EXPECT_EQ(schema("[hex]"), R"({"items":{"$ref":"#/components/schemas/hex"},"type":"array"})");
  EXPECT_EQ(schema("int~"), R"({"anyOf":[{"type":"integer"},{"type":"null"}]})");
  EXPECT_EQ(schema("Receipt | bool"), R"({"anyOf":[{"$ref":"#/components/schemas/Receipt"},{"type":"boolean"}]})");
  EXPECT_EQ(schema("{a: text, b?: u64}"),
            R"({"additionalProperties":false,"properties":{"a":{"type":"string"},"b":{"$ref":"#/components/schemas/u64"}},)"
            R"("required":["a"],"type":"object"})");
  EXPECT_EQ(schema("'set-keys' | 'report_evidence'"), R"({"anyOf":[{"const":"set-keys"},{"const":"report_evidence"}]})");
  EXPECT_EQ(schema("{...}"), R"({"additionalProperties":true,"properties":{},"required":[],"type":"object"})");
}

TEST(ResultSchemas, WhatIsNoNotationIsRefused) {
  for (const char* text : {"", "txt", "[text", "{a text}", "{a: }", "{a: text", "text text", "text |", "{a: text, a: int}", "~", "é", "'",
                           "''", "'open", "'A'", "'a b'"})
    EXPECT_EQ(schema(text), "refused") << text;
  EXPECT_NE(schema(std::string(16, '[') + "text" + std::string(16, ']')), "refused");
  EXPECT_EQ(schema(std::string(17, '[') + "text" + std::string(17, ']')), "refused");
}

TEST(ResultSchemas, EveryReferenceOfTheTableIsThere) {
  std::vector<std::string> references;
  collect_references(schema_components(), references);
  for (const auto method : described_methods()) collect_references(result_schema(method)->schema, references);
  ASSERT_GT(references.size(), 100u);
  for (const auto& reference : references) {
    const auto name = reference.substr(std::string("#/components/schemas/").size());
    EXPECT_NE(schema_components().find(name), nullptr) << reference;
  }
}

TEST(ResultSchemas, MethodsHaveTheirErrorsAndOthersHaveNoSchema) {
  EXPECT_EQ(result_schema("xh_getReceipt")->errors, std::vector<ErrorId>{ErrorId::kNotFound});
  EXPECT_EQ(result_schema("xh_subscribe")->errors.size(), 6u);
  EXPECT_EQ(result_schema("xh_none"), nullptr);
}

}  // namespace
}  // namespace xh::rpc
