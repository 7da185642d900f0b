// Prefixes and delegation. Rules: docs/spec/execution.md (X8), docs/spec/prefixes.md (V2-V7, V9).
#include "ledger/execution/turn.h"

namespace xh::execution {

using identity::Delegation;
using identity::Prefix;
using identity::PrefixRecord;
using identity::TallyRecord;
using ledger::kResultAlreadyIdentical;
using ledger::kResultOk;
using ledger::RecordKind;
using ledger::ResultCode;

namespace {

std::size_t levels(std::string_view prefix) { return 1 + static_cast<std::size_t>(std::ranges::count(prefix, '.')); }

ResultCode put(Turn& turn, const std::string& name, PrefixRecord record) {
  ++record.version;
  record.updated = turn.stamp();
  turn.work.put(RecordKind::kPrefix, name, std::move(record));
  return kResultOk;
}

// Without an allocated prefix above: a supernode, and never a first arc, which belongs to the chain.
ResultCode may_allocate_top(Turn& turn, const Prefix& prefix) {
  if (prefix.parent().empty()) return Turn::reject(Reject::kArcNotAllowed);
  return turn.has_role(turn.actor.account, identity::RoleBit::kSupernode) ? kResultOk : Turn::reject(Reject::kRoleMissing);
}

// Whether the sender owns the nearest allocated prefix above this one.
bool owns_above(Turn& turn, std::string_view prefix) {
  const auto* above = turn.prefix(turn.nearest(parent_of(prefix)));
  return above != nullptr && above->owner == turn.actor.account;
}

}  // namespace

ResultCode apply(Turn& turn, const identity::AllocatePrefix& op) {
  const Prefix prefix = *Prefix::parse(op.prefix);
  const auto& arcs = turn.context.genesis.first_arcs;
  if (std::ranges::find(arcs, prefix.first_arc()) == arcs.end()) return Turn::reject(Reject::kArcNotAllowed);
  if (const auto* known = turn.prefix(op.prefix))
    return known->owner == op.owner ? kResultAlreadyIdentical : Turn::reject(Reject::kAlreadyExists);
  PrefixRecord record{op.owner, false, op.depth, op.quota, {}, {}, 1, turn.stamp(), turn.stamp()};
  const std::string above = turn.nearest(prefix.parent());
  if (above.empty()) {
    if (const auto code = may_allocate_top(turn, prefix); code != kResultOk) return code;
  } else {
    const PrefixRecord parent = *turn.prefix(above);
    if (const auto code = turn.may(parent, identity::DelegationScope::kAllocate); code != kResultOk) return code;
    if (const auto code = turn.open_for_writes(prefix.parent()); code != kResultOk) return code;
    const std::size_t down = levels(op.prefix) - levels(above);
    if (down > parent.depth) return Turn::reject(Reject::kTooDeep);
    record.depth = static_cast<std::uint8_t>(std::min<std::size_t>(op.depth, parent.depth - down));
    const auto* counted = turn.work.get<TallyRecord>(RecordKind::kTally, above);
    TallyRecord tally = counted != nullptr ? *counted : TallyRecord{};
    ++tally.prefixes;
    turn.work.put(RecordKind::kTally, above, tally);
  }
  turn.work.put(RecordKind::kPrefix, op.prefix, std::move(record));
  return kResultOk;
}

ResultCode apply(Turn& turn, const identity::UpdatePrefix& op) {
  const auto* known = turn.prefix(op.prefix);
  if (known == nullptr) return Turn::reject(Reject::kNotFound);
  if ((op.suspended || op.quota) && !owns_above(turn, op.prefix)) return Turn::reject(Reject::kNotOwner);
  if (op.templates && known->owner != turn.actor.account) return Turn::reject(Reject::kNotOwner);
  // Who suspended a prefix can take that back, so its own suspension does not count for what comes from above.
  const auto code = turn.open_for_writes(op.templates ? std::string_view(op.prefix) : parent_of(op.prefix));
  if (code != kResultOk) return code;
  PrefixRecord record = *known;
  record.suspended = op.suspended.value_or(record.suspended);
  record.quota = op.quota.value_or(record.quota);
  if (op.templates) record.templates = *op.templates;
  if (record == *known) return kResultAlreadyIdentical;
  if (known->version != op.version) return Turn::reject(Reject::kVersionMismatch);
  return put(turn, op.prefix, std::move(record));
}

ResultCode apply(Turn& turn, const identity::TransferPrefix& op) {
  const auto* known = turn.prefix(op.prefix);
  if (known == nullptr) return Turn::reject(Reject::kNotFound);
  if (known->owner != turn.actor.account) return Turn::reject(Reject::kNotOwner);
  if (const auto code = turn.open_for_writes(op.prefix); code != kResultOk) return code;
  if (known->owner == op.owner) return kResultAlreadyIdentical;
  for (auto above = parent_of(op.prefix); !above.empty(); above = parent_of(above)) {
    const auto* ancestor = turn.prefix(above);
    if (ancestor != nullptr && ancestor->owner == op.owner) return Turn::reject(Reject::kTransferUpward);
  }
  if (known->version != op.version) return Turn::reject(Reject::kVersionMismatch);
  PrefixRecord record = *known;
  record.owner = op.owner;
  record.delegations.clear();
  return put(turn, op.prefix, std::move(record));
}

ResultCode apply(Turn& turn, const identity::DelegateKey& op) {
  const auto* known = turn.prefix(op.prefix);
  if (known == nullptr) return Turn::reject(Reject::kNotFound);
  if (known->owner != turn.actor.account) return Turn::reject(Reject::kNotOwner);
  if (const auto code = turn.open_for_writes(op.prefix); code != kResultOk) return code;
  const auto& given = op.delegation;
  if (given.expires.value != 0 && given.expires <= turn.context.time) return Turn::reject(Reject::kDelegationExpired);
  PrefixRecord record = *known;
  auto at = std::ranges::lower_bound(record.delegations, given.delegate, {}, &Delegation::delegate);
  if (at != record.delegations.end() && at->delegate == given.delegate) {
    if (*at == given) return kResultAlreadyIdentical;
    *at = given;
  } else {
    if (record.delegations.size() >= identity::kMaxDelegations) return Turn::reject(Reject::kTooManyDelegations);
    record.delegations.insert(at, given);
  }
  return put(turn, op.prefix, std::move(record));
}

ResultCode apply(Turn& turn, const identity::RevokeDelegation& op) {
  const auto* known = turn.prefix(op.prefix);
  if (known == nullptr) return Turn::reject(Reject::kNotFound);
  if (known->owner != turn.actor.account && op.delegate != turn.actor.account) return Turn::reject(Reject::kNotOwner);
  PrefixRecord record = *known;
  if (std::erase_if(record.delegations, [&](const auto& d) { return d.delegate == op.delegate; }) == 0)
    return Turn::reject(Reject::kNotFound);
  return put(turn, op.prefix, std::move(record));
}

}  // namespace xh::execution
