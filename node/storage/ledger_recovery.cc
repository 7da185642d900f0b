// Opening and recovery: everything derived is made again from the files and compared with the commit record.
#include <fmt/format.h>

#include "base/check.h"
#include "node/storage/ledger_store.h"

namespace xh::storage {

using ledger::Receipt;

Result<std::unique_ptr<LedgerStore>> LedgerStore::open(const std::string& folder, const ledger::Genesis& genesis,
                                                       const ledger::StateDelta& genesis_delta, const StorageOptions& options) {
  XH_CHECK(!options.read_only);
  auto store = open_once(folder, genesis, genesis_delta, options);
  if (store || store.error().id != ErrorId::kDamagedIndex) return store;
  LedgerIndex::discard(folder + "/index");
  return open_once(folder, genesis, genesis_delta, options);
}

Result<std::unique_ptr<LedgerStore>> LedgerStore::open_once(const std::string& folder, const ledger::Genesis& genesis,
                                                            const ledger::StateDelta& genesis_delta, const StorageOptions& options) {
  XH_TRY_VOID(os::make_folder(folder, 0700));
  XH_TRY(os::FileLock lock, os::FileLock::take(folder + "/lock"));
  XH_TRY(LedgerFiles files, LedgerFiles::open(folder, genesis.chain_id, options));
  // Without a commit there is nothing to index: what is left of an interrupted creation goes.
  if (!files.head) LedgerIndex::discard(folder + "/index");
  XH_TRY(auto index, LedgerIndex::open(folder + "/index", options.index_memory));
  XH_TRY(TwigFile twigs, TwigFile::open(folder + "/twigs", options));
  XH_TRY(DerivedFiles states, DerivedFiles::open(folder, genesis.chain_id, options));
  std::unique_ptr<LedgerStore> store(new LedgerStore(folder, std::move(lock), std::move(files), {std::move(twigs), std::move(states)},
                                                     std::move(index), genesis, options));
  XH_TRY(store->links_, LinkFile::open(folder + "/links", genesis, *options.disk));
  store->audit_.emplace(AuditFolders{folder, genesis.chain_id, options});
  XH_TRY_VOID(store->recover(genesis_delta, options.recovered));
  XH_TRY_VOID(store->recover_epochs());
  XH_TRY_VOID(store->recover_checkpoints(folder + "/checkpoints", *options.disk));
  return store;
}

// F12: everything derived is made again from the files and compared with the commit record.
Status LedgerStore::recover(const ledger::StateDelta& genesis_delta, const RecoverySteps::Tell& told) {
  if (!files_.head) {
    CommitInput input;
    input.id = ledger::genesis_block_id(genesis_.chain_id);
    input.block.header.time = genesis_.time;
    input.delta = genesis_delta;
    head_.header.time = genesis_.time;
    (void)commit(std::move(input));
    return {};
  }
  const LedgerBase& base = files_.base;
  recovery_ = RecoverySteps(told, files_.head->height.value + 1 - base.first_block.value, files_.head->operations - base.state.first);
  log_ = ledger::MerkleLevels(merkle::kNodeTag, base.first_block.value, base.log_peaks);
  if (base.state.height > Height{0}) tree_.begin_at(base.state);
  StateRoots roots;
  for (const auto& slot : derived_.states.slots()) roots[slot.height];
  XH_TRY_VOID(replay_summaries(roots));
  recovery_.read_summaries();
  XH_TRY_VOID(replay_operations(roots));
  recovery_.replayed_operations();
  XH_TRY_VOID(catch_up_index());
  recovery_.finish();
  XH_TRY_VOID(remember_window());
  // An earlier process died while it gave space back.
  if (base.retained > base.first_block) {
    if (const auto next = next_base(base.retained)) move_base(*next);
  }
  begin_audit();
  return {};
}

Status LedgerStore::replay_summaries(StateRoots& roots) {
  const CommitRecord& head = *files_.head;
  std::optional<StoredSummary> last;
  XH_TRY_VOID(files_.summaries.scan(files_.base.summaries_begin, head.summaries_end, [&](Address, Bytes record) -> Status {
    XH_TRY(StoredSummary entry, decode<StoredSummary>(record));
    log_.set(log_.size(), merkle::leaf_hash(encode(entry.summary)));
    if (const auto wanted = roots.find(entry.summary.height); wanted != roots.end()) wanted->second = entry.summary.state_root;
    last = entry;
    recovery_.add(1);
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

// From the newest derived state that is of this history and far enough below the head: proofs are made at the last kProvableBlocks heights.
Status LedgerStore::replay_operations(const StateRoots& roots) {
  for (const auto& slot : derived_.states.slots()) {
    if (slot.height.value + ledger::kProvableBlocks > files_.head->height.value) continue;
    if (slot.head.operations > files_.head->operations || slot.head.state_root() != roots.at(slot.height)) continue;
    const auto derived = derived_.states.load(slot);
    if (derived && tree_.restore(*derived)) break;
  }
  XH_TRY_VOID(
      files_.operations.scan(tree_.head().operations, files_.head->operations, [this](const OperationFile::Stored& stored) -> Status {
        tree_.replay(stored.record);
        recovery_.add(1);
        if (stored.record.type == ledger::OperationType::kCommit) tree_.seal();
        return {};
      }));
  if (tree_.head().state_root() != files_.head->state_root) {
    return fail(ErrorId::kDamaged, "the operations do not lead to the state root of the last commit", "operations");
  }
  return {};
}

// The index may be behind or empty. Heights are indexed whole, in order.
Status LedgerStore::catch_up_index() {
  const auto indexed = index_->indexed();
  if (indexed && *indexed > head_.summary.height) return fail(ErrorId::kDamagedIndex, "the index is ahead of the ledger", "index");
  const std::uint64_t next = indexed ? indexed->value + 1 : 0;
  ledger::Serial from = 0;
  Address at = files_.base.summaries_begin;
  if (!indexed && files_.base.state.height > Height{0}) {
    XH_TRY(from, index_base());
  }
  if (indexed) {
    const auto address = index_->summary(*indexed);
    if (!address) return fail(ErrorId::kDamagedIndex, "the newest indexed block is missing", "index");
    auto record = files_.summaries.read(*address);
    const auto entry = record ? decode<StoredSummary>(*record) : fail(record.error());
    // An index beside another ledger, or beside an older copy of this one that took another way.
    if (!entry || entry->summary.height != *indexed || index_->block(entry->summary.block) != indexed)
      return fail(ErrorId::kDamagedIndex, "the index belongs to other files", "index");
    from = entry->summary.operations;
    at = *address;
  }
  return files_.summaries.scan(at, files_.head->summaries_end, [&](Address address, Bytes record) -> Status {
    XH_TRY(const StoredSummary entry, decode<StoredSummary>(record));
    if (entry.summary.height.value < next) return {};
    // Of heights before the base's state only the blocks are indexed: their keys came with the base.
    XH_TRY_VOID(index_again(address, entry, std::min(from, entry.summary.operations)));
    from = std::max(from, entry.summary.operations);
    return {};
  });
}

// The keys that the base's state holds, and more that blocks after it will overwrite: in pieces, because there may be many.
Result<ledger::Serial> LedgerStore::index_base() {
  constexpr ledger::Serial kPiece = 65'536;
  ledger::Serial end = 0;
  XH_TRY_VOID(files_.summaries.scan(files_.base.summaries_begin, files_.head->summaries_end, [&](Address, Bytes record) -> Status {
    XH_TRY(const StoredSummary entry, decode<StoredSummary>(record));
    if (entry.summary.height == files_.base.state.height) end = entry.summary.operations;
    return {};
  }));
  for (ledger::Serial from = files_.base.state.first; from < end; from += kPiece) {
    LedgerIndex::Batch batch;
    ledger::Serial serial = from;
    XH_TRY_VOID(files_.operations.scan(from, std::min(end, from + kPiece), [&](const OperationFile::Stored& stored) -> Status {
      if (stored.record.activates()) batch.key({stored.record.key, serial});
      if (stored.record.type == ledger::OperationType::kDelete) batch.key({stored.record.key, std::nullopt});
      ++serial;
      return {};
    }));
    index_->write_piece(batch);
    recovery_.add(serial - from);
  }
  return end;
}

// A later operation of the same key wins, as it did when the block was committed.
Status LedgerStore::index_again(Address address, const StoredSummary& entry, ledger::Serial from) {
  LedgerIndex::Batch batch;
  ledger::Serial serial = from;
  XH_TRY_VOID(files_.operations.scan(from, entry.summary.operations, [&](const OperationFile::Stored& stored) -> Status {
    if (stored.record.activates()) batch.key({stored.record.key, serial});
    if (stored.record.type == ledger::OperationType::kDelete) batch.key({stored.record.key, std::nullopt});
    ++serial;
    return {};
  }));
  batch.block(entry.summary.height, address, entry.summary.block);
  XH_TRY(const Bytes record, files_.blocks.read(entry.block));
  XH_TRY(const StoredBlock stored, decode<StoredBlock>(record));
  std::vector<ledger::TransactionId> transactions;
  for (std::size_t i = 0; i < stored.bodies.size(); ++i) {
    if (node::is_redacted(stored.bodies[i])) {
      XH_TRY(const auto block, decode<ledger::Block>(stored.block));
      transactions.push_back(transaction_of(stored.receipts, block.entries.at(i)));
      continue;
    }
    XH_TRY(const auto envelope, decode<ledger::Envelope>(stored.bodies[i].bytes));
    transactions.push_back(ledger::transaction_id(envelope.transaction));
  }
  index_block(batch, stored, transactions, entry.summary.height);
  index_->write(batch, entry.summary.height);
  recovery_.add(1 + serial - from);
  return {};
}

// The remembered (sender, nonce) pairs are a function of the blocks of the last validity window.
Status LedgerStore::remember_window() {
  const std::uint64_t now = head_.header.time.value;
  Height height = head_.summary.height;
  while (height > Height{0} && height >= files_.base.first_block) {
    const auto stored = block_at(height);
    if (!stored) return fail(ErrorId::kDamaged, fmt::format("block {} cannot be read", height.value), "blocks");
    XH_TRY(const auto block, decode<ledger::Block>(stored->block));
    if (block.header.time.value + ledger::kMaxValidityMillis < now) break;
    std::map<ledger::EnvelopeId, const Receipt*> executed;
    for (const auto& receipt : stored->receipts) executed.emplace(receipt.envelope, &receipt);
    for (const auto& body : stored->bodies) {
      const auto known = executed.find(ledger::envelope_id(body.bytes));
      if (known == executed.end()) continue;
      XH_TRY(const auto envelope, decode<ledger::Envelope>(body.bytes));
      XH_TRY(const auto transaction, decode<ledger::Transaction>(envelope.transaction));
      // Newest first: a pair that was used again after it had expired belongs to its newest user.
      remembered_.try_emplace(ledger::remembered_key(*known->second, transaction), known->second->transaction, transaction.valid_until);
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

// The newest checkpoint that some block names is certified by the lines beside that block; a newer one may stand in the file.
Status LedgerStore::recover_checkpoints(const std::string& path, Disk& disk) {
  XH_TRY(checkpoint_file_, CheckpointFile::open(path, certified_, disk));
  const std::uint64_t lowest = head_.summary.height.value - std::min<std::uint64_t>(head_.summary.height.value, ledger::kProvableBlocks);
  for (std::uint64_t height = head_.summary.height.value; height > lowest; --height) {
    const auto stored = block_at(Height{height});
    const auto checkpoint = stored ? decode<ledger::SignedCheckpoint>(stored->companion) : fail(ErrorId::kDamaged, "");
    if (!checkpoint || certified_.contains(checkpoint->name.size)) continue;
    // Lines are not part of the block's id: whoever sent the block may have changed them.
    if (!ledger::verify_certified(links_->chain()->certifier(checkpoint->name.size).cosigners, genesis_.origin(), *checkpoint)) continue;
    certified_.emplace(checkpoint->name.size, *checkpoint);
    break;
  }
  // A node that starts with the last block of an epoch looks for the checkpoint that ended it (E14). The link is synced, that file is not.
  for (const auto& link : links_->chain()->links()) {
    if (link.summary.height == head_.summary.height) certified_.emplace(link.checkpoint.name.size, link.checkpoint);
  }
  while (certified_.size() > kKeptCheckpoints) certified_.erase(certified_.begin());
  return {};
}

}  // namespace xh::storage
