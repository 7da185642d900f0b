// A Merkle tree of RFC 6962 shape kept whole in memory, level by level: leaves may be appended and replaced in O(log n).
// For trees over twigs, where one leaf stands for 2,048 operations.
#pragma once

#include <vector>

#include "crypto/merkle.h"

namespace xh::ledger {

class MerkleLevels {
 public:
  explicit MerkleLevels(std::uint8_t tag) : tag_(tag), levels_(1) {}

  [[nodiscard]] std::uint64_t size() const { return levels_[0].size(); }
  [[nodiscard]] const Hash32& leaf(std::uint64_t index) const { return levels_[0][index]; }
  /// Appends (index == size) or replaces a leaf.
  void set(std::uint64_t index, const Hash32& leaf);
  /// A node by its place: levels count from the leaves.
  struct Node {
    unsigned level = 0;
    std::uint64_t index = 0;
    Hash32 hash;
    [[nodiscard]] std::pair<unsigned, std::uint64_t> place() const { return {level, index}; }
  };
  /// The same for many leaves, ascending by index; hashes each inner node once. Answers what was replaced, ascending by place.
  std::vector<Node> set_all(std::span<const std::pair<std::uint64_t, Hash32>> leaves);
  /// Every leaf, in order.
  [[nodiscard]] std::span<const Hash32> leaves() const { return levels_[0]; }
  /// Hash of a complete subtree.
  [[nodiscard]] const Hash32& at(unsigned level, std::uint64_t index) const { return levels_[level][index]; }
  [[nodiscard]] Hash32 root() const;

 private:
  std::uint8_t tag_;
  std::vector<std::vector<Hash32>> levels_;
};

}  // namespace xh::ledger
