#include "tests/sim/memory_ledger.h"

#include "base/check.h"

namespace xh::sim {
namespace {

// Ascending by key hash, as effects have them.
std::vector<node::EffectChange> changes_of(const ledger::StateDelta& delta, MemoryLedger::Names& names) {
  std::map<Hash32, node::EffectChange> sorted;
  for (const auto& [key, value] : delta) {
    const Hash32 hash = key.hash();
    names.emplace(hash, key);
    sorted[hash] = {hash, value ? std::optional(ledger::value_hash(*value)) : std::nullopt, value.value_or(Bytes())};
  }
  std::vector<node::EffectChange> changes;
  for (auto& [hash, change] : sorted) changes.push_back(std::move(change));
  return changes;
}

}  // namespace

MemoryLedger::MemoryLedger(const ledger::Genesis& genesis, std::shared_ptr<Names> names)
    : genesis_(genesis), names_(std::move(names)), tree_(*this, *this), membership_(ledger::first_membership(genesis)) {
  sets_[Epoch{0}] = genesis.validators;
  Outcome outcome{changes_of(execution::genesis_delta(genesis), *names_), {}, {}};
  XH_CHECK(append(ledger::genesis_block_id(genesis.chain_id), Epoch{0}, genesis.time, std::move(outcome), nullptr));
}

std::optional<MemoryLedger::Outcome> MemoryLedger::run(const node::FinalBlock& final_block,
                                                       std::span<const ledger::VerifiedEnvelope> bodies, std::uint32_t known) {
  const auto block = decode<ledger::Block>(final_block.block);
  XH_CHECK(block && block->header.height == height().next() && block->header.parent == blocks_.back().summary.block);
  std::vector<const ledger::VerifiedEnvelope*> entries;
  for (const auto& body : bodies) entries.push_back(&body);
  const auto& header = block->header;
  missed_ = false;
  auto outcome = execution::execute(*this, {header.height, header.time, genesis_, header.checkpoint.size, final_block.id, known}, entries);
  if (missed_) return std::nullopt;
  if (rules().at(header.height).protocol >= 2) outcome.delta[{ledger::RecordKind::kDocument, "second"}] = encode(header.height);
  Outcome out{changes_of(outcome.delta, *names_), {final_block, {}, std::move(outcome.receipts), {}, {}}, std::move(outcome.consumed)};
  for (const auto& body : bodies) out.stored.bodies.push_back({body.bytes()});
  return out;
}

bool MemoryLedger::commit(node::FinalBlock final_block, std::uint32_t known) {
  const auto header = decode<ledger::Block>(final_block.block)->header;
  auto outcome = run(final_block, final_block.bodies, known);
  return outcome && append(final_block.id, header.epoch, header.time, *std::move(outcome), nullptr);
}

bool MemoryLedger::apply(const node::FinalBlock& final_block, const node::BlockEffects& effects, std::uint32_t known) {
  const auto header = decode<ledger::Block>(final_block.block)->header;
  auto bodies = node::whole_bodies(genesis_, effects);
  if (final_block.bodies.size() == effects.bodies.size()) bodies = final_block.bodies;
  if (bodies) {
    auto outcome = run(final_block, *bodies, known);
    if (outcome && append(final_block.id, header.epoch, header.time, *std::move(outcome), &effects.summary)) return true;
  }
  Outcome outcome{effects.changes, {final_block, {}, effects.receipts, effects.bodies, {}}, {}};
  for (const auto& body : effects.bodies) {
    const auto verified = node::admit(genesis_, body.bytes);
    if (!verified) continue;  // redacted
    const auto receipt = std::ranges::find(effects.receipts, verified->id(), &ledger::Receipt::envelope);
    if (receipt == effects.receipts.end()) continue;
    const auto key = ledger::remembered_key(*receipt, verified->transaction());
    outcome.consumed.push_back({key.first, key.second, receipt->transaction, verified->transaction().valid_until});
  }
  return append(final_block.id, header.epoch, header.time, std::move(outcome), &effects.summary);
}

void MemoryLedger::redact(Height height, const ledger::EnvelopeId& entry, const std::set<Hash32>& keys) {
  auto& stored = blocks_[height.value];
  const auto entries = decode<ledger::Block>(stored.block.block)->entries;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i] == entry) stored.bodies[i].bytes.clear();
  }
  for (auto& change : stored.changes) {
    if (keys.contains(change.key)) change.bytes.clear();
  }
}

bool MemoryLedger::is_whole(Height height) const { return std::ranges::none_of(at(height).bodies, node::is_redacted); }

node::BlockEffects MemoryLedger::effects(Height height, const ledger::SignedCheckpoint& checkpoint) const {
  const auto& stored = at(height);
  return {.summary = stored.summary,
          .path = merkle::inclusion_path(std::span(leaves_).first(checkpoint.name.size), height.value),
          .checkpoint = checkpoint,
          .bodies = stored.bodies,
          .receipts = stored.receipts,
          .changes = stored.changes};
}

std::vector<ledger::Validator> MemoryLedger::set_of(Epoch epoch) const {
  const auto it = sets_.find(epoch);
  return it == sets_.end() ? std::vector<ledger::Validator>() : it->second;
}

bool MemoryLedger::append(ledger::BlockId id, Epoch epoch, UnixMillis time, Outcome outcome, const ledger::BlockSummary* certified) {
  std::map<Hash32, std::optional<Hash32>> changes;
  const auto before = certified != nullptr ? std::optional(state_) : std::nullopt;
  for (const auto& change : outcome.changes) {
    changes[change.key] = change.value;
    const auto name = names_->find(change.key);
    if (name == names_->end()) continue;  // a lie: nobody knows such a key
    state_.erase(name->second);
    if (change.value) state_.emplace(name->second, change.bytes);
  }
  const Height at{blocks_.size()};
  const auto applied = tree_.apply(at, id, changes);
  auto& stored = outcome.stored;
  const auto membership = ledger::membership_of(*this, genesis_);
  stored.summary = {.height = at,
                    .block = id,
                    .epoch = epoch,
                    .time = time,
                    .operations = applied.head.operations,
                    .operations_root = applied.head.operations_root,
                    .state_root = applied.head.state_root(),
                    .transactions_root = ledger::transactions_root(stored.receipts),
                    .receipts_root = ledger::receipts_root(stored.receipts),
                    .next_validators = membership.next_hash(),
                    .last_of_epoch = membership.epoch != epoch,
                    .audit_root = audit_root(at)};
  if (certified != nullptr && stored.summary != *certified) {
    tree_.take_back();
    state_ = *before;
    return false;
  }
  operations_.insert(operations_.end(), applied.operations.begin(), applied.operations.end());
  for (const auto& change : applied.index) {
    if (change.serial) {
      index_[change.key] = *change.serial;
    } else {
      index_.erase(change.key);
    }
  }
  membership_ = membership;
  sets_.try_emplace(membership_.epoch, membership_.validators);
  remember(outcome.consumed, time);
  stored.changes = std::move(outcome.changes);
  leaves_.push_back(merkle::leaf_hash(encode(stored.summary)));
  blocks_.push_back(std::move(stored));
  return true;
}

// The operations of an older height are the first ones of the log (H6).
std::optional<Hash32> MemoryLedger::audit_root(Height height) const {
  const auto audited = genesis_.parameters.audited_by(height);
  if (!audited) return std::nullopt;
  std::map<Hash32, Hash32> pairs;
  for (ledger::Serial serial = 0; serial < at(*audited).summary.operations; ++serial) {
    const auto& record = operations_[serial];
    if (record.activates()) pairs.insert_or_assign(record.key, record.value);
    if (record.type == ledger::OperationType::kDelete) pairs.erase(record.key);
  }
  pairs.erase(ledger::kFirstKey);
  ledger::AuditFolder folder;
  for (const auto& [key, value] : pairs) XH_CHECK(folder.add({key, value}));
  return folder.finish();
}

void MemoryLedger::remember(const std::vector<execution::Consumed>& consumed, UnixMillis time) {
  for (const auto& entry : consumed)
    remembered_.insert_or_assign({entry.sender, entry.nonce}, std::pair(entry.transaction, entry.valid_until));
  std::erase_if(remembered_, [&](const auto& item) { return item.second.second < time; });
}

ledger::CheckpointName MemoryLedger::head() const { return {leaves_.size(), log_root(leaves_.size())}; }

Hash32 MemoryLedger::log_root(std::uint64_t size) const { return merkle::root(std::span(leaves_).first(size)); }

ledger::Header MemoryLedger::head_header() const {
  if (height() == Height{0}) return node::genesis_header(genesis_, head().root);
  return decode<ledger::Block>(blocks_.back().block.block)->header;
}

std::optional<Bytes> MemoryLedger::envelope(const ledger::EnvelopeId& id) const {
  for (const auto& stored : blocks_) {
    for (const auto& body : stored.bodies) {
      if (!node::is_redacted(body) && ledger::envelope_id(body.bytes) == id) return body.bytes;
    }
  }
  return std::nullopt;
}

std::map<consensus::EvidenceName, ledger::EvidenceRecord> MemoryLedger::evidence() const {
  std::map<consensus::EvidenceName, ledger::EvidenceRecord> out;
  for (auto it = state_.lower_bound({ledger::RecordKind::kEvidence, ""}); it != state_.end(); ++it) {
    if (it->first.kind == ledger::RecordKind::kEvidence)
      out.emplace(*ledger::evidence_name_from(it->first.name), *decode<ledger::EvidenceRecord>(it->second));
  }
  return out;
}

std::optional<Bytes> MemoryLedger::read(const ledger::StateKey& key) const {
  const auto it = state_.find(key);
  if (it == state_.end()) return std::nullopt;
  missed_ = missed_ || it->second.empty();
  return it->second.empty() ? std::nullopt : std::optional(it->second);
}

std::optional<ledger::TransactionId> MemoryLedger::remembered(const AccountId& sender, const ledger::Nonce& nonce) const {
  const auto it = remembered_.find({sender, nonce});
  return it == remembered_.end() ? std::nullopt : std::optional(it->second.first);
}

MemoryLedger::Entry MemoryLedger::at_or_before(const Hash32& key) const {
  auto it = index_.upper_bound(key);
  --it;
  return {it->first, it->second};
}

}  // namespace xh::sim
