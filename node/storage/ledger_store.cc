// Commit and recovery. Reads are in ledger_reads.cc.
#include "node/storage/ledger_store.h"

#include <fmt/format.h>

#include <filesystem>
#include <mutex>

#include "base/check.h"
#include "crypto/hash.h"

namespace xh::storage {

using ledger::BlockSummary;
using ledger::Receipt;

Hash32 transactions_root(std::span<const Receipt> receipts) {
  std::vector<Hash32> leaves;
  for (const auto& receipt : receipts) {
    Bytes leaf = to_bytes(receipt.transaction.view());
    append(leaf, receipt.envelope.view());
    leaves.push_back(merkle::leaf_hash(leaf));
  }
  return merkle::root(leaves);
}

Hash32 receipts_root(std::span<const Receipt> receipts) {
  std::vector<Hash32> leaves;
  for (const auto& receipt : receipts) leaves.push_back(merkle::leaf_hash(encode(receipt)));
  return merkle::root(leaves);
}

Hash32 validators_hash(const ledger::Genesis& genesis) {
  Writer out;
  for (const auto& v : genesis.validators) {
    codec::write(out, v.consensus_key);
    codec::write(out, v.checkpoint_key);
    out.integer(v.weight);
  }
  return domain_hash("xinghuo/validators/v1", out.bytes());
}

LedgerStore::LedgerStore(os::FileLock lock, LedgerFiles files, std::unique_ptr<LedgerIndex> index, const ledger::Genesis& genesis)
    : lock_(std::move(lock)), files_(std::move(files)), index_(std::move(index)), genesis_(genesis), tree_(*this, *index_) {}

Result<std::unique_ptr<LedgerStore>> LedgerStore::open(const std::string& folder, const ledger::Genesis& genesis,
                                                       const ledger::StateDelta& genesis_delta) {
  XH_TRY_VOID(os::make_folder(folder, 0700));
  XH_TRY(os::FileLock lock, os::FileLock::take(folder + "/lock"));
  XH_TRY(LedgerFiles files, LedgerFiles::open(folder, genesis.chain_id, false));
  // Without a commit there is nothing to index: what is left of an interrupted creation goes.
  if (!files.head) {
    std::error_code ignored;
    std::filesystem::remove_all(folder + "/index", ignored);
  }
  auto index = LedgerIndex::open(folder + "/index");
  if (!index) {
    std::error_code ignored;
    std::filesystem::remove_all(folder + "/index", ignored);
    index = LedgerIndex::open(folder + "/index");
  }
  if (!index) return fail(std::move(index).error());
  std::unique_ptr<LedgerStore> store(new LedgerStore(std::move(lock), std::move(files), *std::move(index), genesis));
  XH_TRY_VOID(store->recover(genesis_delta));
  return store;
}

// F12: everything derived is made again from the files and compared with the commit record.
Status LedgerStore::recover(const ledger::StateDelta& genesis_delta) {
  if (!files_.head) {
    CommitInput input;
    input.id = ledger::genesis_block_id(genesis_.chain_id);
    input.block.header.time = genesis_.time;
    input.delta = genesis_delta;
    (void)commit(std::move(input));
    return {};
  }
  XH_TRY_VOID(replay_summaries());
  XH_TRY_VOID(replay_operations());
  XH_TRY_VOID(catch_up_index());
  XH_TRY_VOID(remember_window());
  return {};
}

Status LedgerStore::replay_summaries() {
  const CommitRecord& head = *files_.head;
  std::optional<StoredSummary> last;
  XH_TRY_VOID(files_.summaries.scan(0, head.summaries_end, [&](Address, Bytes record) -> Status {
    XH_TRY(StoredSummary entry, decode<StoredSummary>(record));
    log_.set(log_.size(), merkle::leaf_hash(encode(entry.summary)));
    last = std::move(entry);
    return {};
  }));
  if (!last || last->summary.height != head.height || log_.root() != head.log_root) {
    return fail(ErrorId::kDamaged, "the summaries do not lead to the log root of the last commit", "summaries");
  }
  head_.summary = last->summary;
  head_.name = {log_.size(), log_.root()};
  XH_TRY(const Bytes record, files_.blocks.read(last->block));
  XH_TRY(const StoredBlock stored, decode<StoredBlock>(record));
  head_.header.time = genesis_.time;
  if (!stored.block.empty()) {
    XH_TRY(const ledger::Block block, decode<ledger::Block>(stored.block));
    head_.header = block.header;
  }
  return {};
}

Status LedgerStore::replay_operations() {
  XH_TRY_VOID(files_.operations.scan(0, files_.head->operations, [this](const OperationFile::Stored& stored) -> Status {
    tree_.replay(stored.record);
    if (stored.record.type == ledger::OperationType::kCommit) tree_.seal();
    return {};
  }));
  if (tree_.head().state_root() != files_.head->state_root) {
    return fail(ErrorId::kDamaged, "the operations do not lead to the state root of the last commit", "operations");
  }
  return {};
}

// The index may be behind or absent. Heights are indexed whole, in order.
Status LedgerStore::catch_up_index() {
  const auto indexed = index_->indexed();
  if (indexed && *indexed > head_.summary.height)
    return fail(ErrorId::kDamagedIndex, "the index is ahead of the ledger: delete the folder index", "index");
  std::uint64_t next = indexed ? indexed->value + 1 : 0;
  if (next > head_.summary.height.value) return {};
  // A later index entry of the same key wins, so operations are walked from the first unindexed height on.
  ledger::Serial from = 0;
  std::vector<std::pair<Address, StoredSummary>> missing;
  XH_TRY_VOID(files_.summaries.scan(0, files_.head->summaries_end, [&](Address address, Bytes record) -> Status {
    XH_TRY(StoredSummary entry, decode<StoredSummary>(record));
    if (entry.summary.height.value + 1 == next) from = entry.summary.operations;
    if (entry.summary.height.value >= next) missing.emplace_back(address, std::move(entry));
    return {};
  }));
  for (const auto& [address, entry] : missing) {
    LedgerIndex::Batch batch;
    ledger::Serial serial = from;
    XH_TRY_VOID(files_.operations.scan(from, entry.summary.operations, [&](const OperationFile::Stored& stored) -> Status {
      if (stored.record.activates()) batch.key({stored.record.key, serial});
      if (stored.record.type == ledger::OperationType::kDelete) batch.key({stored.record.key, std::nullopt});
      ++serial;
      return {};
    }));
    from = entry.summary.operations;
    batch.block(entry.summary.height, address, entry.summary.block);
    XH_TRY(const Bytes record, files_.blocks.read(entry.block));
    XH_TRY(const StoredBlock stored, decode<StoredBlock>(record));
    std::vector<ledger::TransactionId> transactions;
    for (const auto& body : stored.bodies) {
      XH_TRY(const auto envelope, decode<ledger::Envelope>(body.bytes));
      transactions.push_back(ledger::transaction_id(envelope.transaction));
    }
    index_block(batch, stored, transactions, entry.summary.height);
    index_->write(batch, entry.summary.height);
  }
  return {};
}

// The remembered (sender, nonce) pairs are a function of the blocks of the last validity window.
Status LedgerStore::remember_window() {
  const std::uint64_t now = head_.header.time.value;
  Height height = head_.summary.height;
  while (height > Height{0}) {
    const auto stored = block_at(height);
    if (!stored) return fail(ErrorId::kDamaged, fmt::format("block {} cannot be read", height.value), "blocks");
    XH_TRY(const auto block, decode<ledger::Block>(stored->block));
    if (block.header.time.value + ledger::kMaxValidityMillis < now) break;
    std::map<ledger::EnvelopeId, const Receipt*> executed;
    for (const auto& receipt : stored->receipts) executed.emplace(receipt.envelope, &receipt);
    for (const auto& body : stored->bodies) {
      const auto known = executed.find(ledger::envelope_id(body.bytes));
      if (known == executed.end() || known->second->outcome == ledger::kResultNonceReused) continue;
      XH_TRY(const auto envelope, decode<ledger::Envelope>(body.bytes));
      XH_TRY(const auto transaction, decode<ledger::Transaction>(envelope.transaction));
      // Newest first: a pair that was used again after it had expired belongs to its newest user.
      remembered_.try_emplace({transaction.sender, transaction.nonce}, ledger::transaction_id(envelope.transaction), transaction.valid_until);
    }
    height = height.previous();
  }
  for (auto it = remembered_.begin(); it != remembered_.end();) {
    if (it->second.second.value < now) {
      it = remembered_.erase(it);
    } else {
      expiry_.emplace(it->second.second, it->first);
      ++it;
    }
  }
  return {};
}

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
  for (std::uint32_t i = 0; i < stored.bodies.size(); ++i) {
    const auto id = ledger::envelope_id(stored.bodies[i].bytes);
    const auto known = receipts.find(id);
    const Place place{height, i, known == receipts.end() ? Place::kNoReceipt : known->second};
    batch.envelope(id, place);
    // A skipped repetition must not hide the place where the transaction was executed.
    if (place.receipt != Place::kNoReceipt && stored.receipts[place.receipt].transaction == transactions[i])
      batch.transaction(transactions[i], place);
  }
}

std::vector<OperationFile::Stored> LedgerStore::write_operations(const ledger::AppliedBlock& applied,
                                                                 const std::map<Hash32, Address>& addresses) {
  std::vector<OperationFile::Stored> stored_operations;
  for (const auto& record : applied.operations) {
    OperationFile::Stored entry{record, 0};
    if (record.type == ledger::OperationType::kPut && record.key != ledger::kFirstKey) {
      entry.value = addresses.at(record.key);
    } else if (record.replaces != ledger::kNoSerial) {
      // Links and moves carry the place of the value along.
      entry.value =
          record.replaces >= applied.first ? stored_operations[record.replaces - applied.first].value : stored(record.replaces).value;
    }
    stored_operations.push_back(entry);
  }
  files_.operations.append(stored_operations);
  return stored_operations;
}

// F11: append, sync, commit record, publish, index.
Head LedgerStore::commit(CommitInput input) {
  const bool genesis = log_.size() == 0;
  const Height height = genesis ? Height{0} : head_.summary.height.next();
  XH_CHECK(genesis || (input.block.header.height == height && input.block.header.parent == head_.summary.block));
  std::map<Hash32, std::optional<Hash32>> changes;
  std::map<Hash32, Address> addresses;
  for (const auto& [key, value] : input.delta) {
    const Hash32 hash = key.hash();
    if (value) addresses[hash] = files_.values.append(*value);
    changes[hash] = value ? std::optional(ledger::value_hash(*value)) : std::nullopt;
  }
  const Address block_address = files_.blocks.append(encode(input.stored));
  files_.blocks.sync();
  files_.values.sync();

  const std::unique_lock guard(mutex_);
  const ledger::AppliedBlock applied = tree_.apply(height, input.id, changes);
  (void)write_operations(applied, addresses);
  BlockSummary summary{.height = height,
                       .block = input.id,
                       .epoch = Epoch{0},
                       .time = input.block.header.time,
                       .operations = applied.head.operations,
                       .operations_root = applied.head.operations_root,
                       .state_root = applied.head.state_root(),
                       .transactions_root = transactions_root(input.stored.receipts),
                       .receipts_root = receipts_root(input.stored.receipts),
                       .next_validators = validators_hash(genesis_),
                       .last_of_epoch = false,
                       .audit_root = std::nullopt};
  const Address summary_address = files_.summaries.append(encode(StoredSummary{summary, block_address}));
  files_.operations.sync();
  files_.summaries.sync();
  log_.set(log_.size(), merkle::leaf_hash(encode(summary)));
  const CommitRecord record{genesis_.chain_id,   height,      applied.head.operations, files_.blocks.end(), files_.summaries.end(),
                            files_.values.end(), log_.root(), summary.state_root};
  files_.commits.write(height.value, encode(record));  // the commit point
  files_.head = record;

  LedgerIndex::Batch batch;
  for (const auto& change : applied.index) batch.key(change);
  batch.block(height, summary_address, input.id);
  index_block(batch, input.stored, input.transactions, height);
  index_->write(batch, height);
  head_ = Head{summary, {log_.size(), record.log_root}, input.block.header};
  remember(input.consumed, input.block.header.time);
  return head_;
}

}  // namespace xh::storage
