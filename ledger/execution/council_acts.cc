#include "ledger/execution/council_acts.h"

#include "ledger/execution/identity_ops.h"

namespace xh::execution {

using identity::AccountRecord;
using identity::RoleBit;
using identity::SubChainRecord;
using identity::SupervisionRecord;
using ledger::LiftRestraints;
using ledger::RecordKind;
using ledger::SetAcCode;
using ledger::SetRole;

namespace {

std::uint32_t bit_of(ledger::GrantedRole role) {
  return static_cast<std::uint32_t>(role == ledger::GrantedRole::kBackbone ? RoleBit::kBackbone : RoleBit::kSupervisor);
}

static_assert(ledger::kMaxTargetNameBytes == identity::kMaxTargetBytes && ledger::kMaxCodeBytes == identity::kAcCodeBytes);

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
    return std::visit(
        [this](const auto& act) {
          if constexpr (requires { fits(act); }) return fits(act);
          return false;
        },
        change);
  });
}

bool Acts::enact(const std::vector<ledger::Change>& changes, const Hash32& digest) {
  if (!fit(changes)) return false;
  for (const auto& change : changes) {
    std::visit(
        [&](const auto& act) {
          if constexpr (requires { carry_out(act, digest); }) carry_out(act, digest);
        },
        change);
  }
  return true;
}

void Acts::carry_out(const SetRole& act, const Hash32&) {
  const auto bit = bit_of(act.role);
  change_roles(work_, act.account, act.granted ? 0 : bit, act.granted ? bit : 0, stamp_);
}

void Acts::carry_out(const LiftRestraints& act, const Hash32& digest) {
  const auto name = identity::record_name(target_of(act));
  SupervisionRecord record = *work_.get<SupervisionRecord>(RecordKind::kSupervision, name);
  record.restraints.clear();
  ++record.version;
  record.document = digest;
  record.updated = stamp_;
  work_.put(RecordKind::kSupervision, name, std::move(record));
}

void Acts::carry_out(const SetAcCode& act, const Hash32& digest) {
  const auto* known = work_.get<SubChainRecord>(RecordKind::kSubChain, act.code);
  const auto created = known != nullptr ? known->created : stamp_;
  const std::uint64_t version = known != nullptr ? known->version + 1 : 1;
  // What an owner said goes with him.
  SubChainRecord record{act.owner, {}, {}, digest, version, created, stamp_};
  work_.put(RecordKind::kSubChain, act.code, std::move(record));
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

bool Acts::fits(const SetAcCode& act) {
  const auto* record = work_.get<SubChainRecord>(RecordKind::kSubChain, act.code);
  const bool allotted = record != nullptr && record->owner;
  if (!act.owner) return allotted;
  const auto* account = work_.get<AccountRecord>(RecordKind::kAccount, account_name(*act.owner));
  if (account == nullptr || account->deactivated || !(account->has(RoleBit::kBackbone) || account->has(RoleBit::kSupernode))) return false;
  return !allotted || record->owner != act.owner;
}

}  // namespace xh::execution
