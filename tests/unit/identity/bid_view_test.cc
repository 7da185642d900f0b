#include "identity/bid_view.h"

#include <gtest/gtest.h>

namespace xh::identity {
namespace {

const AccountId& account() {
  static const AccountId id = account_of(PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 1))->public_key());
  return id;
}
std::string bid() { return to_bid(account()); }

// A document as RFC-004 shapes it.
DidFacts facts() {
  DidFacts out;
  std::string text =
      R"({"@context":["https://www.w3.org/ns/did/v1"],"authentication":["$#key-1"],"extension":{"acsns":["by01"],"attributes":[{"key":"a"}]},"id":"$","publicKey":[{"controller":"$","id":"$#key-1","type":"Ed25519"}],"service":[{"id":"$#s","type":"DIDResolver"}],"version":"1.0.0"})";
  for (auto at = text.find('$'); at != std::string::npos; at = text.find('$')) text.replace(at, 1, bid());
  out.documents.emplace_back().document = std::move(text);
  return out;
}

View resolve(const std::string& target, const DidFacts& known) {
  auto asked = ask_bid(target);
  if (auto* refusal = std::get_if<View>(&asked)) return *std::move(refusal);
  return answer_bid(std::get<BidQuestion>(asked), known);
}

std::int64_t code(const View& view) { return *parse_json(view.body)->find("errorCode")->integer(); }
Json data(const View& view) { return *parse_json(view.body)->find("data"); }

// RV11, RV12
TEST(BidViewTest, ADocumentAndItsPartsComeInTheEnvelope) {
  const auto whole = resolve(bid(), facts());
  EXPECT_EQ(whole.status, 200u);
  EXPECT_EQ(code(whole), 0);
  EXPECT_EQ(*data(whole).find("didDocument")->find("id")->string(), bid());
  EXPECT_EQ(data(resolve(bid() + "/public-keys", facts())).find("publicKey")->array()->size(), 1u);
  for (const auto* name : {"key-1", "%23key-1"}) {
    const auto one = data(resolve(bid() + "/public-keys/" + name, facts()));
    EXPECT_EQ(*one.find("publicKey")->find("type")->string(), "Ed25519") << name;
    EXPECT_EQ(*one.find("version")->string(), "1.0.0");
    EXPECT_EQ(*one.find("id")->string(), bid());
  }
  EXPECT_EQ(data(resolve(bid() + "/attributes", facts())).find("attributes")->array()->size(), 1u);
  EXPECT_EQ(data(resolve(bid() + "/acsns", facts())).find("acsns")->array()->at(0), Json("by01"));
  EXPECT_EQ(*data(resolve(bid() + "/services?id=" + bid() + "%23s", facts())).find("service")->find("type")->string(), "DIDResolver");
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
    const auto view = resolve(one.target, facts());
    EXPECT_EQ(view.status, one.status) << one.target;
    EXPECT_EQ(code(view), one.code) << one.target;
  }
  EXPECT_EQ(code(resolve(bid(), {})), 6);
  EXPECT_EQ(resolve(bid(), {}).status, 404u);
  auto gone = facts();
  gone.account.emplace().deactivated = true;
  EXPECT_EQ(resolve(bid(), gone).status, 410u);
  auto hidden = facts();
  hidden.acts.emplace().restraints.push_back({RestraintKind::kWithhold, account(), 7, {}, {}});
  EXPECT_EQ(resolve(bid() + "/attributes", hidden).status, 451u);
}

TEST(BidViewTest, AnAccountWithoutADocumentShowsItsKeys) {
  DidFacts known;
  known.account.emplace().keys = single_key(PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 2))->public_key());
  EXPECT_EQ(data(resolve(bid() + "/public-keys", known)).find("publicKey")->array()->size(), 1u);
}

}  // namespace
}  // namespace xh::identity
