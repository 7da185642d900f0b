#include "node/snapshot_reader.h"

namespace xh::node {

Result<SnapshotReader> SnapshotReader::open(const SnapshotParts& parts, const ledger::Genesis& genesis) {
  XH_TRY(const Bytes bytes, parts.read({PartKind::kManifest, 0}));
  XH_TRY(Manifest manifest, verify_manifest(genesis, bytes));
  return SnapshotReader(parts, std::move(manifest));
}

Result<std::vector<ledger::OperationRecord>> SnapshotReader::operations(std::uint64_t chunk) const {
  XH_TRY(const Bytes bytes, parts_->read({PartKind::kOperations, chunk}));
  return verify_operations(manifest_, chunk, bytes);
}

// Only whole parts are asked for: where one ends, the next begins.
Result<std::vector<Bytes>> SnapshotReader::values(const ChunkView& chunk) {
  std::vector<Bytes> values;
  ledger::Serial next = chunk.first;
  while (chunk.next_value(next)) {
    XH_TRY(const Bytes bytes, parts_->read({PartKind::kValues, next}));
    XH_TRY(ValuesPart part, verify_values(chunk, next, bytes));
    value_parts_.push_back(next);
    for (auto& value : part.values) values.push_back(std::move(value.bytes));
    next = part.end;
  }
  return values;
}

Status SnapshotReader::blocks(SnapshotSink& sink) {
  for (Height next = manifest_.first_block; next <= manifest_.height;) {
    XH_TRY(const Bytes bytes, parts_->read({PartKind::kBlocks, next.value}));
    XH_TRY(BlocksPart part, verify_blocks(manifest_, next, bytes));
    block_parts_.push_back(next.value);
    next.value += part.blocks.size();
    for (auto& block : part.blocks) XH_TRY_VOID(sink.block(std::move(block)));
  }
  return {};
}

Status SnapshotReader::read_all(SnapshotSink& sink, const Progress& progress, std::uint64_t from_chunk) {
  value_parts_.clear();
  block_parts_.clear();
  const std::uint64_t first = manifest_.first_chunk();
  from_chunk = std::max(from_chunk, first);
  const std::uint64_t all = manifest_.end_chunk() - first + (manifest_.end_chunk() - from_chunk);
  std::uint64_t done = 0;
  // Which operations are in force is known when all were seen.
  ActiveOperations active(manifest_);
  for (std::uint64_t chunk = first; chunk < manifest_.end_chunk(); ++chunk) {
    XH_TRY(const auto records, operations(chunk));
    active.add(manifest_.chunk_begin(chunk), records);
    progress(++done, all);
  }
  for (std::uint64_t chunk = from_chunk; chunk < manifest_.end_chunk(); ++chunk) {
    XH_TRY(const auto records, operations(chunk));
    const ChunkView view{manifest_.chunk_begin(chunk), records, active};
    XH_TRY(auto found, values(view));
    XH_TRY_VOID(sink.chunk(view, std::move(found)));
    progress(++done, all);
  }
  return blocks(sink);
}

}  // namespace xh::node
