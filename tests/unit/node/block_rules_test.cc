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
    return judge({genesis, rules, record, known}, tally, {block, parent, proposal, companion}, UnixMillis{wall});
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
  ledger::RulesRecord record = ledger::first_rules(genesis);
  std::uint32_t known = ledger::kKnownProtocol;
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

// U5, U6
TEST_F(BlockRulesTest, ABlockIsAsLargeAsTheRulesOfItsHeightAllow) {
  block.header.payload_bytes = 3 << 20;
  record.steps = {{Height{5}, std::nullopt, {{ledger::Parameter::kMaxBlockBytes, 2 << 20}}}};
  EXPECT_EQ(verdict(), BlockVerdict::kInvalid);
  record.steps[0].from = Height{6};
  EXPECT_EQ(verdict(), BlockVerdict::kValid);
  record.steps[0] = {Height{5}, std::nullopt, {{ledger::Parameter::kMaxBlockBytes, 3 << 20}}};
  EXPECT_EQ(verdict(), BlockVerdict::kValid);
  ++block.header.payload_bytes;
  EXPECT_EQ(verdict(), BlockVerdict::kInvalid);
}

// U6: the 65 blocks below may decide about it.
TEST_F(BlockRulesTest, UntilTheRulesAreKnownHereABlockIsNotYet) {
  block.entries.push_back(ledger::EnvelopeId{{1}});
  parent.height = Height{90};
  block.header.height = Height{91};
  parent.checkpoint = block.header.checkpoint = {27, Hash32{{3}}};
  rules.executed = Height{91 - ledger::kRulesNotice};
  EXPECT_EQ(verdict(), BlockVerdict::kValid);
  rules.executed = rules.executed.previous();
  EXPECT_EQ(verdict(), BlockVerdict::kNotYet);
  block.header.payload_bytes = 100 << 20;
  EXPECT_EQ(verdict(), BlockVerdict::kNotYet) << "too large by any rules of today; nobody knows those of then";
}

// U6: otherwise a chain that cannot make a block final could not make the one that does.
TEST_F(BlockRulesTest, AnEmptyBlockFarAheadWaitsForNobody) {
  parent.height = Height{3 + ledger::kMaxExecutionLag};
  block.header.height = parent.height.next();
  rules.executed = Height{2};
  EXPECT_EQ(verdict(), BlockVerdict::kValid);
  block.entries.push_back(ledger::EnvelopeId{{1}});
  EXPECT_EQ(verdict(), BlockVerdict::kInvalid);
}

// U10
TEST_F(BlockRulesTest, WhatThisBuildDoesNotKnowIsNeitherValidNorInvalid) {
  record.steps = {{Height{5}, 2, {}}};
  EXPECT_EQ(verdict(), BlockVerdict::kNotYet);
  block.header.view = View{10};  // faulty by all rules of today
  EXPECT_EQ(verdict(), BlockVerdict::kNotYet);
  known = 2;
  EXPECT_EQ(verdict(), BlockVerdict::kInvalid);
  block.header.view = View{9};
  EXPECT_EQ(verdict(), BlockVerdict::kValid);
  known = 1;
  record.steps[0].from = Height{6};
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
