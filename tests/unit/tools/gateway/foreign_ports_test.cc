// GW11-GW13: what is asked of a node, and that the client takes what comes of it.
#include "tools/gateway/foreign_ports.h"

#include <gtest/gtest.h>

#include "served.h"
#include "tests/unit/crosschain/gateway/made_json.h"
#include "tests/unit/crosschain/made_besu.h"
#include "tests/unit/crosschain/made_cometbft.h"
#include "tests/unit/crosschain/made_fisco.h"
#include "tests/unit/crosschain/made_trees.h"

namespace xh::gateway {
namespace {

using crosschain::Client;
using crosschain::ClientTerms;
namespace made = crosschain::made;

// What the port shows moves the client; the state that it then has.
ConsensusState moved(const ClientTerms& terms, const ConsensusState& trusted, const relay::Shown& shown, UnixMillis now) {
  const Client client = crosschain::create_client(terms, trusted, now).value();
  const auto updated = crosschain::update_client(client, {trusted, {}, {}, {}}, shown.update, now);
  EXPECT_TRUE(updated) << updated.error().to_string();
  EXPECT_EQ(updated->state.height, shown.height);
  EXPECT_EQ(updated->state.time, shown.time);
  return updated->state;
}

TEST(ForeignPorts, CometBftIsAskedForCommitValidatorsAndProofs) {
  using namespace crosschain::cometbft;
  const Members set = members(0, 4);
  const Members joined = {set[0], set[1], {9, 10}, {8, 5}};
  const crosschain::MadeTree store(crosschain::ics23::Tree::kIavl, {{Bytes{1}, Bytes{7}}, {Bytes{3}, Bytes{9}}});
  const crosschain::MadeTree app(crosschain::ics23::Tree::kTendermint, {{to_bytes(kStore), to_bytes(store.root().view())}});
  const Header first = header(10, set, set);
  Header next = header(30, joined, set);
  next.app_hash = to_bytes(app.root().view());
  const auto commit_of = [&](const Json& params) -> Result<Json> {
    const bool old = params.find("height") != nullptr && *params.find("height")->string() == "10";
    const Header& at = old ? first : next;
    const Members& by = old ? set : joined;
    return json_object().set("signed_header", json_object().set("header", made::header(at)).set("commit", made::commit(commit(at, by, 4))));
  };
  const auto validators_of_page = [&](const Json& params) -> Result<Json> {
    const auto all = validators_of(*params.find("height")->string() == "30" ? joined : set);
    const auto page = static_cast<std::size_t>(std::stoul(*params.find("page")->string()));
    EXPECT_EQ(*params.find("per_page")->string(), "100");
    return made::validators(std::span(all).subspan(3 * (page - 1), page == 1 ? 3 : 1), 4);  // it serves fewer than it is asked for
  };
  const auto query = [&](const Json& params) -> Result<Json> {
    EXPECT_EQ(*params.find("path")->string(), "/store/ibc/key");
    EXPECT_EQ(*params.find("height")->string(), "29");
    const Bytes key = from_hex(*params.find("data")->string()).value();
    if (key == Bytes{1}) return made::answer(29, {key, Bytes{7}}, {store.prove(key), app.prove(to_bytes(kStore))});
    return made::answer(29, {key, std::nullopt}, {store.prove_absent(key), app.prove(to_bytes(kStore))});
  };
  auto port =
      make_foreign_port(terms(), served({{{"commit", commit_of}, {"validators", validators_of_page}, {"abci_query", query}}}), {}).value();
  EXPECT_EQ(port->head()->height, ChainHeight{30});
  const Claim present{{1}, Bytes{7}};
  const Claim absent{{2}, std::nullopt};
  const auto shown = port->show({state_of(first), {present, absent}, std::nullopt});
  ASSERT_TRUE(shown) << shown.error().to_string();
  const ConsensusState state = moved(terms(), state_of(first), *shown, after(30));
  const Client client = crosschain::create_client(terms(), state, after(30)).value();
  EXPECT_TRUE(crosschain::verify_claim(client, state, present, shown->proofs[0], after(30)));
  EXPECT_TRUE(crosschain::verify_claim(client, state, absent, shown->proofs[1], after(30)));
  EXPECT_EQ(port->value({1}).value(), Bytes{7});
  EXPECT_EQ(port->value({2}).value(), std::nullopt);
  EXPECT_TRUE(port->show({state_of(next), {}, std::nullopt})->update.empty());  // it is known
}

TEST(ForeignPorts, BesuIsAskedForBlocksAndProofs) {
  using namespace crosschain::besu;
  const Hash32 key = sha256(Bytes{1});
  const Hash32 nobody = sha256(Bytes{2});
  const Addresses set = addresses_of(numbers(1, 4));
  const MadeState chain({{key, Bytes(32, 7)}}, set);
  for (const bool contract : {false, true}) {
    const ValidatorSource source =
        contract ? ValidatorSource(ByContract{MadeState::contract(), MadeState::slot(MadeState::kArraySlot)}) : ValidatorSource(ByHeader{});
    const ClientTerms terms = crosschain::besu::terms(Protocol::kQbft, source);
    Draft first;
    first.number = 10;
    first.set = numbers(1, 4);
    first.names_set = !contract;
    Draft next = first;
    next.number = 12;
    next.state_root = chain.root();
    const auto block = [&](const Json& params) -> Result<Json> {
      EXPECT_TRUE(*params.array()->at(0).string() == "latest" || *params.array()->at(0).string() == "0xc");
      return made::block(Protocol::kQbft, next.encode({1, 2, 3}));
    };
    const auto proof = [&](const Json& params) -> Result<Json> {
      EXPECT_EQ(*params.array()->at(0).string(), to_0x(MadeState::contract().view()));
      Json::Array slots;
      for (const auto& name : *params.array()->at(1).array()) {
        const Hash32 slot = Hash32::from(from_0x(*name.string()).value());
        const auto value = crosschain::trie::look_up(chain.storage.root(), keccak256(slot.view()), chain.slot_proof(slot).nodes).value();
        slots.push_back(
            made::slot(slot, value ? ByteView(crosschain::rlp::decode_item(*value).value().payload) : ByteView(), chain.slot_proof(slot)));
      }
      return made::account(MadeState::contract(), chain.account_proof(), slots);
    };
    auto port = make_foreign_port(terms, served({{{"eth_getBlockByNumber", block}, {"eth_getProof", proof}}}), {}).value();
    EXPECT_EQ(port->head()->height, ChainHeight{12});
    const Claim present{to_bytes(key.view()), Bytes(32, 7)};
    const Claim absent{to_bytes(nobody.view()), std::nullopt};
    const auto shown = port->show({first.state(first.set), {present, absent}, std::nullopt});
    ASSERT_TRUE(shown) << shown.error().to_string();
    const ConsensusState state = moved(terms, first.state(first.set), *shown, after(12));
    const Client client = crosschain::create_client(terms, state, after(12)).value();
    EXPECT_TRUE(crosschain::verify_claim(client, state, present, shown->proofs[0], after(12)));
    EXPECT_TRUE(crosschain::verify_claim(client, state, absent, shown->proofs[1], after(12)));
    EXPECT_EQ(port->value(present.key).value(), Bytes(32, 7));
    EXPECT_EQ(port->value(absent.key).value(), std::nullopt);
    EXPECT_FALSE(port->value({1}));
  }
}

TEST(ForeignPorts, FiscoIsAskedForHeadersAndHasNoState) {
  using namespace crosschain::fisco;
  const auto suite = Cryptography::kStandard;
  const auto block = [&](const Json& params) -> Result<Json> {
    EXPECT_EQ(*params.array()->at(0).string(), "group1");
    const auto number = static_cast<std::uint64_t>(*params.array()->at(2).integer());
    const unsigned first = number == 10 ? 1 : 2;
    const Header at = header(number, sealers(suite, first, 4));
    std::vector<Seal> seals;
    for (unsigned i = 0; i < 3; ++i) seals.push_back(seal(suite, at, i, first + i));
    return made::block(suite, at, seals);
  };
  const auto number = [](const Json&) -> Result<Json> { return Json(20); };
  auto port = make_foreign_port(terms(suite), served({{{"getBlockByNumber", block}, {"getBlockNumber", number}}}), {"", "group1"}).value();
  const ConsensusState first = state_of(suite, header(10, sealers(suite, 1, 4)));
  const auto shown = port->show({first, {}, std::nullopt});
  ASSERT_TRUE(shown) << shown.error().to_string();
  (void)moved(terms(suite), first, *shown, after(20));
  EXPECT_EQ(port->value({1}).error().id, ErrorId::kNoSuchProof);
}

TEST(ForeignPorts, OtherTypesHaveNone) {
  const ClientTerms terms{crosschain::ClientType::kAttested, {}, 1, 1};
  EXPECT_EQ(make_foreign_port(terms, served({{}}), {}).error().id, ErrorId::kBadConfig);
  const ClientTerms broken{crosschain::ClientType::kCometBft, {1}, 1, 1};
  EXPECT_EQ(make_foreign_port(broken, served({{}}), {}).error().id, ErrorId::kBadClient);
}

}  // namespace
}  // namespace xh::gateway
