// Reads of the ledger, from any thread beside the one that commits. A record whose checksum fails is never served (L2): the process stops
// when the state needs it, and the record counts as absent when only a reader asks for the past.
#include <fmt/format.h>

#include <cstdio>

#include "base/check.h"
#include "node/storage/ledger_store.h"

namespace xh::storage {
namespace {

template <class T>
T sound(Result<T> result) {
  if (!result) stop_process(result.error());
  return *std::move(result);
}

thread_local bool missed = false;

}  // namespace

bool LedgerStore::missed_bytes() { return std::exchange(missed, false); }

void LedgerStore::note_damage(const Error& error) const {
  const std::scoped_lock guard(damage_mutex_);
  if (damage_) return;
  damage_ = error;
  std::fputs((damage_->to_string() + "\n").c_str(), stderr);
}

template <class T>
std::optional<T> LedgerStore::noted(Result<T> result) const {
  if (result) return *std::move(result);
  note_damage(result.error());
  return std::nullopt;
}

std::optional<Error> LedgerStore::damage() const {
  const std::scoped_lock guard(damage_mutex_);
  return damage_;
}

OperationFile::Stored LedgerStore::stored(ledger::Serial serial) const {
  if (!applying_) return read_operation(serial);
  const auto known = applying_->operations.find(serial);
  if (known != applying_->operations.end()) return known->second;
  return applying_->operations.emplace(serial, read_operation(serial)).first->second;
}

OperationFile::Stored LedgerStore::read_operation(ledger::Serial serial) const { return sound(files_.operations.read(serial)); }

ledger::OperationRecord LedgerStore::read(ledger::Serial serial) const { return stored(serial).record; }

std::vector<Hash32> LedgerStore::leaf_hashes(ledger::Serial from, ledger::Serial to) const {
  return sound(files_.operations.leaf_hashes(from, to));
}

std::pair<LedgerIndex::Entry, OperationFile::Stored> LedgerStore::ask_index(const Hash32& key) const {
  if (applying_) {
    const auto it = std::ranges::lower_bound(applying_->looked_up, key, {}, &Applying::LookedUp::key);
    if (it != applying_->looked_up.end() && it->key == key) {
      applying_->operations.try_emplace(it->entry.serial, it->operation);
      return {it->entry, it->operation};
    }
  }
  const auto entry = applying_ ? applying_->cursor.at_or_before(key) : index_->at_or_before(key);
  if (entry.serial >= tree_.head().operations || entry.serial < tree_.first()) index_->contradicted();
  return {entry, stored(entry.serial)};
}

// The operation must be of the key that the index names, and its successor must lie beyond the key asked for: a missing or invented entry
// fails one of them. Before a block's operations are appended the entry must be active, too: an outdated one is not.
OperationFile::Stored LedgerStore::look_up(const Hash32& key, ledger::Serial& serial) const {
  auto [entry, operation] = ask_index(key);
  // The key itself is there, and what was asked for lies just below it.
  if (key < operation.record.key && LedgerIndex::prefix_of(key) == entry.key)
    std::tie(entry, operation) = ask_index(LedgerIndex::below_prefix(key));
  const auto& record = operation.record;
  if (!record.activates() || LedgerIndex::prefix_of(record.key) != entry.key || key < record.key ||
      !(key < record.next || key == ledger::last_key()))
    index_->contradicted();
  if (applying_ && !tree_.is_active(entry.serial)) index_->contradicted();
  serial = entry.serial;
  return operation;
}

LedgerStore::Entry LedgerStore::at_or_before(const Hash32& key) const {
  ledger::Serial serial = 0;
  const auto operation = look_up(key, serial);
  return {operation.record.key, serial};
}

std::optional<Bytes> LedgerStore::value_of(const OperationFile::Stored& operation) const {
  if (operation.record.value.is_zero()) return std::nullopt;
  auto read = files_.values.read(operation.value);
  if (!read && read.error().id == ErrorId::kRedacted) return Bytes();
  Bytes value = sound(std::move(read));
  if (ledger::value_hash(value) != operation.record.value)
    stop_process({ErrorId::kDamaged, fmt::format("the value at {} does not match its hash in the state tree", operation.value),
                  folder_ + "/values"});
  return value;
}

std::optional<OperationFile::Stored> LedgerStore::current(const Hash32& key) const {
  ledger::Serial serial = 0;
  const auto operation = look_up(key, serial);
  return operation.record.key == key ? std::optional(operation) : std::nullopt;
}

std::optional<Bytes> LedgerStore::read(const ledger::StateKey& key) const {
  const std::shared_lock guard(mutex_);
  const auto operation = current(key.hash());
  auto value = operation ? value_of(*operation) : std::nullopt;
  // RD10: in force without bytes is a value only while the redaction is still to come, and blocks of those heights are not executed.
  if (!value || !value->empty()) return value;
  missed = true;
  return std::nullopt;
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
  if (height < files_.base.retained) return std::nullopt;
  const auto address = index_->summary(height);
  if (!address) return std::nullopt;
  const auto record = noted(files_.summaries.read(*address));
  return record ? noted(decode<StoredSummary>(*record)) : std::nullopt;
}

std::optional<StoredBlock> LedgerStore::block_at(Height height) const {
  const auto entry = summary_at(height);
  if (!entry) return std::nullopt;
  const auto record = noted(files_.blocks.read(entry->block));
  auto block = record ? noted(decode<StoredBlock>(*record)) : std::nullopt;
  if (!block) return std::nullopt;
  for (auto& body : block->bodies) {
    if (node::is_redacted(body)) body.bytes.clear();
  }
  return block;
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
  auto& body = stored_block->bodies[place->entry].bytes;
  return body.empty() ? std::nullopt : std::optional(body);
}

std::optional<ledger::Receipt> LedgerStore::receipt(const ledger::TransactionId& id) const {
  const std::shared_lock guard(mutex_);
  const auto place = index_->transaction(id);
  const auto stored_block = place ? block_at(place->height) : std::nullopt;
  if (!stored_block || place->receipt >= stored_block->receipts.size()) return std::nullopt;
  return stored_block->receipts[place->receipt];
}

merkle::SubtreeHash LedgerStore::log_subtree() const {
  return [this](unsigned level, std::uint64_t index) { return log_.at(level, index); };
}

merkle::Path LedgerStore::log_path(Height height, std::uint64_t size) const {
  const std::shared_lock guard(mutex_);
  XH_CHECK(size <= head_.name.size);
  return merkle::inclusion_path_of(log_subtree(), height.value, size);
}

std::optional<merkle::Path> LedgerStore::log_consistency(std::uint64_t old_size, std::uint64_t new_size) const {
  const std::shared_lock guard(mutex_);
  XH_CHECK(new_size <= head_.name.size);
  if (old_size < log_.first()) return std::nullopt;
  return merkle::consistency_path_of(log_subtree(), old_size, new_size);
}

std::optional<Hash32> LedgerStore::log_root(std::uint64_t size) const {
  const std::shared_lock guard(mutex_);
  XH_CHECK(size <= head_.name.size);
  if (size < log_.first()) return std::nullopt;
  return merkle::root_of(log_subtree(), size);
}

std::vector<Hash32> LedgerStore::log_tile(unsigned level, std::uint64_t number, std::size_t count) const {
  const std::shared_lock guard(mutex_);
  std::vector<Hash32> hashes;
  const unsigned row = level * 8;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t index = number * 256 + i;
    if (row >= 64 || index >= (head_.name.size >> row) || !log_.has(row, index)) break;
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

std::optional<LedgerStore::HistoryPage> LedgerStore::history(const ledger::StateKey& key, const HistoryQuery& query) const {
  const std::shared_lock guard(mutex_);
  const Hash32 hash = key.hash();
  ledger::Serial serial = 0;
  if (query.from) {
    if (*query.from < tree_.first() || *query.from >= tree_.head().operations || stored(*query.from).record.key != hash)
      return std::nullopt;
    serial = *query.from;
  } else if (look_up(hash, serial).record.key != hash) {
    return HistoryPage{};
  }
  HistoryPage page;
  std::uint64_t skip = query.skip;
  for (std::size_t steps = 1;; ++steps) {
    const auto operation = stored(serial);
    const auto& record = operation.record;
    page.complete = record.replaces == ledger::kNoSerial;
    const auto earlier = tree_.replaced_by(record);
    // Where nothing older is kept, a link or move still tells the value.
    const bool tells = record.type == ledger::OperationType::kPut || !(earlier || page.complete);
    if (tells && !record.value.is_zero() && !(query.not_above && *query.not_above < record.height)) {
      if (skip > 0) {
        --skip;
      } else if (auto value = value_of(operation)) {
        if (value->empty()) page.gone.emplace(page.values.size(), HistoryPage::Gone{record.height, record.value});
        page.values.push_back(*std::move(value));
      }
    }
    if (!earlier) return page;
    if (page.values.size() >= query.count || steps >= query.steps) break;
    serial = *earlier;
  }
  page.complete = true;  // as far as this page goes
  page.next = tree_.replaced_by(stored(serial).record);
  return page;
}

void LedgerStore::put_checkpoint(const ledger::SignedCheckpoint& checkpoint) {
  const std::scoped_lock file_guard(checkpoint_mutex_);
  {
    const std::unique_lock guard(mutex_);
    certified_.insert_or_assign(checkpoint.name.size, checkpoint);
    while (certified_.size() > kKeptCheckpoints) certified_.erase(certified_.begin());
  }
  changed();
  // Only this function changes certified_, under checkpoint_mutex_: reading it here needs no other lock.
  if (checkpoint_file_) checkpoint_file_->put(checkpoint, certified_);
}

std::optional<ledger::SignedCheckpoint> LedgerStore::certified() const {
  const std::shared_lock guard(mutex_);
  return newest_certified();
}

std::optional<ledger::SignedCheckpoint> LedgerStore::newest_certified() const {
  for (auto it = certified_.upper_bound(head_.name.size); it != certified_.begin();) {
    --it;
    // Another root than ours: this node diverged, and its proofs would not hold under it.
    if (it->first >= log_.first() && merkle::root_of(log_subtree(), it->first) == it->second.name.root) return it->second;
  }
  return std::nullopt;
}

}  // namespace xh::storage
