// Commit. Recovery is in ledger_recovery.cc, reads are in ledger_reads.cc.
#include "node/storage/ledger_store.h"

#include <fmt/format.h>

#include "base/check.h"
#include "crypto/hash.h"

namespace xh::storage {

LedgerStore::LedgerStore(std::string folder, os::FileLock lock, LedgerFiles files, Derived derived, std::unique_ptr<LedgerIndex> index,
                         const ledger::Genesis& genesis, const StorageOptions& options)
    : folder_(std::move(folder)),
      lock_(std::move(lock)),
      disk_(*options.disk),
      files_(std::move(files)),
      derived_(std::move(derived)),
      index_(std::move(index)),
      genesis_(genesis),
      tree_(*this, *this, &derived_.twigs),
      membership_(ledger::first_membership(genesis)),
      lookup_threads_(options.lookup_threads) {}

void LedgerStore::remember(const std::vector<CommitInput::Consumed>& consumed, UnixMillis time) {
  for (const auto& entry : consumed) {
    remembered_.insert_or_assign({entry.sender, entry.nonce}, std::pair(entry.transaction, entry.valid_until));
    expiry_.emplace(entry.valid_until, std::pair(entry.sender, entry.nonce));
  }
  while (!expiry_.empty() && expiry_.begin()->first < time) {
    remembered_.erase(expiry_.begin()->second);
    expiry_.erase(expiry_.begin());
  }
}

void LedgerStore::index_block(LedgerIndex::Batch& batch, const StoredBlock& stored, std::span<const ledger::TransactionId> transactions,
                              Height height) const {
  std::map<ledger::EnvelopeId, std::uint32_t> receipts;
  for (std::uint32_t i = 0; i < stored.receipts.size(); ++i) receipts.emplace(stored.receipts[i].envelope, i);
  // A body may be redacted: what the block names it by stays.
  const auto block = decode<ledger::Block>(stored.block);
  for (std::uint32_t i = 0; i < stored.bodies.size() && block && i < block->entries.size(); ++i) {
    const auto& id = block->entries[i];
    const auto known = receipts.find(id);
    const Place place{height, i, known == receipts.end() ? Place::kNoReceipt : known->second};
    batch.envelope(id, place);
    // A skipped repetition must not hide the place where the transaction was executed.
    if (place.receipt != Place::kNoReceipt && stored.receipts[place.receipt].transaction == transactions[i])
      batch.transaction(transactions[i], place);
  }
}

void LedgerStore::write_operations(const ledger::AppliedBlock& applied, const std::map<Hash32, Address>& addresses) {
  std::vector<OperationFile::Stored> operations;
  operations.reserve(applied.operations.size());
  for (const auto& record : applied.operations) {
    OperationFile::Stored entry{record, 0};
    if (record.type == ledger::OperationType::kPut && record.key != ledger::kFirstKey) {
      entry.value = addresses.at(record.key);
    } else if (record.replaces != ledger::kNoSerial) {
      // Links and moves carry the place of the value along.
      entry.value = record.replaces >= applied.first ? operations[record.replaces - applied.first].value : stored(record.replaces).value;
    }
    operations.push_back(entry);
  }
  files_.operations.append(operations);
}

LedgerStore::Changes LedgerStore::changes_of(const CommitInput& input) {
  Changes out;
  for (const auto& [key, value] : input.delta) {
    const Hash32 hash = key.hash();
    out.hashes[hash] = value ? std::optional(ledger::value_hash(*value)) : std::nullopt;
    if (!value) continue;
    out.keys.push_back(hash);
    out.values.emplace_back(*value);
  }
  if (!input.changes) return out;
  for (const auto& change : *input.changes) {
    out.hashes[change.key] = change.value;
    if (change.value) out.addresses.emplace(change.key, kNoRecord);
    if (change.bytes.empty()) continue;
    out.keys.push_back(change.key);
    out.values.emplace_back(change.bytes);
  }
  return out;
}

// Everything up to the files' page cache and the trees in memory. Readers may go on afterwards: they follow the index and the head.
Result<LedgerStore::Prepared> LedgerStore::append(const CommitInput& input) {
  const Bytes encoded = encode(input.stored);
  Changes changes = changes_of(input);
  const bool genesis = log_.size() == 0;
  const Height height = genesis ? Height{0} : head_.summary.height.next();
  const std::optional<Hash32> audit = audit_root(height);
  const std::unique_lock guard(mutex_);
  XH_CHECK(genesis || (input.block.header.height == height && input.block.header.parent == head_.summary.block));
  const std::vector<Address> value_addresses = files_.values.append_all(changes.values);
  for (std::size_t i = 0; i < changes.keys.size(); ++i) changes.addresses[changes.keys[i]] = value_addresses[i];
  const Address block_address = files_.blocks.append(encoded);
  applying_.emplace(*index_);
  if (!genesis) look_up_all(changes.hashes);
  const ledger::AppliedBlock applied = tree_.apply(height, input.id, changes.hashes);
  write_operations(applied, changes.addresses);
  applying_.reset();
  Prepared out;
  out.membership = membership_after(input);
  const Epoch epoch = membership_.epoch;
  out.summary = {.height = height,
                 .block = input.id,
                 .epoch = epoch,
                 .time = input.block.header.time,
                 .operations = applied.head.operations,
                 .operations_root = applied.head.operations_root,
                 .state_root = applied.head.state_root(),
                 .transactions_root = ledger::transactions_root(input.stored.receipts),
                 .receipts_root = ledger::receipts_root(input.stored.receipts),
                 .next_validators = out.membership.next_hash(),
                 .last_of_epoch = out.membership.epoch != epoch,
                 .audit_root = audit};
  if (input.certified && out.summary != *input.certified) {
    take_back();
    return fail(ErrorId::kBadEffects, fmt::format("the effects of block {} lead to another state", height.value));
  }
  const Address summary_address = files_.summaries.append(encode(StoredSummary{out.summary, block_address}));
  log_.set(log_.size(), merkle::leaf_hash(encode(out.summary)));
  out.record = {.chain_id = genesis_.chain_id,
                .height = height,
                .operations = applied.head.operations,
                .blocks_end = files_.blocks.end(),
                .summaries_end = files_.summaries.end(),
                .values_end = files_.values.end(),
                .log_root = log_.root(),
                .state_root = out.summary.state_root};
  for (const auto& change : applied.index) out.batch.key(change);
  out.batch.block(height, summary_address, input.id);
  index_block(out.batch, input.stored, input.transactions, height);
  return out;
}

// RD10: of effects that lead elsewhere nothing stays. Under mutex_: nobody read what goes.
void LedgerStore::take_back() {
  tree_.take_back();
  const CommitRecord& head = *files_.head;
  for (const auto& cut :
       {files_.blocks.truncate(head.blocks_end), files_.values.truncate(head.values_end), files_.operations.truncate(head.operations)}) {
    if (!cut) stop_process(cut.error());
  }
}

void LedgerStore::sync_files() {
  files_.blocks.sync();
  files_.values.sync();
  files_.operations.sync();
  files_.summaries.sync();
}

// F11: append, sync, commit record, index, publish. Only this thread changes files_ and the trees, so the steps between the locks may
// read them.
Head LedgerStore::commit(CommitInput input) {
  auto done = apply(std::move(input));
  if (!done) stop_process(done.error());
  return *std::move(done);
}

Result<Head> LedgerStore::apply(CommitInput input) {
  XH_TRY(Prepared prepared, append(input));
  const Erasure erasure = erasure_of(input.redacting, prepared.record.height);
  if (!erasure.empty()) write_erasure(folder_, erasure, disk_);
  sync_files();
  files_.commits.write(prepared.record.height.value, encode(prepared.record));  // the commit point
  index_->write(prepared.batch, prepared.record.height);

  {
    const std::unique_lock guard(mutex_);
    files_.head = prepared.record;
    membership_ = std::move(prepared.membership);
    head_ = Head{prepared.summary, {log_.size(), prepared.record.log_root}, input.block.header};
    remember(input.consumed, input.block.header.time);
  }
  changed();
  if (!erasure.empty()) {
    carry_out(erasure);
    changed();
  }
  if (derived_.states.is_due(prepared.record.operations, prepared.record.height)) write_derived();
  begin_audit();
  return head_;
}

// The twigs' hashes first: a restart from the new state does not make those before it again. Only this thread changes the tree.
void LedgerStore::write_derived() {
  derived_.twigs.sync();
  derived_.states.write(tree_.derived());
}

}  // namespace xh::storage
