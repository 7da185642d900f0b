#include "identity/linkset.h"

#include <gtest/gtest.h>

namespace xh::identity {
namespace {

constexpr std::string_view kBase = "https://id.example";
constexpr std::string_view kPip =
    R"({"href":"https://shop.example/p?x=1#top","hreflang":["en","zh-CN"],"title":"Product information","type":"text/html"})";

Value text_value(std::uint32_t index, const std::string& type, std::string_view data, std::uint32_t ttl = 600) {
  return {index, type, ValueFormat::kText, to_bytes(data), ttl};
}

HandleFacts linkset_facts() {
  HandleFacts out;
  auto& record = out.record.emplace();
  record.content.values = {text_value(1, "URL", "https://brand.example/"), text_value(2, "gs1:pip", kPip, 60),
                           text_value(3, "EMAIL", "a@b.example"), text_value(4, "LINK.license", "http://brand.example/license")};
  return out;
}

View view_of_links(const std::string& target, const HandleFacts& known, std::string_view accept = "") {
  auto asked = ask_links(target, accept);
  if (auto* refusal = std::get_if<View>(&asked)) return *std::move(refusal);
  return answer_links(std::get<LinkQuestion>(asked), known, kBase);
}

Json context_of(const View& view) { return parse_json(view.body)->find("linkset")->array()->front(); }

// RV19
TEST(LinksetTest, ALinksetHasAllLinksByRelationAndTheRecordWithItsProof) {
  const auto view = view_of_links("88.100/01/09506000134369?linkType=linkset", linkset_facts());
  EXPECT_EQ(view.status, 200u);
  EXPECT_EQ(view.media_type, "application/linkset+json");
  const Json context = context_of(view);
  EXPECT_EQ(*context.find("anchor")->string(), "https://id.example/88.100/01/09506000134369");
  EXPECT_EQ(*context.find("itemDescription")->string(), "88.100/01/09506000134369");
  EXPECT_EQ(context.find("https://gs1.org/voc/defaultLink")->dump(), R"([{"href":"https://brand.example/","title":"URL"}])");
  EXPECT_EQ(context.find("https://gs1.org/voc/pip")->dump(), "[" + std::string(kPip) + "]");
  EXPECT_EQ(context.find("license")->dump(), R"([{"href":"http://brand.example/license","title":"LINK.license"}])");
  EXPECT_EQ(*context.find("alternate")->array()->front().find("href")->string(),
            "https://id.example/api/handles/88.100/01/09506000134369?proof=true");
  EXPECT_EQ(context.object()->size(), 6u) << "a value that is no link is none";
}

// RV19
TEST(LinksetTest, AcceptAsksForALinksetAsLinkTypeDoes) {
  EXPECT_EQ(view_of_links("88.100/a", linkset_facts(), "application/linkset+json").media_type, "application/linkset+json");
  EXPECT_EQ(view_of_links("88.100/a?linkType=all", linkset_facts(), "text/html").media_type, "application/linkset+json");
  EXPECT_EQ(view_of_links("88.100/a?linkType=gs1:pip", linkset_facts(), "application/linkset+json").status, 307u) << "what is named counts";
  EXPECT_EQ(view_of_links("88.100/a", linkset_facts(), "text/html").status, 307u);
}

// RV20
TEST(LinksetTest, OneLinkIsARedirectionThatNamesTheLinkset) {
  const auto view = view_of_links("88.100/01/09506000134369", linkset_facts());
  EXPECT_EQ(view.status, 307u);
  EXPECT_EQ(view.location, "https://brand.example/");
  EXPECT_EQ(view.link,
            "<https://id.example/88.100/01/09506000134369?linkType=linkset>; rel=\"linkset\"; type=\"application/linkset+json\"");
  EXPECT_EQ(view_of_links("88.100/a?linkType=gs1:pip", linkset_facts()).location, "https://shop.example/p?x=1#top");
  EXPECT_EQ(view_of_links("88.100/a?linkType=https://gs1.org/voc/pip", linkset_facts()).location, "https://shop.example/p?x=1#top");
  EXPECT_EQ(view_of_links("88.100/a?linkType=https%3A%2F%2Fgs1.org%2Fvoc%2Fpip", linkset_facts()).location,
            "https://shop.example/p?x=1#top");
  EXPECT_EQ(view_of_links("88.100/a?linkType=license", linkset_facts()).location, "http://brand.example/license");
}

// RV20
TEST(LinksetTest, ALinkThatTheRecordLacksIsNotFoundAndTheLinksetIsStillNamed) {
  const auto view = view_of_links("88.100/a?linkType=gs1:recallStatus", linkset_facts());
  EXPECT_EQ(view.status, 404u);
  EXPECT_EQ(view.media_type, "application/problem+json");
  EXPECT_NE(view.link, "");
  HandleFacts none;
  none.record.emplace();
  EXPECT_EQ(view_of_links("88.100/a", none).status, 404u);
  EXPECT_EQ(view_of_links("88.100/a?linkType=linkset", none).status, 200u);
}

// RV21
TEST(LinksetTest, TheRestOfTheQueryGoesOnToTheTarget) {
  EXPECT_EQ(view_of_links("88.100/a?x=%20&linkType=gs1:pip&y", linkset_facts()).location, "https://shop.example/p?x=1&x=%20&y#top");
  EXPECT_EQ(view_of_links("88.100/a?x=1", linkset_facts()).location, "https://brand.example/?x=1");
}

// RV17
TEST(LinksetTest, MalformedQuestionsAreRefused) {
  for (const auto* target :
       {"01/09506000134369", "88.100", "88.100/", "88.100/%zz", "88.100/a?linkType=", "88.100/a?linkType=%z",
        "88.100/a?linkType=gs1:", "88.100/a?linkType=GS1 pip", "88.100/a?linkType=anchor", "88.100/a?linkType=linkset&linkType=linkset"}) {
    const auto view = view_of_links(target, linkset_facts());
    EXPECT_EQ(view.status, 400u) << target;
    EXPECT_TRUE(parse_json(view.body)) << target;
  }
}

// RV17
TEST(LinksetTest, AGs1KeyMayEndWithASlash) {
  EXPECT_EQ(std::get<LinkQuestion>(ask_links("88.100/01/09506000134369/", "")).identifier.suffix(), "01/09506000134369");
  EXPECT_EQ(std::get<LinkQuestion>(ask_links("88.100/other/", "")).identifier.suffix(), "other/");
}

// RV17
TEST(LinksetTest, WhatIsGoneOrWithheldLeadsNowhere) {
  EXPECT_EQ(view_of_links("88.100/a", {}).status, 404u);
  auto revoked = linkset_facts();
  revoked.record->status = RecordStatus::kRevoked;
  EXPECT_EQ(view_of_links("88.100/a", revoked).status, 410u);
  auto restrained = linkset_facts();
  restrained.acts.emplace().restraints = {{RestraintKind::kWithhold, {}, 7, {}, {}}};
  const auto view = view_of_links("88.100/a?linkType=linkset", restrained);
  EXPECT_EQ(view.status, 451u);
  EXPECT_EQ(*parse_json(view.body)->find("reason")->integer(), 7);
  EXPECT_EQ(view.body.find("brand.example"), std::string::npos);
  restrained.acts->restraints.front().kind = RestraintKind::kHold;
  EXPECT_EQ(view_of_links("88.100/a", restrained).status, 307u);
}

// RV3
TEST(LinksetTest, TheLeastTtlSaysHowLongLinksMayBeKept) {
  EXPECT_EQ(view_of_links("88.100/a?linkType=linkset", linkset_facts()).max_age, 60u);
  EXPECT_EQ(view_of_links("88.100/a", linkset_facts()).max_age, 600u);
  EXPECT_FALSE(view_of_links("88.100/a", {}).max_age);
}

// RV18
TEST(LinksetTest, OnlyWholeLinksAreLinks) {
  const auto is_link = [](const std::string& type, std::string_view data, ValueFormat format = ValueFormat::kText) {
    IdentifierRecord record;
    record.content.values = {{1, type, format, to_bytes(data), 60}};
    return links_of(record).size() == 1;
  };
  EXPECT_TRUE(is_link("URL", "https://a.example"));
  EXPECT_FALSE(is_link("URL", "https://a.example", ValueFormat::kBytes));
  EXPECT_FALSE(is_link("gs1:", "https://a.example"));
  EXPECT_FALSE(is_link("LINK.", "https://a.example"));
  EXPECT_FALSE(is_link("LINK.Upper", "https://a.example"));
  EXPECT_FALSE(is_link("LINK.anchor", "https://a.example"));
  EXPECT_FALSE(is_link("URL.", "https://a.example"));
  EXPECT_TRUE(is_link("URL", R"({"href":"https://a.example"})"));
  EXPECT_FALSE(is_link("URL", R"({"href":"https://a.example","other":1})"));
  EXPECT_FALSE(is_link("URL", R"({"href":"https://a.example","hreflang":["english"]})"));
  EXPECT_FALSE(is_link("URL", R"({"href":"https://a.example","type":"html"})"));
  EXPECT_FALSE(is_link("URL", R"({"title":"nowhere"})"));
  EXPECT_FALSE(is_link("URL", R"({"href":)"));
}

// RV18
TEST(LinksetTest, ATargetIsAnHttpUrlThatCanStandInAHeader) {
  EXPECT_TRUE(is_link_target("http://[::1]/x"));
  for (const auto* url : {"https://", "ftp://a.example", "javascript:alert(1)", "https:///x", "https://a.example/ b",
                          "https://a.example/\r\nX: y", "https://a.example/\"", "https://a.example/\xc3\xa4", ""})
    EXPECT_FALSE(is_link_target(url)) << url;
  const std::string limit = "https://a.example/" + std::string(kMaxLinkBytes - 18, 'x');
  EXPECT_TRUE(is_link_target(limit));
  EXPECT_FALSE(is_link_target(limit + "x"));
}

// RV18
TEST(LinksetTest, LanguagesAreLimited) {
  const auto links = [](std::size_t count) {
    IdentifierRecord record;
    std::string list;
    for (std::size_t i = 0; i < count; ++i) list += i == 0 ? "\"en\"" : ",\"en\"";
    record.content.values = {text_value(1, "URL", R"({"href":"https://a.example","hreflang":[)" + list + "]}")};
    return links_of(record).size();
  };
  EXPECT_EQ(links(kMaxLanguages), 1u);
  EXPECT_EQ(links(kMaxLanguages + 1), 0u);
}

// RV18
TEST(LinksetTest, AnAnchorWithAnUriIsDescribedByIt) {
  HandleFacts known;
  auto& anchor = known.record.emplace().content.anchor.emplace();
  anchor.digest.bytes.fill(0xab);
  anchor.media_type = "application/pdf";
  anchor.uri = "https://store.example/data.pdf";
  const Json link = context_of(view_of_links("88.100/a?linkType=linkset", known)).find("describedby")->array()->front();
  EXPECT_EQ(*link.find("href")->string(), "https://store.example/data.pdf");
  EXPECT_EQ(*link.find("type")->string(), "application/pdf");
  EXPECT_TRUE(link.find("title")->string()->starts_with("SHA-256 abab"));
}

// RV19
TEST(LinksetTest, NamesAreEscapedInUrls) {
  const Json context = context_of(view_of_links("88.100/%E7%94%9F%22?linkType=linkset", linkset_facts()));
  EXPECT_EQ(*context.find("anchor")->string(), "https://id.example/88.100/%E7%94%9F%22");
  EXPECT_EQ(*context.find("itemDescription")->string(), "88.100/\xe7\x94\x9f\"");
}

// RV22
TEST(LinksetTest, TheDescriptionFileNamesTheKeysThatAreKnown) {
  const auto view = describe_resolver("test.example", kBase);
  EXPECT_EQ(view.status, 200u);
  const auto json = *parse_json(view.body);
  EXPECT_EQ(*json.find("resolverRoot")->string(), kBase);
  EXPECT_EQ(json.find("supportedPrimaryKeys")->array()->size(), 9u);
}

}  // namespace
}  // namespace xh::identity
