// Organisations and their accounts. Rules: docs/spec/execution.md (X6, X7), docs/spec/prefixes.md (V10, V11).
#include "ledger/execution/turn.h"

namespace xh::execution {

using identity::AccountRecord;
using identity::OrganisationRecord;
using identity::RoleBit;
using ledger::kResultAlreadyIdentical;
using ledger::kResultOk;
using ledger::RecordKind;
using ledger::ResultCode;

ResultCode apply(Turn& turn, const identity::RegisterOrganisation& op) {
  const AccountId& sender = turn.actor.account;
  if (!turn.has_role(sender, RoleBit::kSupernode) && !turn.has_role(sender, RoleBit::kBackbone)) return Turn::reject(Reject::kRoleMissing);
  OrganisationRecord record{op.kind, op.name, op.credit_code, op.region, op.industry, op.byte_quota, sender, 1, turn.stamp()};
  if (const auto* known = turn.work.get<OrganisationRecord>(RecordKind::kOrganisation, op.id)) {
    record.created = known->created;
    record.version = known->version;
    return record == *known ? kResultAlreadyIdentical : Turn::reject(Reject::kAlreadyExists);
  }
  turn.work.put(RecordKind::kOrganisation, op.id, std::move(record));
  return kResultOk;
}

ResultCode apply(Turn& turn, const identity::UpdateOrganisation& op) {
  const auto* known = turn.work.get<OrganisationRecord>(RecordKind::kOrganisation, op.id);
  if (known == nullptr) return Turn::reject(Reject::kUnknownOrganisation);
  if (known->authority != turn.actor.account) return Turn::reject(Reject::kNotOwner);
  OrganisationRecord record = *known;
  record.name = op.name;
  record.credit_code = op.credit_code;
  record.region = op.region;
  record.industry = op.industry;
  record.byte_quota = op.byte_quota;
  if (record == *known) return kResultAlreadyIdentical;
  if (known->version != op.version) return Turn::reject(Reject::kVersionMismatch);
  ++record.version;
  turn.work.put(RecordKind::kOrganisation, op.id, std::move(record));
  return kResultOk;
}

ResultCode apply(Turn& turn, const identity::Enroll& op) {
  const auto* organisation = turn.work.get<OrganisationRecord>(RecordKind::kOrganisation, op.organisation);
  if (organisation == nullptr) return Turn::reject(Reject::kUnknownOrganisation);
  if (organisation->authority != turn.actor.account) return Turn::reject(Reject::kNotOwner);
  if (!admits(turn.context.genesis.profile, op.account)) return Turn::reject(Reject::kSuiteNotAllowed);  // G11
  AccountRecord record;
  if (const auto* known = turn.account(op.account)) {
    if (known->organisation == op.organisation) return kResultAlreadyIdentical;
    if (!known->organisation.empty()) return Turn::reject(Reject::kEnrolledElsewhere);
    record = *known;
    ++record.version;
  }
  record.organisation = op.organisation;
  record.updated = turn.stamp();
  turn.work.put(RecordKind::kAccount, account_name(op.account), std::move(record));
  return kResultOk;
}

ResultCode apply(Turn& turn, const identity::Dismiss& op) {
  const auto* known = turn.account(op.account);
  if (known == nullptr || known->organisation.empty()) return Turn::reject(Reject::kNotFound);
  const auto* organisation = turn.work.get<OrganisationRecord>(RecordKind::kOrganisation, known->organisation);
  if (organisation == nullptr || organisation->authority != turn.actor.account) return Turn::reject(Reject::kNotOwner);
  if (op.account == turn.actor.account) return Turn::reject(Reject::kProtected);  // nobody would be left to enrol anybody
  AccountRecord record = *known;
  record.organisation.clear();
  ++record.version;
  record.updated = turn.stamp();
  turn.work.put(RecordKind::kAccount, account_name(op.account), std::move(record));
  return kResultOk;
}

}  // namespace xh::execution
