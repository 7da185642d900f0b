// Pruning: the ledger begins later than before. The order of a move is docs/spec/storage.md F41: first nobody reads there any more, then
// what only those heights needed goes, then the record of where the files begin moves, then the files' heads go.
#include "base/check.h"
#include "node/storage/ledger_store.h"

namespace xh::storage {
namespace {

/// Blocks whose index entries go in one batch.
constexpr std::uint64_t kUnindexBlocks = 256;

}  // namespace

Height LedgerStore::retained() const {
  const std::shared_lock guard(mutex_);
  return std::max(files_.base.retained, files_.base.state.height);
}

// nullopt: something of that height cannot be read, and nothing is given back.
std::optional<LedgerBase> LedgerStore::next_base(Height retained) const {
  const auto entry = summary_at(retained);
  const auto address = index_->summary(retained);
  if (!entry || !address || entry->summary.operations == 0) return std::nullopt;
  const auto commit = files_.operations.read(entry->summary.operations - 1);
  if (!commit || commit->record.type != ledger::OperationType::kCommit || commit->record.height != retained) return std::nullopt;
  LedgerBase next = files_.base;
  next.retained = next.first_block = retained;
  next.log_peaks = log_.peaks(retained.value);
  next.blocks_begin = entry->block;
  next.summaries_begin = *address;
  // In a folder made from a snapshot, the state begins above its first block.
  if (retained >= next.state.height) next.state = tree_.base_at(retained, commit->record.floor);
  return next;
}

// The next audit root is merged from the operations after the newest one (H6), and nothing moves while it is computed.
Height LedgerStore::audit_keeps(Height retained) const {
  const auto& p = genesis_.parameters;
  if (p.audit_interval == 0) return retained;
  const std::uint64_t head = head_.summary.height.value;
  if (head % p.audit_interval < p.audit_lag || head < p.audit_interval) return Height{0};
  return std::min(retained, Height{head - head % p.audit_interval});
}

void LedgerStore::prune(Height wanted) {
  XH_CHECK(files_.head.has_value());
  const Height retained = audit_keeps(wanted);
  if (retained <= files_.base.retained || wanted > head_.summary.height) return;
  const auto entry = summary_at(retained);
  if (!entry || entry->summary.time.value + 2 * ledger::kMaxValidityMillis > head_.summary.time.value) return;
  const auto next = next_base(retained);
  if (!next) return;
  LedgerBase intent = files_.base;
  intent.retained = retained;
  publish_base(intent);
  write_base(folder_, intent, disk_);
  move_base(*next);
}

void LedgerStore::publish_base(const LedgerBase& base) {
  const std::unique_lock guard(mutex_);
  files_.base = base;
  changed();
}

// Every step may be repeated: a start after a crash in the middle begins with the first one again.
void LedgerStore::move_base(const LedgerBase& next) {
  const LedgerBase old = files_.base;
  unindex(old, next);
  files_.values.release(dead_values(old, next));
  write_base(folder_, next, disk_);
  {
    const std::unique_lock guard(mutex_);
    files_.base = next;
    tree_.forget(next.state);
    log_.forget(next.first_block.value);
    files_.blocks.forget_before(next.blocks_begin);
    files_.summaries.forget_before(next.summaries_begin);
    files_.operations.forget_before(next.state.first);
    changed();
  }
  files_.blocks.release_forgotten();
  files_.summaries.release_forgotten();
  files_.operations.release_forgotten();
  derived_.twigs.release_before(next.state.first / ledger::kTwigOperations);
}

// From the files, because an earlier try may have dropped some of the entries.
void LedgerStore::unindex(const LedgerBase& old, const LedgerBase& next) {
  LedgerIndex::Batch batch;
  const auto status = files_.summaries.scan(old.summaries_begin, next.summaries_begin, [&](Address, Bytes record) -> Status {
    XH_TRY(const StoredSummary entry, decode<StoredSummary>(record));
    const Height height = entry.summary.height;
    batch.drop_block(height, entry.summary.block);
    XH_TRY(const Bytes block, files_.blocks.read(entry.block));
    XH_TRY(const StoredBlock stored, decode<StoredBlock>(block));
    const auto named = decode<ledger::Block>(stored.block);
    for (const auto& id : named ? named->entries : std::vector<ledger::EnvelopeId>()) {
      if (const auto place = index_->envelope(id); place && place->height == height) batch.drop_envelope(id);
    }
    for (const auto& receipt : stored.receipts) batch.drop_transaction(receipt.transaction);
    if (height.value % kUnindexBlocks == 0) {
      index_->write_piece(batch);
      batch = {};
    }
    return {};
  });
  // Damage leaves entries that lead to blocks which are not served.
  if (!status) note_damage(status.error());
  index_->write_piece(batch);
}

// What the blocks of (old height, next height] replaced was in force before the next height only. Places of values, ascending.
std::vector<Address> LedgerStore::dead_values(const LedgerBase& old, const LedgerBase& next) const {
  std::map<Height, ledger::Serial> ends;
  auto status = files_.summaries.scan(old.summaries_begin, files_.head->summaries_end, [&](Address, Bytes record) -> Status {
    XH_TRY(const StoredSummary entry, decode<StoredSummary>(record));
    if (entry.summary.height > next.state.height) return fail(ErrorId::kNotFound, "");
    ends[entry.summary.height] = entry.summary.operations;
    return {};
  });
  std::vector<Address> dead;
  if (!ends.contains(old.state.height) || !ends.contains(next.state.height)) return dead;
  status = files_.operations.scan(ends[old.state.height], ends[next.state.height], [&](const OperationFile::Stored& stored) -> Status {
    const auto& record = stored.record;
    const bool ended = record.type == ledger::OperationType::kPut || record.type == ledger::OperationType::kDelete;
    if (!ended || record.replaces == ledger::kNoSerial || record.replaces < old.state.first) return {};
    XH_TRY(const auto replaced, files_.operations.read(record.replaces));
    if (!replaced.record.value.is_zero()) dead.push_back(replaced.value);
    return {};
  });
  if (!status) note_damage(status.error());
  std::ranges::sort(dead);
  return dead;
}

std::map<std::string, std::uint64_t> LedgerStore::disk_use() const {
  const std::shared_lock guard(mutex_);
  return {{"blocks", files_.blocks.allocated()},
          {"summaries", files_.summaries.allocated()},
          {"values", files_.values.allocated()},
          {"operations", files_.operations.allocated()},
          {"twigs", derived_.twigs.allocated()}};
}

}  // namespace xh::storage
