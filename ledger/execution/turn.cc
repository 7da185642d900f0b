#include "ledger/execution/turn.h"

namespace xh::execution {

using identity::AccountRecord;
using identity::PrefixRecord;
using ledger::RecordKind;
using ledger::ResultCode;

bool Actor::speaks_for(const AccountId& other) const { return other == account || std::ranges::binary_search(cosigners, other); }

ledger::RulesRecord rules_in_force(Workspace& work, const BlockContext& context) {
  const auto* record = work.get<ledger::RulesRecord>(RecordKind::kRules, std::string(ledger::kCurrentRules));
  return record != nullptr ? *record : ledger::first_rules(context.genesis);
}

std::string account_name(const AccountId& account) { return std::string(as_text(account.view())); }

std::string_view parent_of(std::string_view prefix) {
  const auto dot = prefix.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : prefix.substr(0, dot);
}

std::string_view prefix_of(std::string_view identifier) { return identifier.substr(0, identifier.find('/')); }

const AccountRecord* Turn::account(const AccountId& id) { return work.get<AccountRecord>(RecordKind::kAccount, account_name(id)); }

bool Turn::has_role(const AccountId& id, identity::RoleBit role) {
  const auto* record = account(id);
  return record != nullptr && record->has(role);
}

const PrefixRecord* Turn::prefix(std::string_view name) { return work.get<PrefixRecord>(RecordKind::kPrefix, std::string(name)); }

std::string Turn::nearest(std::string_view name) {
  while (!name.empty() && prefix(name) == nullptr) name = parent_of(name);
  return std::string(name);
}

ResultCode Turn::may(const PrefixRecord& record, identity::DelegationScope scope) const {
  if (record.owner == actor.account) return ledger::kResultOk;
  const auto it = std::ranges::find(record.delegations, actor.account, &identity::Delegation::delegate);
  if (it == record.delegations.end()) return reject(Reject::kNotOwner);
  if (it->expires.value != 0 && it->expires <= context.time) return reject(Reject::kDelegationExpired);
  return it->has(scope) ? ledger::kResultOk : reject(Reject::kScopeExceeded);
}

ResultCode Turn::open_for_writes(std::string_view name) {
  for (; !name.empty(); name = parent_of(name)) {
    const auto* record = prefix(name);
    if (record == nullptr) continue;
    if (record->suspended) return reject(Reject::kPrefixSuspended);
    if (held(std::string(name))) return reject(Reject::kHeld);
  }
  return ledger::kResultOk;
}

bool Turn::held(const std::string& record) {
  const auto* known = work.get<identity::SupervisionRecord>(RecordKind::kSupervision, record);
  return known != nullptr && known->has(identity::RestraintKind::kHold);
}

bool Turn::reserved(const std::string& identifier) {
  const auto* by = work.get<crosschain::ReservationRecord>(RecordKind::kReservation, identifier);
  const auto* packet = by == nullptr ? nullptr : work.get<crosschain::CrossRecord>(RecordKind::kCrossTransaction, by->packet);
  return packet != nullptr && packet->status == crosschain::CrossStatus::kInit;
}

bool Turn::actor_held() {
  return held(account_name(actor.account)) ||
         std::ranges::any_of(actor.cosigners, [&](const auto& cosigner) { return held(account_name(cosigner)); });
}

}  // namespace xh::execution
