#include "ledger/audit_tree.h"

#include <bit>

#include "crypto/merkle.h"

namespace xh::ledger {
namespace {

Hash32 join(bool right, const Hash32& own, const Hash32& sibling) {
  return right ? merkle::node_hash(sibling, own, kAuditNodeTag) : merkle::node_hash(own, sibling, kAuditNodeTag);
}

AuditSubtree as_subtree(const AuditLeaf& leaf) { return {leaf.key, kMaxAuditDepth, leaf.hash(), true}; }

}  // namespace

Hash32 AuditLeaf::hash() const { return merkle::node_hash(key, value, kAuditLeafTag); }

bool audit_bit(const Hash32& key, std::size_t depth) { return (key.bytes[depth / 8] >> (7 - depth % 8) & 1) != 0; }

std::size_t common_bits(const Hash32& a, const Hash32& b) {
  for (std::size_t i = 0; i < Hash32::kSize; ++i) {
    const auto differing = static_cast<std::uint8_t>(a.bytes[i] ^ b.bytes[i]);
    if (differing != 0) return 8 * i + static_cast<std::size_t>(std::countl_zero(differing));
  }
  return kMaxAuditDepth;
}

// A single leaf stands for every subtree that holds nothing else (H3); a larger subtree has empty siblings on the way up.
void AuditFolder::raise(std::size_t depth) {
  for (; !single_ && depth_ > depth; --depth_) hash_ = join(audit_bit(key_, depth_ - 1), hash_, kEmptyAuditTree);
}

// Finishes the subtree at `depth` that holds the newest leaf.
void AuditFolder::fold(std::size_t depth) {
  for (; !lefts_.empty() && lefts_.back().depth >= depth; lefts_.pop_back()) {
    raise(lefts_.back().depth + 1);
    hash_ = merkle::node_hash(lefts_.back().hash, hash_, kAuditNodeTag);
    depth_ = lefts_.back().depth;
    single_ = false;
  }
  raise(depth);
}

Status AuditFolder::add(const AuditLeaf& leaf) { return add_subtree(as_subtree(leaf)); }

Status AuditFolder::add_subtree(const AuditSubtree& subtree) {
  if (count_ > 0) {
    if (!(key_ < subtree.key)) return fail(ErrorId::kNotCanonical, "keys of an audit tree ascend, and each stands once");
    const std::size_t shared = common_bits(key_, subtree.key);
    fold(shared + 1);
    lefts_.push_back({shared, hash_});
  }
  key_ = subtree.key;
  hash_ = subtree.hash;
  depth_ = subtree.depth;
  single_ = subtree.single;
  ++count_;
  return {};
}

Hash32 AuditFolder::finish(std::size_t depth) {
  if (count_ == 0) return kEmptyAuditTree;
  fold(depth);
  return hash_;
}

// In ascending order the number of bits shared with the key grows up to the key and falls after it, and the leaves that share exactly d
// bits stand on one side of the key: together they are its sibling at depth d + 1.
Status AuditProver::add(const AuditLeaf& leaf) { return take(as_subtree(leaf), leaf); }

Status AuditProver::add_subtree(const AuditSubtree& subtree) { return take(subtree, std::nullopt); }

Status AuditProver::take(const AuditSubtree& subtree, const std::optional<AuditLeaf>& leaf) {
  if (last_ && !(*last_ < subtree.key)) return fail(ErrorId::kNotCanonical, "keys of an audit tree ascend, and each stands once");
  last_ = subtree.key;
  if (leaf && leaf->key == key_) {
    own_ = leaf;
    return {};
  }
  const std::size_t shared = common_bits(subtree.key, key_);
  if (shared != group_depth_) end_group();
  group_depth_ = shared;
  if (shared + 1 > deepest_) {
    deepest_ = shared + 1;
    alone_ = leaf;
  } else if (shared + 1 == deepest_) {
    alone_.reset();
  }
  return group_.add_subtree(subtree);
}

void AuditProver::end_group() {
  if (group_.count() == 0) return;
  if (siblings_.size() <= group_depth_) siblings_.resize(group_depth_ + 1, kEmptyAuditTree);
  siblings_[group_depth_] = group_.finish(group_depth_ + 1);
  group_ = {};
}

AuditProof AuditProver::finish() {
  end_group();
  if (own_) return {std::move(siblings_), own_};
  if (!alone_) return {std::move(siblings_), std::nullopt};
  // The only leaf that shares the most bits stands at the end of the key's own path, as high as it is alone.
  siblings_.pop_back();
  while (!siblings_.empty() && siblings_.back() == kEmptyAuditTree) siblings_.pop_back();
  return {std::move(siblings_), alone_};
}

Result<std::optional<Hash32>> verify_audit(const AuditProof& proof, const Hash32& key, const Hash32& root) {
  const std::size_t depth = proof.siblings.size();
  if (depth > kMaxAuditDepth) return fail(ErrorId::kBadProof, "the path is longer than a key");
  if (proof.found && common_bits(proof.found->key, key) < depth) return fail(ErrorId::kBadProof, "the leaf is not on the path of the key");
  Hash32 hash = proof.found ? proof.found->hash() : kEmptyAuditTree;
  for (std::size_t i = depth; i > 0; --i) hash = join(audit_bit(key, i - 1), hash, proof.siblings[i - 1]);
  if (hash != root) return fail(ErrorId::kBadProof, "the path does not lead to the audit root");
  if (!proof.found || proof.found->key != key) return std::optional<Hash32>();
  return std::optional(proof.found->value);
}

}  // namespace xh::ledger
