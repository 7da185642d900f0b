#include "identity/bid_view.h"

#include <gtest/gtest.h>

#include "account.h"

namespace xh::identity {
namespace {

// A document as RFC-004 shapes it.
DidFacts bid_facts() {
  DidFacts out;
  std::string text =
      R"({"@context":["https://www.w3.org/ns/did/v1"],"authentication":["$#key-1"],"extension":{"acsns":["by01"],"attributes":[{"key":"a"}]},"id":"$","publicKey":[{"controller":"$","id":"$#key-1","type":"Ed25519"}],"service":[{"id":"$#s","type":"DIDResolver"}],"version":"1.0.0"})";
  for (auto at = text.find('$'); at != std::string::npos; at = text.find('$')) text.replace(at, 1, bid());
  out.documents.emplace_back().document = std::move(text);
  return out;
}

View view_of_bid(const std::string& target, const DidFacts& known) {
  auto asked = ask_bid(target);
  if (auto* refusal = std::get_if<View>(&asked)) return *std::move(refusal);
  return answer_bid(std::get<BidQuestion>(asked), known);
}

std::int64_t bid_code(const View& view) { return *parse_json(view.body)->find("errorCode")->integer(); }
Json data(const View& view) { return *parse_json(view.body)->find("data"); }

// RV11, RV12
TEST(BidViewTest, ADocumentAndItsPartsComeInTheEnvelope) {
  const auto whole = view_of_bid(bid(), bid_facts());
  EXPECT_EQ(whole.status, 200u);
  EXPECT_EQ(bid_code(whole), 0);
  EXPECT_EQ(*data(whole).find("didDocument")->find("id")->string(), bid());
  EXPECT_EQ(data(view_of_bid(bid() + "/public-keys", bid_facts())).find("publicKey")->array()->size(), 1u);
  for (const auto* name : {"key-1", "%23key-1"}) {
    const auto one = data(view_of_bid(bid() + "/public-keys/" + name, bid_facts()));
    EXPECT_EQ(*one.find("publicKey")->find("type")->string(), "Ed25519") << name;
    EXPECT_EQ(*one.find("version")->string(), "1.0.0");
    EXPECT_EQ(*one.find("id")->string(), bid());
  }
  EXPECT_EQ(data(view_of_bid(bid() + "/attributes", bid_facts())).find("attributes")->array()->size(), 1u);
  EXPECT_EQ(data(view_of_bid(bid() + "/acsns", bid_facts())).find("acsns")->array()->at(0), Json("by01"));
  EXPECT_EQ(*data(view_of_bid(bid() + "/services?id=" + bid() + "%23s", bid_facts())).find("service")->find("type")->string(),
            "DIDResolver");
}

DidFacts sub_chain(std::string resolver = "https://resolver.example/base") {
  DidFacts out;
  out.sub_chain.emplace();
  out.sub_chain->owner = account();
  out.sub_chain->resolver = std::move(resolver);
  return out;
}

// AC6
TEST(BidViewTest, ASubChainIsADocumentWithItsResolver) {
  const auto whole = view_of_bid("did:bid:by01", sub_chain());
  EXPECT_EQ(whole.status, 200u);
  const Json answer = data(whole);
  const auto& service = answer.find("didDocument")->find("service")->array()->at(0);
  EXPECT_EQ(*service.find("type")->string(), "DIDSubResolver");
  EXPECT_EQ(*service.find("serviceEndpoint")->string(), "https://resolver.example/base");
  EXPECT_EQ(*data(view_of_bid("did:bid:by01/services?id=%23resolver", sub_chain())).find("service")->find("id")->string(),
            "did:bid:by01#resolver");
  EXPECT_EQ(view_of_bid("did:bid:by01/services?id=%23resolver", sub_chain("")).status, 404u);
  DidFacts withdrawn = sub_chain();
  withdrawn.sub_chain->owner.reset();
  EXPECT_EQ(view_of_bid("did:bid:by01", withdrawn).status, 410u);
  EXPECT_EQ(bid_code(view_of_bid("did:bid:by01", {})), 10);
}

// AC7
TEST(BidViewTest, ABidOfASubChainIsReferredToItsResolverWithWhatFollowsIt) {
  const std::string foreign = "did:bid:by01:" + bid().substr(8);
  for (const auto* tail : {"", "/public-keys/key-1", "/services?id=a%23b", "?verify=true"}) {
    const auto view = view_of_bid(foreign + tail, sub_chain());
    EXPECT_EQ(view.status, 303u) << tail;
    EXPECT_EQ(view.location, "https://resolver.example/base/" + foreign + tail);
    EXPECT_EQ(*data(view).find("verified"), Json(false));
  }
  for (const auto* tail : {"%2Fattributes", "/a b", "/\r\nX: y", "/\xff"})
    EXPECT_EQ(view_of_bid(foreign + tail, sub_chain()).status, 400u) << tail;
  DidFacts withdrawn = sub_chain();
  withdrawn.sub_chain->owner.reset();
  for (const auto& known : {DidFacts{}, withdrawn, sub_chain("")}) {
    const auto view = view_of_bid(foreign, known);
    EXPECT_EQ(view.status, 404u);
    EXPECT_EQ(bid_code(view), 10);
    EXPECT_EQ(view.location, "");
  }
}

TEST(BidViewTest, EveryRefusalHasItsStatusAndCode) {
  const struct {
    std::string target;
    unsigned status;
    std::int64_t code;
  } cases[] = {
      {"did:bid:xx", 400, 4},
      {"did:bid:%", 400, 4},
      {bid() + "/services", 400, 4},
      {bid() + "?verify=true", 501, 5},
      {bid() + "/nothing", 501, 5},
      {bid() + "/attributes/a", 501, 5},
      {bid() + "/public-keys/key-9", 404, 8},
      {bid() + "/verifiableCredentials", 404, 8},
      {"did:bid:by01:" + bid().substr(8), 404, 10},
      {"did:bid:by01", 404, 10},
  };
  for (const auto& one : cases) {
    const auto view = view_of_bid(one.target, bid_facts());
    EXPECT_EQ(view.status, one.status) << one.target;
    EXPECT_EQ(bid_code(view), one.code) << one.target;
  }
  EXPECT_EQ(bid_code(view_of_bid(bid(), {})), 6);
  EXPECT_EQ(view_of_bid(bid(), {}).status, 404u);
  auto gone = bid_facts();
  gone.account.emplace().deactivated = true;
  EXPECT_EQ(view_of_bid(bid(), gone).status, 410u);
  auto hidden = bid_facts();
  hidden.acts.emplace().restraints.push_back({RestraintKind::kWithhold, account(), 7, {}, {}});
  EXPECT_EQ(view_of_bid(bid() + "/attributes", hidden).status, 451u);
}

TEST(BidViewTest, AnAccountWithoutADocumentShowsItsKeys) {
  DidFacts known;
  known.account.emplace().keys = single_key(PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 2))->public_key());
  EXPECT_EQ(data(view_of_bid(bid() + "/public-keys", known)).find("publicKey")->array()->size(), 1u);
}

}  // namespace
}  // namespace xh::identity
