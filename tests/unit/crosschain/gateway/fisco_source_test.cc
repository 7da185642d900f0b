// GW13.
#include "crosschain/gateway/fisco_source.h"

#include <gtest/gtest.h>

#include "made_json.h"
#include "tests/unit/crosschain/made_fisco.h"

namespace xh::crosschain::gateway {
namespace {

using namespace fisco;

constexpr auto kSuite = Cryptography::kStandard;

Json sealed(std::uint64_t number, unsigned first) {
  const Header made = header(number, sealers(kSuite, first, 4));
  std::vector<Seal> seals;
  for (const unsigned i : {2u, 0u, 1u}) seals.push_back(seal(kSuite, made, i, first + i));  // nodes serve them in any order
  return made::block(kSuite, made, seals);
}

TEST(FiscoSource, BlocksOfANodeMoveTheClient) {
  const FiscoBlock first = fisco_block(kSuite, sealed(10, 1)).value();
  const FiscoBlock next = fisco_block(kSuite, sealed(20, 2)).value();
  EXPECT_EQ(fisco_state(first), state_of(kSuite, first.header));
  const Client client = create_client(terms(kSuite), fisco_state(first), after(20)).value();
  const Update update = fisco_update(first, next);
  EXPECT_EQ(update.trusted_sealers, first.header.sealers);
  const auto updated = update_client(client, {fisco_state(first), {}, {}, {}}, encode(update), after(20));
  ASSERT_TRUE(updated) << updated.error().to_string();
  EXPECT_EQ(updated->state, fisco_state(next));
  EXPECT_TRUE(fisco_update(first, fisco_block(kSuite, sealed(20, 1)).value()).trusted_sealers.empty());  // the same sealers
}

TEST(FiscoSource, AHeaderWithoutItsHashIsRefused) {
  for (const char* member : {"txsRoot", "receiptsRoot", "stateRoot", "hash"})
    EXPECT_FALSE(fisco_block(kSuite, sealed(10, 1).set(member, to_0x(sha256(Bytes{1}).view())))) << member;
  EXPECT_FALSE(fisco_block(Cryptography::kNational, sealed(10, 1)));
  EXPECT_FALSE(fisco_block(kSuite, sealed(10, 1).set("gasUsed", "24364")));
  EXPECT_FALSE(fisco_block(kSuite, sealed(10, 1).set("version", json_u64(std::uint64_t{1} << 32))));
}

TEST(FiscoSource, EveryMemberIsNeededInItsForm) {
  const Json sound = sealed(10, 1);
  for (const auto& [name, value] : *sound.object()) {
    if (name == "extraData") continue;
    Json broken = sound;
    broken.object()->erase(name);
    EXPECT_FALSE(fisco_block(kSuite, broken)) << name;
    broken.set(name, Json(Json::Array{Json("x")}));
    EXPECT_FALSE(fisco_block(kSuite, broken)) << name;
  }
  Json weights = sound;
  weights.set("consensusWeights", Json::Array{1, 1, 1});
  EXPECT_EQ(fisco_block(kSuite, weights).error().id, ErrorId::kBadAnswer);
}

// The form of the node: a count before the hashes of each node.
Json flat(const Proof& proof) {
  Json::Array out;
  for (const auto& group : proof.path) {
    Bytes count;
    append_be(count, group.hashes.size(), 4);
    count.resize(Hash32::kSize);
    out.emplace_back(to_hex(count));
    for (const auto& hash : group.hashes) out.emplace_back(to_hex(hash.view()));
  }
  return out;
}

TEST(FiscoSource, PathsOfTransactionsAreRead) {
  std::vector<Hash32> hashes;
  for (std::uint8_t i = 0; i < 5; ++i) hashes.push_back(sha256(Bytes{i}));
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    const auto [root, proof] = tree(kSuite, hashes, i);
    EXPECT_EQ(fisco_proof(kSuite, hashes[i], flat(proof)).value(), proof) << i;
    EXPECT_FALSE(fisco_proof(kSuite, sha256(Bytes{9}), flat(proof)));
  }
  EXPECT_TRUE(fisco_proof(kSuite, hashes[0], Json::Array{to_hex(hashes[0].view())})->path.empty());
  Json::Array cut = *flat(tree(kSuite, hashes, 0).second).array();
  cut.pop_back();
  EXPECT_FALSE(fisco_proof(kSuite, hashes[0], cut));
  EXPECT_FALSE(fisco_proof(kSuite, hashes[0], Json("x")));
}

}  // namespace
}  // namespace xh::crosschain::gateway
