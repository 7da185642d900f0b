#include "tools/xh_audit/ledger_audit.h"

#include <fmt/format.h>

#include "base/text.h"

namespace xh::tools {
namespace {

template <class T>
std::string hex_of(const std::vector<T>& list, std::size_t index) {
  return index < list.size() ? to_0x(encode(list[index])) : "none";
}

}  // namespace

LedgerAudit::LedgerAudit(const ledger::Genesis& genesis, const storage::LedgerFiles& files, storage::LedgerIndex& scratch)
    : genesis_(genesis),
      files_(files),
      index_(scratch),
      state_(files, scratch),
      audit_roots_(genesis),
      tree_(state_, state_),
      membership_(ledger::first_membership(genesis)) {}

tl::unexpected<Error> LedgerAudit::wrong(Lie lie) {
  lie_ = std::move(lie);
  return fail(to_error(*lie_));
}

Status LedgerAudit::run(const std::function<void(std::uint64_t)>& progress) {
  BlockSource source(genesis_, files_);
  for (;;) {
    XH_TRY(const auto block, source.next());
    if (!block) return check_end();
    XH_TRY_VOID(check(*block));
    if (block->summary.last_of_epoch) source.begin_epoch(membership_.validators);
    progress(tree_.head().operations);
  }
}

Status LedgerAudit::check_end() {
  const auto& head = *files_.head;
  const auto differs = [&](std::string field, std::string what, std::string expected, std::string found) {
    return wrong({head.height, newest_, std::move(field), std::move(what), std::move(expected), std::move(found)});
  };
  if (log_.size() != head.height.value + 1)
    return differs("commit.height", "the summaries do not reach the commit record", fmt::format("{}", head.height.value),
                   fmt::format("{} summaries", log_.size()));
  if (log_.root() != head.log_root)
    return differs("commit.log_root", "the log root is not the one of the commit record", to_0x(log_.root().view()),
                   to_0x(head.log_root.view()));
  const Hash32 root = tree_.head().state_root();
  if (root != head.state_root)
    return differs("commit.state_root", "the state root is not the one of the commit record", to_0x(root.view()),
                   to_0x(head.state_root.view()));
  return {};
}

Status LedgerAudit::check(const CheckedBlock& block) {
  if (block.lie) return wrong(*block.lie);
  const Height height = block.summary.height;
  ledger::BlockSummary own;
  own.height = height;
  execution::Outcome outcome;
  state_.look_ahead(tree_.head().operations, block.summary.operations);
  if (height == Height{0}) {
    own.block = ledger::genesis_block_id(genesis_.chain_id);
    own.time = genesis_.time;
    outcome.delta = execution::genesis_delta(genesis_);
  } else {
    own.block = ledger::block_id(block.block.header);
    own.time = block.block.header.time;
    XH_TRY(outcome, execute(block));
    XH_TRY_VOID(check_checkpoint(block));
  }
  XH_TRY(const auto applied, apply(block, own.block, outcome.delta));
  state_.commit(applied, outcome.consumed, height, own.time);
  own.operations = applied.head.operations;
  own.operations_root = applied.head.operations_root;
  own.state_root = applied.head.state_root();
  own.transactions_root = ledger::transactions_root(outcome.receipts);
  own.receipts_root = ledger::receipts_root(outcome.receipts);
  own.epoch = membership_.epoch;
  const auto changed = outcome.delta.find({ledger::RecordKind::kValidators, std::string(ledger::kCurrentMembership)});
  if (changed != outcome.delta.end()) membership_ = *decode<ledger::MembershipRecord>(*changed->second);
  own.next_validators = membership_.next_hash();
  own.last_of_epoch = membership_.epoch != own.epoch;
  own.audit_root = audit_roots_.due(height);
  if (auto difference = compare(own, block.summary)) return wrong(*std::move(difference));
  log_.set(log_.size(), merkle::leaf_hash(encode(own)));
  XH_TRY_VOID(audit_roots_.after(height, index_, files_.operations));
  newest_ = own.block;
  transactions_ += outcome.receipts.size();
  return {};
}

Result<execution::Outcome> LedgerAudit::execute(const CheckedBlock& block) {
  std::vector<const ledger::VerifiedEnvelope*> entries;
  for (const auto& body : block.bodies) entries.push_back(&body);
  const auto& header = block.block.header;
  const auto rules = ledger::rules_of(state_, genesis_).at(header.height);
  if (rules.protocol > ledger::kKnownProtocol)
    return fail(ErrorId::kOutdatedBuild, fmt::format("protocol {} begins at height {}, this build knows {}", rules.protocol,
                                                     header.height.value, ledger::kKnownProtocol));
  auto outcome =
      execution::execute(state_, {header.height, header.time, genesis_, header.checkpoint.size, ledger::block_id(header)}, entries);
  // What it could not read it took for absent: that must not pass for a lie of the receipts.
  if (const auto& damage = state_.damage())
    return wrong({header.height, block.summary.block, "values", "a record that this block reads is damaged: " + damage->what, {}, {}});
  XH_TRY_VOID(check_receipts(block, outcome.receipts));
  return outcome;
}

Status LedgerAudit::check_receipts(const CheckedBlock& block, std::span<const ledger::Receipt> receipts) {
  const std::vector<ledger::Receipt> own(receipts.begin(), receipts.end());
  const auto& theirs = block.stored.receipts;
  if (own == theirs) return {};
  std::size_t at = 0;
  while (at < own.size() && at < theirs.size() && own[at] == theirs[at]) ++at;
  return wrong({block.summary.height, block.summary.block, fmt::format("receipts[{}]", at),
                "the receipt is not the one that execution gives", hex_of(own, at), hex_of(theirs, at)});
}

Status LedgerAudit::check_checkpoint(const CheckedBlock& block) {
  if (block.finalized) {
    ++certificates_;
    covered_ = block.summary.height;
  }
  if (!block.checkpoint) return {};
  const auto& name = block.checkpoint->name;
  const auto differs = [&](std::string expected, std::string found) {
    return wrong({block.summary.height, block.summary.block, "header.checkpoint", "the validators certified another log",
                  std::move(expected), std::move(found)});
  };
  if (name.size > log_.size()) return differs(fmt::format("size at most {}", log_.size()), fmt::format("size {}", name.size));
  const auto root = merkle::root_of([this](unsigned level, std::uint64_t index) { return log_.at(level, index); }, name.size);
  if (root != name.root) return differs(to_0x(root.view()), to_0x(name.root.view()));
  ++checkpoints_;
  return {};
}

Result<ledger::AppliedBlock> LedgerAudit::apply(const CheckedBlock& block, const ledger::BlockId& id, const ledger::StateDelta& delta) {
  std::map<Hash32, std::optional<Hash32>> changes;
  for (const auto& [key, value] : delta) changes[key.hash()] = value ? std::optional(ledger::value_hash(*value)) : std::nullopt;
  auto applied = tree_.apply(block.summary.height, id, changes);
  const auto end = applied.first + applied.operations.size();
  const auto differs = [&](ledger::Serial serial, std::string expected, std::string found) {
    return wrong({block.summary.height, block.summary.block, fmt::format("operations[{}]", serial),
                  "an operation on disk is not the one that execution gives", std::move(expected), std::move(found)});
  };
  if (end > files_.head->operations) return differs(files_.head->operations, fmt::format("{} operations", end), "none");
  std::size_t at = 0;
  XH_TRY_VOID(files_.operations.scan(applied.first, end, [&](const storage::OperationFile::Stored& stored) -> Status {
    const auto& own = applied.operations[at++];
    if (stored.record == own) return {};
    return differs(applied.first + at - 1, to_0x(ledger::record_bytes(own)), to_0x(ledger::record_bytes(stored.record)));
  }));
  return applied;
}

Json LedgerAudit::report() const {
  Json out{Json::Object{}};
  out.set("height", json_u64(files_.head->height.value))
      .set("log_size", json_u64(log_.size()))
      .set("log_root", to_0x(files_.head->log_root.view()))
      .set("state_root", to_0x(files_.head->state_root.view()));
  out.set("operations", json_u64(tree_.head().operations))
      .set("transactions", json_u64(transactions_))
      .set("certificates", json_u64(certificates_));
  return Json(out.set("checkpoints", json_u64(checkpoints_))
                  .set("certified_height", json_u64(covered_.value))
                  .set("audit_roots", json_u64(audit_roots_.checked()))
                  .set("keys", json_u64(tree_.active())));
}

}  // namespace xh::tools
