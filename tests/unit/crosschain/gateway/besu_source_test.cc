// GW12.
#include "crosschain/gateway/besu_source.h"

#include <gtest/gtest.h>

#include "made_json.h"
#include "tests/unit/crosschain/made_besu.h"

namespace xh::crosschain::gateway {
namespace {

using namespace besu;

Draft draft(Protocol protocol, std::uint64_t number, bool london = false) {
  Draft out;
  out.protocol = protocol;
  out.number = number;
  out.set = numbers(1, 4);
  out.london = london;
  return out;
}

TEST(BesuSource, BlocksOfANodeAreTheirRlp) {
  for (const auto protocol : {Protocol::kQbft, Protocol::kIbft2}) {
    for (const bool london : {false, true}) {
      const Draft made = draft(protocol, 12, london);
      const Bytes header = made.encode({1, 2, 3});
      const auto block = besu_block(protocol, made::block(protocol, header));
      ASSERT_TRUE(block) << block.error().to_string();
      EXPECT_EQ(block->rlp, header);
      EXPECT_EQ(besu_state(*block), made.state(made.set));
    }
  }
}

TEST(BesuSource, ABlockWithoutItsHashIsRefused) {
  const Json sound = made::block(Protocol::kQbft, draft(Protocol::kQbft, 12, true).encode({1, 2, 3}));
  for (const auto& [name, value] : *sound.object()) {
    if (name == "size" || name == "transactions" || name == "totalDifficulty") continue;
    Json broken = sound;
    broken.object()->erase(name);
    EXPECT_FALSE(besu_block(Protocol::kQbft, broken)) << name;
    broken.set(name, "0xzz");
    EXPECT_FALSE(besu_block(Protocol::kQbft, broken)) << name;
  }
  // A member of a fork that this header does not have changes the hash.
  EXPECT_EQ(besu_block(Protocol::kQbft, Json(sound).set("withdrawalsRoot", to_0x(Hash32{}.view()))).error().id, ErrorId::kBadAnswer);
  EXPECT_TRUE(besu_block(Protocol::kQbft, Json(sound).set("somethingNew", "0x1")));
  EXPECT_FALSE(besu_block(Protocol::kIbft2, sound));
}

TEST(BesuSource, SlotsAreProvenAsTheClientTakesThem) {
  const Hash32 key = sha256(Bytes{1});
  const Hash32 nobody = sha256(Bytes{2});
  const MadeState state({{key, Bytes(32, 7)}}, {});
  const Hash32 slot = mapping_slot(key, MadeState::slot(MadeState::kMappingSlot));
  const Hash32 empty = mapping_slot(nobody, MadeState::slot(MadeState::kMappingSlot));
  EXPECT_EQ(slot, MadeState::mapped(key));
  const Json json = made::account(MadeState::contract(), state.account_proof(),
                                  {made::slot(empty, {}, state.slot_proof(empty)), made::slot(slot, Bytes(32, 7), state.slot_proof(slot))});
  const auto slots = besu_slots(MadeState::contract(), std::vector{slot, empty}, json);
  ASSERT_TRUE(slots) << slots.error().to_string();
  EXPECT_EQ((*slots)[0].value, Bytes(32, 7));
  EXPECT_TRUE((*slots)[1].value.empty());
  EXPECT_EQ((*slots)[0].proof, state.prove(key));
  Draft made = draft(Protocol::kQbft, 10);
  made.state_root = state.root();
  const ConsensusState at = made.state(made.set);
  const Client client = create_client(terms(), at, after(10)).value();
  EXPECT_TRUE(verify_claim(client, at, {to_bytes(key.view()), Bytes(32, 7)}, encode((*slots)[0].proof), after(10)));
  EXPECT_TRUE(verify_claim(client, at, {to_bytes(nobody.view()), std::nullopt}, encode((*slots)[1].proof), after(10)));
  EXPECT_FALSE(besu_slots(MadeState::contract(), std::vector{sha256(Bytes{3})}, json));  // was not asked for
  EXPECT_FALSE(besu_slots(address_of_number(7), std::vector{slot}, json));
}

TEST(BesuSource, ListsOfValidatorsAreProven) {
  const Addresses set = addresses_of(numbers(1, 5));
  const MadeState state({}, set);
  const auto places = array_slots(MadeState::slot(MadeState::kArraySlot), set.size());
  ASSERT_EQ(places.size(), 6u);
  Json::Array slots = {made::slot(places[0], Bytes{5}, state.slot_proof(places[0]))};
  for (std::size_t i = 1; i < places.size(); ++i) slots.push_back(made::slot(places[i], set[i - 1].view(), state.slot_proof(places[i])));
  const auto served = besu_slots(MadeState::contract(), places, made::account(MadeState::contract(), state.account_proof(), slots)).value();
  EXPECT_EQ(besu_array(served).value(), state.prove_array(set.size()));
  EXPECT_EQ(array_slots({}, kMaxContractValidators).size(), kMaxContractValidators + 1);
  EXPECT_EQ(array_slots({}, ~std::uint64_t{0}).size(), kMaxContractValidators + 1);
  EXPECT_FALSE(besu_array({}));
}

}  // namespace
}  // namespace xh::crosschain::gateway
