// A Merkle tree of RFC 6962 shape kept in memory, level by level: leaves may be appended and replaced in O(log n). Its head may be
// forgotten: what is left are the peaks over the forgotten leaves, which every path of a later leaf needs.
// For trees over twigs, where one leaf stands for 2,048 operations.
#pragma once

#include <bit>
#include <vector>

#include "crypto/merkle.h"

namespace xh::ledger {

class MerkleLevels {
 public:
  explicit MerkleLevels(std::uint8_t tag) : tag_(tag), levels_(1) {}
  /// A tree whose first `forgotten` leaves are known by their peaks only, largest first: as many as `forgotten` has one bits.
  MerkleLevels(std::uint8_t tag, std::uint64_t forgotten, std::span<const Hash32> peaks);

  /// Leaves, the forgotten ones too.
  [[nodiscard]] std::uint64_t size() const { return levels_[0].end(); }
  /// The first leaf that is not forgotten.
  [[nodiscard]] std::uint64_t first() const { return first_; }
  [[nodiscard]] const Hash32& leaf(std::uint64_t index) const { return at(0, index); }
  /// Appends (index == size) or replaces a leaf from first() on.
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
  /// Back to the first `count` leaves, first() <= count <= size(), with the nodes as they were that set_all() answered since.
  void take_back(std::uint64_t count, std::span<const Node> replaced);
  /// Every leaf from first() on, in order.
  [[nodiscard]] std::span<const Hash32> leaves() const;
  /// Hash of a complete subtree that has() it.
  [[nodiscard]] const Hash32& at(unsigned level, std::uint64_t index) const;
  /// True when the subtree is complete and not forgotten. Paths and consistency proofs from trees of at least first() leaves meet no other.
  [[nodiscard]] bool has(unsigned level, std::uint64_t index) const;
  [[nodiscard]] Hash32 root() const;
  /// Peaks of the tree of the first `count` leaves, first() <= count <= size(), largest first.
  [[nodiscard]] std::vector<Hash32> peaks(std::uint64_t count) const;
  /// Forgets the leaves below `count`, but for their peaks.
  void forget(std::uint64_t count);

 private:
  struct Row {
    std::uint64_t first = 0;  ///< index of hashes[0]
    std::vector<Hash32> hashes;
    [[nodiscard]] std::uint64_t end() const { return first + hashes.size(); }
    void put(std::uint64_t index, const Hash32& hash);
  };
  Row& row(std::size_t level);
  std::uint8_t tag_;
  std::uint64_t first_ = 0;
  std::vector<Row> levels_;
};

/// How many peaks a tree of `size` leaves has.
[[nodiscard]] constexpr std::size_t peak_count(std::uint64_t size) { return static_cast<std::size_t>(std::popcount(size)); }

}  // namespace xh::ledger
