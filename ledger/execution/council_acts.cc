#include "ledger/execution/council_acts.h"

#include "ledger/execution/identity_ops.h"

namespace xh::execution {

using identity::AccountRecord;
using identity::RoleBit;
using identity::SupervisionRecord;
using ledger::LiftRestraints;
using ledger::RecordKind;
using ledger::SetRole;

namespace {

std::uint32_t bit_of(ledger::GrantedRole role) {
  return static_cast<std::uint32_t>(role == ledger::GrantedRole::kBackbone ? RoleBit::kBackbone : RoleBit::kSupervisor);
}

static_assert(ledger::kMaxTargetNameBytes == identity::kMaxTargetBytes);

identity::Target target_of(const LiftRestraints& act) { return {static_cast<identity::TargetKind>(act.kind), act.name}; }

}  // namespace

void change_roles(Workspace& work, const AccountId& account, std::uint32_t taken, std::uint32_t given, const identity::Stamp& stamp) {
  const auto* known = work.get<AccountRecord>(RecordKind::kAccount, account_name(account));
  AccountRecord record = known != nullptr ? *known : AccountRecord{};
  if (known != nullptr) ++record.version;
  record.roles = (record.roles & ~taken) | given;
  record.updated = stamp;
  work.put(RecordKind::kAccount, account_name(account), std::move(record));
}

bool Acts::fit(const std::vector<ledger::Change>& changes) {
  return std::ranges::all_of(changes, [this](const ledger::Change& change) {
    if (const auto* role = std::get_if<SetRole>(&change)) return fits(*role);
    const auto* lift = std::get_if<LiftRestraints>(&change);
    return lift != nullptr && fits(*lift);
  });
}

bool Acts::enact(const std::vector<ledger::Change>& changes, const Hash32& digest) {
  if (!fit(changes)) return false;
  for (const auto& change : changes) {
    if (const auto* role = std::get_if<SetRole>(&change)) {
      const auto bit = bit_of(role->role);
      change_roles(work_, role->account, role->granted ? 0 : bit, role->granted ? bit : 0, stamp_);
    } else {
      const auto name = identity::record_name(target_of(std::get<LiftRestraints>(change)));
      SupervisionRecord record = *work_.get<SupervisionRecord>(RecordKind::kSupervision, name);
      record.restraints.clear();
      ++record.version;
      record.document = digest;
      record.updated = stamp_;
      work_.put(RecordKind::kSupervision, name, std::move(record));
    }
  }
  return true;
}

bool Acts::fits(const SetRole& act) {
  const auto* account = work_.get<AccountRecord>(RecordKind::kAccount, account_name(act.account));
  const bool has = account != nullptr && (account->roles & bit_of(act.role)) != 0;
  if (act.granted) return !has && (account == nullptr || !account->deactivated);
  return has && !(act.role == ledger::GrantedRole::kBackbone && has_seat_(act.account));
}

bool Acts::fits(const LiftRestraints& act) {
  const auto target = target_of(act);
  if (!is_valid(target.kind) || !identity::check_target(target)) return false;
  const auto* record = work_.get<SupervisionRecord>(RecordKind::kSupervision, identity::record_name(target));
  return record != nullptr && !record->restraints.empty();
}

}  // namespace xh::execution
