// Reads of the ledger, from any thread beside the one that commits. A record whose checksum fails is never served: the process stops and
// says which file it is (L2).
#include <mutex>

#include "base/check.h"
#include "node/storage/ledger_store.h"

namespace xh::storage {
namespace {

template <class T>
T sound(Result<T> result) {
  if (!result) stop_process(result.error().to_string());
  return *std::move(result);
}

}  // namespace

OperationFile::Stored LedgerStore::stored(ledger::Serial serial) const { return sound(files_.operations.read(serial)); }

ledger::OperationRecord LedgerStore::read(ledger::Serial serial) const { return stored(serial).record; }

std::optional<Bytes> LedgerStore::value_of(const OperationFile::Stored& operation) const {
  if (operation.record.value.is_zero()) return std::nullopt;
  Bytes value = sound(files_.values.read(operation.value));
  if (ledger::value_hash(value) != operation.record.value)
    stop_process("XH-1403 Damaged: a value does not match its hash in the state tree");
  return value;
}

std::optional<Bytes> LedgerStore::read(const ledger::StateKey& key) const {
  const std::shared_lock guard(mutex_);
  const Hash32 hash = key.hash();
  const auto entry = index_->at_or_before(hash);
  if (entry.key != hash) return std::nullopt;
  return value_of(stored(entry.serial));
}

std::optional<ledger::TransactionId> LedgerStore::remembered(const AccountId& sender, const ledger::Nonce& nonce) const {
  const std::shared_lock guard(mutex_);
  const auto it = remembered_.find({sender, nonce});
  return it == remembered_.end() ? std::nullopt : std::optional(it->second.first);
}

Head LedgerStore::head() const {
  const std::shared_lock guard(mutex_);
  return head_;
}

std::optional<StoredSummary> LedgerStore::summary_at(Height height) const {
  const auto address = index_->summary(height);
  if (!address) return std::nullopt;
  return sound(decode<StoredSummary>(sound(files_.summaries.read(*address))));
}

std::optional<StoredBlock> LedgerStore::block_at(Height height) const {
  const auto entry = summary_at(height);
  if (!entry) return std::nullopt;
  return sound(decode<StoredBlock>(sound(files_.blocks.read(entry->block))));
}

std::optional<ledger::BlockSummary> LedgerStore::summary(Height height) const {
  const std::shared_lock guard(mutex_);
  const auto entry = summary_at(height);
  return entry ? std::optional(entry->summary) : std::nullopt;
}

std::optional<StoredBlock> LedgerStore::block(Height height) const {
  const std::shared_lock guard(mutex_);
  return block_at(height);
}

std::optional<Height> LedgerStore::height_of(const ledger::BlockId& id) const {
  const std::shared_lock guard(mutex_);
  return index_->block(id);
}

std::optional<Place> LedgerStore::place_of(const ledger::TransactionId& id) const {
  const std::shared_lock guard(mutex_);
  return index_->transaction(id);
}

std::optional<Bytes> LedgerStore::envelope(const ledger::EnvelopeId& id) const {
  const std::shared_lock guard(mutex_);
  const auto place = index_->envelope(id);
  const auto stored_block = place ? block_at(place->height) : std::nullopt;
  if (!stored_block || place->entry >= stored_block->bodies.size()) return std::nullopt;
  return stored_block->bodies[place->entry].bytes;
}

std::optional<ledger::Receipt> LedgerStore::receipt(const ledger::TransactionId& id) const {
  const std::shared_lock guard(mutex_);
  const auto place = index_->transaction(id);
  const auto stored_block = place ? block_at(place->height) : std::nullopt;
  if (!stored_block || place->receipt >= stored_block->receipts.size()) return std::nullopt;
  return stored_block->receipts[place->receipt];
}

merkle::Path LedgerStore::log_path(Height height, std::uint64_t size) const {
  const std::shared_lock guard(mutex_);
  return merkle::inclusion_path_of([this](unsigned level, std::uint64_t index) { return log_.at(level, index); }, height.value, size);
}

merkle::Path LedgerStore::log_consistency(std::uint64_t old_size, std::uint64_t new_size) const {
  const std::shared_lock guard(mutex_);
  return merkle::consistency_path_of([this](unsigned level, std::uint64_t index) { return log_.at(level, index); }, old_size, new_size);
}

Hash32 LedgerStore::log_root(std::uint64_t size) const {
  const std::shared_lock guard(mutex_);
  XH_CHECK(size <= log_.size());
  return merkle::root_of([this](unsigned level, std::uint64_t index) { return log_.at(level, index); }, size);
}

std::vector<Hash32> LedgerStore::log_tile(unsigned level, std::uint64_t number, std::size_t count) const {
  const std::shared_lock guard(mutex_);
  std::vector<Hash32> hashes;
  const unsigned row = level * 8;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t index = number * 256 + i;
    if (row >= 64 || (index + 1) > (log_.size() >> row)) break;
    hashes.push_back(log_.at(row, index));
  }
  return hashes;
}

std::optional<LedgerStore::Proven> LedgerStore::prove(const ledger::StateKey& key, Height height) const {
  const std::shared_lock guard(mutex_);
  const Hash32 hash = key.hash();
  auto proof = tree_.prove(hash, height);
  if (!proof) return std::nullopt;
  const auto operation = stored(proof->serial);
  Proven proven{*std::move(proof), std::nullopt};
  if (operation.record.key == hash) proven.value = value_of(operation);
  return proven;
}

std::optional<LedgerStore::ProvenHistory> LedgerStore::prove_history(const ledger::StateKey& key, Height height) const {
  const std::shared_lock guard(mutex_);
  auto proof = tree_.prove_history(key.hash(), height);
  if (!proof) return std::nullopt;
  ProvenHistory proven{*std::move(proof), {}};
  const auto collect = [&](ledger::Serial serial) {
    const auto operation = stored(serial);
    if (operation.record.type != ledger::OperationType::kPut) return;
    if (auto value = value_of(operation)) proven.values.push_back(*std::move(value));
  };
  collect(proven.proof.current.serial);
  for (const auto& step : proven.proof.earlier) collect(step.serial);
  std::ranges::reverse(proven.values);
  return proven;
}

std::vector<Bytes> LedgerStore::history(const ledger::StateKey& key) const {
  const std::shared_lock guard(mutex_);
  std::vector<Bytes> values;
  const Hash32 hash = key.hash();
  const auto entry = index_->at_or_before(hash);
  if (entry.key != hash) return values;
  for (ledger::Serial serial = entry.serial; serial != ledger::kNoSerial;) {
    const auto operation = stored(serial);
    if (operation.record.type == ledger::OperationType::kPut) {
      if (auto value = value_of(operation)) values.push_back(*std::move(value));
    }
    serial = operation.record.replaces;
  }
  std::ranges::reverse(values);
  return values;
}

void LedgerStore::put_checkpoint(const ledger::SignedCheckpoint& checkpoint) {
  const std::unique_lock guard(mutex_);
  certified_.insert_or_assign(checkpoint.name.size, checkpoint);
  while (certified_.size() > kKeptCheckpoints) certified_.erase(certified_.begin());
}

std::optional<ledger::SignedCheckpoint> LedgerStore::certified() const {
  const std::shared_lock guard(mutex_);
  auto it = certified_.upper_bound(log_.size());
  if (it == certified_.begin()) return std::nullopt;
  return std::prev(it)->second;
}

}  // namespace xh::storage
