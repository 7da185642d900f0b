// GW11.
#include "crosschain/gateway/cometbft_source.h"

#include <gtest/gtest.h>

#include "made_json.h"
#include "tests/unit/crosschain/made_cometbft.h"
#include "tests/unit/crosschain/made_trees.h"

namespace xh::crosschain::gateway {
namespace {

using namespace cometbft;

Json served(const Header& header, const Commit& commit) {
  return json_object()
      .set("canonical", true)
      .set("signed_header", json_object().set("header", made::header(header)).set("commit", made::commit(commit)));
}

TEST(CometSource, BlocksAndSetsOfANodeMoveTheClient) {
  const Members set = members(0, 4);
  const Members joined = {set[0], set[1], {9, 10}, {8, 5}};
  const Header first = header(10, set, set);
  const Header next = header(30, joined, set);
  const auto block = comet_block(served(next, commit(next, joined, 3)));
  ASSERT_TRUE(block) << block.error().to_string();
  EXPECT_EQ(block->header, next);
  EXPECT_EQ(block->commit, commit(next, joined, 3));
  std::vector<Validator> validators, trusted;
  const auto all = validators_of(joined);
  EXPECT_EQ(comet_validators(made::validators(std::span(all).first(3), 4), validators).value(), 4u);
  EXPECT_EQ(comet_validators(made::validators(std::span(all).subspan(3), 4), validators).value(), 4u);
  EXPECT_EQ(validators, all);
  ASSERT_TRUE(comet_validators(made::validators(validators_of(set), 4), trusted));
  const Update update{ChainHeight{10}, block->header, block->commit, validators, trusted};
  const Client client = create_client(terms(), comet_state(first).value(), after(30)).value();
  const auto updated = update_client(client, {state_of(first), {}, {}, {}}, encode(update), after(30));
  ASSERT_TRUE(updated) << updated.error().to_string();
  EXPECT_EQ(updated->state, comet_state(next).value());
}

TEST(CometSource, ACommitOfAnotherHeaderIsRefused) {
  const Members set = members(0, 4);
  const Header one = header(10, set, set);
  const Header other = header(11, set, set);
  EXPECT_EQ(comet_block(served(one, commit(other, set, 4))).error().id, ErrorId::kBadAnswer);
  EXPECT_FALSE(comet_block(json_object()));
  EXPECT_FALSE(comet_block(Json(Json::Array{})));
  Json broken = served(one, commit(one, set, 4));
  broken.object()->at("signed_header").object()->at("commit").object()->at("signatures").array()->front().set("block_id_flag", 4);
  EXPECT_FALSE(comet_block(broken));
}

TEST(CometSource, KeysOfOtherTypesAreRefused) {
  std::vector<Validator> out;
  Json json = made::validators(validators_of(members(0, 1)), 1);
  json.object()->at("validators").array()->front().object()->at("pub_key").set("type", "tendermint/PubKeyBls12_381");
  EXPECT_EQ(comet_validators(json, out).error().id, ErrorId::kBadAnswer);
  out.clear();
  const auto secp = validators_of(members(0, 2, 10, Suite::kSecp256k1));
  ASSERT_TRUE(comet_validators(made::validators(secp, 2), out));
  EXPECT_EQ(out, secp);
}

TEST(CometSource, ASetHasAtMostAThousandValidators) {
  std::vector<Validator> out(kMaxChainValidators - 1);
  const auto one = validators_of(members(0, 1));
  EXPECT_TRUE(comet_validators(made::validators(one, 1), out));
  EXPECT_FALSE(comet_validators(made::validators(one, 1), out));
}

TEST(CometSource, QueriesProveAtTheHeaderBehind) {
  MadeTree::Items items;
  for (std::uint8_t i = 0; i < 9; ++i) items[{'k', static_cast<std::uint8_t>(2 * i)}] = {i, 1};
  const MadeTree store(ics23::Tree::kIavl, items);
  const MadeTree app(ics23::Tree::kTendermint, {{to_bytes("bank"), Bytes(32, 1)}, {to_bytes(kStore), to_bytes(store.root().view())}});
  const auto above = app.prove(to_bytes(kStore));
  const Members set = members(0, 4);
  ConsensusState at = state_of(header(30, set, set));
  at.root = to_bytes(app.root().view());
  const Client client = create_client(terms(), at, after(30)).value();
  const Claim present{{'k', 4}, Bytes{2, 1}};
  const Claim absent{{'k', 5}, std::nullopt};
  const Proof present_proof{store.prove({'k', 4}), above};
  const Proof absent_proof{store.prove_absent({'k', 5}), above};
  for (const auto& [claim, proof] : {std::pair(present, present_proof), std::pair(absent, absent_proof)}) {
    const auto answer = comet_answer(made::answer(29, claim, proof));
    ASSERT_TRUE(answer) << answer.error().to_string();
    EXPECT_EQ(answer->height, ChainHeight{30});
    EXPECT_EQ(answer->claim, claim);
    EXPECT_EQ(answer->proof, proof);
    EXPECT_TRUE(verify_claim(client, at, answer->claim, encode(answer->proof), after(30)));
  }
  Json refused = made::answer(29, present, present_proof);
  refused.object()->at("response").set("code", 6).set("log", "unknown path");
  EXPECT_NE(comet_answer(refused).error().what.find("unknown path"), std::string::npos);
  Json bare = made::answer(29, present, present_proof);
  bare.object()->at("response").set("proofOps", Json());
  EXPECT_FALSE(comet_answer(bare));
}

TEST(CometSource, ProofsOfOtherKindsAreRefused) {
  Bytes batch;
  made::field(batch, 3, Bytes{});
  EXPECT_EQ(commitment_proof(batch).error().id, ErrorId::kBadAnswer);
  EXPECT_FALSE(commitment_proof(Bytes(kMaxProofBytes + 1)));
  const MadeTree store(ics23::Tree::kIavl, {{Bytes{1}, Bytes{1}}, {Bytes{2}, Bytes{2}}});
  const Bytes sound = made::commitment(store.prove(Bytes{1}));
  EXPECT_TRUE(commitment_proof(sound));
  ics23::Existence long_path = store.prove(Bytes{1});
  long_path.path.assign(kMaxProofSteps, {Bytes(4), {}});
  EXPECT_TRUE(commitment_proof(made::commitment(long_path)));
  long_path.path.push_back({Bytes(4), {}});
  EXPECT_FALSE(commitment_proof(made::commitment(long_path)));
}

TEST(CometSource, TimesAreReadToTheNanosecond) {
  EXPECT_EQ(comet_time("2020-09-14T16:33:54.21191421Z").value(), (Time{1'600'101'234, 211'914'210}));
  EXPECT_EQ(comet_time("1970-01-01T00:00:00Z").value(), (Time{0, 0}));
  EXPECT_EQ(comet_time("0001-01-01T00:00:00Z").value(), (Time{static_cast<std::uint64_t>(-62'135'596'800), 0}));
  EXPECT_EQ(comet_time("2000-02-29T23:59:59.000000001Z").value(), (Time{951'868'799, 1}));
  for (const char* bad : {"", "Z", "2020-09-14 16:33:54Z", "2020-09-14T16:33:54", "2020-09-14T16:33:54.Z",
                          "2020-09-14T16:33:54.1234567890Z", "2020-13-14T16:33:54Z", "2020-09-32T16:33:54Z", "2020-09-14T24:33:54Z",
                          "2020-09-14T16:33:54+01:00", "0000-09-14T16:33:54Z", "2020-09-1 T16:33:54Z", "2020-09-14T16:33:54.1x3Z"})
    EXPECT_FALSE(comet_time(bad)) << bad;
  EXPECT_EQ(made::time({1'600'101'234, 211'914'210}), "2020-09-14T16:33:54.21191421Z");
}

}  // namespace
}  // namespace xh::crosschain::gateway
