// What supervisors do. Rules: docs/spec/supervision.md (O1-O7).
#include "ledger/execution/turn.h"

namespace xh::execution {

using identity::Restraint;
using identity::RestraintKind;
using identity::RoleBit;
using identity::SupervisionRecord;
using identity::Target;
using identity::TargetKind;
using ledger::kResultAlreadyIdentical;
using ledger::kResultOk;
using ledger::RecordKind;
using ledger::ResultCode;

namespace {

bool exists(Turn& turn, const Target& target) {
  switch (target.kind) {
    case TargetKind::kAccount:
      return true;
    case TargetKind::kPrefix:
      return turn.prefix(target.name) != nullptr;
    case TargetKind::kIdentifier:
      break;
  }
  return turn.work.get<identity::IdentifierRecord>(RecordKind::kIdentifier, target.name) != nullptr ||
         turn.work.get<identity::AnchorStreamRecord>(RecordKind::kAnchorStream, target.name) != nullptr;
}

ResultCode restrain(Turn& turn, RestraintKind kind, const Target& target, std::uint16_t reason, const Hash32& document) {
  if (!turn.has_role(turn.actor.account, RoleBit::kSupervisor)) return Turn::reject(Reject::kRoleMissing);
  if (!exists(turn, target)) return Turn::reject(Reject::kNotFound);
  if (kind == RestraintKind::kHold && target.kind == TargetKind::kAccount) {
    const AccountId account = *account_from_bid(target.name);
    if (turn.has_role(account, RoleBit::kSupernode) || turn.has_role(account, RoleBit::kSupervisor))
      return Turn::reject(Reject::kProtected);
  }
  const auto* known = turn.work.get<SupervisionRecord>(RecordKind::kSupervision, record_name(target));
  SupervisionRecord record = known != nullptr ? *known : SupervisionRecord{{}, 0, {}, {}};
  for (const auto& r : record.restraints) {
    if (r.kind != kind || r.supervisor != turn.actor.account) continue;
    return r.reason == reason && r.document == document ? kResultAlreadyIdentical : Turn::reject(Reject::kAlreadyExists);
  }
  if (record.restraints.size() >= identity::kMaxRestraints) return Turn::reject(Reject::kTooManyRestraints);
  record.restraints.push_back(Restraint{kind, turn.actor.account, reason, document, turn.stamp()});
  ++record.version;
  record.document = document;
  record.updated = turn.stamp();
  turn.work.put(RecordKind::kSupervision, record_name(target), std::move(record));
  return kResultOk;
}

}  // namespace

ResultCode apply(Turn& turn, const identity::Hold& op) { return restrain(turn, RestraintKind::kHold, op.target, op.reason, op.document); }

ResultCode apply(Turn& turn, const identity::Withhold& op) {
  return restrain(turn, RestraintKind::kWithhold, op.target, op.reason, op.document);
}

ResultCode apply(Turn& turn, const identity::Release& op) {
  if (!turn.has_role(turn.actor.account, RoleBit::kSupervisor)) return Turn::reject(Reject::kRoleMissing);
  const auto* known = turn.work.get<SupervisionRecord>(RecordKind::kSupervision, record_name(op.target));
  if (known == nullptr || !known->has(op.kind)) return Turn::reject(Reject::kNotFound);
  SupervisionRecord record = *known;
  const auto mine = [&](const Restraint& r) { return r.kind == op.kind && r.supervisor == turn.actor.account; };
  if (std::erase_if(record.restraints, mine) == 0) return Turn::reject(Reject::kNotYours);
  ++record.version;
  record.document = op.document;
  record.updated = turn.stamp();
  turn.work.put(RecordKind::kSupervision, record_name(op.target), std::move(record));
  return kResultOk;
}

}  // namespace xh::execution
