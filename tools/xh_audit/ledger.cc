// xh-audit ledger: executes everything again and compares. Reads the files only, takes no lock, opens no LevelDB, so that it can run beside
// the node: it stops at the commit record that it found at the start.
#include <fmt/format.h>

#include "base/text.h"
#include "ledger/execution/executor.h"
#include "node/block_rules.h"
#include "node/intake.h"
#include "node/os/files.h"
#include "node/storage/ledger_store.h"
#include "tools/common/context.h"
#include "tools/xh/progress.h"
#include "tools/xh_audit/audit.h"
#include "tools/xh_audit/audit_roots.h"

namespace xh::tools {
namespace {

using ledger::BlockSummary;

tl::unexpected<Error> wrong(Height height, std::string what) {
  return fail(ErrorId::kBadLedger, std::move(what), fmt::format("block {}", height.value));
}

class LedgerAudit : public ledger::StateView, private ledger::OperationReader, private ledger::KeyIndex {
 public:
  LedgerAudit(const ledger::Genesis& genesis, const storage::LedgerFiles& files, consensus::ValidatorSet validators)
      : genesis_(genesis),
        files_(files),
        validators_(std::move(validators)),
        cosigners_(genesis.cosigners()),
        tree_(*this, *this),
        audit_roots_(genesis) {}

  Status run() {
    const auto& head = *files_.head;
    Progress progress("re-executing", head.height.value + 1, "blocks");
    XH_TRY_VOID(files_.summaries.scan(0, head.summaries_end, [&](storage::Address, Bytes record) -> Status {
      XH_TRY(const auto entry, decode<storage::StoredSummary>(record));
      XH_TRY(const Bytes bytes, files_.blocks.read(entry.block));
      XH_TRY(const auto stored, decode<storage::StoredBlock>(bytes));
      progress.show(log_.size());
      return check(entry.summary, stored);
    }));
    progress.finish(log_.size());
    if (log_.size() != head.height.value + 1 || log_.root() != head.log_root)
      return fail(ErrorId::kBadLedger, "the log root is not the one of the commit record");
    if (tree_.head().state_root() != head.state_root)
      return fail(ErrorId::kBadLedger, "the state root is not the one of the commit record");
    return {};
  }

  [[nodiscard]] Json report() const {
    Json out{Json::Object{}};
    out.set("height", json_u64(files_.head->height.value))
        .set("log_size", json_u64(log_.size()))
        .set("log_root", to_0x(files_.head->log_root.view()));
    out.set("state_root", to_0x(files_.head->state_root.view()))
        .set("transactions", json_u64(transactions_))
        .set("certificates", json_u64(certificates_));
    return Json(out.set("checkpoints", json_u64(checkpoints_))
                    .set("certified_height", json_u64(covered_.value))
                    .set("audit_roots", json_u64(audit_roots_.checked()))
                    .set("keys", json_u64(tree_.active())));
  }

  std::optional<Bytes> read(const ledger::StateKey& key) const override {
    const auto it = index_.find(key.hash());
    if (it == index_.end()) return std::nullopt;
    const auto operation = files_.operations.read(it->second);
    auto value = operation ? files_.values.read(operation->value) : fail(operation.error());
    if (!value || ledger::value_hash(*value) != operation->record.value) {
      damaged_ = true;
      return std::nullopt;
    }
    return *std::move(value);
  }
  std::optional<ledger::TransactionId> remembered(const AccountId& sender, const ledger::Nonce& nonce) const override {
    const auto it = remembered_.find({sender, nonce});
    const bool expired = it != remembered_.end() && it->second.second < header_.time;  // erased later, but forgotten now
    return it == remembered_.end() || expired ? std::nullopt : std::optional(it->second.first);
  }

 private:
  ledger::OperationRecord read(ledger::Serial serial) const override {
    const auto stored = files_.operations.read(serial);
    if (!stored) damaged_ = true;
    return stored ? stored->record : ledger::OperationRecord{};
  }
  Entry at_or_before(const Hash32& key) const override {
    const auto it = std::prev(index_.upper_bound(key));
    return {it->first, it->second};
  }

  Status check(const BlockSummary& summary, const storage::StoredBlock& stored) {
    const Height height{log_.size()};
    if (summary.height != height) return wrong(height, "the summary is of another height");
    execution::Outcome outcome;
    BlockSummary own;
    own.height = height;
    if (height == Height{0}) {
      own.block = ledger::genesis_block_id(genesis_.chain_id);
      own.time = genesis_.time;
      outcome.delta = execution::genesis_delta(genesis_);
    } else {
      XH_TRY(const auto block, check_block(height, stored));
      own.block = ledger::block_id(block.header);
      own.time = block.header.time;
      XH_TRY(outcome, execute(block, stored));
      XH_TRY_VOID(check_certificates(block, own.block, stored));
      header_ = block.header;
    }
    parent_ = own.block;
    XH_TRY_VOID(apply(height, own, outcome));
    own.transactions_root = ledger::transactions_root(outcome.receipts);
    own.receipts_root = ledger::receipts_root(outcome.receipts);
    own.next_validators = genesis_.validators_hash();
    own.audit_root = audit_roots_.due(height);
    if (own != summary) return wrong(height, "the summary is not the one that execution gives");
    log_.set(log_.size(), merkle::leaf_hash(encode(own)));
    XH_TRY_VOID(audit_roots_.after(height, index_, files_.operations));
    if (height == Height{0}) header_ = node::genesis_header(genesis_, log_.root());
    return {};
  }

  Result<ledger::Block> check_block(Height height, const storage::StoredBlock& stored) const {
    XH_TRY(auto block, node::parse_block(stored.block));
    if (block.header.height != height || block.header.parent != parent_ || block.header.chain_id != genesis_.chain_id)
      return wrong(height, "the block does not extend its predecessor");
    if (block.header.time <= header_.time) return wrong(height, "block time does not increase");
    if (stored.bodies.size() != block.entries.size()) return wrong(height, "bodies are missing");
    return block;
  }

  Result<execution::Outcome> execute(const ledger::Block& block, const storage::StoredBlock& stored) {
    std::vector<ledger::VerifiedEnvelope> bodies;
    for (std::size_t i = 0; i < stored.bodies.size(); ++i) {
      auto body = node::admit(genesis_, stored.bodies[i].bytes);
      if (!body || body->id() != block.entries[i])
        return wrong(block.header.height, fmt::format("body {} is not the one that the block names", i));
      bodies.push_back(*std::move(body));
    }
    std::vector<const ledger::VerifiedEnvelope*> entries;
    for (const auto& body : bodies) entries.push_back(&body);
    auto outcome = execution::execute(*this, {block.header.height, block.header.time, genesis_}, entries);
    if (outcome.receipts != stored.receipts) return wrong(block.header.height, "the receipts are not the ones that execution gives");
    for (const auto& c : outcome.consumed) remembered_.insert_or_assign({c.sender, c.nonce}, std::pair(c.transaction, c.valid_until));
    if (block.header.height.value % 256 == 0)
      std::erase_if(remembered_, [&](const auto& item) { return item.second.second < block.header.time; });
    transactions_ += outcome.receipts.size();
    return outcome;
  }

  Status check_certificates(const ledger::Block& block, const ledger::BlockId& id, const storage::StoredBlock& stored) {
    const Height height = block.header.height;
    if (!stored.certificate.empty()) {
      const auto certificate = node::verify_finalization(genesis_.chain_id, validators_, stored.certificate);
      if (!certificate) return wrong(height, "the finalization certificate is not valid: " + certificate.error().what);
      if (std::get<consensus::Finalize>(certificate->vote).block != id)
        return wrong(height, "the finalization certificate is of another block");
      ++certificates_;
      covered_ = height;
    }
    if (block.header.checkpoint == header_.checkpoint) return {};
    const auto checkpoint = decode<ledger::SignedCheckpoint>(stored.companion);
    if (!checkpoint || checkpoint->name != block.header.checkpoint)
      return wrong(height, "the cosignatures of the named checkpoint are missing");
    if (auto status = ledger::verify_certified(cosigners_, genesis_.origin(), *checkpoint); !status)
      return wrong(height, status.error().what);
    const auto root = merkle::root_of([this](unsigned level, std::uint64_t index) { return log_.at(level, index); }, checkpoint->name.size);
    if (checkpoint->name.size > log_.size() || root != checkpoint->name.root) return wrong(height, "the validators certified another log");
    ++checkpoints_;
    return {};
  }

  Status apply(Height height, BlockSummary& own, const execution::Outcome& outcome) {
    std::map<Hash32, std::optional<Hash32>> changes;
    for (const auto& [key, value] : outcome.delta) changes[key.hash()] = value ? std::optional(ledger::value_hash(*value)) : std::nullopt;
    const auto applied = tree_.apply(height, own.block, changes);
    std::size_t at = 0;
    XH_TRY_VOID(files_.operations.scan(applied.first, applied.first + applied.operations.size(),
                                       [&](const storage::OperationFile::Stored& stored) -> Status {
                                         if (stored.record != applied.operations[at++])
                                           return wrong(height, "an operation on disk is not the one that execution gives");
                                         return {};
                                       }));
    for (const auto& change : applied.index) {
      if (change.serial) {
        index_.insert_or_assign(change.key, *change.serial);
      } else {
        index_.erase(change.key);
      }
    }
    if (damaged_) return wrong(height, "a record that this block reads is damaged on disk");
    own.operations = applied.head.operations;
    own.operations_root = applied.head.operations_root;
    own.state_root = applied.head.state_root();
    return {};
  }

  const ledger::Genesis& genesis_;
  const storage::LedgerFiles& files_;
  consensus::ValidatorSet validators_;
  std::vector<ledger::Cosigner> cosigners_;
  std::map<Hash32, ledger::Serial> index_;
  ledger::StateTree tree_;
  ledger::MerkleLevels log_{merkle::kNodeTag};
  ledger::BlockId parent_;
  ledger::Header header_;
  std::map<std::pair<AccountId, ledger::Nonce>, std::pair<ledger::TransactionId, UnixMillis>> remembered_;
  std::uint64_t transactions_ = 0;
  std::uint64_t certificates_ = 0;
  std::uint64_t checkpoints_ = 0;
  AuditRoots audit_roots_;
  Height covered_;
  mutable bool damaged_ = false;
};

}  // namespace

int audit_ledger(const AuditOptions& options) {
  const auto text = os::read_file(options.genesis, ledger::kMaxGenesisBytes);
  if (!text) return report(text.error());
  const auto genesis = ledger::parse_genesis(as_text(*text));
  if (!genesis) return report({ErrorId::kBadGenesis, genesis.error().what, options.genesis + ": " + genesis.error().place});
  if (const auto status = execution::check_genesis(*genesis); !status)
    return report({ErrorId::kBadGenesis, status.error().what, options.genesis + ": " + status.error().place});
  auto validators = node::validator_set(*genesis);
  if (!validators) return report(validators.error());
  const auto files = storage::LedgerFiles::open(options.target, genesis->chain_id, {.read_only = true});
  if (!files) return report(files.error());
  if (!files->head) return report({ErrorId::kBadLedger, "the folder holds no committed block", options.target});
  LedgerAudit audit(*genesis, *files, *std::move(validators));
  if (auto status = audit.run(); !status) {
    (void)report(status.error());
    return kUnverified;
  }
  const Json result = audit.report();
  if (options.json) {
    fmt::print("{}\n", result.dump());
  } else {
    fmt::print("valid: every root and certificate was derived again\n{}", result.pretty());
  }
  return kOk;
}

}  // namespace xh::tools
