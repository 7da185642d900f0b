// A state tree over memory: the ports that tests need.
#pragma once

#include "ledger/state_tree.h"

namespace xh::ledger {

class MemoryTree : public OperationReader, public KeyIndex, public TwigHashes {
 public:
  MemoryTree() : tree(*this, *this, this) {}
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

  void keep(std::uint64_t twig, std::span<const Hash32> hashes) override { kept_hashes[twig].assign(hashes.begin(), hashes.end()); }
  [[nodiscard]] std::vector<Hash32> kept(std::uint64_t twig) const override {
    const auto it = kept_hashes.find(twig);
    return it == kept_hashes.end() ? std::vector<Hash32>() : it->second;
  }

  std::map<std::uint64_t, std::vector<Hash32>> kept_hashes;
  std::vector<OperationRecord> operations;
  std::map<Hash32, Serial> index;
  StateTree tree;
};

}  // namespace xh::ledger
