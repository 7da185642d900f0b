#include "node/storage/ledger_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "apart.h"
#include "memory_disk.h"
#include "node/storage/provable.h"
#include "test_chain.h"

namespace xh::storage {
namespace {

namespace fs = std::filesystem;

TEST(LedgerStoreTest, WhatWasCommittedIsReadBeforeAndAfterAReopening) {
  TestChain chain(12);
  const TestFolder folder;
  {
    const auto store = *chain.open(folder.path());
    chain.commit_up_to(*store, Height{12});
    chain.expect_equal(*store);
  }
  chain.expect_equal(**chain.open(folder.path()));
}

TEST(LedgerStoreTest, TwoLedgersOfTheSameBlocksHaveTheSameRoots) {
  TestChain chain(8);
  const TestFolder one;
  const TestFolder two;
  chain.commit_up_to(**chain.open(one.path()), Height{8});
  for (std::uint64_t height = 1; height <= 8; ++height) chain.commit_up_to(**chain.open(two.path()), Height{height});  // reopened each time
  chain.expect_equal(**chain.open(two.path()));
}

TEST(LedgerStoreTest, ASecondProcessIsRefusedByName) {
  TestChain chain(0);
  const TestFolder folder;
  const auto store = *chain.open(folder.path());
  const auto second = chain.open(folder.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().id, ErrorId::kLocked);
  EXPECT_NE(second.error().what.find(std::to_string(::getpid())), std::string::npos);
}

TEST(LedgerStoreTest, AnotherChainIsRefused) {
  TestChain chain(1);
  const TestFolder folder;
  chain.commit_up_to(**chain.open(folder.path()), Height{1});
  auto other = chain.genesis();
  other.chain_id.bytes[0] ^= 1;
  EXPECT_EQ(LedgerStore::open(folder.path(), other, chain.genesis_delta()).error().id, ErrorId::kWrongLedger);
}

TEST(LedgerStoreTest, ADeletedIndexIsRebuilt) {
  TestChain chain(6);
  const TestFolder folder;
  chain.commit_up_to(**chain.open(folder.path()), Height{6});
  fs::remove_all(folder / "index");
  chain.expect_equal(**chain.open(folder.path()));
}

// F12, CL7: seven blocks twice, and every operation twice.
TEST(LedgerStoreTest, HowFarARebuildIsIsToldUpToItsEnd) {
  TestChain chain(6);
  const TestFolder folder;
  chain.commit_up_to(**chain.open(folder.path()), Height{6});
  fs::remove_all(folder / "index");
  std::vector<std::uint64_t> told;
  std::uint64_t all = 0;
  StorageOptions options;
  options.recovered = [&](std::uint64_t done, std::uint64_t of) {
    told.push_back(done);
    all = of;
  };
  const auto store = *chain.open(folder.path(), options);
  EXPECT_TRUE(std::ranges::is_sorted(told));
  EXPECT_EQ(all, 2 * (7 + store->head().summary.operations));
  EXPECT_EQ(told.back(), all);
  EXPECT_GT(std::ranges::count_if(told, [&](auto done) { return 2 * done > all && done < all; }), 0) << "the index is told, too";
}

TEST(LedgerStoreTest, AnIndexThatLagsIsBroughtForward) {
  TestChain chain(9);
  for (const std::uint64_t lag : {1, 4, 9}) {
    const TestFolder folder;
    const TestFolder aside;
    chain.commit_up_to(**chain.open(folder.path()), Height{9 - lag});
    fs::copy(folder / "index", aside / "index");
    chain.commit_up_to(**chain.open(folder.path()), Height{9});
    fs::remove_all(folder / "index");
    fs::copy(aside / "index", folder / "index");
    chain.expect_equal(**chain.open(folder.path()));
  }
}

TEST(LedgerStoreTest, AnIndexThatIsAheadOrForeignIsRebuilt) {
  TestChain chain(9);
  const TestFolder folder;
  const TestFolder other;
  chain.commit_up_to(**chain.open(folder.path()), Height{5});
  chain.commit_up_to(**chain.open(other.path()), Height{9});
  fs::remove_all(folder / "index");
  fs::copy(other / "index", folder / "index");
  chain.expect_equal(**chain.open(folder.path()));

  // The same height and the same places in the files, but other blocks.
  TestChain different(5, 2);
  const TestFolder foreign;
  different.commit_up_to(**different.open(foreign.path()), Height{5});
  fs::remove_all(folder / "index");
  fs::copy(foreign / "index", folder / "index");
  chain.expect_equal(**chain.open(folder.path()));
}

TEST(LedgerStoreTest, ADamagedIndexIsRebuilt) {
  TestChain chain(5);
  const TestFolder folder;
  chain.commit_up_to(**chain.open(folder.path()), Height{5});
  for (const auto& entry : fs::directory_iterator(folder / "index")) {
    if (!entry.is_regular_file() || entry.path().filename() == "LOCK" || entry.path().filename().string().starts_with("LOG")) continue;
    const auto size = fs::file_size(entry.path());
    if (size == 0) continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(size / 2));
    file.put('\x5a');
    file.close();
    chain.expect_equal(**chain.open(folder.path()));
  }
  LedgerIndex::discard(folder / "index");
  chain.expect_equal(**chain.open(folder.path()));
}

// What opening does not read is found by who reads it.
TEST(LedgerStoreTest, AnIndexThatTurnsOutToBeDamagedEndsTheProcessAndTheNextStartRebuildsIt) {
  TestChain chain(5);
  const TestFolder folder;
  chain.commit_up_to(**chain.open(folder.path()), Height{5});
  (void)chain.open(folder.path());  // what stood in its log is a table now
  for (const auto& entry : fs::directory_iterator(folder / "index")) {
    if (entry.path().extension() != ".ldb") continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(fs::file_size(entry.path()) / 4));
    file.put('\x5a');
  }
  Apart apart;
  const auto ended = apart.run([&](const Apart::Acknowledge&) -> Status {
    XH_TRY(const auto store, chain.open(folder.path()));
    chain.expect_equal(*store);
    return {};
  });
  EXPECT_EQ(ended.code, 1);
  EXPECT_NE(ended.said.find("XH-1408"), std::string::npos) << ended.said;
  chain.expect_equal(**chain.open(folder.path()));
}

TEST(LedgerStoreTest, NothingIsProvenFurtherBelowTheHeadThanThirtyTwoBlocks) {
  TestChain chain(ledger::kProvableBlocks + 1);
  const TestFolder folder;
  const auto store = *chain.open(folder.path());
  chain.commit_up_to(*store, Height{ledger::kProvableBlocks + 1});
  const std::vector<ledger::StateKey> keys = {chain.state(Height{0}).begin()->first};
  EXPECT_TRUE(provable(store->prove(keys[0], Height{1})));
  EXPECT_TRUE(provable(store->prove_past(keys[0], Height{0}, Height{1})));
  EXPECT_TRUE(provable(store->prove_all(keys, Height{1})));
  EXPECT_EQ(provable(store->prove(keys[0], Height{0})).error().id, ErrorId::kTooOld);
  EXPECT_EQ(provable(store->prove_past(keys[0], Height{0}, Height{0})).error().id, ErrorId::kTooOld);
  EXPECT_EQ(provable(store->prove_all(keys, Height{0})).error().id, ErrorId::kTooOld);
}

TEST(LedgerStoreTest, ProofsHoldAtTheHeadAndAtRecentHeights) {
  TestChain chain(10);
  const TestFolder folder;
  auto store = *chain.open(folder.path());
  chain.commit_up_to(*store, Height{10});
  for (int round = 0; round < 2; ++round) {
    for (Height height{0}; height <= Height{10}; height = height.next()) {
      const auto summary = *store->summary(height);
      for (const auto& [key, value] : chain.state(Height{10})) {
        const auto proven = store->prove(key, height);
        ASSERT_TRUE(proven);
        const auto then = chain.state(height).find(key);
        EXPECT_EQ(proven->value.has_value(), then != chain.state(height).end());
        if (proven->value) {
          EXPECT_EQ(*proven->value, then->second);
          EXPECT_EQ(*ledger::verify_presence(proven->proof, key.hash(), summary.state_root), ledger::value_hash(then->second));
        } else {
          EXPECT_TRUE(ledger::verify_absence(proven->proof, key.hash(), summary.state_root));
        }
      }
      EXPECT_EQ(merkle::root_from_path(height.value, 11, merkle::leaf_hash(encode(summary)), store->log_path(height, 11)),
                store->head().name.root);
      EXPECT_TRUE(merkle::verify_consistency(height.value + 1, 11, chain.heads[height.value].name.root, store->head().name.root,
                                             *store->log_consistency(height.value + 1, 11)));
    }
    store.reset();
    store = *chain.open(folder.path());  // and again after a restart
  }
}

TEST(LedgerStoreTest, HistoryHasEveryValueOldestFirst) {
  TestChain chain(10);
  const TestFolder folder;
  const auto store = *chain.open(folder.path());
  chain.commit_up_to(*store, Height{10});
  for (std::uint64_t number = 0; number < 3; ++number) {
    const auto key = test_key(number);
    EXPECT_EQ(whole_history(*store, key).values, chain.history(key));
    EXPECT_EQ(whole_history(*store, key, 1).values, chain.history(key));
    EXPECT_EQ(whole_history(*store, key, kMaxHistoryPage).values, chain.history(key));
    const auto proven = store->prove_history(key, Height{10});
    ASSERT_TRUE(proven);
    EXPECT_EQ(proven->values, chain.history(key));
    const auto versions = ledger::verify_history(proven->proof, key.hash(), store->head().summary.state_root);
    ASSERT_TRUE(versions);
    ASSERT_EQ(versions->size(), proven->values.size());
    for (std::size_t i = 0; i < versions->size(); ++i) EXPECT_EQ((*versions)[i].value, ledger::value_hash(proven->values[i]));
  }
  EXPECT_TRUE(whole_history(*store, test_key(9999)).values.empty());
}

TEST(LedgerStoreTest, AValueOfThePastIsFoundByItsPlaceOrItsHeight) {
  TestChain chain(10);
  const TestFolder folder;
  const auto store = *chain.open(folder.path());
  chain.commit_up_to(*store, Height{10});
  for (std::uint64_t number = 0; number < 3; ++number) {
    const auto key = test_key(number);
    const auto values = chain.history(key);
    for (std::uint64_t back = 0; back < values.size(); ++back) {
      const auto found = store->history(key, {.skip = back, .count = 1}).value();
      ASSERT_EQ(found.values.size(), 1U);
      EXPECT_EQ(found.values[0], values[values.size() - 1 - back]);
    }
    EXPECT_TRUE(store->history(key, {.skip = values.size(), .count = 1})->values.empty());
    for (Height height; height <= Height{10}; height = height.next()) {
      const auto found = store->history(key, {.not_above = height, .count = 1}).value();
      const auto& then = chain.state(height);
      ASSERT_EQ(found.values.empty(), !then.contains(key)) << number << " at " << height.value;
      if (found.values.empty()) continue;
      EXPECT_EQ(found.values[0], then.at(key));
    }
  }
}

TEST(LedgerStoreTest, ACursorOfAnotherKeyOrOfNothingIsRefused) {
  TestChain chain(10);
  const TestFolder folder;
  const auto store = *chain.open(folder.path());
  chain.commit_up_to(*store, Height{10});
  const auto page = store->history(test_key(0), {.count = 1}).value();
  ASSERT_TRUE(page.next);
  EXPECT_FALSE(store->history(test_key(1), {.from = page.next}));
  EXPECT_FALSE(store->history(test_key(0), {.from = store->head().summary.operations}));
  EXPECT_FALSE(store->history(test_key(0), {.from = ~std::uint64_t{0}}));
}

TEST(LedgerStoreTest, APageOfAHistoryReadsBoundedlyManyOperations) {
  TestChain chain(40);
  const TestFolder folder;
  const auto store = *chain.open(folder.path());
  chain.commit_up_to(*store, Height{40});
  const auto key = test_key(0);
  const auto values = chain.history(key);
  EXPECT_EQ(LedgerStore::HistoryQuery{}.steps, kMaxHistorySteps);
  EXPECT_EQ(LedgerStore::HistoryQuery{}.count, kMaxHistoryPage);
  // So many operations are needed, and not one more.
  std::size_t enough = 1;
  while (store->history(key, {.skip = values.size() - 1, .count = 1, .steps = enough})->values.empty()) ++enough;
  EXPECT_GE(enough, values.size());
  const auto before = store->history(key, {.skip = values.size() - 1, .count = 1, .steps = enough - 1}).value();
  ASSERT_TRUE(before.next);
  EXPECT_TRUE(before.values.empty());
  const auto last = store->history(key, {.from = before.next, .count = 1}).value();
  ASSERT_EQ(last.values.size(), 1U);
  EXPECT_EQ(last.values[0], values.front());
  EXPECT_FALSE(last.next);
}

TEST(LedgerStoreTest, NoncesAreRememberedUntilBlockTimePassesTheirEnd) {
  TestChain chain(8);
  const TestFolder folder;
  auto store = *chain.open(folder.path());
  for (std::uint64_t height = 1; height <= 8; ++height) {
    chain.commit_up_to(*store, Height{height});
    for (int round = 0; round < 2; ++round) {
      for (std::uint64_t at = 1; at <= height; ++at) {
        for (const auto& used : chain.blocks()[at - 1].consumed) {
          // Valid for two blocks after their own; block time equal to the end still counts.
          const bool remembered = height <= at + 2;
          EXPECT_EQ(store->remembered(used.sender, used.nonce), remembered ? std::optional(used.transaction) : std::nullopt)
              << at << " at " << height;
        }
      }
      store.reset();
      store = *chain.open(folder.path());
    }
  }
}

TEST(LedgerStoreTest, TheNewestCertifiedCheckpointOfOurLogIsServedAndSurvives) {
  TestChain chain(6);
  const TestFolder folder;
  {
    const auto store = *chain.open(folder.path());
    chain.commit_up_to(*store, Height{6});
    EXPECT_FALSE(store->certified());
    store->put_checkpoint(chain.certify(chain.heads[2].name));
    store->put_checkpoint(chain.certify(chain.heads[5].name));
    EXPECT_EQ(store->certified()->name, chain.heads[5].name);
    // Another root than ours, and one that is ahead of us.
    store->put_checkpoint(chain.certify({7, Hash32{}}));
    store->put_checkpoint(chain.certify({8, Hash32{}}));
    EXPECT_EQ(store->certified()->name, chain.heads[5].name);
  }
  const auto store = *chain.open(folder.path());
  EXPECT_EQ(*store->certified(), chain.certify(chain.heads[5].name));
  fs::remove(folder / "checkpoints");
}

TEST(LedgerStoreTest, ALostCheckpointIsFoundBesideABlockThatNamesIt) {
  TestChain chain(3);
  const TestFolder folder;
  {
    const auto store = *chain.open(folder.path());
    chain.commit_up_to(*store, Height{2});
    auto last = chain.blocks()[2];
    last.stored.companion = encode(chain.certify(chain.heads[2].name));
    (void)store->commit(last);
  }
  EXPECT_EQ((**chain.open(folder.path())).certified()->name, chain.heads[2].name);
}

TEST(LedgerStoreTest, ALineThatDoesNotVerifyCertifiesNothing) {
  TestChain chain(3);
  const TestFolder folder;
  {
    const auto store = *chain.open(folder.path());
    chain.commit_up_to(*store, Height{2});
    auto last = chain.blocks()[2];
    auto forged = chain.certify(chain.heads[2].name);
    forged.lines[1].signature.raw[5] ^= 1;
    last.stored.companion = encode(forged);
    (void)store->commit(last);
  }
  EXPECT_FALSE((**chain.open(folder.path())).certified());
}

TEST(LedgerStoreTest, TilesAreRowsOfTheChainLog) {
  TestChain chain(5);
  const TestFolder folder;
  const auto store = *chain.open(folder.path());
  chain.commit_up_to(*store, Height{5});
  const auto tile = store->log_tile(0, 0, 256);
  ASSERT_EQ(tile.size(), 6u);
  for (std::uint64_t i = 0; i < 6; ++i) EXPECT_EQ(tile[i], merkle::leaf_hash(encode(chain.heads[i].summary)));
  EXPECT_TRUE(store->log_tile(1, 0, 256).empty());
  EXPECT_TRUE(store->log_tile(0, 1, 256).empty());
  EXPECT_TRUE(store->log_tile(63, 0, 256).empty());
}

TEST(LedgerStoreTest, SegmentsOfAnyLengthHoldTheSameLedger) {
  TestChain chain(10);
  for (const std::uint64_t bytes : {128 * 5, 4096}) {
    MemoryDisk disk;
    const TestFolder folder;
    const StorageOptions options{.disk = &disk, .segment_bytes = bytes};
    {
      const auto store = *chain.open(folder.path(), options);
      chain.commit_up_to(*store, Height{10});
      chain.expect_equal(*store);
    }
    EXPECT_TRUE(disk.exists(folder / "blocks.000002"));
    EXPECT_TRUE(disk.exists(folder / "operations.000001"));
    chain.expect_equal(**chain.open(folder.path(), options));
  }
}

TEST(LedgerStoreTest, LostCommitRecordsDoNotEmptyTheLedger) {
  TestChain chain(2);
  MemoryDisk disk;
  const TestFolder folder;
  const StorageOptions options{.disk = &disk};
  chain.commit_up_to(**chain.open(folder.path(), options), Height{2});
  disk.content(folder / "commits").clear();
  EXPECT_EQ(chain.open(folder.path(), options).error().id, ErrorId::kDamaged);
  EXPECT_GT(disk.content(folder / "blocks.000000").size(), 1000u);
}

}  // namespace
}  // namespace xh::storage
