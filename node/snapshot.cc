#include "node/snapshot.h"

#include <fmt/format.h>

namespace xh::node {
namespace {

tl::unexpected<Error> bad_snapshot(std::string what) { return fail(ErrorId::kBadSnapshot, std::move(what)); }

/// The chain log from first_block on; `count` of the manifest's leaves.
Hash32 log_root_of(const Manifest& manifest, std::uint64_t count) {
  ledger::MerkleLevels log(merkle::kNodeTag, manifest.first_block.value, manifest.log_peaks);
  for (std::uint64_t i = 0; i < count; ++i) log.set(log.size(), manifest.summaries[i]);
  return log.root();
}

Status check_log(const ledger::Genesis& genesis, const Manifest& manifest) {
  const auto epochs = ledger::EpochChain::over(genesis, manifest.links);
  if (!epochs) return bad_snapshot("the links between the epochs do not hold: " + epochs.error().what);
  const auto& certifier = epochs->certifier(manifest.checkpoint.name.size);
  if (certifier.epoch != epochs->newest().epoch) return bad_snapshot("there are more links than the checkpoint needs");
  XH_TRY_VOID(ledger::verify_certified(certifier.cosigners, genesis.origin(), manifest.checkpoint));
  const std::uint64_t first = manifest.first_block.value;
  const std::uint64_t size = manifest.checkpoint.name.size;
  if (first > manifest.height.value || manifest.height.value >= size)
    return bad_snapshot("the checkpoint does not reach the height of the snapshot");
  if (manifest.summaries.size() != size - first || manifest.log_peaks.size() != ledger::peak_count(first))
    return bad_snapshot("the summaries do not fill the chain log of the checkpoint");
  if (log_root_of(manifest, size - first) != manifest.checkpoint.name.root)
    return bad_snapshot("the summaries do not lead to the root of the checkpoint");
  if (manifest.summary.height != manifest.height ||
      merkle::leaf_hash(encode(manifest.summary)) != manifest.summaries[manifest.height.value - first])
    return bad_snapshot("the summary is not that of the snapshot's height");
  // Keys that serve in several epochs must not let a set certify what came after it.
  if (manifest.summary.epoch > certifier.epoch) return bad_snapshot("the height is of a later epoch than the set that certifies it");
  return {};
}

Status check_state(const Manifest& manifest) {
  const auto& state = manifest.state;
  if (state.state_root() != manifest.summary.state_root || state.operations != manifest.summary.operations)
    return bad_snapshot("the state head does not lead to the state root of the summary");
  const auto& base = manifest.base;
  if (!base.is_sound() || base.height != manifest.height || base.first != state.floor / ledger::kForgetStep * ledger::kForgetStep)
    return bad_snapshot("the base of the state is not the one of this height");
  if (!ledger::chunks_lead_to(state, base, manifest.chunks)) return bad_snapshot("the chunk roots do not lead to the state head");
  return {};
}

}  // namespace

Hash32 Manifest::log_root() const { return log_root_of(*this, height.value + 1 - first_block.value); }

Result<Manifest> verify_manifest(const ledger::Genesis& genesis, ByteView bytes) {
  const auto format = decode<std::uint16_t>(bytes.first(std::min<std::size_t>(bytes.size(), 2)));
  if (!format || *format != kSnapshotFormat)
    return bad_snapshot(fmt::format("it has format {}, this program reads {}", format.value_or(0), kSnapshotFormat));
  auto manifest = decode<Manifest>(bytes);
  if (!manifest) return bad_snapshot("the manifest is malformed: " + manifest.error().what);
  if (manifest->chain_id != genesis.chain_id) return fail(ErrorId::kWrongLedger, "the snapshot is of another chain");
  XH_TRY_VOID(check_log(genesis, *manifest));
  XH_TRY_VOID(check_state(*manifest));
  if (!snapshot_height_allowed(genesis, manifest->height)) return bad_snapshot("an audit root is still owed at this height");
  return *std::move(manifest);
}

bool snapshot_height_allowed(const ledger::Genesis& genesis, Height height) {
  const auto& p = genesis.parameters;
  return p.audit_interval == 0 || height.value % p.audit_interval >= p.audit_lag;
}

ActiveOperations::ActiveOperations(const Manifest& manifest)
    : first_(manifest.base.first),
      set_(manifest.state.operations - manifest.base.first),
      cleared_(manifest.state.operations - manifest.base.first) {}

void ActiveOperations::add(ledger::Serial first, std::span<const ledger::OperationRecord> records) {
  for (ledger::Serial serial = first; const auto& record : records) {
    if (record.activates()) set_[serial - first_] = true;
    // What a forgotten operation did is not in the window.
    if (record.replaces >= first_ && record.replaces < first_ + cleared_.size()) cleared_[record.replaces - first_] = true;
    ++serial;
  }
}

Result<std::vector<ledger::OperationRecord>> verify_operations(const Manifest& manifest, std::uint64_t chunk, ByteView bytes) {
  const auto wrong = [&](std::string_view what) { return bad_snapshot(fmt::format("operations {}: {}", chunk, what)); };
  if (chunk < manifest.first_chunk() || chunk >= manifest.end_chunk()) return wrong("there is no such part");
  const std::uint64_t count = manifest.chunk_end(chunk) - manifest.chunk_begin(chunk);
  if (bytes.size() != count * ledger::kOperationRecordBytes) return wrong("the part has another length");
  std::vector<Hash32> leaves;
  std::vector<ledger::OperationRecord> records;
  leaves.reserve(count);
  records.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    const ByteView record = bytes.subspan(i * ledger::kOperationRecordBytes, ledger::kOperationRecordBytes);
    leaves.push_back(merkle::leaf_hash(record));
    auto parsed = ledger::operation_record_from(record);
    if (!parsed) return wrong(parsed.error().what);
    records.push_back(*parsed);
  }
  if (merkle::root(leaves) != manifest.chunks[chunk - manifest.first_chunk()].operations) return wrong("they do not lead to their root");
  return records;
}

std::optional<ledger::Serial> ChunkView::next_value(ledger::Serial from) const {
  for (ledger::Serial serial = from; serial < end(); ++serial) {
    if (active.has_value(serial, records[serial - first])) return serial;
  }
  return std::nullopt;
}

Result<ValuesPart> verify_values(const ChunkView& chunk, ledger::Serial wanted, ByteView bytes) {
  const auto wrong = [&](std::string_view what) { return bad_snapshot(fmt::format("values {}: {}", wanted, what)); };
  auto part = decode<ValuesPart>(bytes);
  if (!part) return wrong(part.error().what);
  if (part->begin < chunk.first || part->begin > wanted || part->end <= wanted || part->end > chunk.end())
    return wrong("the part is another one");
  std::size_t next = 0;
  std::size_t before = 0;
  for (auto serial = chunk.next_value(part->begin); serial && *serial < part->end; serial = chunk.next_value(*serial + 1)) {
    if (next == part->values.size()) return wrong("values are missing");
    if (ledger::value_hash(part->values[next].bytes) != chunk.records[*serial - chunk.first].value)
      return wrong(fmt::format("the value of operation {} is not its own", *serial));
    ++next;
    if (*serial < wanted) before = next;
  }
  if (next != part->values.size()) return wrong("there are too many values");
  if (before == next) return wrong("there is no value from there on");
  part->begin = wanted;
  part->values.erase(part->values.begin(), part->values.begin() + static_cast<std::ptrdiff_t>(before));
  return *std::move(part);
}

Status check_block(const SnapshotBlock& kept, const Hash32& chain_id, bool redacted) {
  const auto& summary = kept.summary;
  const auto wrong = [&](std::string_view what) {
    return fail(ErrorId::kDamaged, fmt::format("block {}: {}", summary.height.value, what), "blocks");
  };
  if (ledger::receipts_root(kept.receipts) != summary.receipts_root) return wrong("the receipts are not those of the summary");
  if (ledger::transactions_root(kept.receipts) != summary.transactions_root) return wrong("the transactions are not those of the summary");
  if (summary.height == Height{0}) {
    if (summary.block != ledger::genesis_block_id(chain_id) || !kept.block.empty() || !kept.bodies.empty())
      return wrong("it is not the genesis block");
    return {};
  }
  const auto block = decode<ledger::Block>(kept.block);
  if (!block) return wrong(block.error().what);
  if (ledger::block_id(block->header) != summary.block || ledger::payload_root(block->entries) != block->header.payload_root)
    return wrong("it is not the block of the summary");
  if (kept.bodies.size() != block->entries.size()) return wrong("bodies are missing");
  for (std::size_t i = 0; i < block->entries.size(); ++i) {
    if (redacted && is_redacted(kept.bodies[i])) continue;
    if (ledger::envelope_id(kept.bodies[i].bytes) != block->entries[i]) return wrong(fmt::format("body {} is another one", i));
  }
  return {};
}

Result<BlocksPart> verify_blocks(const Manifest& manifest, Height wanted, ByteView bytes) {
  const auto wrong = [&](std::string_view what) { return bad_snapshot(fmt::format("blocks {}: {}", wanted.value, what)); };
  auto part = decode<BlocksPart>(bytes);
  if (!part) return wrong(part.error().what);
  const std::uint64_t end = part->begin.value + part->blocks.size();
  if (part->begin < manifest.first_block || part->begin > wanted || end <= wanted.value || end > manifest.height.value + 1)
    return wrong("the part is another one");
  // A window that begins too late would forget nonces (Y2). Times grow with the height.
  if (part->begin == manifest.first_block && part->begin > Height{0} &&
      part->blocks[0].summary.time.value + ledger::kMaxValidityMillis >= manifest.summary.time.value)
    return wrong("the blocks begin too late");
  std::uint64_t place = part->begin.value - manifest.first_block.value;
  for (const auto& block : part->blocks) {
    if (merkle::leaf_hash(encode(block.summary)) != manifest.summaries[place++]) return wrong("a summary is not that of its height");
    // RD13: the first block is there for its time; the nonces of the others are remembered, and need the bodies.
    const bool first = block.summary.height == manifest.first_block;
    if (auto status = check_block(block, manifest.chain_id, first); !status) return bad_snapshot(status.error().what);
  }
  part->blocks.erase(part->blocks.begin(), part->blocks.begin() + static_cast<std::ptrdiff_t>(wanted.value - part->begin.value));
  part->begin = wanted;
  return *std::move(part);
}

}  // namespace xh::node
