// I29, I31-I33
#include "identity/document.h"

#include <gtest/gtest.h>

namespace xh::identity {
namespace {

const std::string kBid = "did:bid:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXHx";
constexpr std::string_view kKey = "b06566f76733ae048fda721d47afe8780b572636496c93253db86dc8d5427fc54e9a06";

Json json(std::string_view text) { return parse_json(text).value(); }
// A document in the shape of RFC-004, with a change.
std::string with(const std::function<void(Json&)>& change) {
  Json document = json(R"({"@context":["https://www.w3.org/ns/did/v1"],"version":"1.0.0"})");
  document.set("id", kBid);
  Json key{Json::Object{}};
  key.set("id", kBid + "#key-1").set("type", "Ed25519").set("controller", kBid).set("publicKeyHex", kKey);
  document.set("publicKey", Json::Array{key});
  document.set("authentication", Json::Array{Json(kBid + "#key-1")});
  document.set("extension", json(R"({"ttl":86400,"type":101})").set("recovery", Json::Array{Json(kBid + "#key-1")}));
  change(document);
  return document.dump();
}
std::string good() {
  return with([](Json&) {});
}
Json& first(Json& document, std::string_view list) { return (*(*document.object()).find(list)->second.array())[0]; }

TEST(Documents, BothShapesAreTaken) {
  EXPECT_TRUE(check_document(good())) << check_document(good()).error().to_string();
  EXPECT_TRUE(parse_document(good(), account_from_bid(kBid).value()));
  const std::string core = with([](Json& d) {
    Json key{Json::Object{}};
    key.set("id", "#k2").set("type", "Multikey").set("controller", kBid).set("publicKeyMultibase", "z6Mk");
    d.set("verificationMethod", Json::Array{key});
    d.set("assertionMethod", Json::Array{Json("#k2"), Json("did:example:1#x"), key});
    d.set("service", Json::Array{json(R"({"id":"#s","serviceEndpoint":"https://example.com/","type":"Web"})")});
  });
  EXPECT_TRUE(check_document(core)) << check_document(core).error().to_string();
}

TEST(Documents, EveryFaultIsNamed) {
  const auto place = [](const std::function<void(Json&)>& change) {
    const auto checked = check_document(with(change));
    return checked ? "none" : checked.error().place;
  };
  EXPECT_EQ(place([](Json& d) { d.set("id", "did:bid:ef"); }), "id");
  EXPECT_EQ(place([](Json& d) { d.object()->erase("id"); }), "id");
  EXPECT_EQ(place([](Json& d) { d.object()->erase("@context"); }), "@context");
  EXPECT_EQ(place([](Json& d) { d.set("publicKey", "x"); }), "publicKey");
  EXPECT_EQ(place([](Json& d) { d.set("publicKey", Json::Array(kMaxDocumentKeys + 1)); }), "publicKey");
  EXPECT_EQ(place([](Json& d) { first(d, "publicKey").set("id", "did:bid:other#key-1"); }), "publicKey[0].id");
  EXPECT_EQ(place([](Json& d) { first(d, "publicKey").set("id", kBid + "#"); }), "publicKey[0].id");
  EXPECT_EQ(place([](Json& d) {
              auto& list = *d.object()->find("publicKey")->second.array();
              list.push_back(list[0]);
            }),
            "publicKey[1].id");
  EXPECT_EQ(place([](Json& d) { first(d, "publicKey").object()->erase("type"); }), "publicKey[0].type");
  EXPECT_EQ(place([](Json& d) { first(d, "publicKey").set("controller", "me"); }), "publicKey[0].controller");
  EXPECT_EQ(place([](Json& d) { first(d, "publicKey").set("publicKeyHex", "b06566"); }), "publicKey[0].publicKeyHex");
  EXPECT_EQ(place([](Json& d) { d.set("authentication", Json::Array{Json(kBid + "#key-2")}); }), "authentication[0]");
  EXPECT_EQ(place([](Json& d) { d.set("authentication", Json::Array{Json(1)}); }), "authentication[0]");
  EXPECT_EQ(place([](Json& d) { d.set("extension", json(R"({"recovery":["#none"]})")); }), "extension.recovery[0]");
  EXPECT_EQ(place([](Json& d) { d.set("service", Json::Array{json(R"({"id":"s"})")}); }), "service[0].id");
  EXPECT_EQ(place([](Json& d) { d.set("service", Json::Array{json(R"({"id":"#s","type":"t"})")}); }), "service[0].serviceEndpoint");
}

TEST(Documents, OnlyCanonicalTextOfTheSenderIsTaken) {
  EXPECT_EQ(check_document(good() + " ").error().id, ErrorId::kBadDocument);
  EXPECT_EQ(check_document(" " + good()).error().id, ErrorId::kBadDocument);
  EXPECT_EQ(check_document("[]").error().id, ErrorId::kBadDocument);
  EXPECT_EQ(check_document(R"({"a":1,"a":2})").error().id, ErrorId::kBadDocument);
  EXPECT_EQ(check_document(with([](Json& d) { d.set("more", std::string(kMaxDocumentBytes, 'x')); })).error().id, ErrorId::kBadDocument);
  EXPECT_EQ(parse_document(good(), account_from_bid("did:bid:efnVUgqQFfYeu97ABf6sGm3WFtVXHZB2").value()).error().place, "id");
  const std::string sub = with([](Json& d) {
    d.set("id", "did:bid:by01");
    d.object()->erase("publicKey");
    d.object()->erase("authentication");
    d.object()->erase("extension");
  });
  EXPECT_TRUE(check_document(sub));
  EXPECT_FALSE(parse_document(sub, account_from_bid(kBid).value()));
}

}  // namespace
}  // namespace xh::identity
