#include "node/block_rules.h"

#include <gtest/gtest.h>

namespace xh::node {
namespace {

class BlockRulesTest : public testing::Test {
 protected:
  BlockRulesTest() {
    const PrivateKey key = *PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 1));
    genesis.chain_name = "test.example";
    genesis.validators.push_back({"v0", key.public_key(), key.public_key(), key.public_key(), key.public_key(), 1, {}});
    parent.height = Height{4};
    parent.time = UnixMillis{1000};
    parent.checkpoint = {3, Hash32{{3}}};
    proposal = {View{9}, View{8}, ledger::BlockId{{7}}, 0};
    block.header.height = Height{5};
    block.header.view = View{9};
    block.header.parent_view = View{8};
    block.header.parent = ledger::BlockId{{7}};
    block.header.time = UnixMillis{1001};
    block.header.checkpoint = parent.checkpoint;
  }
  BlockVerdict verdict(std::uint64_t wall = 2000) {
    const CheckpointTally tally(genesis.cosigners(), genesis.origin());
    return judge(genesis, rules, tally, {block, parent, proposal, companion}, UnixMillis{wall});
  }
  ledger::SignedCheckpoint certify(const ledger::CheckpointName& name) const {
    const PrivateKey key = *PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 1));
    return {name, {{0, 5, ledger::sign_checkpoint(key, genesis.origin(), name, 5)}}};
  }

  ledger::Genesis genesis;
  ledger::Header parent;
  ledger::Block block;
  ProposalContext proposal;
  EpochRules rules{Epoch{0}, Height{0}, std::nullopt, Height{100}};
  std::optional<ledger::SignedCheckpoint> companion;
};

// B2
TEST_F(BlockRulesTest, EveryLinkMustBeThatOfTheProposal) {
  EXPECT_EQ(verdict(), BlockVerdict::kValid);
  const ledger::Header good = block.header;
  const auto spoiled = [&](auto change) {
    block.header = good;
    change(block.header);
    EXPECT_EQ(verdict(), BlockVerdict::kInvalid);
  };
  spoiled([](auto& h) { h.height = Height{6}; });
  spoiled([](auto& h) { h.view = View{10}; });
  spoiled([](auto& h) { h.parent_view = View{7}; });
  spoiled([](auto& h) { h.parent = {}; });
  spoiled([](auto& h) { h.proposer = 1; });
  spoiled([](auto& h) { h.epoch = Epoch{1}; });
  spoiled([](auto& h) { h.chain_id = Hash32{{1}}; });
}

// B3
TEST_F(BlockRulesTest, TimeGrowsAndTheFutureIsNotYet) {
  block.header.time = UnixMillis{1000};
  EXPECT_EQ(verdict(), BlockVerdict::kInvalid);
  block.header.time = UnixMillis{2000 + ledger::kMaxClockAheadMillis};
  EXPECT_EQ(verdict(2000), BlockVerdict::kValid);
  EXPECT_EQ(verdict(1999), BlockVerdict::kNotYet);
}

// B4
TEST_F(BlockRulesTest, TheNamedCheckpointMovesForwardAndOnlyWithAQuorum) {
  block.header.checkpoint = {5, Hash32{{5}}};
  EXPECT_EQ(verdict(), BlockVerdict::kInvalid);
  companion = certify(block.header.checkpoint);
  EXPECT_EQ(verdict(), BlockVerdict::kValid);
  companion->lines[0].signature.raw[3] ^= 1;
  EXPECT_EQ(verdict(), BlockVerdict::kInvalid);
  companion = certify({5, Hash32{{6}}});
  EXPECT_EQ(verdict(), BlockVerdict::kInvalid);
  block.header.checkpoint = {2, Hash32{{5}}};
  companion = certify(block.header.checkpoint);
  EXPECT_EQ(verdict(), BlockVerdict::kInvalid);
  block.header.checkpoint = {6, Hash32{{5}}};  // beyond the parent: nobody can have executed it
  companion = certify(block.header.checkpoint);
  EXPECT_EQ(verdict(), BlockVerdict::kInvalid);
}

// B5
TEST_F(BlockRulesTest, FarAheadOfItsCheckpointABlockIsEmpty) {
  block.entries.push_back(ledger::EnvelopeId{{1}});
  EXPECT_EQ(verdict(), BlockVerdict::kValid);
  parent.height = Height{3 + ledger::kMaxExecutionLag};
  block.header.height = parent.height.next();
  EXPECT_EQ(verdict(), BlockVerdict::kInvalid);
  block.entries.clear();
  EXPECT_EQ(verdict(), BlockVerdict::kValid);
}

// B1
TEST_F(BlockRulesTest, BytesWhoseHeaderAndEntriesDisagreeAreNoBlock) {
  block.entries = {ledger::EnvelopeId{{1}}, ledger::EnvelopeId{{2}}};
  block.header.payload_count = 2;
  block.header.payload_root = ledger::payload_root(block.entries);
  EXPECT_TRUE(parse_block(encode(block)));
  block.header.payload_count = 1;
  EXPECT_EQ(parse_block(encode(block)).error().id, ErrorId::kBadBlock);
  block.header.payload_count = 2;
  block.entries = {ledger::EnvelopeId{{1}}, ledger::EnvelopeId{{1}}};
  block.header.payload_root = ledger::payload_root(block.entries);
  EXPECT_EQ(parse_block(encode(block)).error().id, ErrorId::kBadBlock);
  EXPECT_FALSE(parse_block(Bytes{1, 2, 3}));
}

}  // namespace
}  // namespace xh::node
