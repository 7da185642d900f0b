// RFC 6962 Merkle trees: hashes, roots, inclusion and consistency proofs (verification by RFC 9162 2.1.3.2 and 2.1.4.2).
// The inner tag is a parameter because the state tree uses several trees of this shape. Does not store trees.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "base/bytes.h"

namespace xh::merkle {

/// Inner-node tag of RFC 6962.
inline constexpr std::uint8_t kNodeTag = 1;
/// A path in a tree of 2^64 leaves; longer ones are refused.
inline constexpr std::size_t kMaxPath = 64;

using Path = std::vector<Hash32>;

/// H(00 || data).
[[nodiscard]] Hash32 leaf_hash(ByteView data);
/// H(tag || left || right).
[[nodiscard]] Hash32 node_hash(const Hash32& left, const Hash32& right, std::uint8_t tag = kNodeTag);
/// Root over leaf hashes; H("") for none.
[[nodiscard]] Hash32 root(std::span<const Hash32> leaves, std::uint8_t tag = kNodeTag);
/// Audit path of leaf `index` < leaves.size().
[[nodiscard]] Path inclusion_path(std::span<const Hash32> leaves, std::uint64_t index, std::uint8_t tag = kNodeTag);
/// The root that an audit path leads to; nullopt when the path cannot belong to (index, size).
[[nodiscard]] std::optional<Hash32> root_from_path(std::uint64_t index, std::uint64_t size, const Hash32& leaf,
                                                   std::span<const Hash32> path, std::uint8_t tag = kNodeTag);

/// Hash of the complete subtree at `level` (2^level leaves), number `index` from the left. Storage behind a large tree.
using SubtreeHash = std::function<Hash32(unsigned level, std::uint64_t index)>;
/// The same as root(), inclusion_path() and a consistency proof (RFC 6962 2.1.2), for trees given by their complete subtrees.
[[nodiscard]] Hash32 root_of(const SubtreeHash& subtree, std::uint64_t size, std::uint8_t tag = kNodeTag);
[[nodiscard]] Path inclusion_path_of(const SubtreeHash& subtree, std::uint64_t index, std::uint64_t size, std::uint8_t tag = kNodeTag);
[[nodiscard]] Path consistency_path_of(const SubtreeHash& subtree, std::uint64_t old_size, std::uint64_t new_size,
                                       std::uint8_t tag = kNodeTag);
/// True when the tree of `new_size` with `new_root` extends the tree of `old_size` with `old_root`. From size 0 only the empty path holds.
[[nodiscard]] bool verify_consistency(std::uint64_t old_size, std::uint64_t new_size, const Hash32& old_root, const Hash32& new_root,
                                      std::span<const Hash32> path, std::uint8_t tag = kNodeTag);

/// The right edge of a growing tree: O(log n) hashes, append and root.
class Frontier {
 public:
  explicit Frontier(std::uint8_t tag = kNodeTag) : tag_(tag) {}
  void append(const Hash32& leaf);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] Hash32 root() const;

 private:
  std::uint8_t tag_;
  std::uint64_t size_ = 0;
  std::vector<Hash32> peaks_;  // largest first
};

}  // namespace xh::merkle
