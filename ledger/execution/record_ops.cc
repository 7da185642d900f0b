// Identifier records and anchored streams. Rules: docs/spec/execution.md (X9-X13), docs/spec/prefixes.md (V8, V9, V12),
// docs/spec/packets.md (PK21).
#include "crypto/hash.h"
#include "crypto/merkle.h"
#include "ledger/execution/turn.h"

namespace xh::execution {

using identity::AnchorStreamRecord;
using identity::DelegationScope;
using identity::IdentifierRecord;
using identity::RecordStatus;
using identity::TallyRecord;
using ledger::kResultAlreadyIdentical;
using ledger::kResultOk;
using ledger::RecordKind;
using ledger::ResultCode;

namespace {

TallyRecord tally_of(Turn& turn, const std::string& prefix) {
  const auto* known = turn.work.get<TallyRecord>(RecordKind::kTally, prefix);
  return known != nullptr ? *known : TallyRecord{};
}

// V8: counts a registration at the nearest prefix upwards that has a quota. False: it is used up.
bool take_quota(Turn& turn, std::string_view name) {
  for (; !name.empty(); name = parent_of(name)) {
    const auto* record = turn.prefix(name);
    if (record == nullptr || record->quota == 0) continue;
    TallyRecord tally = tally_of(turn, std::string(name));
    const std::uint64_t window = rules_in_force(turn.work, turn.context).at(turn.context.height).window_of(turn.context.height);
    if (tally.window != window) tally.in_window = 0;
    tally.window = window;
    if (tally.in_window >= record->quota) return false;
    ++tally.in_window;
    turn.work.put(RecordKind::kTally, std::string(name), tally);
    return true;
  }
  return true;
}

// What its controllers say.
ResultCode heard(const Turn& turn, const IdentifierRecord& record) {
  const auto voices = std::ranges::count_if(record.controllers, [&](const auto& c) { return turn.actor.speaks_for(c); });
  if (voices == 0) return Turn::reject(Reject::kNotOwner);
  return voices < record.threshold ? Turn::reject(Reject::kThresholdNotMet) : kResultOk;
}

// Whoever answers for the prefix may end what is below it, also while it is suspended, held or reserved.
ResultCode may_revoke(Turn& turn, const std::string& identifier, const IdentifierRecord& record) {
  ResultCode code = heard(turn, record);
  if (code == kResultOk && turn.reserved(identifier)) code = Turn::reject(Reject::kReserved);
  const auto* prefix = turn.prefix(turn.nearest(prefix_of(identifier)));
  if (code == kResultOk || prefix == nullptr) return code;
  const ResultCode owner = turn.may(*prefix, DelegationScope::kRevoke);
  return owner == Turn::reject(Reject::kNotOwner) ? code : owner;
}

// A new version, if the version is the named one.
template <class Change>
ResultCode change(Turn& turn, const std::string& identifier, std::uint64_t version, bool revokes, Change apply_change) {
  const auto* known = turn.work.get<IdentifierRecord>(RecordKind::kIdentifier, identifier);
  if (known == nullptr) return Turn::reject(Reject::kNotFound);
  IdentifierRecord record = *known;
  const ResultCode may = revokes ? may_revoke(turn, identifier, record) : may_change(turn, identifier, record);
  if (may != kResultOk) return may;
  if (record.status == RecordStatus::kRevoked) return Turn::reject(Reject::kRevoked);
  if (record.version != version) return Turn::reject(Reject::kVersionMismatch);
  record.previous = sha256(encode(record));
  apply_change(record);
  ++record.version;
  record.updated = turn.stamp();
  turn.work.put(RecordKind::kIdentifier, identifier, std::move(record));
  return kResultOk;
}

}  // namespace

ResultCode may_change(Turn& turn, const std::string& identifier, const IdentifierRecord& record) {
  if (const auto code = heard(turn, record); code != kResultOk) return code;
  if (turn.held(identifier)) return Turn::reject(Reject::kHeld);
  if (const auto code = turn.open_for_writes(prefix_of(identifier)); code != kResultOk) return code;
  return turn.reserved(identifier) ? Turn::reject(Reject::kReserved) : kResultOk;
}

ResultCode apply(Turn& turn, const identity::Register& op) {
  const AccountId controller = op.controller.value_or(turn.actor.account);
  if (const auto* known = turn.work.get<IdentifierRecord>(RecordKind::kIdentifier, op.identifier)) {
    const bool same = known->status == RecordStatus::kActive && known->controllers == std::vector{controller} &&
                      known->content == op.content && known->scheme == op.scheme;
    return same ? kResultAlreadyIdentical : Turn::reject(Reject::kAlreadyExists);
  }
  const std::string nearest = turn.nearest(prefix_of(op.identifier));
  if (nearest.empty()) return Turn::reject(Reject::kPrefixNotAllocated);
  if (const auto code = turn.may(*turn.prefix(nearest), DelegationScope::kRegister); code != kResultOk) return code;
  if (const auto code = turn.open_for_writes(nearest); code != kResultOk) return code;
  if (!take_quota(turn, nearest)) return Turn::reject(Reject::kQuotaExceeded);
  TallyRecord tally = tally_of(turn, nearest);
  ++tally.identifiers;
  turn.work.put(RecordKind::kTally, nearest, tally);
  turn.work.put(RecordKind::kIdentifier, op.identifier,
                IdentifierRecord{{controller}, op.content, RecordStatus::kActive, 1, {}, turn.stamp(), turn.stamp(), 1, op.scheme});
  return kResultOk;
}

ResultCode apply(Turn& turn, const identity::Update& op) {
  return change(turn, op.identifier, op.version, false, [&](IdentifierRecord& record) { record.content = op.content; });
}

ResultCode apply(Turn& turn, const identity::Transfer& op) {
  return change(turn, op.identifier, op.version, false, [&](IdentifierRecord& record) {
    record.controllers = {op.controller};
    record.threshold = 1;
  });
}

ResultCode apply(Turn& turn, const identity::SetController& op) {
  return change(turn, op.identifier, op.version, false, [&](IdentifierRecord& record) {
    record.controllers = op.controllers;
    record.threshold = op.threshold;
  });
}

ResultCode apply(Turn& turn, const identity::Revoke& op) {
  const auto code = change(turn, op.identifier, op.version, true, [](IdentifierRecord& record) { record.status = RecordStatus::kRevoked; });
  if (code != kResultOk) return code;
  if (const std::string nearest = turn.nearest(prefix_of(op.identifier)); !nearest.empty()) {
    TallyRecord tally = tally_of(turn, nearest);
    ++tally.revoked;
    turn.work.put(RecordKind::kTally, nearest, tally);
  }
  return kResultOk;
}

ResultCode apply(Turn& turn, const identity::AnchorRoot& op) {
  const std::string nearest = turn.nearest(prefix_of(op.stream));
  const ResultCode below =
      nearest.empty() ? Turn::reject(Reject::kPrefixNotAllocated) : turn.may(*turn.prefix(nearest), DelegationScope::kAnchor);
  const auto* known = turn.work.get<AnchorStreamRecord>(RecordKind::kAnchorStream, op.stream);
  const bool owns_stream = known != nullptr && known->owner == turn.actor.account;
  if (!owns_stream && below != kResultOk) return below;
  if (known != nullptr && known->root == op.root && known->count == op.count && known->uri == op.uri && known->previous_root == op.previous)
    return kResultAlreadyIdentical;
  if (turn.held(op.stream)) return Turn::reject(Reject::kHeld);
  if (const auto code = turn.open_for_writes(prefix_of(op.stream)); code != kResultOk) return code;
  if (known == nullptr) {
    if (!op.previous.is_zero() || !op.consistency.empty()) return Turn::reject(Reject::kPreviousMismatch);
    turn.work.put(RecordKind::kAnchorStream, op.stream,
                  AnchorStreamRecord{turn.actor.account, op.root, op.count, op.uri, 1, {}, turn.stamp(), turn.stamp()});
    return kResultOk;
  }
  if (op.count <= known->count) return Turn::reject(Reject::kStreamNotGrowing);
  if (op.previous != known->root) return Turn::reject(Reject::kPreviousMismatch);
  if (!merkle::verify_consistency(known->count, op.count, known->root, op.root, op.consistency))
    return Turn::reject(Reject::kNotConsistent);
  AnchorStreamRecord record = *known;
  record.previous_root = record.root;
  record.root = op.root;
  record.count = op.count;
  record.uri = op.uri;
  ++record.version;
  record.updated = turn.stamp();
  turn.work.put(RecordKind::kAnchorStream, op.stream, std::move(record));
  return kResultOk;
}

}  // namespace xh::execution
