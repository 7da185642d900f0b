// A state tree over memory: the ports that tests need.
#pragma once

#include "ledger/state_tree.h"

namespace xh::ledger {

class MemoryTree : public OperationReader, public KeyIndex {
 public:
  MemoryTree() : tree(*this, *this) {}
  MemoryTree(const MemoryTree&) = delete;
  MemoryTree& operator=(const MemoryTree&) = delete;

  AppliedBlock apply(std::uint64_t height, const Hash32& block, const std::map<Hash32, std::optional<Hash32>>& changes) {
    auto applied = tree.apply(Height{height}, block, changes);
    for (const auto& record : applied.operations) operations.push_back(record);
    for (const auto& change : applied.index) {
      if (change.serial) {
        index.insert_or_assign(change.key, *change.serial);
      } else {
        index.erase(change.key);
      }
    }
    return applied;
  }
  [[nodiscard]] OperationRecord read(Serial serial) const override { return operations.at(serial); }
  [[nodiscard]] Entry at_or_before(const Hash32& key) const override {
    auto it = index.upper_bound(key);
    --it;
    return {it->first, it->second};
  }

  std::vector<OperationRecord> operations;
  std::map<Hash32, Serial> index;
  StateTree tree;
};

}  // namespace xh::ledger
