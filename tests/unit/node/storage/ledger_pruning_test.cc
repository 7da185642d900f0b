// Pruning: what is promised is still there and proven, the rest is gone and its space with it, whenever the process dies (L1, L7).
#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "memory_disk.h"
#include "test_chain.h"

namespace xh::storage {
namespace {

constexpr Height kPrunedHead{40};
constexpr Height kPrunedBase{25};

TEST(PruningTest, WhatIsRetainedIsThereAndProvenAndTheRestIsNot) {
  TestChain chain(kPrunedHead.value + 10);
  const TestFolder folder;
  const TestFolder whole_folder;
  const auto whole = *chain.open(whole_folder.path());
  chain.commit_up_to(*whole, kPrunedHead);
  {
    const auto store = *chain.open(folder.path(), {.segment_bytes = 2048});
    chain.commit_up_to(*store, kPrunedHead);
    store->prune(kPrunedBase);
    EXPECT_EQ(store->retained(), kPrunedBase);
  }
  // Once as it is, once with an index made again, once with more blocks.
  for (int round = 0; round < 3; ++round) {
    if (round == 1) std::filesystem::remove_all(folder / "index");
    const auto store = *chain.open(folder.path(), {.segment_bytes = 2048});
    if (round == 2) {
      chain.commit_up_to(*store, Height{kPrunedHead.value + 10});
      chain.commit_up_to(*whole, Height{kPrunedHead.value + 10});
    }
    chain.expect_equal(*store);
    EXPECT_EQ(store->retained(), kPrunedBase);
    const Height head = store->head().summary.height;
    for (Height height = kPrunedBase; height <= head; height = height.next()) {
      EXPECT_EQ(store->log_path(height, head.value + 1), whole->log_path(height, head.value + 1));
      EXPECT_EQ(store->log_consistency(height.value + 1, head.value + 1), whole->log_consistency(height.value + 1, head.value + 1));
      EXPECT_EQ(store->log_root(height.value + 1), whole->log_root(height.value + 1));
      const auto past = store->prove_past(test_key(1), height, head);
      const auto past_of_whole = whole->prove_past(test_key(1), height, head);
      ASSERT_TRUE(past);
      EXPECT_EQ(past->value, past_of_whole->value);
      EXPECT_EQ(encode(past->proof), encode(past_of_whole->proof));
    }
    EXPECT_FALSE(store->log_root(kPrunedBase.value - 1));
    EXPECT_FALSE(store->log_consistency(kPrunedBase.value - 1, head.value + 1));
    EXPECT_FALSE(store->prove_past(test_key(1), kPrunedBase.previous(), head));
    EXPECT_FALSE(store->prove_history(test_key(1), head));
    EXPECT_FALSE(store->height_at(UnixMillis{chain.genesis().time.value + kBlockMillis}));
    const auto history = whole_history(*store, test_key(1));
    EXPECT_FALSE(history.complete);
    ASSERT_FALSE(history.values.empty());
    EXPECT_EQ(history.values.back(), chain.state(head).at(test_key(1)));
    // Younger than what is retained: its whole history is there.
    EXPECT_EQ(whole_history(*store, test_key(3000)).values, chain.history(test_key(3000)));
    EXPECT_TRUE(whole_history(*store, test_key(3000)).complete);
    EXPECT_TRUE(store->prove_history(test_key(3000), head));
  }
}

TEST(PruningTest, NoncesOfTheLastWindowKeepTheirBlocks) {
  TestChain chain(kPrunedHead.value);
  const TestFolder folder;
  const auto store = *chain.open(folder.path());
  chain.commit_up_to(*store, kPrunedHead);
  const std::uint64_t window = 2 * ledger::kMaxValidityMillis / kBlockMillis;
  store->prune(Height{kPrunedHead.value - window + 1});
  EXPECT_EQ(store->retained(), Height{0});
  store->prune(kPrunedHead.next());
  EXPECT_EQ(store->retained(), Height{0});
  store->prune(Height{kPrunedHead.value - window});
  EXPECT_EQ(store->retained(), Height{kPrunedHead.value - window});
  store->prune(Height{3});  // never back
  EXPECT_EQ(store->retained(), Height{kPrunedHead.value - window});
}

TEST(PruningTest, APowerCutAtAnyPointLeavesAWholeLedger) {
  constexpr std::uint64_t kSegmentBytes = 640;
  TestChain chain(kPrunedHead.value + 2);
  const TestFolder folder;
  MemoryDisk disk;
  std::size_t begin = 0;
  {
    const auto store = *chain.open(folder.path(), {.disk = &disk, .segment_bytes = kSegmentBytes, .derived_operations = 30});
    chain.commit_up_to(*store, kPrunedHead);
    begin = disk.requests();
    store->prune(kPrunedBase);
    store->prune(kPrunedBase.next());
  }
  ASSERT_GT(disk.requests(), begin + 30);
  Chance chance;
  for (std::size_t point = begin; point <= disk.requests(); ++point) {
    for (const Loss loss : {Loss::kNothing, Loss::kEverything, Loss::kRandom}) {
      SCOPED_TRACE("point " + std::to_string(point) + " loss " + std::to_string(static_cast<int>(loss)));
      const TestFolder left;
      MemoryDisk::Files files;
      for (const auto& [path, data] : disk.after_crash(point, loss, chance)) files.emplace(left / path.substr(path.rfind('/') + 1), data);
      MemoryDisk again(files);
      const auto store = chain.open(left.path(), {.disk = &again, .segment_bytes = kSegmentBytes});
      ASSERT_TRUE(store) << store.error().to_string();
      EXPECT_EQ((*store)->head().summary.height, kPrunedHead);
      chain.expect_equal(**store);
      (*store)->prune(kPrunedBase.next());
      EXPECT_EQ((*store)->retained(), kPrunedBase.next());
      chain.commit_up_to(**store, Height{kPrunedHead.value + 2});
      chain.expect_equal(**store);
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(PruningTest, AFlippedBitInTheBaseIsDamage) {
  TestChain chain(kPrunedHead.value);
  const TestFolder folder;
  MemoryDisk disk;
  {
    const auto store = *chain.open(folder.path(), {.disk = &disk});
    chain.commit_up_to(*store, kPrunedHead);
    store->prune(kPrunedBase);
  }
  const std::string path = folder / "base";
  for (std::size_t byte = 0; byte < disk.content(path).size(); ++byte) {
    disk.content(path)[byte] ^= 0x10;
    const auto store = chain.open(folder.path(), {.disk = &disk});
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().id, ErrorId::kDamaged);
    EXPECT_NE(store.error().to_string().find(path), std::string::npos);
    disk.content(path)[byte] ^= 0x10;
  }
  EXPECT_TRUE(chain.open(folder.path(), {.disk = &disk}));
}

TEST(PruningTest, OperationsAndValuesGoAndTheirSpaceWithThem) {
  constexpr std::uint64_t kLast = 50;
  BusyLedger busy;
  const TestFolder folder;
  const TestFolder whole_folder;
  const auto whole = *busy.chain.open(whole_folder.path());
  busy.commit_up_to(*whole, kLast + 5);
  std::map<std::string, std::uint64_t> before;
  {
    const auto store = *busy.chain.open(folder.path(), {.segment_bytes = 1 << 20, .derived_operations = 20'000});
    busy.commit_up_to(*store, kLast);
    before = store->disk_use();
    for (std::uint64_t height = 10; height <= 40; height += 10) store->prune(Height{height});
    auto after = store->disk_use();
    EXPECT_LT(after["operations"], before["operations"] / 2);
    EXPECT_LT(after["values"], before["values"] / 2);
  }
  for (int round = 0; round < 3; ++round) {
    if (round == 1) std::filesystem::remove_all(folder / "index");
    if (round == 2) std::filesystem::remove(folder / "derived.0");
    const auto store = *busy.chain.open(folder.path(), {.segment_bytes = 1 << 20});
    busy.commit_up_to(*store, kLast + static_cast<std::uint64_t>(round));
    const Height head = store->head().summary.height;
    EXPECT_EQ(store->summary(head), whole->summary(head));
    for (std::uint64_t key = 0; key < BusyLedger::kKeys; key += 37) {
      EXPECT_EQ(store->read(test_key(key)), BusyLedger::value(head.value, key));
      const auto proven = store->prove(test_key(key), head);
      ASSERT_TRUE(proven);
      EXPECT_TRUE(ledger::verify_presence(proven->proof, test_key(key).hash(), store->head().summary.state_root));
      const auto past = store->prove_past(test_key(key), Height{40}, head);
      ASSERT_TRUE(past);
      EXPECT_EQ(past->value, BusyLedger::value(40, key));
    }
    const auto absent = store->prove(test_key(5000), head);
    ASSERT_TRUE(absent);
    EXPECT_TRUE(ledger::verify_absence(absent->proof, test_key(5000).hash(), store->head().summary.state_root));
  }
}

// F42: a base between two audited states would lack what the next root is merged from, deletions above all.
TEST(PruningTest, APrunedLedgerMakesTheSameAuditRoots) {
  constexpr std::uint64_t kInterval = 20;
  constexpr std::uint64_t kLag = 5;
  constexpr std::uint64_t kWindow = 2 * ledger::kMaxValidityMillis / kBlockMillis;
  constexpr std::uint64_t kLast = 75;
  constexpr std::uint64_t kLeaving = 200;
  BusyLedger busy(0, kLeaving);
  busy.chain.audit(kInterval, kLag);
  const TestFolder whole_folder;
  const auto whole = *busy.chain.open(whole_folder.path());
  busy.commit_up_to(*whole, kLast);
  for (const bool keep_files : {true, false}) {
    const TestFolder folder;
    const StorageOptions options{.segment_bytes = 1 << 20, .derived_operations = 20'000};
    std::size_t roots = 0;
    Height retained;
    for (std::uint64_t head = 15; head <= kLast; head += 6) {
      const auto store = *busy.chain.open(folder.path(), options);
      for (std::uint64_t height = store->head().summary.height.value + 1; height <= head; ++height) {
        busy.commit_up_to(*store, height);
        ASSERT_EQ(store->summary(Height{height}), whole->summary(Height{height})) << height;
        roots += store->summary(Height{height})->audit_root ? 1 : 0;
        store->prune(Height{height > kWindow ? height - kWindow : 0});
        // Never beyond the newest state whose root is made, and not at all while one is being made.
        ASSERT_LE(store->retained().value, height - height % kInterval);
        if (height % kInterval < kLag) {
          ASSERT_EQ(store->retained(), retained) << height;
        }
        retained = store->retained();
      }
      if (!keep_files) std::filesystem::remove(folder / ("audit." + std::to_string(head / 6 % 2)));
    }
    EXPECT_EQ(roots, 1 + (kLast - kLag) / kInterval);
    const auto store = *busy.chain.open(folder.path(), options);
    EXPECT_GT(retained, Height{2 * kInterval});
    EXPECT_LT(store->disk_use()["operations"], whole->disk_use()["operations"] * 3 / 4);
    for (const std::uint64_t key : {std::uint64_t{7}, BusyLedger::kKeys + 40, BusyLedger::kKeys + 150}) {
      const Height audited{kLast - (kLast - kLag) % kInterval - kLag};
      const auto proven = store->prove_audited(test_key(key), Height{audited.value + kLag});
      if (!keep_files && !proven) continue;
      ASSERT_TRUE(proven) << proven.error().to_string();
      EXPECT_EQ(proven->value.has_value(), key != BusyLedger::kKeys + 40);
    }
  }
}

}  // namespace
}  // namespace xh::storage
