// Redactions in the ledger's files: what a block erases, and what a block did for those who cannot execute it any more. Rules:
// docs/spec/redaction.md (RD7-RD9), docs/spec/storage.md (F70-F72).
#include <set>

#include "base/check.h"
#include "node/storage/ledger_store.h"

namespace xh::storage {

ledger::TransactionId transaction_of(std::span<const ledger::Receipt> receipts, const ledger::EnvelopeId& envelope) {
  const auto it = std::ranges::find(receipts, envelope, &ledger::Receipt::envelope);
  return it == receipts.end() ? ledger::TransactionId{} : it->transaction;
}

// Between the append of a block and its commit: the index knows the state before it. What a ledger does not hold any more was overwritten
// when it was given back (F41).
Erasure LedgerStore::erasure_of(const Redacting& redacting, Height height) const {
  Erasure erasure;
  erasure.chain_id = genesis_.chain_id;
  erasure.height = height;
  std::set<Address> values;
  for (const auto& key : redacting.keys) {
    auto operation = current(key);
    while (operation) {
      if (!operation->record.value.is_zero() && operation->value != kNoRecord) values.insert(operation->value);
      const auto before = tree_.replaced_by(operation->record);
      operation = before ? std::optional(stored(*before)) : std::nullopt;
    }
  }
  erasure.values.assign(values.begin(), values.end());
  for (const auto& [at, entries] : redacting.entries) {
    if (const auto entry = summary_at(at)) erasure.blocks.push_back({entry->block, entries});
  }
  return erasure;
}

// Readers see a record whole: before, or after.
void LedgerStore::carry_out(const Erasure& erasure) {
  {
    const std::unique_lock guard(mutex_);
    erase(erasure, files_.values, files_.blocks);
  }
  remove_erasure(folder_, disk_);
}

std::optional<node::BlockEffects> LedgerStore::effects(Height height) const {
  const std::shared_lock guard(mutex_);
  const auto entry = summary_at(height);
  const auto before = height == Height{0} ? std::nullopt : summary_at(height.previous());
  auto block = block_at(height);
  if (!entry || !before || !block || before->summary.operations < tree_.first()) return std::nullopt;
  node::BlockEffects effects;
  effects.summary = entry->summary;
  // Whoever asks is in the epoch of the block, and knows no later set.
  const auto& links = links_->chain()->links();
  if (entry->summary.epoch.value < links.size()) {
    effects.checkpoint = links[entry->summary.epoch.value].checkpoint;
  } else {
    const auto certified = newest_certified();
    if (!certified || certified->name.size <= height.value) return std::nullopt;
    effects.checkpoint = *certified;
  }
  effects.path = merkle::inclusion_path_of(log_subtree(), height.value, effects.checkpoint.name.size);
  effects.bodies = std::move(block->bodies);
  effects.receipts = std::move(block->receipts);
  for (ledger::Serial serial = before->summary.operations; serial < entry->summary.operations; ++serial) {
    const auto operation = stored(serial);
    const auto& record = operation.record;
    if (record.type == ledger::OperationType::kDelete) effects.changes.push_back({record.key, std::nullopt, {}});
    if (record.type != ledger::OperationType::kPut) continue;
    effects.changes.push_back({record.key, record.value, value_of(operation).value_or(Bytes())});
  }
  return effects;
}

}  // namespace xh::storage
