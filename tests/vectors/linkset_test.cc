// The JSON schemas of RFC 9264 and of GS1 with their published examples, and what a node answers under both. Only the words of JSON Schema
// that these two use are understood.
#include "identity/linkset.h"

#include <regex>

#include "tests/vectors/vectors.h"

namespace xh::identity {
namespace {

bool matches(const std::string& text, const std::string& pattern) { return std::regex_search(text, std::regex(pattern)); }

const std::string& text_in(const Json& object, std::string_view name) { return *object.find(name)->string(); }

bool valid(const Json& value, const Json& schema);

bool valid_member(const std::string& name, const Json& value, const Json& schema) {
  const Json* properties = schema.find("properties");
  if (properties != nullptr && properties->find(name) != nullptr) return valid(value, *properties->find(name));
  if (const Json* patterns = schema.find("patternProperties")) {
    for (const auto& [pattern, inner] : *patterns->object()) {
      if (matches(name, pattern)) return valid(value, inner);
    }
  }
  const Json* more = schema.find("additionalProperties");
  return more == nullptr || *more->boolean();
}

bool valid(const Json& value, const Json& schema) {
  const std::string& type = text_in(schema, "type");
  if (type == "string") {
    const Json* pattern = schema.find("pattern");
    return value.string() != nullptr && (pattern == nullptr || matches(*value.string(), *pattern->string()));
  }
  if (type == "array") {
    const Json* items = schema.find("items");
    return value.array() != nullptr &&
           (items == nullptr || std::ranges::all_of(*value.array(), [&](const Json& entry) { return valid(entry, *items); }));
  }
  if (type == "boolean") return value.boolean() != nullptr;
  if (value.object() == nullptr) return false;
  if (const Json* required = schema.find("required")) {
    for (const auto& name : *required->array()) {
      if (value.find(*name.string()) == nullptr) return false;
    }
  }
  return std::ranges::all_of(*value.object(), [&](const auto& member) { return valid_member(member.first, member.second, schema); });
}

Json file(const std::string& name) { return parse_json(vectors::read(vectors::folder() / "gs1-linkset" / name)).value(); }

TEST(LinksetVectors, PublishedExamplesAreWhatTheirNamesSay) {
  XH_NEED_VECTORS("gs1-linkset");
  const Json basic = file("linkset-schema.json");
  const Json gs1 = file("gs1-linkset-schema.json");
  std::size_t seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(vectors::folder() / "gs1-linkset")) {
    const std::string name = entry.path().filename().string();
    ++seen;
    if (name.ends_with("schema.json")) continue;
    // JSON-LD with prefixes and members that neither schema has: examples for readers.
    if (name == "ExampleLinkset.json" || name == "modelLinkset.json") continue;
    const bool of_gs1 = name.ends_with("gs1-example.json");
    EXPECT_TRUE(of_gs1 || name.ends_with("basic-example.json")) << name;
    EXPECT_EQ(valid(file(name), of_gs1 ? gs1 : basic), name.starts_with("valid")) << name;
  }
  EXPECT_EQ(seen, 8u);
}

TEST(LinksetVectors, WhatANodeAnswersIsValidUnderBothSchemas) {  // RV19
  XH_NEED_VECTORS("gs1-linkset");
  HandleFacts facts;
  auto& content = facts.record.emplace().content;
  const auto add = [&](const std::string& type, std::string_view data) {
    content.values.push_back({static_cast<std::uint32_t>(content.values.size() + 1), type, ValueFormat::kText, to_bytes(data), 60});
  };
  add("URL", "https://brand.example/");
  add("gs1:pip", R"({"href":"https://brand.example/p","title":"Product","type":"text/html","hreflang":["en","zh-CN"]})");
  add("LINK.license", "https://brand.example/license");
  const auto asked = ask_links("88.100/01/09506000134369?linkType=linkset", "");
  const auto view = answer_links(std::get<LinkQuestion>(asked), facts, "http://127.0.0.1:26800");
  const Json linkset = parse_json(view.body).value();
  EXPECT_TRUE(valid(linkset, file("gs1-linkset-schema.json"))) << view.body;
  // The basic schema knows no itemDescription.
  Json basic = linkset;
  basic.object()->at("linkset").array()->front().object()->erase("itemDescription");
  EXPECT_TRUE(valid(basic, file("linkset-schema.json"))) << basic.dump();
}

}  // namespace
}  // namespace xh::identity
