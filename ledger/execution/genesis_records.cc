// Genesis as records: what the file says becomes the state of height 0. Spec: docs/spec/execution.md (X15).
#include <fmt/format.h>

#include "base/json.h"
#include "identity/json_view.h"
#include "identity/operations.h"
#include "ledger/execution/executor.h"
#include "ledger/execution/identity_ops.h"
#include "ledger/execution/statistics.h"

namespace xh::execution {

using identity::AccountRecord;
using identity::OrganisationRecord;
using identity::Prefix;
using identity::RoleBit;
using ledger::RecordKind;

namespace {

Status bad(std::string what, std::string_view list, std::size_t index) {
  return fail(ErrorId::kBadGenesis, std::move(what), fmt::format("{}[{}]", list, index));
}

Status check_arcs(const ledger::Genesis& genesis) {
  for (std::size_t i = 0; i < genesis.first_arcs.size(); ++i) {
    const auto& arc = genesis.first_arcs[i];
    const auto prefix = Prefix::parse(arc);
    if (!prefix || prefix->arcs() != 1) return bad("a first arc is a number without leading zeros", "first_arcs", i);
    if (std::ranges::find(genesis.first_arcs, arc) - genesis.first_arcs.begin() != static_cast<std::ptrdiff_t>(i))
      return bad("a first arc stands twice", "first_arcs", i);
  }
  return {};
}

Status check_organisations(const ledger::Genesis& genesis) {
  for (std::size_t i = 0; i < genesis.organisations.size(); ++i) {
    const auto& o = genesis.organisations[i];
    if (auto status = identity::check_organisation_id(o.id); !status) return bad(status.error().what, "organisations", i);
    if (o.name.empty() || o.name.size() > identity::kMaxNameBytes || !is_utf8(o.name))
      return bad("a name has 1 to 200 bytes of UTF-8", "organisations", i);
    if (!identity::organisation_kind(o.kind)) return bad("unknown kind of organisation", "organisations", i);
  }
  return {};
}

Status check_prefixes(const ledger::Genesis& genesis) {
  for (std::size_t i = 0; i < genesis.prefixes.size(); ++i) {
    const auto prefix = Prefix::parse(genesis.prefixes[i].prefix);
    if (!prefix) return bad(prefix.error().what, "prefixes", i);
    if (std::ranges::find(genesis.first_arcs, prefix->first_arc()) == genesis.first_arcs.end())
      return bad("the first arc is not among first_arcs", "prefixes", i);
  }
  return {};
}

std::map<AccountId, AccountRecord> account_records(const ledger::Genesis& genesis) {
  std::map<AccountId, AccountRecord> accounts;
  for (const auto& v : genesis.validators) accounts[v.account].roles |= static_cast<std::uint32_t>(RoleBit::kSupernode);
  for (const auto& a : genesis.accounts) {
    const RoleBit role = a.role == "supernode" ? RoleBit::kSupernode : a.role == "backbone" ? RoleBit::kBackbone : RoleBit::kSupervisor;
    accounts[a.account].roles |= static_cast<std::uint32_t>(role);
    accounts[a.account].organisation = a.organisation;
  }
  return accounts;
}

}  // namespace

Status check_genesis(const ledger::Genesis& genesis) {
  XH_TRY_VOID(check_arcs(genesis));
  XH_TRY_VOID(check_organisations(genesis));
  return check_prefixes(genesis);
}

ledger::StateDelta genesis_delta(const ledger::Genesis& genesis) {
  const identity::Stamp stamp{Height{0}, genesis.time, {}, {}};
  ledger::StateDelta delta;
  auto accounts = account_records(genesis);
  for (auto& [id, record] : accounts) {
    record.updated = stamp;
    delta.emplace(ledger::StateKey{RecordKind::kAccount, account_name(id)}, encode(record));
  }
  for (const auto& o : genesis.organisations) {
    OrganisationRecord record;
    record.kind = identity::organisation_kind(o.kind).value_or(identity::OrganisationKind::kEnterprise);
    record.name = o.name;
    record.byte_quota = o.byte_quota;
    // The first account of an organisation admits the others.
    const auto first = std::ranges::find(genesis.accounts, o.id, &ledger::GenesisAccount::organisation);
    if (first != genesis.accounts.end()) record.authority = first->account;
    record.created = stamp;
    delta.emplace(ledger::StateKey{RecordKind::kOrganisation, o.id}, encode(record));
  }
  for (const auto& p : genesis.prefixes) {
    const identity::PrefixRecord record{p.owner, false, identity::kMaxArcs, 0, {}, {}, 1, stamp, stamp};
    delta.emplace(ledger::StateKey{RecordKind::kPrefix, p.prefix}, encode(record));
  }
  count_statistics(NoState(), delta);
  return delta;
}

}  // namespace xh::execution
