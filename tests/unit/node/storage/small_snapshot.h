// A snapshot of a small chain in memory, and what is in it: the truth that other parts are compared with.
#pragma once

#include "base/check.h"
#include "memory_disk.h"
#include "node/storage/snapshot_maker.h"
#include "test_chain.h"

namespace xh::storage {

struct SmallSnapshot {
  static constexpr Height kHeight{9};
  TestChain chain{kHeight.value + 2};
  MemoryDisk disk;
  SnapshotFolder folder{"/snapshot", disk};
  node::Manifest manifest;
  Bytes operations;
  std::vector<ledger::OperationRecord> records;
  node::ActiveOperations active;
  node::ValuesPart values;
  node::BlocksPart blocks;

  SmallSnapshot() {
    chain.carry_checkpoints();
    const TestFolder data;
    const StorageOptions options{.disk = &disk};
    {
      const auto store = *chain.open(data.path(), options);
      chain.commit_up_to(*store, Height{kHeight.value + 2});
    }
    const auto maker = SnapshotMaker::open(data.path(), chain.genesis(), kHeight, options);
    XH_CHECK(maker && maker->make(folder, [](std::uint64_t, std::uint64_t) {}));
    manifest = *node::verify_manifest(chain.genesis(), part(node::PartKind::kManifest, 0));
    XH_CHECK(manifest.chunks.size() == 1 && manifest.height == kHeight);
    operations = part(node::PartKind::kOperations, 0);
    records = *node::verify_operations(manifest, 0, operations);
    active = node::ActiveOperations(manifest);
    active.add(0, records);
    first_value = *view().next_value(0);
    values = *node::verify_values(view(), 0, part(node::PartKind::kValues, 0));
    blocks = *node::verify_blocks(manifest, manifest.first_block, part(node::PartKind::kBlocks, manifest.first_block.value));
  }
  [[nodiscard]] Bytes part(node::PartKind kind, std::uint64_t number) const { return *folder.read({kind, number}); }
  [[nodiscard]] node::ChunkView view() const { return {0, records, active}; }

  ledger::Serial first_value = 0;
};

inline const SmallSnapshot& small_snapshot() {
  static const SmallSnapshot snapshot;
  return snapshot;
}

}  // namespace xh::storage
