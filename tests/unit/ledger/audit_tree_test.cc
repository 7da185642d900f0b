// The audit tree against a naive recursive one, and its proofs against every way to change them (H1-H5).
#include "ledger/audit_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "crypto/hash.h"
#include "crypto/merkle.h"
#include "random.h"

namespace xh::ledger {
namespace {

using Leaves = std::vector<AuditLeaf>;

Hash32 key_with(std::initializer_list<std::uint8_t> first, std::uint8_t last = 0) {
  Hash32 key;
  std::ranges::copy(first, key.bytes.begin());
  key.bytes[31] = last;
  return key;
}

Hash32 node(const Hash32& left, const Hash32& right) { return merkle::node_hash(left, right, kAuditNodeTag); }

// The definition of H3, word for word.
Hash32 naive(std::span<const AuditLeaf> leaves, std::size_t depth = 0) {
  if (leaves.empty()) return kEmptyAuditTree;
  if (leaves.size() == 1) return merkle::node_hash(leaves[0].key, leaves[0].value, kAuditLeafTag);
  const auto middle = std::ranges::find_if(leaves, [&](const AuditLeaf& leaf) { return audit_bit(leaf.key, depth); });
  const auto left = static_cast<std::size_t>(middle - leaves.begin());
  return node(naive(leaves.first(left), depth + 1), naive(leaves.subspan(left), depth + 1));
}

Hash32 folded(const Leaves& leaves) {
  AuditFolder folder;
  for (const auto& leaf : leaves) EXPECT_TRUE(folder.add(leaf));
  return folder.finish();
}

AuditProof tree_proof(const Leaves& leaves, const Hash32& key) {
  AuditProver prover(key);
  for (const auto& leaf : leaves) EXPECT_TRUE(prover.add(leaf));
  return prover.finish();
}

// Many of the keys share many bits: their bytes are few and alike.
Leaves alike_leaves(Random& random, std::size_t count) {
  std::map<Hash32, Hash32> pairs;
  const std::uint64_t spread = 1 + random.next(6);
  for (std::size_t i = 0; i < count; ++i) {
    Hash32 key;
    for (std::uint64_t j = 0; j < spread; ++j) key.bytes[random.next(32)] = static_cast<std::uint8_t>(1U << random.next(8));
    pairs[random.next(3) == 0 ? sha256(key.view()) : key] = sha256(as_bytes(std::to_string(i)));
  }
  Leaves leaves;
  for (const auto& [key, value] : pairs) leaves.push_back({key, value});
  return leaves;
}

TEST(AuditTree, SmallTreesByHand) {
  EXPECT_EQ(folded({}), Hash32{});
  const AuditLeaf a{key_with({0x00}, 1), sha256(as_bytes("a"))};
  const AuditLeaf b{key_with({0x80}), sha256(as_bytes("b"))};
  const AuditLeaf c{key_with({0xc0}), sha256(as_bytes("c"))};
  EXPECT_EQ(folded({a}), a.hash());
  EXPECT_EQ(a.hash(), sha256({ByteView(std::array<std::uint8_t, 1>{6}), a.key.view(), a.value.view()}));
  EXPECT_EQ(folded({a, b}), node(a.hash(), b.hash()));
  EXPECT_EQ(folded({a, b, c}), node(a.hash(), node(b.hash(), c.hash())));
  // Two keys that share one bit: the other half of the root is empty.
  EXPECT_EQ(folded({b, c}), node(Hash32{}, node(b.hash(), c.hash())));
}

TEST(AuditTree, KeysThatDifferInTheLastBitOnlyStandAtTheGreatestDepth) {
  const AuditLeaf a{key_with({0x55}, 2), Hash32{}};
  const AuditLeaf b{key_with({0x55}, 3), Hash32{}};
  EXPECT_EQ(folded({a, b}), naive(Leaves{a, b}));
  const auto proof = tree_proof({a, b}, b.key);
  EXPECT_EQ(proof.siblings.size(), kMaxAuditDepth);
  EXPECT_EQ(verify_audit(proof, b.key, folded({a, b})).value(), b.value);
}

TEST(AuditTree, FoldingEqualsTheDefinition) {
  Random random{3};
  for (int round = 0; round < 300; ++round) {
    const Leaves leaves = alike_leaves(random, random.next(60));
    ASSERT_EQ(folded(leaves), naive(leaves)) << round;
  }
}

TEST(AuditTree, UnsortedAndRepeatedKeysAreRefused) {
  AuditFolder folder;
  AuditProver prover(key_with({9}));
  for (const auto first : std::to_array<std::uint8_t>({1, 2})) {
    EXPECT_TRUE(folder.add({key_with({first}), {}}));
    EXPECT_TRUE(prover.add({key_with({first}), {}}));
  }
  for (const auto first : std::to_array<std::uint8_t>({2, 1})) {
    EXPECT_EQ(folder.add({key_with({first}), {}}).error().id, ErrorId::kNotCanonical);
    EXPECT_EQ(prover.add({key_with({first}), {}}).error().id, ErrorId::kNotCanonical);
  }
}

TEST(AuditTree, EveryKeyIsProvenPresentOrAbsent) {
  Random random{3};
  std::size_t others = 0;
  std::size_t nothing = 0;
  for (int round = 0; round < 150; ++round) {
    const Leaves leaves = alike_leaves(random, random.next(30));
    const Hash32 root = naive(leaves);
    for (const auto& leaf : leaves) {
      ASSERT_EQ(verify_audit(tree_proof(leaves, leaf.key), leaf.key, root).value(), leaf.value);
      Hash32 absent = leaf.key;
      absent.bytes[random.next(32)] ^= static_cast<std::uint8_t>(1U << random.next(8));
      if (std::ranges::find(leaves, absent, &AuditLeaf::key) != leaves.end()) continue;
      const auto proof = tree_proof(leaves, absent);
      const auto verdict = verify_audit(proof, absent, root);
      ASSERT_TRUE(verdict) << verdict.error().what;
      ASSERT_EQ(*verdict, std::nullopt);
      ++(proof.found ? others : nothing);
      EXPECT_EQ(decode<AuditProof>(encode(proof)).value(), proof);
    }
  }
  EXPECT_GT(others, 100u);
  EXPECT_GT(nothing, 100u);
}

TEST(AuditTree, NothingIsInTheEmptyTree) {
  const auto proof = tree_proof({}, key_with({1}));
  EXPECT_EQ(proof, AuditProof{});
  EXPECT_EQ(verify_audit(proof, key_with({1}), kEmptyAuditTree).value(), std::nullopt);
}

TEST(AuditTree, ChangedProofsAreRefused) {
  Random random{3};
  std::size_t tried = 0;
  for (int round = 0; round < 60; ++round) {
    const Leaves leaves = alike_leaves(random, 2 + random.next(20));
    const Hash32 root = naive(leaves);
    const Hash32 key = round % 2 == 0 ? leaves[random.next(leaves.size())].key : sha256(as_bytes(std::to_string(round)));
    const auto proof = tree_proof(leaves, key);
    const Bytes bytes = encode(proof);
    for (std::size_t i = 0; i < bytes.size(); i += 1 + random.next(5)) {
      Bytes changed = bytes;
      changed[i] ^= static_cast<std::uint8_t>(1U << random.next(8));
      const auto decoded = decode<AuditProof>(changed);
      if (!decoded) continue;
      ++tried;
      EXPECT_FALSE(verify_audit(*decoded, key, root));
    }
    // A present key is not absent, whatever is left out or put in.
    AuditProof other = proof;
    other.found.reset();
    if (proof.found) {
      EXPECT_FALSE(verify_audit(other, key, root));
    }
    other = proof;
    other.siblings.emplace_back();
    EXPECT_FALSE(verify_audit(other, key, root));
  }
  EXPECT_GT(tried, 500u);
  AuditProof longer;
  longer.siblings.resize(kMaxAuditDepth + 1);
  EXPECT_FALSE(verify_audit(longer, Hash32{}, Hash32{}));
  EXPECT_FALSE(decode<AuditProof>(encode(longer)));
}

TEST(AuditTree, ALeafOfAnotherPathProvesNothing) {
  const AuditLeaf a{key_with({0x00}, 1), {}};
  const AuditLeaf b{key_with({0x80}), {}};
  const Hash32 root = folded({a, b});
  AuditProof proof = tree_proof({a, b}, a.key);
  EXPECT_EQ(verify_audit(proof, b.key, root).error().what, "the leaf is not on the path of the key");
}

}  // namespace
}  // namespace xh::ledger
