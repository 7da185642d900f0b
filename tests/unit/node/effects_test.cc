// RD9, RD10: a block whose bodies nobody has any more waits for none of them.
#include <gtest/gtest.h>

#include "node/block_tree.h"
#include "node/effects.h"

namespace xh::node {
namespace {

ledger::EnvelopeId entry(std::uint8_t number) {
  ledger::EnvelopeId id;
  id.bytes[0] = number;
  return id;
}

ledger::Block block_of(Height height, const ledger::BlockId& parent, std::vector<ledger::EnvelopeId> entries) {
  ledger::Block block;
  block.header.height = height;
  block.header.parent = parent;
  block.entries = std::move(entries);
  block.header.payload_root = ledger::payload_root(block.entries);
  block.header.payload_count = static_cast<std::uint32_t>(block.entries.size());
  return block;
}

TEST(EffectsTest, ABlockThatIsAppliedByItsEffectsMissesNoBody) {
  Mempool bodies({});
  BlockTree tree({}, {}, bodies);
  const auto* first = tree.add(block_of(Height{1}, {}, {entry(1), entry(2)}), {}, {});
  ASSERT_NE(first, nullptr);
  const auto second = tree.add(block_of(Height{2}, first->id, {entry(2)}), {}, {})->id;
  const auto id = first->id;
  tree.take_effects(id);
  EXPECT_TRUE(tree.find(id)->missing.empty());
  EXPECT_TRUE(tree.find(id)->by_effects);
  tree.take_effects(ledger::BlockId{{9}});  // nobody knows it
  // The other block waits for its body as before.
  EXPECT_EQ(tree.find(second)->missing.size(), 1u);
  EXPECT_TRUE(tree.body_arrived(entry(1)).empty());
  EXPECT_EQ(tree.body_arrived(entry(2)), std::vector<ledger::BlockId>{second});
  tree.executed(id);
  EXPECT_EQ(tree.find(id), nullptr);
  EXPECT_FALSE(bodies.pinned(entry(1)));
  EXPECT_TRUE(bodies.pinned(entry(2)));
}

// RD17: they were refuted.
TEST(EffectsTest, ABlockWhoseEffectsAreDroppedWaitsForItsBodiesAgain) {
  Mempool bodies({});
  BlockTree tree({}, {}, bodies);
  const auto id = tree.add(block_of(Height{1}, {}, {entry(1), entry(2)}), {}, {})->id;
  tree.take_effects(id);
  tree.drop_effects(id);
  tree.drop_effects(id);
  EXPECT_FALSE(tree.find(id)->by_effects);
  EXPECT_EQ(tree.find(id)->missing.size(), 2u);
  EXPECT_TRUE(tree.body_arrived(entry(1)).empty());
  EXPECT_EQ(tree.body_arrived(entry(2)), std::vector<ledger::BlockId>{id});
}

BlockEffects some_effects() {
  BlockEffects effects;
  effects.bodies = {{{1, 2}}, {{3, 4}}};
  effects.changes = {{Hash32{{1}}, Hash32{{9}}, {5}}, {Hash32{{2}}, std::nullopt, {}}, {Hash32{{3}}, Hash32{{8}}, {6}}};
  return effects;
}

// RD16
TEST(EffectsTest, WhatOneLeavesOutIsTakenFromAnother) {
  const BlockEffects whole = some_effects();
  EXPECT_FALSE(leaves_out(whole)) << "a deleted key has no bytes";
  BlockEffects one = whole;
  one.bodies[0].bytes.clear();
  BlockEffects other = whole;
  other.changes[2].bytes.clear();
  EXPECT_TRUE(leaves_out(one));
  EXPECT_TRUE(leaves_out(other));
  fill_in(one, other);
  EXPECT_FALSE(leaves_out(one));
  EXPECT_EQ(encode(one), encode(whole));
}

TEST(EffectsTest, BytesDoNotTellHonestNodesApartAndChangesDo) {
  BlockEffects left = some_effects();
  left.bodies[0].bytes.clear();
  left.changes[0].bytes.clear();
  EXPECT_EQ(changes_digest(left), changes_digest(some_effects()));
  for (const int lie : {0, 1, 2}) {
    BlockEffects effects = some_effects();
    if (lie == 0) effects.changes.pop_back();
    if (lie == 1) effects.changes[0].value = Hash32{{7}};
    if (lie == 2) effects.changes[1].value = Hash32{};
    EXPECT_NE(changes_digest(effects), changes_digest(some_effects())) << lie;
  }
}

}  // namespace
}  // namespace xh::node
