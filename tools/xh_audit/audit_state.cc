#include "tools/xh_audit/audit_state.h"

#include <algorithm>
#include <thread>

namespace xh::tools {
namespace {

/// More operations than blocks have: a folder that claims more gets no look-ahead.
constexpr std::uint64_t kMaxAhead = std::uint64_t{1} << 20;
constexpr std::size_t kAheadThreads = 2;
/// Fewer keys than this for each thread are not worth its start.
constexpr std::size_t kKeysPerThread = 128;

}  // namespace

using storage::LedgerIndex;

// It was read and compared when its block was executed: a file that changes under the audit ends it.
storage::OperationFile::Stored AuditState::read_operation(ledger::Serial serial) const {
  auto stored = files_.operations.read(serial);
  if (!stored) storage::stop_process(stored.error());
  return *std::move(stored);
}

const storage::OperationFile::Stored& AuditState::operation(ledger::Serial serial) const {
  const auto it = operations_.find(serial);
  return it != operations_.end() ? it->second : operations_.emplace(serial, read_operation(serial)).first->second;
}

template <class Read>
AuditState::Found AuditState::ask(LedgerIndex::Cursor& cursor, const Hash32& key, const Read& read) const {
  auto entry = cursor.at_or_before(key);
  storage::OperationFile::Stored stored = read(entry.serial);
  // The key itself is there, and what was asked for lies just below it.
  if (key < stored.record.key && LedgerIndex::prefix_of(key) == entry.key) {
    entry = cursor.at_or_before(LedgerIndex::below_prefix(key));
    stored = read(entry.serial);
  }
  const auto& record = stored.record;
  if (LedgerIndex::prefix_of(record.key) != entry.key || key < record.key || !(key < record.next || key == ledger::last_key()))
    index_.contradicted();
  return {entry.serial, std::move(stored)};
}

const AuditState::Found& AuditState::find(const Hash32& key) const {
  const auto it = found_.find(key);
  if (it != found_.end()) return it->second;
  if (!cursor_) cursor_.emplace(index_);
  return found_.emplace(key, ask(*cursor_, key, [this](ledger::Serial serial) { return operation(serial); })).first->second;
}

// Keys stand in ascending order, so neighbours share tables and blocks of the index.
void AuditState::look_ahead(ledger::Serial from, ledger::Serial to) {
  if (from == 0 || to <= from || to - from > kMaxAhead || to > files_.head->operations) return;
  std::vector<Hash32> keys;
  keys.reserve(to - from);
  const auto status = files_.operations.scan(from, to, [&](const storage::OperationFile::Stored& stored) -> Status {
    using enum ledger::OperationType;
    if (stored.record.type == kPut || stored.record.type == kDelete) keys.push_back(stored.record.key);
    return {};
  });
  const std::size_t threads = std::clamp<std::size_t>(keys.size() / kKeysPerThread, 1, kAheadThreads);
  // Damage is found again, and told, when the operations are compared.
  if (!status || keys.empty()) return;
  std::vector<Found> found(keys.size());
  const auto work = [&](std::size_t begin, std::size_t end) {
    LedgerIndex::Cursor cursor(index_);
    for (std::size_t i = begin; i < end; ++i)
      found[i] = ask(cursor, keys[i], [this](ledger::Serial serial) { return read_operation(serial); });
  };
  {
    std::vector<std::jthread> helpers;
    const std::size_t share = (keys.size() + threads - 1) / threads;
    for (std::size_t begin = share; begin < keys.size(); begin += share)
      helpers.emplace_back(work, begin, std::min(keys.size(), begin + share));
    work(0, share);
  }
  found_.reserve(2 * keys.size());
  operations_.reserve(2 * keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    operations_.emplace(found[i].serial, found[i].operation);
    found_.emplace(keys[i], std::move(found[i]));
  }
}

AuditState::Entry AuditState::at_or_before(const Hash32& key) const {
  const auto& found = find(key);
  return {found.operation.record.key, found.serial};
}

std::optional<Bytes> AuditState::read(const ledger::StateKey& key) const {
  const Hash32 hash = key.hash();
  const auto& found = find(hash);
  if (found.operation.record.key != hash) return std::nullopt;
  auto value = files_.values.read(found.operation.value);
  if (value && ledger::value_hash(*value) == found.operation.record.value) return *std::move(value);
  if (!value && value.error().id == ErrorId::kRedacted) {
    missed_.push_back(found.operation.record);
    return std::nullopt;
  }
  damage_ = value ? Error{ErrorId::kDamaged, "a value does not match its hash in the state tree", key.name} : value.error();
  return std::nullopt;
}

std::optional<ledger::TransactionId> AuditState::remembered(const AccountId& sender, const ledger::Nonce& nonce) const {
  const auto it = remembered_.find({sender, nonce});
  return it == remembered_.end() ? std::nullopt : std::optional(it->second.first);
}

void AuditState::commit(const ledger::AppliedBlock& applied, std::span<const execution::Consumed> consumed, Height height,
                        UnixMillis time) {
  LedgerIndex::Batch batch;
  for (const auto& change : applied.index) batch.key(change);
  cursor_.reset();
  found_.clear();
  operations_.clear();
  index_.write(batch, height);
  time_ = time;
  for (const auto& c : consumed) {
    remembered_.insert_or_assign({c.sender, c.nonce}, std::pair(c.transaction, c.valid_until));
    expiry_.emplace(c.valid_until, ledger::RememberedKey{c.sender, c.nonce});
  }
  for (auto it = expiry_.begin(); it != expiry_.end() && it->first < time_; it = expiry_.erase(it)) {
    const auto known = remembered_.find(it->second);
    // The key may have been taken again since, for longer.
    if (known != remembered_.end() && known->second.second == it->first) remembered_.erase(known);
  }
}

}  // namespace xh::tools
