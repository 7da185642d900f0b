#include "ledger/merkle_levels.h"

#include "base/check.h"

namespace xh::ledger {

void MerkleLevels::set(std::uint64_t index, const Hash32& leaf) {
  XH_CHECK(index <= levels_[0].size());
  Hash32 hash = leaf;
  for (std::size_t level = 0;; ++level, index >>= 1) {
    if (level == levels_.size()) levels_.emplace_back();
    auto& row = levels_[level];
    if (index == row.size()) {
      row.push_back(hash);
    } else {
      row[index] = hash;
    }
    const std::uint64_t left = index & ~std::uint64_t{1};
    if (left + 1 >= row.size()) return;  // the parent is not complete
    hash = merkle::node_hash(row[left], row[left + 1], tag_);
  }
}

std::vector<MerkleLevels::Node> MerkleLevels::set_all(std::span<const std::pair<std::uint64_t, Hash32>> leaves) {
  std::vector<Node> replaced;
  std::vector<std::uint64_t> changed;
  changed.reserve(leaves.size());
  const auto put = [&](unsigned level, std::uint64_t index, const Hash32& hash) {
    auto& row = levels_[level];
    if (index == row.size()) {
      row.push_back(hash);
    } else {
      replaced.push_back({level, index, row[index]});
      row[index] = hash;
    }
  };
  for (const auto& [index, leaf] : leaves) {
    XH_CHECK(index <= levels_[0].size() && (changed.empty() || changed.back() < index));
    put(0, index, leaf);
    changed.push_back(index);
  }
  for (unsigned level = 0; !changed.empty(); ++level) {
    if (level + 1 == levels_.size()) levels_.emplace_back();
    const auto& row = levels_[level];
    std::size_t kept = 0;  // parents so far: never more than the children that were read
    for (const std::uint64_t child : changed) {
      const std::uint64_t parent = child / 2;
      if (2 * parent + 1 >= row.size() || (kept > 0 && changed[kept - 1] == parent)) continue;
      put(level + 1, parent, merkle::node_hash(row[2 * parent], row[2 * parent + 1], tag_));
      changed[kept++] = parent;
    }
    changed.resize(kept);
  }
  return replaced;
}

Hash32 MerkleLevels::root() const {
  return merkle::root_of([this](unsigned level, std::uint64_t index) { return at(level, index); }, size(), tag_);
}

}  // namespace xh::ledger
