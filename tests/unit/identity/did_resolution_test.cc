#include "identity/did_resolution.h"

#include <gtest/gtest.h>

#include "account.h"

namespace xh::identity {
namespace {

std::string did() { return to_bid(account()); }

constexpr std::uint64_t kDay = 86'400'000;

DocumentRecord version(std::uint64_t number) {
  DocumentRecord record;
  record.version = number;
  record.created.time = UnixMillis{kDay};
  record.updated.time = UnixMillis{number * kDay};
  Json document = Json(Json::Object{});
  Json service = Json(Json::Object{});
  service.set("id", did() + "#agent").set("type", "Agent").set("serviceEndpoint", "https://example.com/v" + std::to_string(number));
  Json odd = Json(Json::Object{});
  odd.set("id", "#odd").set("type", "Agent").set("serviceEndpoint", "https://example.com/\r\nX: y");
  document.set("@context", Json(Json::Array{"https://www.w3.org/ns/did/v1"})).set("id", did());
  record.document = document.set("service", Json(Json::Array{std::move(service), std::move(odd)})).dump();
  return record;
}

DidFacts did_facts(std::size_t versions = 1) {
  DidFacts out;
  out.account.emplace();
  for (std::size_t i = 1; i <= versions; ++i) out.documents.push_back(version(i));
  return out;
}

View view_of_did(const std::string& segment, const DidFacts& known, std::string_view accept = "") {
  auto asked = ask_did(segment, accept);
  if (auto* refusal = std::get_if<View>(&asked)) return *std::move(refusal);
  return answer_did(std::get<DidQuestion>(asked), known);
}

Json body(const View& view) { return parse_json(view.body).value(); }

// The name of the error of a result.
std::string error_of(const View& view) {
  const Json json = body(view);
  const Json* metadata = json.find("didResolutionMetadata");
  if (metadata == nullptr) metadata = json.find("dereferencingMetadata");
  const Json* error = metadata->find("error");
  return error == nullptr ? "" : error->find("type")->string()->substr(std::string_view("https://www.w3.org/ns/did#").size());
}
std::string text_of(const View& view, std::string_view object, std::string_view member) {
  const Json json = body(view);
  const Json* found = json.find(object)->find(member);
  return found == nullptr ? "" : *found->string();
}

// RV4
TEST(DidResolutionTest, TheHeaderAcceptChoosesTheRepresentation) {
  for (const auto* accept :
       {"", "*/*", "application/did-resolution", "application/ld+json", "APPLICATION/LD+JSON",
        R"(application/ld+json;profile="https://w3id.org/did-resolution")", "text/html, */*;q=0.1", "*/*;freq=0", "*/* ; q=0.5"}) {
    const auto view = view_of_did(did(), did_facts(), accept);
    EXPECT_EQ(view.status, 200u) << accept;
    EXPECT_EQ(view.media_type, "application/did-resolution") << accept;
    EXPECT_EQ(text_of(view, "didDocument", "id"), did());
    EXPECT_EQ(text_of(view, "didResolutionMetadata", "contentType"), "application/did");
  }
  for (const auto* accept :
       {"application/did", "application/did+json", "application/did+ld+json", "application/json",
        "application/did-resolution;q=0.5, application/did", "application/did-resolution;q=0, application/json;q=0.001"}) {
    const auto view = view_of_did(did(), did_facts(), accept);
    EXPECT_EQ(view.media_type, "application/did") << accept;
    EXPECT_EQ(*body(view).find("id")->string(), did());
  }
  for (const auto* accept : {"text/html", "application/xml, image/*", "application/did;q=0"}) {
    const auto view = view_of_did(did(), did_facts(), accept);
    EXPECT_EQ(view.status, 406u) << accept;
    EXPECT_EQ(error_of(view), "REPRESENTATION_NOT_SUPPORTED");
  }
}

// RV5
TEST(DidResolutionTest, EveryRefusalHasItsStatusAndName) {
  const struct {
    std::string segment;
    unsigned status;
    std::string name;
  } cases[] = {
      {"", 400, "INVALID_DID"},
      {"not-a-did", 400, "INVALID_DID"},
      {"did:example", 400, "INVALID_DID"},
      {"did:bid:ef", 400, "INVALID_DID"},
      {did() + "1", 400, "INVALID_DID"},
      {"%", 400, "INVALID_DID"},
      {did() + "?versionID=1", 400, "INVALID_OPTIONS"},
      {did() + "?versionTime=yesterday", 400, "INVALID_OPTIONS"},
      {did() + "?versionId=1&versionTime=1970-01-03T00:00:00Z", 400, "INVALID_OPTIONS"},
      {did() + "?relativeRef=/x", 400, "INVALID_OPTIONS"},
      {did() + "?service=agent&relativeRef=evil", 400, "INVALID_OPTIONS"},
      {did() + "?service=agent&x=%", 400, "INVALID_OPTIONS"},
      {did() + "%23key?service=agent", 400, "INVALID_OPTIONS"},
      {"did:web:example.com", 501, "METHOD_NOT_SUPPORTED"},
      {did() + "/path", 501, "FEATURE_NOT_SUPPORTED"},
      {did() + "?versionId=7", 404, "NOT_FOUND"},
      {did() + "?versionTime=1970-01-01T00:00:00Z", 404, "NOT_FOUND"},
      {did() + "%23nothing", 404, "NOT_FOUND"},
      {did() + "?service=nothing", 404, "NOT_FOUND"},
      {did() + "?service=odd", 404, "NOT_FOUND"},
      {"did:bid:by01:" + did().substr(8), 404, "NOT_FOUND"},
      {"did:bid:by01", 404, "NOT_FOUND"},
  };
  for (const auto& one : cases) {
    const auto view = view_of_did(one.segment, did_facts());
    EXPECT_EQ(view.status, one.status) << one.segment;
    EXPECT_EQ(error_of(view), one.name) << one.segment;
  }
  EXPECT_EQ(view_of_did(did(), DidFacts{}).status, 404u);
}

// RV7, RV9
TEST(DidResolutionTest, AVersionIsFoundByNumberAndByTime) {
  const auto known = did_facts(3);
  EXPECT_EQ(text_of(view_of_did(did(), known), "didDocumentMetadata", "versionId"), "3");
  const auto second = view_of_did(did() + "?versionId=2", known);
  EXPECT_EQ(text_of(second, "didDocumentMetadata", "versionId"), "2");
  EXPECT_EQ(text_of(second, "didDocumentMetadata", "nextVersionId"), "3");
  EXPECT_EQ(text_of(second, "didDocumentMetadata", "created"), "1970-01-02T00:00:00Z");
  EXPECT_EQ(text_of(second, "didDocumentMetadata", "updated"), "1970-01-03T00:00:00Z");
  EXPECT_EQ(text_of(view_of_did(did() + "?versionTime=1970-01-03T23:59:59Z", known), "didDocumentMetadata", "versionId"), "2");
  EXPECT_EQ(text_of(view_of_did(did() + "?versionTime=1970-01-03T00:00:00Z&noCache=true", known), "didDocumentMetadata", "versionId"), "2");
  auto pruned = known;
  pruned.complete = false;
  pruned.documents.erase(pruned.documents.begin());
  EXPECT_EQ(error_of(view_of_did(did() + "?versionId=1", pruned)), "FEATURE_NOT_SUPPORTED");
}

// RV6
TEST(DidResolutionTest, AnAccountWithoutADocumentHasOneOfItsKeys) {
  auto known = did_facts(0);
  EXPECT_EQ(text_of(view_of_did(did(), known), "didDocument", "id"), did());
  known.account->keys = single_key(PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 2))->public_key());
  const auto view = view_of_did(did() + "%23key-1", known);
  EXPECT_EQ(view.status, 200u);
  EXPECT_EQ(text_of(view, "contentStream", "type"), "ed25519");
}

// RV8
TEST(DidResolutionTest, ADeactivatedAccountIsGoneAndItsVersionsAreNot) {
  auto known = did_facts(2);
  known.account->deactivated = true;
  const auto gone = view_of_did(did(), known);
  EXPECT_EQ(gone.status, 410u);
  EXPECT_EQ(text_of(gone, "didDocument", "id"), did());
  EXPECT_EQ(body(gone).find("didDocument")->find("service"), nullptr);
  EXPECT_TRUE(*body(gone).find("didDocumentMetadata")->find("deactivated")->boolean());
  const auto old = view_of_did(did() + "?versionId=1", known);
  EXPECT_EQ(old.status, 200u);
  EXPECT_NE(body(old).find("didDocument")->find("service"), nullptr);
  EXPECT_TRUE(*body(old).find("didDocumentMetadata")->find("deactivated")->boolean());
}

// RV10
TEST(DidResolutionTest, FragmentsAndServicesAreDereferenced) {
  const auto part = view_of_did(did() + "%23agent", did_facts(), "application/did-url-dereferencing");
  EXPECT_EQ(part.status, 200u);
  EXPECT_EQ(part.media_type, "application/did-url-dereferencing");
  EXPECT_EQ(text_of(part, "contentStream", "serviceEndpoint"), "https://example.com/v1");
  const auto away = view_of_did(did() + "?service=agent&relativeRef=%2Fx%3Fy", did_facts());
  EXPECT_EQ(away.status, 303u);
  EXPECT_EQ(away.location, "https://example.com/v1/x?y");
  EXPECT_EQ(away.body, "");
  EXPECT_EQ(view_of_did(did() + "%3Fservice=agent", did_facts()).status, 303u) << "the whole DID URL in the path";
}

// RV2
TEST(DidResolutionTest, WhatIsWithheldIsNotShownAndWhatIsHeldIs) {
  auto known = did_facts();
  known.acts.emplace().restraints.push_back({RestraintKind::kHold, account(), 3, {}, {}});
  const auto held = view_of_did(did(), known);
  EXPECT_EQ(held.status, 200u);
  EXPECT_NE(body(held).find("didDocumentMetadata")->find("supervision"), nullptr);
  known.acts->restraints.push_back({RestraintKind::kWithhold, account(), 7, {}, {}});
  for (const auto* query : {"", "?versionId=1", "?service=agent", "%23agent"}) {
    const auto view = view_of_did(did() + query, known);
    EXPECT_EQ(view.status, 451u);
    EXPECT_EQ(view.body.find("example.com"), std::string::npos);
    EXPECT_NE(view.body.find("reason 7"), std::string::npos);
  }
}

// RV16
TEST(DidResolutionTest, AProofComesWithTheResultAndNotWithTheDocumentAlone) {
  const auto asked = ask_did(did() + "?proof=true", "");
  ASSERT_TRUE(std::holds_alternative<DidQuestion>(asked));
  EXPECT_TRUE(std::get<DidQuestion>(asked).proof);
  EXPECT_FALSE(std::get<DidQuestion>(ask_did(did() + "?proof=false", "application/did")).proof);
  EXPECT_EQ(error_of(view_of_did(did() + "?proof=1", did_facts())), "INVALID_OPTIONS");
  EXPECT_EQ(error_of(view_of_did(did() + "?proof=true", did_facts(), "application/did")), "INVALID_OPTIONS");
}

// RV16
TEST(DidResolutionTest, AProofIsPutBesideWhatItProvesAlsoBesideNothing) {
  for (const auto& view : {view_of_did(did(), did_facts()), view_of_did(did(), DidFacts{})}) {
    EXPECT_EQ(*body(with_proof(view, std::string("{}"))).find("proof")->string(), "{}");
    const Json without = body(with_proof(view, fail(ErrorId::kNotReady, "no checkpoint is certified yet")));
    EXPECT_EQ(without.find("proof"), nullptr);
    EXPECT_NE(without.find("proof_error"), nullptr);
  }
  View cached{200, "application/json", "{}"};
  cached.max_age = 60;
  EXPECT_FALSE(with_proof(cached, std::string("{}")).max_age);
  View redirect{303, "", ""};
  redirect.location = "https://example.com";
  EXPECT_EQ(with_proof(redirect, std::string("{}")).body, "");
  const View refused{451, "application/json", "{}"};
  EXPECT_EQ(with_proof(refused, std::string("{}")).body, "{}");
}

// AC6
TEST(DidResolutionTest, ASubChainIsADocumentWithItsResolver) {
  DidFacts known;
  EXPECT_EQ(error_of(view_of_did("did:bid:by01", known)), "NOT_FOUND");
  known.sub_chain.emplace();
  known.sub_chain->owner = account();
  known.sub_chain->resolver = "https://resolver.example";
  const Json found = body(view_of_did("did:bid:by01", known));
  EXPECT_EQ(*found.find("didDocument")->find("id")->string(), "did:bid:by01");
  EXPECT_EQ(*found.find("didDocumentMetadata")->find("versionId")->string(), "1");
  EXPECT_EQ(view_of_did("did:bid:by01?service=resolver&relativeRef=/x", known).location, "https://resolver.example/x");
  EXPECT_EQ(view_of_did("did:bid:by01%23resolver", known).status, 200u);
  EXPECT_EQ(error_of(view_of_did("did:bid:by01?versionId=1", known)), "FEATURE_NOT_SUPPORTED");
  known.sub_chain->owner.reset();
  EXPECT_EQ(view_of_did("did:bid:by01", known).status, 410u);
}

// AC7
TEST(DidResolutionTest, ABidOfASubChainIsNotFoundAndSaysWhoToAsk) {
  const std::string foreign = "did:bid:by01:" + did().substr(8);
  DidFacts known;
  EXPECT_EQ(body(view_of_did(foreign, known)).find("didResolutionMetadata")->find("referral"), nullptr);
  known.sub_chain.emplace();
  known.sub_chain->owner = account();
  known.sub_chain->resolver = "https://resolver.example";
  const auto view = view_of_did(foreign, known);
  EXPECT_EQ(view.status, 404u);
  EXPECT_EQ(error_of(view), "NOT_FOUND");
  const Json json = body(view);
  const Json* referral = json.find("didResolutionMetadata")->find("referral");
  ASSERT_NE(referral, nullptr);
  EXPECT_EQ(*referral->find("resolver")->string(), "https://resolver.example");
  EXPECT_EQ(*referral->find("verified"), Json(false));
  EXPECT_NE(body(view_of_did(foreign, known, "application/did-url-dereferencing")).find("dereferencingMetadata")->find("referral"),
            nullptr);
}

}  // namespace
}  // namespace xh::identity
