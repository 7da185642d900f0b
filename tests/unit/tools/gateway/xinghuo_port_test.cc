// GW10, GW2: what a node says counts when it is proven from genesis.
#include "tools/gateway/xinghuo_port.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "ledger/proof.h"
#include "served.h"
#include "sides.h"

namespace xh::gateway {
namespace {

using crosschain::XinghuoUpdate;

// The RPC of a node of a chain in memory.
std::map<std::string, Served::Answer> node_of(Side& side, bool lying = false) {
  const auto proof = [&side, lying](const Json& params) -> Result<Json> {
    ledger::StateKey key;
    key.name = *params.find("name")->string();
    for (std::uint8_t kind = 20; kind < 30; ++kind) {
      if (kind_word(kind) == *params.find("kind")->string()) key.kind = static_cast<ledger::RecordKind>(kind);
    }
    const std::uint64_t height = side.height.value;
    const auto update = decode<XinghuoUpdate>(side.update(0, height)).value();
    const ledger::ProofAnchor anchor{update.summary, update.path, update.checkpoint, {}};
    const auto proven = decode<ledger::ActiveProof>(side.prove(key, height).proof).value();
    const auto value = side.read(key);
    std::string text = value ? ledger::proof_text(side.genesis, ledger::RecordClaim{key, lying ? Bytes{1} : *value, proven}, anchor)
                             : ledger::proof_text(side.genesis, ledger::AbsenceClaim{key, proven}, anchor);
    return Json(Json::Object{}).set("proof", std::move(text)).set("kind", "record");
  };
  const auto submit = [&side](const Json& params) -> Result<Json> {
    const auto envelope = decode<ledger::Envelope>(from_0x(*params.find("envelope")->string()).value()).value();
    const auto transaction = decode<ledger::Transaction>(envelope.transaction).value();
    std::vector<execution::Operation> operations;
    for (const auto& operation : transaction.operations) operations.push_back(*execution::parse_operation(operation.kind, operation.body));
    EXPECT_EQ(transaction.sender, execution::account(execution::kGateway));
    EXPECT_EQ(transaction.chain_id, side.genesis.chain_id);
    Json::Array results;
    for (const auto code : side.batch(execution::kGateway, operations)) results.push_back(Json(static_cast<std::int64_t>(code)));
    const Json receipt = Json(Json::Object{}).set("results", std::move(results)).set("height", json_u64(side.height.value));
    return Json(Json::Object{}).set("status", "final").set("receipt", receipt);
  };
  return {{"xh_getProof", proof}, {"xh_submit", submit}};
}

class GatewayXinghuo : public testing::Test {
 protected:
  GatewayXinghuo() { execution::follow(hub, "sub1", "sub1-main", sub); }
  World world() {
    return {[] { return std::uint64_t{1}; }, [this](std::uint64_t ms) { slept += ms; }, [](std::size_t n) { return Bytes(n, 3); }};
  }
  Side hub{"hub.example", UnixMillis{1'700'000'000'000}};
  Side sub{"sub.example", UnixMillis{1'700'000'000'000}};
  std::uint64_t slept = 0;
};

TEST_F(GatewayXinghuo, RecordsAreReadProvenPresentAndAbsent) {
  XinghuoPort port(served({node_of(hub)}), hub.genesis, world());
  EXPECT_EQ(port.read(ledger::RecordKind::kChainClient, "sub1-main").value(), hub.read({ledger::RecordKind::kChainClient, "sub1-main"}));
  EXPECT_EQ(port.read(ledger::RecordKind::kLane, "nowhere").value(), std::nullopt);
  EXPECT_EQ(port.now().value(), hub.time);
  EXPECT_EQ(port.head()->height.value, hub.height.value);
  EXPECT_FALSE(port.read(ledger::RecordKind::kAccount, "x"));
}

TEST_F(GatewayXinghuo, ANodeThatLiesIsPassedOver) {
  XinghuoPort port(served({node_of(hub, true), node_of(hub)}), hub.genesis, world());
  EXPECT_EQ(port.read(ledger::RecordKind::kChainClient, "sub1-main").value(), hub.read({ledger::RecordKind::kChainClient, "sub1-main"}));
  XinghuoPort alone(served({node_of(hub, true)}), hub.genesis, world());
  EXPECT_EQ(alone.read(ledger::RecordKind::kChainClient, "sub1-main").error().id, ErrorId::kBadProof);
  XinghuoPort other(served({node_of(sub)}), hub.genesis, world());
  EXPECT_FALSE(other.head());
}

TEST_F(GatewayXinghuo, AnUpdateAndProofsAreOfOneHeight) {
  XinghuoPort port(served({node_of(sub)}), sub.genesis, world());
  const auto client = hub.client("sub1-main").client;
  const auto trusted = sub.state_at(client.latest.value);
  sub.pass(1);
  const Claim absent = crosschain::packet_claim(crosschain::ClientType::kXinghuo, crosschain::PacketRecord::kReceived, "x/1", std::nullopt);
  const auto shown = port.show({trusted, {absent}, std::nullopt});
  ASSERT_TRUE(shown) << shown.error().to_string();
  const auto updated = crosschain::update_client(client, {trusted, {}, {}, {}}, shown->update, sub.time);
  ASSERT_TRUE(updated) << updated.error().to_string();
  EXPECT_EQ(updated->state, sub.state_at(sub.height.value));
  EXPECT_TRUE(crosschain::verify_claim(updated->client, updated->state, absent, shown->proofs[0], sub.time));
  EXPECT_TRUE(port.show({updated->state, {absent}, std::nullopt})->update.empty());
}

TEST_F(GatewayXinghuo, ATransactionIsSignedAndItsOutcomeRead) {
  XinghuoPort port(served({node_of(hub)}), hub.genesis, world());
  const std::vector<crosschain::Operation> operations = {crosschain::UpdateClient{"sub1-main", std::nullopt, {1}}};
  EXPECT_EQ(port.submit(operations).error().id, ErrorId::kUsage);  // no key
  port.sign_with(execution::key_of(execution::kGateway), std::nullopt);
  const auto submitted = port.submit(operations);
  ASSERT_TRUE(submitted) << submitted.error().to_string();
  EXPECT_EQ(submitted->codes, (std::vector<std::int64_t>{53}));  // UpdateMalformed
}

// A whole turn over the RPC.
TEST_F(GatewayXinghuo, ATurnOverTheRpcKeepsTheClientAlive) {
  hub.pass(13 * 3600);
  sub.pass(13 * 3600);
  XinghuoPort here(served({node_of(hub)}), hub.genesis, world());
  here.sign_with(execution::key_of(execution::kGateway), std::nullopt);
  XinghuoPort there(served({node_of(sub)}), sub.genesis, world());
  Cursor cursor;
  const auto report = run_turn(here, there, {"sub-to-main", "sub1-main", "", {}, {}, false}, cursor);
  ASSERT_TRUE(report) << report.error().to_string();
  EXPECT_EQ(report->submitted, (std::vector<std::string>{"update-client sub1-main"}));
  EXPECT_TRUE(report->notes.empty());
  EXPECT_EQ(hub.client("sub1-main").client.latest.value, sub.height.value);
}

TEST(GatewayKinds, EveryRecordOfSubChainsHasItsWord) {
  EXPECT_EQ(kind_word(20), "chain");
  EXPECT_EQ(kind_word(25), "lane");
  EXPECT_EQ(kind_word(29), "cross-transaction");
  EXPECT_EQ(kind_word(2), "identifier");
  EXPECT_EQ(kind_word(1), "") << "accounts are named by bytes";
  EXPECT_EQ(kind_word(19), "");
  EXPECT_EQ(kind_word(30), "");
  EXPECT_EQ(kind_of_word("stream"), ledger::RecordKind::kAnchorStream);
  EXPECT_EQ(kind_of_word("account"), std::nullopt);
}

}  // namespace
}  // namespace xh::gateway
