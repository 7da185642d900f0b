// The ledger over epochs: sets and the links that prove them survive what a disk does (E5, E10, E14, F62).
#include <gtest/gtest.h>

#include "memory_disk.h"
#include "node/storage/snapshot_maker.h"
#include "node/storage/snapshot_restore.h"
#include "node/storage/verify_files.h"
#include "test_chain.h"

namespace xh::storage {
namespace {

// Epochs end with the blocks 5 and 9.
struct Epochs {
  Epochs() {
    chain.end_epoch(Height{5});
    chain.end_epoch(Height{9});
  }
  [[nodiscard]] Result<std::unique_ptr<LedgerStore>> open() { return chain.open(folder.path(), {.disk = &disk}); }
  void commit_up_to(std::uint64_t height) {
    const auto store = *open();
    chain.commit_up_to(*store, Height{height});
    chain.expect_equal(*store);
  }
  void lose_links() { ASSERT_TRUE(disk.remove(folder / "links")); }

  TestChain chain{40};
  TestFolder folder;
  MemoryDisk disk;
};

TEST(LedgerEpochs, SummariesSayWhichEpochTheyAreOfAndWhoFollows) {
  Epochs epochs;
  epochs.commit_up_to(14);
  const auto& heads = epochs.chain.heads;
  for (std::uint64_t h = 0; h <= 14; ++h) {
    const auto& summary = heads[h].summary;
    EXPECT_EQ(summary.epoch.value, h <= 5 ? 0u : h <= 9 ? 1u : 2u) << h;
    EXPECT_EQ(summary.last_of_epoch, h == 5 || h == 9) << h;
    EXPECT_EQ(summary.next_validators, epochs.chain.membership(Height{h}).next_hash()) << h;
  }
  const auto store = *epochs.open();
  ASSERT_EQ(store->epochs()->links().size(), 2u);
  EXPECT_EQ(store->epochs()->of(Epoch{1})->validators.size(), 3u);
  EXPECT_EQ(store->epochs()->of(Epoch{2})->root, Height{9});
}

TEST(LedgerEpochs, ALinkIsAddedOnceAndOnlyTheRightOne) {
  Epochs epochs;
  epochs.commit_up_to(5);
  const auto store = *epochs.open();
  EXPECT_TRUE(store->epochs()->links().empty());
  EXPECT_EQ(store->add_link(epochs.chain.certify(epochs.chain.heads[4].name)).error().id, ErrorId::kBadProof);
  auto forged = epochs.chain.certify(store->head().name);
  forged.lines[0].signature.raw[3] ^= 1;
  EXPECT_EQ(store->add_link(forged).error().id, ErrorId::kBadCheckpoint);
  const auto link = epochs.chain.certify(store->head().name);
  ASSERT_TRUE(store->add_link(link));
  ASSERT_TRUE(store->add_link(link));
  EXPECT_EQ(store->epochs()->links().size(), 1u);
}

TEST(LedgerEpochs, ALostNewestLinkIsMadeAgainFromTheFirstBlockOfTheEpoch) {
  Epochs epochs;
  epochs.commit_up_to(7);
  const auto before = (*epochs.open())->epochs()->links();
  epochs.lose_links();
  const auto store = epochs.open();
  ASSERT_TRUE(store) << store.error().to_string();
  EXPECT_EQ((*store)->epochs()->links(), before);
  epochs.chain.commit_up_to(**store, Height{14});
  epochs.chain.expect_equal(**store);
}

// A power cut between the link, which is synced, and the file of checkpoints, which is not.
TEST(LedgerEpochs, TheCheckpointThatEndedAnEpochIsFoundInItsLink) {
  Epochs epochs;
  epochs.commit_up_to(5);
  {
    const auto store = *epochs.open();
    ASSERT_TRUE(store->add_link(epochs.chain.certify(store->head().name)));
  }
  ASSERT_TRUE(epochs.disk.remove(epochs.folder / "checkpoints"));
  const auto store = *epochs.open();
  ASSERT_TRUE(store->certified());
  EXPECT_EQ(store->certified()->name, store->head().name);
}

TEST(LedgerEpochs, LinksThatNothingReplacesAreMissedWithTheFileNamed) {
  Epochs epochs;
  epochs.commit_up_to(14);
  epochs.lose_links();  // two of them
  const auto store = epochs.open();
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().id, ErrorId::kDamaged);
  EXPECT_NE(store.error().place.find("links"), std::string::npos);
  EXPECT_FALSE(verify_files(epochs.folder.path(), epochs.chain.genesis(), kSilent, {.disk = &epochs.disk}));
}

TEST(LedgerEpochs, PruningKeepsTheLinks) {
  Epochs epochs;
  epochs.commit_up_to(40);
  {
    const auto store = *epochs.open();
    store->prune(Height{25});
    ASSERT_GT(store->retained(), Height{5});
  }
  const auto store = epochs.open();
  ASSERT_TRUE(store) << store.error().to_string();
  EXPECT_EQ((*store)->epochs()->links().size(), 2u);
}

TEST(LedgerEpochs, ASnapshotBringsTheLinksAndIsCheckedByThem) {
  for (const std::uint64_t height : {4, 5, 6, 9, 12}) {
    SCOPED_TRACE(height);
    Epochs epochs;
    epochs.commit_up_to(14);
    const StorageOptions options{.disk = &epochs.disk};
    const auto maker = SnapshotMaker::open(epochs.folder.path(), epochs.chain.genesis(), Height{height}, options);
    ASSERT_TRUE(maker) << maker.error().to_string();
    SnapshotFolder out("/snapshot", epochs.disk);
    ASSERT_TRUE(maker->make(out, kSilent));
    const TestFolder folder;
    const auto restored = restore_snapshot(out, epochs.chain.genesis(), folder / "data", kSilent);
    ASSERT_TRUE(restored) << restored.error().to_string();
    const auto store = epochs.chain.open(folder / "data");
    ASSERT_TRUE(store) << store.error().to_string();
    EXPECT_EQ((*store)->epochs()->links().size(), 2u);
    EXPECT_EQ((*store)->membership(), epochs.chain.membership(Height{height}));
    // A node that begins with the last block of an epoch finds the checkpoint that ended it.
    if ((*store)->head().summary.last_of_epoch) {
      ASSERT_TRUE((*store)->certified());
      EXPECT_EQ((*store)->certified()->name, (*store)->head().name);
    }
    epochs.chain.commit_up_to(**store, Height{14});
    EXPECT_EQ((*store)->head().name, epochs.chain.heads[14].name);
  }
}

TEST(LedgerEpochs, AManifestWithOtherLinksIsRefused) {
  Epochs epochs;
  epochs.commit_up_to(14);
  const StorageOptions options{.disk = &epochs.disk};
  SnapshotFolder out("/snapshot", epochs.disk);
  ASSERT_TRUE(SnapshotMaker::open(epochs.folder.path(), epochs.chain.genesis(), Height{12}, options)->make(out, kSilent));
  const auto& genesis = epochs.chain.genesis();
  const auto manifest = *decode<node::Manifest>(*out.read({node::PartKind::kManifest, 0}));
  ASSERT_TRUE(node::verify_manifest(genesis, encode(manifest)));
  const auto refused = [&](const auto& twist) {
    auto other = manifest;
    twist(other.links);
    return !node::verify_manifest(genesis, encode(other));
  };
  EXPECT_TRUE(refused([](auto& links) { links.pop_back(); }));
  EXPECT_TRUE(refused([](auto& links) { links.clear(); }));
  EXPECT_TRUE(refused([](auto& links) { std::swap(links[0], links[1]); }));
  EXPECT_TRUE(refused([](auto& links) { links.push_back(links[1]); }));
  EXPECT_TRUE(refused([](auto& links) { links[1].validators[0].weight = 2; }));
  EXPECT_TRUE(refused([](auto& links) { links[1].validators[0].network_key = links[1].validators[1].log_key; }));
  EXPECT_TRUE(refused([](auto& links) { links[0].checkpoint.lines[2].timestamp ^= 1; }));
}

}  // namespace
}  // namespace xh::storage
