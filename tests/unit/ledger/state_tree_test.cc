#include "ledger/state_tree.h"

#include <gtest/gtest.h>

#include <memory>

#include "crypto/hash.h"
#include "memory_tree.h"
#include "random.h"

namespace xh::ledger {
namespace {

using Changes = std::map<Hash32, std::optional<Hash32>>;

struct Oracle {
  std::unique_ptr<MemoryTree> memory = std::make_unique<MemoryTree>();
  std::map<Hash32, Hash32> now;
  std::vector<std::map<Hash32, Hash32>> then;
  std::vector<Hash32> roots;
};

Oracle random_blocks(std::uint64_t blocks, bool deletions) {
  Oracle oracle;
  Random random{7};
  for (std::uint64_t h = 0; h < blocks; ++h) {
    Changes changes;
    for (std::uint64_t i = 0; i <= random.next(60); ++i) {
      if (!oracle.now.empty() && random.next(2) == 0) {
        auto it = oracle.now.begin();
        std::advance(it, random.next(oracle.now.size()));
        changes[it->first] = deletions && random.next(10) < 3 ? std::nullopt : std::optional(hash_of(random.next(1000000)));
      } else {
        changes[hash_of(random.next(1000000))] = hash_of(random.next(1000000));
      }
    }
    const auto applied = oracle.memory->apply(h, hash_of(h), changes);
    for (const auto& [key, value] : changes) {
      if (value) {
        oracle.now[key] = *value;
      } else {
        oracle.now.erase(key);
      }
    }
    oracle.then.push_back(oracle.now);
    oracle.roots.push_back(applied.head.state_root());
  }
  return oracle;
}

// T1
TEST(OperationRecordTest, BytesThatAreNoRecordAreRefusedByName) {
  const OperationRecord put{OperationType::kPut, hash_of(1), hash_of(2), hash_of(3), Height{4}, 5, 0};
  const auto bytes = record_bytes(put);
  ASSERT_EQ(operation_record_from(bytes).value(), put);
  const auto changed = [&](std::size_t at, std::uint8_t value) {
    auto other = bytes;
    other[at] = value;
    return operation_record_from(other);
  };
  EXPECT_EQ(operation_record_from(ByteView(bytes).first(kOperationRecordBytes - 1)).error().id, ErrorId::kBadOperationRecord);
  EXPECT_EQ(changed(0, 0).error().id, ErrorId::kBadOperationRecord);
  EXPECT_EQ(changed(0, 6).error().id, ErrorId::kBadOperationRecord);
  EXPECT_EQ(changed(109, 1).error().id, ErrorId::kBadOperationRecord);
  EXPECT_EQ(changed(117, 1).error().id, ErrorId::kBadOperationRecord);  // a floor is of commits
}

TEST(StateTree, ProvesEveryPresentKeyAndTheAbsenceOfOthersUnderTheLatestRoot) {
  const auto oracle = random_blocks(60, true);
  const Height height{59};
  for (const auto& [key, value] : oracle.now) {
    const auto proof = oracle.memory->tree.prove(key, height);
    ASSERT_TRUE(proof);
    EXPECT_EQ(verify_presence(*proof, key, oracle.roots.back()).value(), value);
    EXPECT_FALSE(verify_absence(*proof, key, oracle.roots.back()));
  }
  for (std::uint64_t i = 0; i < 100; ++i) {
    const Hash32 key = hash_of(5000000 + i);
    const auto proof = oracle.memory->tree.prove(key, height);
    ASSERT_TRUE(proof);
    EXPECT_TRUE(verify_absence(*proof, key, oracle.roots.back()));
    EXPECT_FALSE(verify_presence(*proof, key, oracle.roots.back()));
  }
}

TEST(StateTree, ProvesAtRecentHeightsUnderTheirOwnRoots) {
  const auto oracle = random_blocks(120, false);
  for (std::uint64_t h = 120 - kProvableBlocks; h < 120; ++h) {
    for (std::uint64_t i = 0; i < 40; ++i) {
      const Hash32 key = hash_of(i * 25013 % 1000000);
      for (const Hash32& probe : {key, std::next(oracle.now.begin(), static_cast<std::ptrdiff_t>(i))->first}) {
        const auto proof = oracle.memory->tree.prove(probe, Height{h});
        ASSERT_TRUE(proof);
        const auto known = oracle.then[h].find(probe);
        if (known == oracle.then[h].end()) {
          EXPECT_TRUE(verify_absence(*proof, probe, oracle.roots[h])) << h;
        } else {
          EXPECT_EQ(verify_presence(*proof, probe, oracle.roots[h]).value(), known->second) << h;
        }
      }
    }
  }
  EXPECT_FALSE(oracle.memory->tree.prove(hash_of(1), Height{119 - kProvableBlocks - 1}));
  EXPECT_FALSE(oracle.memory->tree.prove(hash_of(1), Height{120}));
}

TEST(StateTree, HistoryListsEveryValueAndCannotOmitOne) {
  MemoryTree memory;
  const Hash32 key = hash_of(1);
  for (std::uint64_t h = 0; h < 50; ++h) {
    Changes changes;
    for (std::uint64_t i = 0; i < 90; ++i) changes[hash_of(1000 + (h * 37 + i) % 200)] = hash_of(h);
    if (h % 5 == 2) changes[key] = hash_of(100 + h);
    (void)memory.apply(h, hash_of(h), changes);
  }
  const Hash32 root = memory.tree.head().state_root();
  const auto proof = memory.tree.prove_history(key, Height{49});
  ASSERT_TRUE(proof);
  const auto versions = verify_history(*proof, key, root).value();
  ASSERT_EQ(versions.size(), 10u);
  for (std::size_t i = 0; i < versions.size(); ++i) EXPECT_EQ(versions[i], (ProvenVersion{Height{5 * i + 2}, hash_of(100 + 5 * i + 2)}));
  for (std::size_t drop = 0; drop < proof->earlier.size(); ++drop) {
    auto cut = *proof;
    cut.earlier.erase(cut.earlier.begin() + static_cast<std::ptrdiff_t>(drop));
    EXPECT_FALSE(verify_history(cut, key, root)) << drop;
  }
}

TEST(StateTree, EveryFlippedByteOfAProofIsRefused) {
  const auto oracle = random_blocks(80, true);
  const Hash32 key = oracle.now.begin()->first;
  const Bytes bytes = encode(*oracle.memory->tree.prove(key, Height{79}));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    Bytes flipped = bytes;
    flipped[i] ^= 1;
    const auto proof = decode<ActiveProof>(flipped);
    EXPECT_FALSE(proof && verify_presence(*proof, key, oracle.roots.back())) << i;
  }
}

TEST(StateTree, ReplayedOperationsGiveTheSameRootsAndProofs) {
  const auto oracle = random_blocks(100, true);
  MemoryTree again;
  again.operations = oracle.memory->operations;
  again.index = oracle.memory->index;
  std::vector<Hash32> roots;
  for (const auto& record : again.operations) {
    again.tree.replay(record);
    if (record.type != OperationType::kCommit) continue;
    again.tree.seal();
    roots.push_back(again.tree.head().state_root());
  }
  EXPECT_EQ(roots, oracle.roots);
  EXPECT_EQ(again.tree.prove(hash_of(3), Height{90}), oracle.memory->tree.prove(hash_of(3), Height{90}));
}

TEST(StateTree, CompactionKeepsTheWindowBounded) {
  MemoryTree memory;
  for (std::uint64_t h = 0; h < 400; ++h) {
    Changes changes;
    for (std::uint64_t i = 0; i < 20; ++i) changes[hash_of(i)] = hash_of(h * 20 + i);
    (void)memory.apply(h, hash_of(h), changes);
    const auto& head = memory.tree.head();
    EXPECT_LE(head.operations - head.floor, 5 * memory.tree.active() / 2 + 64 + 63);
  }
  EXPECT_GT(memory.tree.head().floor, 0u);
}

// RD10
TEST(StateTree, TheNewestBlockIsTakenBackAsIfItHadNeverBeen) {
  const Oracle straight = random_blocks(120, true);
  Oracle wavering = random_blocks(0, true);
  Random random{7};
  std::map<Hash32, Hash32> now;
  for (std::uint64_t h = 0; h < 120; ++h) {
    // Another block first, small or larger than a twig, and then what random_blocks() applies.
    if (h > 0) {
      Changes wrong;
      const std::uint64_t size = h % 10 == 0 ? 3000 : h % 7;
      for (std::uint64_t i = 0; i < size; ++i) wrong[hash_of(5'000'000 + h * 10'000 + i)] = hash_of(i);
      for (const auto& [key, value] : now) {
        if (wrong.size() < 2 * size + 5) wrong[key] = key.bytes[0] % 2 == 0 ? std::nullopt : std::optional(hash_of(h));
      }
      auto& tree = wavering.memory->tree;
      const auto head = tree.head();
      const auto active = tree.active();
      EXPECT_NE(tree.apply(Height{h}, hash_of(h), wrong).head, head);
      tree.take_back();
      ASSERT_EQ(tree.head(), head) << h;
      ASSERT_EQ(tree.active(), active) << h;
    }
    Changes changes;
    for (std::uint64_t i = 0; i <= random.next(60); ++i) {
      if (!now.empty() && random.next(2) == 0) {
        auto it = now.begin();
        std::advance(it, random.next(now.size()));
        changes[it->first] = random.next(10) < 3 ? std::nullopt : std::optional(hash_of(random.next(1000000)));
      } else {
        changes[hash_of(random.next(1000000))] = hash_of(random.next(1000000));
      }
    }
    const auto applied = wavering.memory->apply(h, hash_of(h), changes);
    for (const auto& [key, value] : changes) {
      if (value) {
        now[key] = *value;
      } else {
        now.erase(key);
      }
    }
    ASSERT_EQ(applied.head.state_root(), straight.roots[h]) << h;
  }
  for (const auto& [key, value] : now) {
    const auto proof = wavering.memory->tree.prove(key, Height{119});
    ASSERT_TRUE(proof);
    ASSERT_EQ(*proof, *straight.memory->tree.prove(key, Height{119}));
  }
}

}  // namespace
}  // namespace xh::ledger
