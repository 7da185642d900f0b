#include "tests/sim/memory_ledger.h"

#include "base/check.h"

namespace xh::sim {

MemoryLedger::MemoryLedger(const ledger::Genesis& genesis)
    : genesis_(genesis), tree_(*this, *this), membership_(ledger::first_membership(genesis)) {
  sets_[Epoch{0}] = genesis.validators;
  append(ledger::genesis_block_id(genesis.chain_id), Epoch{0}, genesis.time, execution::genesis_delta(genesis), {});
}

ledger::CheckpointName MemoryLedger::commit(node::FinalBlock final_block, std::uint32_t known) {
  const auto block = decode<ledger::Block>(final_block.block);
  XH_CHECK(block && block->header.height == height().next() && block->header.parent == blocks_.back().summary.block);
  std::vector<const ledger::VerifiedEnvelope*> entries;
  for (const auto& body : final_block.bodies) entries.push_back(&body);
  const auto& header = block->header;
  auto outcome = execution::execute(*this, {header.height, header.time, genesis_, header.checkpoint.size, final_block.id, known}, entries);
  if (rules().at(header.height).protocol >= 2) outcome.delta[{ledger::RecordKind::kDocument, "second"}] = encode(header.height);
  remember(outcome.consumed, block->header.time);
  const ledger::BlockId id = final_block.id;
  append(id, header.epoch, header.time, outcome.delta, {std::move(final_block), {}, std::move(outcome.receipts)});
  return head();
}

std::vector<ledger::Validator> MemoryLedger::set_of(Epoch epoch) const {
  const auto it = sets_.find(epoch);
  return it == sets_.end() ? std::vector<ledger::Validator>() : it->second;
}

void MemoryLedger::append(ledger::BlockId id, Epoch epoch, UnixMillis time, const ledger::StateDelta& delta, Stored stored) {
  std::map<Hash32, std::optional<Hash32>> changes;
  for (const auto& [key, value] : delta) {
    changes[key.hash()] = value ? std::optional(ledger::value_hash(*value)) : std::nullopt;
    if (value) {
      state_[key] = *value;
    } else {
      state_.erase(key);
    }
  }
  const Height at{blocks_.size()};
  const auto applied = tree_.apply(at, id, changes);
  operations_.insert(operations_.end(), applied.operations.begin(), applied.operations.end());
  for (const auto& change : applied.index) {
    if (change.serial) {
      index_[change.key] = *change.serial;
    } else {
      index_.erase(change.key);
    }
  }
  membership_ = ledger::membership_of(*this, genesis_);
  sets_.try_emplace(membership_.epoch, membership_.validators);
  stored.summary = {.height = at,
                    .block = id,
                    .epoch = epoch,
                    .time = time,
                    .operations = applied.head.operations,
                    .operations_root = applied.head.operations_root,
                    .state_root = applied.head.state_root(),
                    .transactions_root = ledger::transactions_root(stored.receipts),
                    .receipts_root = ledger::receipts_root(stored.receipts),
                    .next_validators = membership_.next_hash(),
                    .last_of_epoch = membership_.epoch != epoch,
                    .audit_root = audit_root(at)};
  leaves_.push_back(merkle::leaf_hash(encode(stored.summary)));
  blocks_.push_back(std::move(stored));
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
    for (const auto& body : stored.block.bodies) {
      if (body.id() == id) return body.bytes();
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
  return it == state_.end() ? std::nullopt : std::optional(it->second);
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
