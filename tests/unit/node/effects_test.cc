// RD9, RD10: a block whose bodies nobody has any more waits for none of them.
#include <gtest/gtest.h>

#include "node/block_tree.h"

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
  tree.take_effects(id, {7});
  EXPECT_TRUE(tree.find(id)->missing.empty());
  EXPECT_EQ(tree.find(id)->effects, Bytes{7});
  tree.take_effects(id, {8});
  EXPECT_EQ(tree.find(id)->effects, Bytes{7}) << "what was checked first stays";
  tree.take_effects(ledger::BlockId{{9}}, {7});  // nobody knows it
  // The other block waits for its body as before.
  EXPECT_EQ(tree.find(second)->missing.size(), 1u);
  EXPECT_TRUE(tree.body_arrived(entry(1)).empty());
  EXPECT_EQ(tree.body_arrived(entry(2)), std::vector<ledger::BlockId>{second});
  tree.executed(id);
  EXPECT_EQ(tree.find(id), nullptr);
  EXPECT_FALSE(bodies.pinned(entry(1)));
  EXPECT_TRUE(bodies.pinned(entry(2)));
}

}  // namespace
}  // namespace xh::node
