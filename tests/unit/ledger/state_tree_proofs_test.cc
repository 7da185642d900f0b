// Proofs over several twigs: at older heights, from kept hashes, and after a restart from derived state.
#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "ledger/batch_proof.h"
#include "memory_tree.h"
#include "random.h"

namespace xh::ledger {
namespace {

using Changes = std::map<Hash32, std::optional<Hash32>>;

constexpr std::uint64_t kBlocks = 60;

// 60 blocks of 100 new keys, and 30 older ones changed or deleted in each: about seven twigs.
Changes changes_of(std::uint64_t height) {
  Changes changes;
  for (std::uint64_t i = 0; i < 100; ++i) changes[hash_of(height * 100 + i)] = hash_of(1'000'000 + i);
  for (std::uint64_t i = 0; height > 0 && i < 30; ++i) {
    const std::uint64_t number = (height * 7919 + i * 104'729) % (height * 100);
    changes[hash_of(number)] = i % 5 == 0 ? std::nullopt : std::optional(hash_of(2'000'000 + height));
  }
  return changes;
}

struct TwigChain {
  MemoryTree memory;
  std::vector<std::map<Hash32, Hash32>> states;
  std::vector<Hash32> roots;
  std::optional<DerivedState> derived;  ///< of height 20

  explicit TwigChain(std::uint64_t blocks = kBlocks) {
    std::map<Hash32, Hash32> now;
    for (std::uint64_t height = 0; height < blocks; ++height) {
      const auto changes = changes_of(height);
      roots.push_back(memory.apply(height, hash_of(height), changes).head.state_root());
      for (const auto& [key, value] : changes) {
        if (value) {
          now[key] = *value;
        } else {
          now.erase(key);
        }
      }
      states.push_back(now);
      if (height == 20) derived = memory.tree.derived();
    }
  }

  // Sparse, because one proof without kept hashes costs a twig.
  void expect_proofs(const StateTree& tree, std::uint64_t height) const {
    std::uint64_t shown = 0;
    for (std::uint64_t number = height % 7; number < kBlocks * 100; number += 97) {
      const Hash32 key = hash_of(number);
      const auto proof = tree.prove(key, Height{height});
      // A neighbour that was deleted since leaves no way to it: such a proof is refused, never wrong.
      if (!proof) continue;
      ++shown;
      const auto known = states[height].find(key);
      if (known == states[height].end()) {
        EXPECT_TRUE(verify_absence(*proof, key, roots[height]));
      } else {
        EXPECT_EQ(verify_presence(*proof, key, roots[height]), known->second);
      }
    }
    EXPECT_GT(shown, 50u);
  }
};

TEST(StateTreeProofs, HoldAtEveryRecentHeightOverManyTwigs) {
  const TwigChain chain;
  ASSERT_GE(chain.memory.kept_hashes.size(), 6u);
  for (std::uint64_t height = kBlocks - kProvableBlocks - 1; height < kBlocks; ++height) chain.expect_proofs(chain.memory.tree, height);
  EXPECT_FALSE(chain.memory.tree.prove(hash_of(1), Height{kBlocks - kProvableBlocks - 2}));
  EXPECT_FALSE(chain.memory.tree.prove(hash_of(1), Height{kBlocks}));
}

TEST(StateTreeProofs, ComeFromEightOperationsWhereTheTwigsHashesAreKept) {
  struct Counting : MemoryTree {
    std::vector<Hash32> leaf_hashes(Serial from, Serial to) const override {
      longest = std::max<std::uint64_t>(longest, to - from);
      return OperationReader::leaf_hashes(from, to);
    }
    mutable std::uint64_t longest = 0;
  };
  Counting memory;
  for (std::uint64_t height = 0; height < kBlocks; ++height) (void)memory.apply(height, hash_of(height), changes_of(height));
  memory.longest = 0;
  for (std::uint64_t number = 0; number < 500; ++number) (void)memory.tree.prove(hash_of(number), Height{kBlocks - 1});
  EXPECT_EQ(memory.longest, 8u);
  memory.kept_hashes.clear();
  for (std::uint64_t number = 0; number < 500; ++number) (void)memory.tree.prove(hash_of(number), Height{kBlocks - 1});
  EXPECT_EQ(memory.longest, kTwigOperations);
}

TEST(StateTreeProofs, AreTheSameWithoutKeptHashesAndWithDamagedOnes) {
  TwigChain chain;
  const auto all = [&] {
    std::vector<std::optional<ActiveProof>> proofs;
    for (std::uint64_t number = 0; number < kBlocks * 100; number += 61)
      proofs.push_back(chain.memory.tree.prove(hash_of(number), Height{kBlocks - 1}));
    return proofs;
  };
  const auto expected = all();
  for (auto& [twig, hashes] : chain.memory.kept_hashes) {
    for (auto& hash : hashes) hash.bytes[5] ^= 1;
  }
  EXPECT_EQ(all(), expected);
  for (auto& [twig, hashes] : chain.memory.kept_hashes) hashes.resize(twig % 2 == 0 ? 509 : 0);
  EXPECT_EQ(all(), expected);
}

TEST(StateTreeProofs, HistoriesHoldOverManyTwigsAtOlderHeights) {
  const TwigChain chain;
  for (const std::uint64_t height : {kBlocks - 20, kBlocks - 3, kBlocks - 1}) {
    for (std::uint64_t number = 0; number < 4000; number += 131) {
      const Hash32 key = hash_of(number);
      const auto proof = chain.memory.tree.prove_history(key, Height{height});
      if (!proof) continue;
      const auto versions = verify_history(*proof, key, chain.roots[height]);
      ASSERT_TRUE(versions);
      EXPECT_EQ(versions->back().value, chain.states[height].at(key));
    }
  }
}

TEST(StateTreeProofs, ATreeRestoredFromDerivedStateGoesOnLikeTheOneThatNeverStopped) {
  TwigChain chain;
  const MemoryTree& ledger = chain.memory;
  StateTree restored(ledger, ledger, &chain.memory);
  ASSERT_TRUE(restored.restore(*chain.derived));
  for (Serial serial = chain.derived->head.operations; serial < ledger.operations.size(); ++serial) {
    restored.replay(ledger.operations[serial]);
    if (ledger.operations[serial].type == OperationType::kCommit) restored.seal();
  }
  EXPECT_EQ(restored.head(), ledger.tree.head());
  EXPECT_EQ(restored.active(), ledger.tree.active());
  for (std::uint64_t height = kBlocks - kProvableBlocks; height < kBlocks; ++height) chain.expect_proofs(restored, height);
  const Changes more = changes_of(kBlocks);
  EXPECT_EQ(restored.apply(Height{kBlocks}, hash_of(kBlocks), more).head,
            chain.memory.tree.apply(Height{kBlocks}, hash_of(kBlocks), more).head);
}

TEST(StateTreeProofs, DerivedStateThatDoesNotLeadToItsRootIsRefused) {
  TwigChain chain(30);
  const auto refused = [&](const std::function<void(DerivedState&)>& change) {
    DerivedState derived = *chain.derived;
    change(derived);
    StateTree tree(chain.memory, chain.memory);
    EXPECT_FALSE(tree.restore(derived));
    EXPECT_EQ(tree.head().operations, 0u);
  };
  refused([](DerivedState& d) { d.bits[700] ^= 4; });
  refused([](DerivedState& d) { d.lefts[1].bytes[0] ^= 1; });
  refused([](DerivedState& d) { d.head.floor += 1, d.head.upper_root.bytes[1] ^= 1; });
  refused([](DerivedState& d) { d.bits.pop_back(); });
  refused([](DerivedState& d) { d.lefts.pop_back(); });
  refused([](DerivedState& d) { d.head.operations -= 1; });
}

// Without deletions, so that every answer must be there.
Changes growing_changes(std::uint64_t height) {
  Changes changes = changes_of(height);
  std::erase_if(changes, [](const auto& change) { return !change.second; });
  return changes;
}

TEST(StateTreeProofs, WhatAKeyHadAtAnyHeightIsProvenUnderTheLatestRoot) {
  MemoryTree memory;
  std::vector<std::map<Hash32, Hash32>> states;
  Hash32 root;
  std::map<Hash32, Hash32> now;
  for (std::uint64_t height = 0; height < kBlocks; ++height) {
    const auto changes = growing_changes(height);
    root = memory.apply(height, hash_of(height), changes).head.state_root();
    for (const auto& [key, value] : changes) now[key] = *value;
    states.push_back(now);
  }
  std::size_t absent = 0;
  std::size_t replaced = 0;
  for (std::uint64_t number = 0; number < kBlocks * 110; number += 137) {
    const Hash32 key = hash_of(number);
    for (std::uint64_t height = 0; height < kBlocks; height += 1 + number % 7) {
      const auto proof = memory.tree.prove_past(key, Height{height}, Height{kBlocks - 1});
      ASSERT_TRUE(proof);
      const auto value = verify_past(*proof, key, Height{height}, root);
      ASSERT_TRUE(value) << value.error().what;
      const auto known = states[height].find(key);
      EXPECT_EQ(*value, known == states[height].end() ? std::nullopt : std::optional(known->second));
      if (!*value) ++absent;
      if (proof->end) {
        ++replaced;
        // The same operations say nothing about heights outside of their time.
        const Height end = operation_record_from(proof->end->record)->height;
        EXPECT_FALSE(verify_past(*proof, key, end, root));
      }
      const Height begin = operation_record_from(proof->then.record)->height;
      if (begin > Height{0}) {
        EXPECT_FALSE(verify_past(*proof, key, begin.previous(), root));
      }
    }
  }
  EXPECT_GT(absent, 100u);
  EXPECT_GT(replaced, 100u);
  EXPECT_FALSE(memory.tree.prove_past(hash_of(1), Height{kBlocks}, Height{kBlocks - 1}));
}

TEST(StateTreeProofs, WhatAKeyHadBeforeDeletionsIsProvenOrNotAnsweredButNeverWrong) {
  const TwigChain chain;
  std::size_t shown = 0;
  for (std::uint64_t number = 0; number < kBlocks * 100; number += 53) {
    const Hash32 key = hash_of(number);
    for (std::uint64_t height = 0; height < kBlocks; height += 7) {
      const auto proof = chain.memory.tree.prove_past(key, Height{height}, Height{kBlocks - 1});
      if (!proof) continue;
      ++shown;
      const auto value = verify_past(*proof, key, Height{height}, chain.roots.back());
      ASSERT_TRUE(value) << value.error().what;
      const auto known = chain.states[height].find(key);
      EXPECT_EQ(*value, known == chain.states[height].end() ? std::nullopt : std::optional(known->second));
    }
  }
  EXPECT_GT(shown, 300u);
}

TEST(StateTreeProofs, BatchesShareTheirHashesAndHaveOneSpelling) {
  const TwigChain chain;
  std::vector<ActiveProof> proofs;
  for (std::uint64_t number = 0; number < 400; ++number) {
    if (auto proof = chain.memory.tree.prove(hash_of(number), Height{kBlocks - 1})) proofs.push_back(*std::move(proof));
  }
  const auto batch = join_proofs(proofs);
  EXPECT_EQ(split_proofs(batch).value(), proofs);
  std::size_t single = 0;
  for (const auto& proof : proofs) single += encode(proof).size();
  EXPECT_LT(encode(batch).size() * 3, single * 2);
  BatchProof changed = batch;
  std::swap(changed.nodes[0], changed.nodes[1]);
  std::swap(changed.items[0].left[0], changed.items[0].left[1]);
  EXPECT_FALSE(split_proofs(changed));
  changed = batch;
  changed.nodes.push_back(hash_of(1));
  EXPECT_FALSE(split_proofs(changed));
  changed = batch;
  changed.nodes.push_back(changed.nodes[0]);
  changed.items.back().upper.back() = static_cast<std::uint32_t>(changed.nodes.size() - 1);
  EXPECT_FALSE(split_proofs(changed));
  changed = batch;
  changed.items[0].left[0] = static_cast<std::uint32_t>(batch.nodes.size());
  EXPECT_FALSE(split_proofs(changed));
}

TEST(MerkleLevels, ForgottenLeavesLeaveEveryLaterPathAndRootAsItWas) {
  constexpr std::uint64_t kLeaves = 70;
  for (std::uint64_t forgotten = 0; forgotten <= kLeaves; ++forgotten) {
    MerkleLevels whole(kUpperTag);
    MerkleLevels late(kUpperTag);
    for (std::uint64_t index = 0; index < kLeaves; ++index) {
      whole.set(index, hash_of(index));
      late.set(index, hash_of(index));
    }
    late.forget(forgotten);
    MerkleLevels from_peaks(kUpperTag, forgotten, whole.peaks(forgotten));
    for (std::uint64_t index = forgotten; index < kLeaves; ++index) from_peaks.set(index, hash_of(index));
    for (std::uint64_t size = kLeaves; size < kLeaves + 40; ++size) {
      for (MerkleLevels* tree : {&late, &from_peaks}) {
        ASSERT_EQ(tree->root(), whole.root()) << forgotten << " of " << size;
        ASSERT_EQ(tree->peaks(size), whole.peaks(size));
        const auto of = [](const MerkleLevels& levels) {
          return [&levels](unsigned level, std::uint64_t index) { return levels.at(level, index); };
        };
        for (std::uint64_t index = forgotten; index < size; ++index)
          ASSERT_EQ(merkle::inclusion_path_of(of(*tree), index, size, kUpperTag),
                    merkle::inclusion_path_of(of(whole), index, size, kUpperTag));
        for (std::uint64_t old = forgotten; old <= size; ++old)
          ASSERT_EQ(merkle::consistency_path_of(of(*tree), old, size, kUpperTag),
                    merkle::consistency_path_of(of(whole), old, size, kUpperTag));
      }
      const std::uint64_t changed = forgotten + (size - forgotten) / 2;
      std::vector<std::pair<std::uint64_t, Hash32>> changes = {{size, hash_of(size)}};
      if (changed < size) changes.insert(changes.begin(), {changed, hash_of(size + 1000)});
      for (MerkleLevels* tree : {&whole, &late, &from_peaks}) (void)tree->set_all(changes);
    }
  }
}

TEST(MerkleLevels, ManyLeavesAtOnceGiveWhatSingleOnesGiveAndAnswerWhatTheyReplaced) {
  MerkleLevels single(kUpperTag);
  MerkleLevels batched(kUpperTag);
  for (std::uint64_t round = 0; round < 80; ++round) {
    std::vector<std::pair<std::uint64_t, Hash32>> leaves;
    for (std::uint64_t index = 0; index < single.size() + round % 4; ++index) {
      if (index < single.size() && (index * 31 + round) % 5 != 0) continue;
      leaves.emplace_back(index, hash_of(round * 1000 + index));
    }
    const MerkleLevels before = batched;
    const auto replaced = batched.set_all(leaves);
    for (const auto& [index, leaf] : leaves) single.set(index, leaf);
    ASSERT_EQ(batched.root(), single.root());
    EXPECT_TRUE(std::ranges::is_sorted(replaced, {}, &MerkleLevels::Node::place));
    for (const auto& node : replaced) EXPECT_EQ(node.hash, before.at(node.level, node.index));
  }
  ASSERT_GT(single.size(), 100u);
}

}  // namespace
}  // namespace xh::ledger
