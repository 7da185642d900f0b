#include "tools/xh_audit/ledger_audit.h"

#include <fmt/format.h>

#include "base/text.h"
#include "identity/json_view.h"
#include "ledger/execution/redactions.h"

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
  return check_redactions();
}

Status LedgerAudit::check(const CheckedBlock& block) {
  if (block.lie) return wrong(*block.lie);
  const Height height = block.summary.height;
  ledger::BlockSummary own;
  own.height = height;
  Done outcome;
  state_.look_ahead(tree_.head().operations, block.summary.operations);
  if (height == Height{0}) {
    own.block = ledger::genesis_block_id(genesis_.chain_id);
    own.time = genesis_.time;
    outcome = done_by({execution::genesis_delta(genesis_), {}, {}});
  } else {
    own.block = ledger::block_id(block.block.header);
    own.time = block.block.header.time;
    XH_TRY(outcome, done(block));
    XH_TRY_VOID(check_checkpoint(block));
  }
  XH_TRY(const auto applied, apply(block, own.block, outcome.changes));
  state_.commit(applied, outcome.consumed, height, own.time);
  own.operations = applied.head.operations;
  own.operations_root = applied.head.operations_root;
  own.state_root = applied.head.state_root();
  own.transactions_root = ledger::transactions_root(outcome.receipts);
  own.receipts_root = ledger::receipts_root(outcome.receipts);
  own.epoch = membership_.epoch;
  if (outcome.membership) {
    auto membership = decode<ledger::MembershipRecord>(*outcome.membership);
    if (!membership) return wrong({height, own.block, "values", "the record of who serves is damaged", {}, {}});
    membership_ = *std::move(membership);
  }
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

LedgerAudit::Done LedgerAudit::done_by(execution::Outcome outcome) {
  Done done;
  for (const auto& [key, value] : outcome.delta)
    done.changes[key.hash()] = value ? std::optional(ledger::value_hash(*value)) : std::nullopt;
  const auto changed = outcome.delta.find({ledger::RecordKind::kValidators, std::string(ledger::kCurrentMembership)});
  if (changed != outcome.delta.end()) done.membership = changed->second;
  done.receipts = std::move(outcome.receipts);
  done.consumed = std::move(outcome.consumed);
  return done;
}

// RD14. Blocks of the time in which the nonce of an entry that is gone may be remembered need it, too.
Result<LedgerAudit::Done> LedgerAudit::done(const CheckedBlock& block) {
  const auto& header = block.block.header;
  if (!block.redacted.empty()) last_missing_ = header.time;
  Done done;
  if (last_missing_ && header.time.value <= last_missing_->value + ledger::kMaxValidityMillis) {
    by_effects_[header.height] = {block.summary.block, block.redacted, {}};
    XH_TRY(done, by_effects(block));
  } else {
    XH_TRY(auto outcome, execute(block));
    if (outcome) {
      done = done_by(*std::move(outcome));
    } else {
      XH_TRY(done, by_effects(block));
    }
  }
  std::vector<const ledger::VerifiedEnvelope*> entries;
  for (const auto& body : block.bodies) entries.push_back(&body);
  const auto written = [&](const ledger::StateKey& key) { return done.changes.contains(key.hash()); };
  for (const auto& erasure : execution::erasures_in(entries, done.receipts, written)) redacted_keys_[erasure.key.hash()] = header.height;
  return done;
}

// The receipts and operations that the folder gives the block. They lead to the summary or do not; that the summary is the one that the
// validators certified, check_redactions() asks at the end.
Result<LedgerAudit::Done> LedgerAudit::by_effects(const CheckedBlock& block) {
  Done done;
  const Hash32 members = ledger::StateKey{ledger::RecordKind::kValidators, std::string(ledger::kCurrentMembership)}.hash();
  const auto end = std::min(block.summary.operations, files_.head->operations);
  XH_TRY_VOID(files_.operations.scan(tree_.head().operations, end, [&](const storage::OperationFile::Stored& stored) -> Status {
    const auto& record = stored.record;
    if (record.type == ledger::OperationType::kDelete) done.changes[record.key] = std::nullopt;
    if (record.type != ledger::OperationType::kPut) return {};
    done.changes[record.key] = record.value;
    if (record.key != members) return {};
    XH_TRY(done.membership, files_.values.read(stored.value));
    return {};
  }));
  done.receipts = block.stored.receipts;
  std::map<ledger::EnvelopeId, const ledger::VerifiedEnvelope*> bodies;
  for (const auto& body : block.bodies) bodies.emplace(body.id(), &body);
  for (const auto& receipt : done.receipts) {
    const auto body = bodies.find(receipt.envelope);
    if (body == bodies.end()) continue;
    const auto& transaction = body->second->transaction();
    const auto key = ledger::remembered_key(receipt, transaction);
    done.consumed.push_back({key.first, key.second, receipt.transaction, transaction.valid_until});
  }
  return done;
}

// RD14: nothing is missing but what a redaction of this ledger names, and what was not executed was certified.
Status LedgerAudit::check_redactions() {
  for (const auto& [height, taken] : by_effects_) {
    const auto missing = [&, &at = height, &block = taken.block](std::string field, std::string what) {
      return wrong({at, block, std::move(field), std::move(what), "a redaction on the ledger", "none"});
    };
    for (const auto entry : taken.entries) {
      if (!execution::redaction_of_entry(state_, height, entry))
        return missing(fmt::format("bodies[{}]", entry), "a body is missing that nobody redacted");
    }
    for (const auto& read : taken.reads) {
      const auto redacted = redacted_keys_.find(read.key);
      if (redacted == redacted_keys_.end() || redacted->second <= read.height)
        return missing("values", "a value is missing that nobody redacted");
    }
    if (height.value >= certified_size_)
      return wrong({height, taken.block, "summary", "the block cannot be executed, and no certified checkpoint covers it", {}, {}});
  }
  return {};
}

Result<std::optional<execution::Outcome>> LedgerAudit::execute(const CheckedBlock& block) {
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
  if (auto missed = state_.take_missed(); !missed.empty()) {
    by_effects_[header.height] = {block.summary.block, {}, std::move(missed)};
    return std::optional<execution::Outcome>();
  }
  XH_TRY_VOID(check_receipts(block, outcome.receipts));
  return std::optional(std::move(outcome));
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
  certified_size_ = std::max(certified_size_, name.size);
  return {};
}

Result<ledger::AppliedBlock> LedgerAudit::apply(const CheckedBlock& block, const ledger::BlockId& id,
                                                const std::map<Hash32, std::optional<Hash32>>& changes) {
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

// Which blocks were not executed, what is missing of them, and on whose order.
Json LedgerAudit::by_effects_json() const {
  Json::Array blocks;
  for (const auto& [height, taken] : by_effects_) {
    Json::Array entries;
    for (const auto entry : taken.entries) {
      const auto redaction = execution::redaction_of_entry(state_, height, entry);
      entries.push_back(Json(identity::to_json(*redaction).set("entry", json_u64(entry))));
    }
    Json::Array reads;
    for (const auto& read : taken.reads) {
      Json row{Json::Object{}};
      row.set("key_hash", to_0x(read.key.view())).set("value_hash", to_0x(read.value.view()));
      reads.push_back(row.set("redacted_at", json_u64(redacted_keys_.at(read.key).value)));
    }
    Json row{Json::Object{}};
    row.set("height", json_u64(height.value)).set("entries", std::move(entries)).set("reads", std::move(reads));
    blocks.push_back(std::move(row));
  }
  return blocks;
}

Json LedgerAudit::report() const {
  Json out{Json::Object{}};
  out.set("by_effects", by_effects_json());
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
