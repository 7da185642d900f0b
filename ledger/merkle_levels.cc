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

Hash32 MerkleLevels::root() const {
  return merkle::root_of([this](unsigned level, std::uint64_t index) { return at(level, index); }, size(), tag_);
}

}  // namespace xh::ledger
