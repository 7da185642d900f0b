// What the disk may give back: stored and pending blocks, summaries, commit records, bases, contents of snapshots.
#include "fuzz_target.h"
#include "node/effects.h"
#include "node/storage/erasure.h"
#include "node/storage/ledger_files.h"
#include "node/storage/pending_store.h"
#include "node/storage/snapshot_folder.h"

namespace xh::fuzz {

std::vector<Bytes> seeds() {
  storage::StoredBlock block;
  block.block = {1, 2};
  block.bodies = {{{3}}};
  block.receipts.resize(1);
  return {encode(block),
          encode(storage::StoredSummary{}),
          encode(storage::CommitRecord{}),
          encode(storage::PendingBlock{{1, 2}, {3}, {{{4}}}}),
          encode(storage::LedgerBase{}),
          encode(storage::Erasure{1, {}, Height{4}, {1, 2}, {{7, {0, 3}}}}),
          encode(node::BlockEffects{}),
          encode(storage::SnapshotContents{.manifest = {}, .values = {0, 9}, .blocks = {3}})};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const xh::ByteView bytes(data, size);
  xh::fuzz::round_trips<xh::storage::StoredBlock>(bytes);
  xh::fuzz::round_trips<xh::storage::StoredSummary>(bytes);
  xh::fuzz::round_trips<xh::storage::CommitRecord>(bytes);
  xh::fuzz::round_trips<xh::storage::PendingBlock>(bytes);
  xh::fuzz::round_trips<xh::storage::LedgerBase>(bytes);
  xh::fuzz::round_trips<xh::storage::Erasure>(bytes);
  xh::fuzz::round_trips<xh::node::BlockEffects>(bytes);
  xh::fuzz::round_trips<xh::storage::SnapshotContents>(bytes);
  return 0;
}
