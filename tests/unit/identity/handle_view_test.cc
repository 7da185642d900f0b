#include "identity/handle_view.h"

#include <gtest/gtest.h>

namespace xh::identity {
namespace {

HandleFacts handle_facts() {
  HandleFacts out;
  auto& record = out.record.emplace();
  record.updated.time = UnixMillis{1'715'846'400'000};
  record.content.values = {{1, "URL", ValueFormat::kText, to_bytes("https://example.com/"), 600},
                           {2, "URL.MOBILE", ValueFormat::kText, to_bytes("https://m.example.com/"), 60},
                           {9, "RAW", ValueFormat::kBytes, Bytes{0, 255}, 86'400}};
  record.content.anchor.emplace().digest.bytes.fill(0xab);
  return out;
}

View view_of_handle(const std::string& target, const HandleFacts& known) {
  auto asked = ask_handle(target);
  if (auto* refusal = std::get_if<View>(&asked)) return *std::move(refusal);
  return answer_handle(std::get<HandleQuestion>(asked), known);
}

std::int64_t handle_code(const View& view) { return *parse_json(view.body)->find("responseCode")->integer(); }
Json::Array values(const View& view) { return *parse_json(view.body)->find("values")->array(); }

// RV13
TEST(HandleViewTest, ValuesAreThoseOfTheRecord) {
  const auto view = view_of_handle("88.608.8899/abc/d", handle_facts());
  EXPECT_EQ(view.status, 200u);
  EXPECT_EQ(handle_code(view), 1);
  EXPECT_EQ(*parse_json(view.body)->find("handle")->string(), "88.608.8899/abc/d");
  ASSERT_EQ(values(view).size(), 4u);
  EXPECT_EQ(
      values(view)[0].dump(),
      R"({"data":{"format":"string","value":"https://example.com/"},"index":1,"timestamp":"2024-05-16T08:00:00Z","ttl":600,"type":"URL"})");
  EXPECT_EQ(values(view)[2].find("data")->dump(), R"({"format":"base64","value":"AP8="})");
  EXPECT_EQ(*values(view)[3].find("type")->string(), "ANCHOR_SHA256");
  EXPECT_EQ(*values(view)[3].find("index")->integer(), 10);
}

// RV15
TEST(HandleViewTest, FiltersAddUp) {
  EXPECT_EQ(values(view_of_handle("88.608/a?type=URL", handle_facts())).size(), 1u);
  EXPECT_EQ(values(view_of_handle("88.608/a?type=URL.", handle_facts())).size(), 2u);
  EXPECT_EQ(values(view_of_handle("88.608/a?type=URL&index=9&index=10", handle_facts())).size(), 3u);
  EXPECT_NE(view_of_handle("88.608/a?pretty", handle_facts()).body.find("\n  "), std::string::npos);
  const auto none = view_of_handle("88.608/a?type=EMAIL", handle_facts());
  EXPECT_EQ(none.status, 200u);
  EXPECT_EQ(handle_code(none), 200);
  EXPECT_TRUE(values(none).empty());
}

// RV13, RV16: a node that asked itself whether such a body ends with a brace did not survive the question.
TEST(HandleViewTest, APrettyAnswerMayHaveAProof) {
  for (const auto& facts : {handle_facts(), HandleFacts{}}) {
    const View pretty = with_proof(view_of_handle("88.608/a?pretty&proof=true", facts), std::string("{}"));
    const auto body = parse_json(pretty.body);
    ASSERT_TRUE(body) << pretty.body;
    EXPECT_EQ(*body->find("proof")->string(), "{}");
    EXPECT_NE(body->find("responseCode"), nullptr);
  }
  EXPECT_EQ(with_proof({200, "application/json", "{\n}\n"}, std::string("x")).body, "{\n\"proof\":\"x\"}\n");
  EXPECT_EQ(with_proof({404, "application/json", ""}, std::string("x")).body, "");
}

// RV3
TEST(HandleViewTest, TheLeastTtlSaysHowLongAnAnswerMayBeKept) {
  EXPECT_EQ(view_of_handle("88.608/a?type=URL.", handle_facts()).max_age, 60u);
  EXPECT_EQ(view_of_handle("88.608/a?type=RAW", handle_facts()).max_age, 86'400u);
  EXPECT_FALSE(view_of_handle("88.608/a?type=EMAIL", handle_facts()).max_age);
  EXPECT_FALSE(view_of_handle("88.608/a", {}).max_age);
}

// RV14
TEST(HandleViewTest, EveryRefusalHasItsStatusAndCode) {
  for (const auto* target : {"", "88.608", "88.608/", "/a", "88.608/a%", "88.608/%0a", "88.608/a?type=%f"}) {
    const auto view = view_of_handle(target, handle_facts());
    EXPECT_EQ(view.status, 400u) << target;
    EXPECT_EQ(handle_code(view), 102) << target;
  }
  EXPECT_EQ(view_of_handle("88.608/a", {}).status, 404u);
  EXPECT_EQ(handle_code(view_of_handle("88.608/a", {})), 100);
  auto revoked = handle_facts();
  revoked.record->status = RecordStatus::kRevoked;
  EXPECT_EQ(view_of_handle("88.608/a", revoked).status, 404u);
  auto hidden = handle_facts();
  hidden.acts.emplace().restraints.push_back({RestraintKind::kWithhold, {}, 7, {}, {}});
  const auto view = view_of_handle("88.608/a", hidden);
  EXPECT_EQ(view.status, 451u);
  EXPECT_EQ(view.body.find("example.com"), std::string::npos);
}

}  // namespace
}  // namespace xh::identity
