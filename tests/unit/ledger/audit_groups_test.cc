// Groups of leaves lead to the roots and proofs of the leaves themselves (H9).
#include "ledger/audit_groups.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "crypto/hash.h"
#include "random.h"

namespace xh::ledger {
namespace {

using Leaves = std::vector<AuditLeaf>;

// The first two bytes have few bits set, so that groups hold several leaves and lie beside each other, and groups are empty.
Leaves clustered_leaves(Random& random, std::size_t count) {
  std::map<Hash32, Hash32> pairs;
  for (std::size_t i = 0; i < count; ++i) {
    Hash32 key = hash_of(random.next(1'000'000));
    key.bytes[0] = static_cast<std::uint8_t>(random.next(3) == 0 ? 0x80 >> random.next(8) : 0);
    key.bytes[1] = static_cast<std::uint8_t>(random.next(2) == 0 ? 1U << random.next(8) : 0);
    if (random.next(3) == 0) std::fill(key.bytes.begin() + 2, key.bytes.begin() + 30, std::uint8_t{0});
    pairs[key] = hash_of(i);
  }
  Leaves leaves;
  for (const auto& [key, value] : pairs) leaves.push_back({key, value});
  return leaves;
}

struct Grouped {
  std::vector<AuditGroup> groups;
  Hash32 root;
};
Grouped grouped(const Leaves& leaves) {
  AuditGrouper grouper;
  for (const auto& leaf : leaves) EXPECT_TRUE(grouper.add(leaf));
  const Hash32 root = grouper.finish();
  EXPECT_EQ(grouper.count(), leaves.size());
  return {grouper.groups(), root};
}

AuditProof group_proof(const Leaves& leaves, const Hash32& key) {
  AuditProver prover(key);
  for (const auto& leaf : leaves) EXPECT_TRUE(prover.add(leaf));
  return prover.finish();
}

ReadLeaves reader(const Leaves& leaves, std::size_t* read = nullptr) {
  return [&leaves, read](std::uint64_t first, std::uint64_t count, const VisitLeaf& visit) -> Status {
    if (read != nullptr) *read += count;
    for (std::uint64_t i = first; i < first + count; ++i) XH_TRY_VOID(visit(leaves[i]));
    return {};
  };
}

TEST(AuditGroups, TheRootIsThatOfTheLeaves) {
  Random random{5};
  for (int round = 0; round < 300; ++round) {
    const Leaves leaves = clustered_leaves(random, random.next(60));
    AuditFolder folder;
    for (const auto& leaf : leaves) ASSERT_TRUE(folder.add(leaf));
    ASSERT_EQ(grouped(leaves).root, folder.finish()) << round;
  }
}

TEST(AuditGroups, ProofsAreThoseOfTheLeaves) {
  Random random{5};
  std::size_t others = 0;
  std::size_t nothing = 0;
  for (int round = 0; round < 200; ++round) {
    const Leaves leaves = clustered_leaves(random, random.next(40));
    const Grouped all = grouped(leaves);
    const Leaves asked = clustered_leaves(random, 30);
    for (const auto& list : {leaves, asked}) {
      for (const auto& leaf : list) {
        const auto proof = prove_in_groups(leaf.key, all.groups, leaves.size(), reader(leaves));
        ASSERT_TRUE(proof) << proof.error().what;
        ASSERT_EQ(*proof, group_proof(leaves, leaf.key));
        const auto verdict = verify_audit(*proof, leaf.key, all.root);
        ASSERT_TRUE(verdict) << verdict.error().what;
        ASSERT_EQ(verdict->has_value(), std::ranges::find(leaves, leaf.key, &AuditLeaf::key) != leaves.end());
        if (!*verdict) ++(proof->found ? others : nothing);
      }
    }
  }
  EXPECT_GT(others, 200u);
  EXPECT_GT(nothing, 200u);
}

TEST(AuditGroups, AProofReadsItsOwnGroupOnly) {
  Leaves leaves;
  for (std::uint64_t i = 0; i < 50'000; ++i) leaves.push_back({hash_of(i), hash_of(i + 1)});
  std::ranges::sort(leaves, {}, &AuditLeaf::key);
  const Grouped all = grouped(leaves);
  for (std::uint64_t i = 49'900; i < 50'100; ++i) {
    std::size_t read = 0;
    const auto proof = prove_in_groups(hash_of(i), all.groups, leaves.size(), reader(leaves, &read));
    ASSERT_TRUE(proof);
    EXPECT_TRUE(verify_audit(*proof, hash_of(i), all.root));
    EXPECT_LE(read, 12u);
  }
}

TEST(AuditGroups, UnsortedKeysAndGroupsThatDoNotFollowEachOtherAreRefused) {
  AuditGrouper grouper;
  ASSERT_TRUE(grouper.add({hash_of(1), {}}));
  EXPECT_EQ(grouper.add({hash_of(1), {}}).error().id, ErrorId::kNotCanonical);
  Hash32 smaller = hash_of(1);
  smaller.bytes[0] -= 1;
  EXPECT_EQ(grouper.add({smaller, {}}).error().id, ErrorId::kNotCanonical);

  Random random{5};
  const Leaves leaves = clustered_leaves(random, 40);
  const Grouped all = grouped(leaves);
  ASSERT_GT(all.groups.size(), 3u);
  const auto refused = [&](const std::vector<AuditGroup>& groups, std::uint64_t count) {
    const auto proof = prove_in_groups(leaves.back().key, groups, count, reader(leaves));
    return !proof || !verify_audit(*proof, leaves.back().key, all.root);
  };
  EXPECT_FALSE(refused(all.groups, leaves.size()));
  EXPECT_TRUE(refused(all.groups, all.groups.back().first));
  for (std::size_t i = 1; i < all.groups.size(); ++i) {
    auto groups = all.groups;
    std::swap(groups[i].first, groups[i - 1].first);
    EXPECT_TRUE(refused(groups, leaves.size())) << i;
    groups = all.groups;
    std::swap(groups[i].prefix, groups[i - 1].prefix);
    EXPECT_TRUE(refused(groups, leaves.size())) << i;
    groups = all.groups;
    groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(i - 1));
    EXPECT_TRUE(refused(groups, leaves.size())) << i;
  }
}

}  // namespace
}  // namespace xh::ledger
