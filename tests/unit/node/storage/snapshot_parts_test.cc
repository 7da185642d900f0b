// What parts and manifests are refused for, one reason at a time, with everything else in order (Y1-Y7).
#include <gtest/gtest.h>

#include "small_snapshot.h"
#include "test_chain.h"

namespace xh::storage {
namespace {

using node::PartKind;

// The next operations after `serial` that have a value.
ledger::Serial value_after(const SmallSnapshot& snapshot, ledger::Serial serial) { return *snapshot.view().next_value(serial + 1); }

TEST(SnapshotPartsTest, ValuesAreAllOfTheirRangeAndNoMore) {
  const auto& snapshot = small_snapshot();
  const auto verify = [&](const node::ValuesPart& part) {
    return node::verify_values(snapshot.view(), snapshot.first_value, encode(part));
  };
  ASSERT_TRUE(verify(snapshot.values));
  ASSERT_GT(snapshot.values.values.size(), 3u);
  auto part = snapshot.values;
  part.values.pop_back();
  EXPECT_FALSE(verify(part)) << "the last is missing";
  part = snapshot.values;
  part.values.erase(part.values.begin());
  EXPECT_FALSE(verify(part)) << "the first is missing";
  part = snapshot.values;
  part.values.push_back(part.values.back());
  EXPECT_FALSE(verify(part)) << "one more";
  part = snapshot.values;
  part.values[1].bytes.push_back(0);
  EXPECT_FALSE(verify(part)) << "another value";
  part = snapshot.values;
  std::swap(part.values[0], part.values[1]);
  EXPECT_FALSE(verify(part)) << "another order";
  part = snapshot.values;
  part.end = snapshot.view().end() + 1;
  EXPECT_FALSE(verify(part)) << "beyond the chunk";
  part = snapshot.values;
  part.end = snapshot.first_value;
  EXPECT_FALSE(verify(part)) << "before what is wanted";
}

TEST(SnapshotPartsTest, OfALongerPartOnlyWhatIsWantedIsTaken) {
  const auto& snapshot = small_snapshot();
  const ledger::Serial second = value_after(snapshot, snapshot.first_value);
  const auto part = node::verify_values(snapshot.view(), second, encode(snapshot.values));
  ASSERT_TRUE(part);
  EXPECT_EQ(part->begin, second);
  ASSERT_EQ(part->values.size(), snapshot.values.values.size() - 1);
  EXPECT_EQ(part->values[0].bytes, snapshot.values.values[1].bytes);
  const Height third{snapshot.blocks.begin.value + 2};
  const auto blocks = node::verify_blocks(snapshot.manifest, third, encode(snapshot.blocks));
  ASSERT_TRUE(blocks);
  EXPECT_EQ(blocks->begin, third);
  EXPECT_EQ(blocks->blocks.size(), snapshot.blocks.blocks.size() - 2);
}

TEST(SnapshotPartsTest, BlocksAreThoseOfTheirSummariesAndEndWithTheHeight) {
  const auto& snapshot = small_snapshot();
  const auto& manifest = snapshot.manifest;
  const auto verify = [&](const node::BlocksPart& part) { return node::verify_blocks(manifest, manifest.first_block, encode(part)); };
  ASSERT_TRUE(verify(snapshot.blocks));
  ASSERT_GT(manifest.checkpoint.name.size, manifest.height.value + 1);
  const auto refused = [&](const std::string& what, const std::function<void(node::BlocksPart&)>& change) {
    auto part = snapshot.blocks;
    change(part);
    EXPECT_FALSE(verify(part)) << what;
  };
  refused("summary", [](auto& part) { part.blocks[1].summary.state_root.bytes[0] ^= 1; });
  refused("another's summary", [](auto& part) { part.blocks[1].summary = part.blocks[2].summary; });
  refused("another block", [](auto& part) { part.blocks[1].block = part.blocks[2].block; });
  refused("another block with its bodies", [](auto& part) {
    part.blocks[1].block = part.blocks[2].block;
    part.blocks[1].bodies = part.blocks[2].bodies;
  });
  refused("another body", [](auto& part) { part.blocks[1].bodies[0] = part.blocks[2].bodies[0]; });
  refused("a body less", [](auto& part) { part.blocks[1].bodies.pop_back(); });
  refused("a receipt less", [](auto& part) { part.blocks[1].receipts.pop_back(); });
  refused("another outcome", [](auto& part) { part.blocks[1].receipts[0].results[0] = 7; });
  refused("an order", [](auto& part) { std::swap(part.blocks[1], part.blocks[2]); });
  refused("none", [](auto& part) { part.blocks.clear(); });
  // Certified, but above the height: its state is not that of the snapshot.
  const auto& next = snapshot.chain.blocks().at(manifest.height.value);
  refused("one above the height", [&](auto& part) {
    part.blocks.push_back(
        {snapshot.chain.heads.at(manifest.height.value + 1).summary, next.stored.block, next.stored.bodies, next.stored.receipts});
  });
}

TEST(SnapshotPartsTest, AManifestAtAHeightThatOwesAnAuditRootIsRefused) {
  const auto& snapshot = small_snapshot();
  const Bytes manifest = snapshot.part(PartKind::kManifest, 0);
  ledger::Genesis genesis = snapshot.chain.genesis();
  genesis.parameters.audit_interval = 8;
  genesis.parameters.audit_lag = 1;
  EXPECT_TRUE(node::verify_manifest(genesis, manifest));  // of height 9
  genesis.parameters.audit_lag = 2;
  const auto refused = node::verify_manifest(genesis, manifest);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().id, ErrorId::kBadSnapshot);
}

// Whoever moved the base up would leave out operations in force that the roots do not miss.
TEST(SnapshotPartsTest, ABaseAboveTheFloorIsRefused) {
  BusyLedger busy(15'000);
  const TestFolder source;
  busy.commit_up_to(**busy.chain.open(source.path()), 60);
  MemoryDisk disk;
  SnapshotFolder out("/snapshot", disk);
  ASSERT_TRUE(SnapshotMaker::open(source.path(), busy.chain.genesis(), Height{50})->make(out, kSilent));
  auto manifest = *node::verify_manifest(busy.chain.genesis(), *out.read({PartKind::kManifest, 0}));
  ASSERT_GT(manifest.chunks.size(), 1u);
  const std::uint64_t chunk = manifest.first_chunk();
  ledger::MerkleLevels lefts(merkle::kNodeTag, chunk, manifest.base.lefts);
  ledger::MerkleLevels uppers(ledger::kUpperTag, chunk, manifest.base.uppers);
  lefts.set(chunk, manifest.chunks[0].operations);
  uppers.set(chunk, manifest.chunks[0].uppers);
  manifest.base.first += ledger::kForgetStep;
  manifest.base.lefts = lefts.peaks(chunk + 1);
  manifest.base.uppers = uppers.peaks(chunk + 1);
  manifest.chunks.erase(manifest.chunks.begin());
  ASSERT_TRUE(ledger::chunks_lead_to(manifest.state, manifest.base, manifest.chunks));
  const auto refused = node::verify_manifest(busy.chain.genesis(), encode(manifest));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("base"), std::string::npos);
}

TEST(SnapshotPartsTest, PartsOfAnotherHeightInTheFolderAreMadeAnew) {
  TestChain chain(32);
  chain.carry_checkpoints();
  const TestFolder data;
  {
    const auto store = *chain.open(data.path());
    chain.commit_up_to(*store, Height{32});
  }
  MemoryDisk disk;
  SnapshotFolder out("/snapshot", disk);
  for (const std::uint64_t height : {20, 30}) {
    ASSERT_TRUE(SnapshotMaker::open(data.path(), chain.genesis(), Height{height})->make(out, kSilent));
    const auto manifest = node::verify_manifest(chain.genesis(), *out.read({PartKind::kManifest, 0}));
    ASSERT_TRUE(manifest);
    EXPECT_EQ(manifest->height, Height{height});
    EXPECT_TRUE(node::verify_operations(*manifest, 0, *out.read({PartKind::kOperations, 0})));
  }
}

}  // namespace
}  // namespace xh::storage
