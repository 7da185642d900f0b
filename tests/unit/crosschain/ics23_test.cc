// XC37 on trees made here: every key present or absent, and nothing else.
#include "crosschain/ics23.h"

#include <gtest/gtest.h>

#include "made_trees.h"

namespace xh::crosschain::ics23 {
namespace {

MadeTree tree_of(Tree tree, std::uint8_t size) {
  MadeTree::Items items;
  for (std::uint8_t i = 0; i < size; ++i) items[{static_cast<std::uint8_t>(2 * i + 1)}] = {static_cast<std::uint8_t>(i + 1)};
  return {tree, items};
}

TEST(Ics23, EveryKeyIsPresentOrAbsentInTreesOfEverySize) {
  for (const Tree kind : {Tree::kIavl, Tree::kTendermint}) {
    for (std::uint8_t size = 1; size <= 17; ++size) {
      const MadeTree tree = tree_of(kind, size);
      for (std::size_t i = 0; i < tree.size(); ++i) {
        const auto& proof = tree.at(i);
        EXPECT_TRUE(verify_existence(kind, proof, tree.root(), proof.key, proof.value));
        EXPECT_FALSE(verify_absence(kind, tree.prove_absent(proof.key), tree.root(), proof.key));
      }
      for (std::uint8_t key = 0; key <= 2 * size; key = static_cast<std::uint8_t>(key + 2))
        EXPECT_TRUE(verify_absence(kind, tree.prove_absent({key}), tree.root(), Bytes{key})) << int{size} << " " << int{key};
    }
  }
}

// A pair proves that nothing lies between its two leaves only if they are neighbours; a single one only if it is the outermost.
TEST(Ics23, OnlyNeighboursProveAbsence) {
  for (const Tree kind : {Tree::kIavl, Tree::kTendermint}) {
    const MadeTree tree = tree_of(kind, 11);
    for (std::size_t a = 0; a < tree.size(); ++a) {
      for (std::size_t b = 0; b < tree.size(); ++b) {
        const Bytes between = {static_cast<std::uint8_t>(tree.at(a).key[0] + 1)};
        EXPECT_EQ(verify_absence(kind, {tree.at(a), tree.at(b)}, tree.root(), between).has_value(), b == a + 1) << a << " " << b;
      }
      EXPECT_EQ(verify_absence(kind, {tree.at(a), {}}, tree.root(), Bytes{255}).has_value(), a + 1 == tree.size());
      EXPECT_EQ(verify_absence(kind, {{}, tree.at(a)}, tree.root(), Bytes{0}).has_value(), a == 0);
    }
    EXPECT_FALSE(verify_absence(kind, {}, tree.root(), Bytes{0}));
    EXPECT_FALSE(verify_absence(kind, {tree.at(3), tree.at(3)}, tree.root(), tree.at(3).key));
  }
}

TEST(Ics23, NoByteOfAProofIsFree) {
  for (const Tree kind : {Tree::kIavl, Tree::kTendermint}) {
    const MadeTree tree = tree_of(kind, 9);
    const auto& sound = tree.at(5);
    const Bytes bytes = encode(sound);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      for (unsigned bit = 0; bit < 8; ++bit) {
        Bytes changed = bytes;
        changed[i] ^= static_cast<std::uint8_t>(1 << bit);
        const auto proof = decode<Existence>(changed);
        EXPECT_FALSE(proof && verify_existence(kind, *proof, tree.root(), sound.key, sound.value)) << i;
      }
    }
    for (std::size_t cut = 0; cut < sound.path.size(); ++cut) {
      Existence shorter = sound;
      shorter.path.erase(shorter.path.begin() + static_cast<std::ptrdiff_t>(cut));
      EXPECT_FALSE(verify_existence(kind, shorter, tree.root(), sound.key, sound.value));
      if (cut + 1 == sound.path.size()) continue;
      Existence swapped = sound;
      std::swap(swapped.path[cut], swapped.path[cut + 1]);
      EXPECT_FALSE(verify_existence(kind, swapped, tree.root(), sound.key, sound.value));
    }
  }
}

TEST(Ics23, PrefixesOfAnotherKindOfNodeAreRefused) {
  const MadeTree tree = tree_of(Tree::kIavl, 4);
  const auto refused = [&](const auto& twist) {
    Existence proof = tree.at(1);
    twist(proof);
    return !root_of(Tree::kIavl, proof);
  };
  EXPECT_FALSE(refused([](Existence&) {}));
  EXPECT_TRUE(refused([](Existence& p) { p.leaf_prefix = {2, 4, 14}; }));       // an inner node as a leaf
  EXPECT_TRUE(refused([](Existence& p) { p.leaf_prefix = {0, 4, 14}; }));       // of two leaves
  EXPECT_TRUE(refused([](Existence& p) { p.leaf_prefix = {0, 2, 13}; }));       // a negative version
  EXPECT_TRUE(refused([](Existence& p) { p.leaf_prefix = {0, 2}; }));           // without a version
  EXPECT_TRUE(refused([](Existence& p) { p.leaf_prefix = {0, 2, 14, 1}; }));    // and more
  EXPECT_TRUE(refused([](Existence& p) { p.leaf_prefix = {0, 2, 0x8e, 0}; }));  // a longer spelling
  EXPECT_TRUE(refused([](Existence& p) { p.leaf_prefix = Bytes(12, 0xff); }));  // a number without end
  EXPECT_TRUE(refused([](Existence& p) { p.path[1].prefix[0] = 2; }));          // height 1 in layer 2
  EXPECT_TRUE(refused([](Existence& p) { p.path[0].prefix.clear(); }));
  EXPECT_TRUE(refused([](Existence& p) { p.path[0].suffix.push_back(0); }));
  EXPECT_TRUE(refused([](Existence& p) { p.key.clear(); }));
  EXPECT_TRUE(refused([](Existence& p) { p.value.clear(); }));
  EXPECT_FALSE(root_of(Tree::kTendermint, tree.at(1)));
}

TEST(Ics23, PathsHaveAtMostTheNamedNumberOfSteps) {
  const MadeTree tree = tree_of(Tree::kTendermint, 2);
  Existence proof = tree.at(0);
  proof.path.assign(kMaxProofSteps, proof.path[0]);
  EXPECT_TRUE(decode<Existence>(encode(proof)));
  EXPECT_TRUE(root_of(Tree::kTendermint, proof));
  proof.path.push_back(proof.path[0]);
  EXPECT_EQ(decode<Existence>(encode(proof)).error().id, ErrorId::kTooLarge);
}

}  // namespace
}  // namespace xh::crosschain::ics23
