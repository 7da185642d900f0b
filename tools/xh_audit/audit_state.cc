#include "tools/xh_audit/audit_state.h"

namespace xh::tools {

using storage::LedgerIndex;

// It was read and compared when its block was executed: a file that changes under the audit ends it.
const storage::OperationFile::Stored& AuditState::operation(ledger::Serial serial) const {
  const auto [it, fresh] = operations_.try_emplace(serial);
  if (fresh) {
    auto stored = files_.operations.read(serial);
    if (!stored) storage::stop_process(stored.error());
    it->second = *std::move(stored);
  }
  return it->second;
}

AuditState::Found AuditState::ask(const Hash32& key) const {
  if (!cursor_) cursor_.emplace(index_);
  auto entry = cursor_->at_or_before(key);
  // The key itself is there, and what was asked for lies just below it.
  if (key < operation(entry.serial).record.key && LedgerIndex::prefix_of(key) == entry.key)
    entry = cursor_->at_or_before(LedgerIndex::below_prefix(key));
  const auto& stored = operation(entry.serial);
  const auto& record = stored.record;
  if (LedgerIndex::prefix_of(record.key) != entry.key || key < record.key || !(key < record.next || key == ledger::last_key()))
    index_.contradicted();
  return {entry.serial, stored};
}

const AuditState::Found& AuditState::find(const Hash32& key) const {
  const auto it = found_.find(key);
  return it != found_.end() ? it->second : found_.emplace(key, ask(key)).first->second;
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
