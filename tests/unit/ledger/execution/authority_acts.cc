// What the oracle says about credentials, supervisors, sub-chains and the council.
#include "authority_oracle.h"

namespace xh::execution::authority {

// -1: the account is of no organisation, or ended.
int Oracle::authority_over(int who) const {
  const Account& a = accounts.at(who);
  return a.organisation.empty() || a.deactivated ? -1 : organisations.at(a.organisation).authority;
}

int Oracle::on(int who, const Voices&, const AnchorDigest& op) {
  const auto [it, fresh] = digests[op.digest].try_emplace(who, op.uri);
  return fresh ? kDone : it->second == op.uri ? kSame : kAlreadyExists;
}

int Oracle::on(int who, const Voices&, const RegisterIssuer& op) {
  const int of = number_of(op.account);
  const bool known = issuers.contains(of);
  const int over = authority_over(of);
  if (op.status == IssuerStatus::kWithdrawn) {
    if (!known) return kNotFound;
    if (who != of && who != issuers[of].authority && who != over) return kNotOwner;
    if (!issuers[of].active) return kSame;
  } else {
    if (over == -1) return kIssuerNotEnrolled;
    if (over != who) return kNotOwner;
    if (known) {
      const Issuer& i = issuers[of];
      if (i.active && i.name == op.name && i.authority == who && i.organisation == accounts[of].organisation) return kSame;
    }
  }
  if (!known && op.version != 0) return kNotFound;
  if (known && op.version == 0) return kAlreadyExists;
  if (known && issuers[of].version != op.version) return kVersionMismatch;
  if (op.status == IssuerStatus::kWithdrawn) {
    issuers[of].active = false;
    ++issuers[of].version;
  } else {
    issuers[of] = {who, accounts[of].organisation, op.name, true, op.version + 1};
  }
  return kDone;
}

int Oracle::on(int who, const Voices&, const AnchorStatusList& op) {
  if (!issuers.contains(who)) return kNotAnIssuer;
  const bool known = lists.contains(who);
  if (!known && !issuers[who].active) return kIssuerWithdrawn;
  if (!known && op.version != 0) return kNotFound;
  if (known) {
    const List& l = lists[who];
    if (l.purpose == op.purpose && l.size == op.size && l.digest == op.digest) return kSame;
    if (op.version == 0) return kAlreadyExists;
    if (op.version != l.version) return kVersionMismatch;
    if (l.purpose != op.purpose) return kPurposeDiffers;
    if (op.size < l.size) return kListShrinks;
  }
  lists[who] = {op.purpose, op.size, op.digest, op.version + 1};
  return kDone;
}

int Oracle::restrain(int who, bool hold, const Target& target, int reason) {
  if (!accounts[who].supervisor) return kRoleMissing;
  if (target.kind == TargetKind::kPrefix && !prefixes.contains(target.name)) return kNotFound;
  if (target.kind == TargetKind::kIdentifier && !records.contains(target.name) && !streams.contains(target.name)) return kNotFound;
  if (hold && target.kind == TargetKind::kAccount) {
    const Account& a = accounts[number_of(*account_from_bid(target.name))];
    if (a.supernode || a.supervisor) return kProtected;
  }
  auto& all = restraints[target.name];
  for (const auto& r : all) {
    if (r.by == who && r.hold == hold) return r.reason == reason ? kSame : kAlreadyExists;
  }
  if (all.size() >= 16) return kTooManyRestraints;
  all.push_back({who, hold, reason});
  return kDone;
}

int Oracle::on(int who, const Voices&, const Hold& op) { return restrain(who, true, op.target, op.reason); }
int Oracle::on(int who, const Voices&, const Withhold& op) { return restrain(who, false, op.target, op.reason); }

int Oracle::on(int who, const Voices&, const Release& op) {
  if (!accounts[who].supervisor) return kRoleMissing;
  const bool hold = op.kind == RestraintKind::kHold;
  auto& all = restraints[op.target.name];
  if (std::ranges::none_of(all, [&](const auto& r) { return r.hold == hold; })) return kNotFound;
  return std::erase_if(all, [&](const auto& r) { return r.hold == hold && r.by == who; }) == 0 ? kNotYours : kDone;
}

int Oracle::on(int who, const Voices& voices, const DescribeSubChain& op) {
  if (!sub_chains.contains(op.code)) return kNotFound;
  SubChain& s = sub_chains[op.code];
  if (s.owner == -1 || (s.owner != who && !voices.contains(s.owner))) return kNotOwner;
  if (s.name == op.name && s.resolver == op.resolver) return kSame;
  if (s.version != op.version) return kVersionMismatch;
  s.name = op.name;
  s.resolver = op.resolver;
  ++s.version;
  return kDone;
}

// Four voices, of which three decide.
int Oracle::on(int who, const Voices&, const ledger::Propose& op) {
  if (who > 3) return kRoleMissing;
  std::size_t open = 0;
  for (const auto& [number, p] : proposals) {
    if (p.status != ledger::ProposalStatus::kOpen) continue;
    if (p.content == op) return p.yes.contains(who) ? kSame : kAlreadyExists;
    ++open;
  }
  if (open >= 64) return kTooManyProposals;
  if (!std::ranges::all_of(op.changes, [&](const auto& c) { return fits(c); })) return kChangeNotPossible;
  Proposal fresh;
  fresh.content = op;
  fresh.digest = ledger::proposal_digest(op);
  fresh.yes.insert(who);
  proposals[proposals.size() + 1] = fresh;
  return kDone;
}

int Oracle::vote(int who, std::uint64_t number, const Hash32& digest, bool yes) {
  if (who > 3) return kRoleMissing;
  if (!proposals.contains(number)) return kNotFound;
  Proposal& p = proposals[number];
  if (p.digest != digest) return kProposalDiffers;
  if ((yes ? p.yes : p.no).contains(who)) return kSame;
  if (p.status != ledger::ProposalStatus::kOpen) return kProposalClosed;
  if ((yes ? p.no : p.yes).contains(who)) return kVotedOtherwise;
  (yes ? p.yes : p.no).insert(who);
  decide(p);
  return kDone;
}

int Oracle::on(int who, const Voices&, const ledger::Approve& op) { return vote(who, op.proposal, op.digest, true); }
int Oracle::on(int who, const Voices&, const ledger::Reject& op) { return vote(who, op.proposal, op.digest, false); }

void Oracle::decide(Proposal& proposal) {
  if (proposal.no.size() >= 2) proposal.status = ledger::ProposalStatus::kRejected;
  if (proposal.yes.size() < 3) return;
  const auto& changes = proposal.content.changes;
  const bool possible = std::ranges::all_of(changes, [&](const auto& c) { return fits(c); });
  proposal.status = possible ? ledger::ProposalStatus::kEnacted : ledger::ProposalStatus::kVoid;
  if (!possible) return;
  for (const auto& c : changes) carry_out(c);
}

bool Oracle::fits(const ledger::Change& change) const {
  if (const auto* role = std::get_if<ledger::SetRole>(&change)) {
    const int of = number_of(role->account);
    const Account& a = accounts.at(of);
    const bool has = role->role == ledger::GrantedRole::kBackbone ? a.backbone : a.supervisor;
    if (role->granted) return !has && !a.deactivated;
    return has && !(role->role == ledger::GrantedRole::kBackbone && of <= 3);
  }
  if (const auto* lift = std::get_if<ledger::LiftRestraints>(&change))
    return restraints.contains(lift->name) && !restraints.at(lift->name).empty();
  const auto& code = std::get<ledger::SetAcCode>(change);
  const auto it = sub_chains.find(code.code);
  const int owner = it == sub_chains.end() ? -1 : it->second.owner;
  if (!code.owner) return owner != -1;
  const int to = number_of(*code.owner);
  const Account& a = accounts.at(to);
  return (a.backbone || a.supernode) && !a.deactivated && owner != to;
}

void Oracle::carry_out(const ledger::Change& change) {
  if (const auto* role = std::get_if<ledger::SetRole>(&change)) {
    const int of = number_of(role->account);
    (role->role == ledger::GrantedRole::kBackbone ? accounts[of].backbone : accounts[of].supervisor) = role->granted;
    touch(of);
  } else if (const auto* lift = std::get_if<ledger::LiftRestraints>(&change)) {
    restraints[lift->name].clear();
  } else {
    const auto& code = std::get<ledger::SetAcCode>(change);
    const std::uint64_t version = sub_chains.contains(code.code) ? sub_chains[code.code].version + 1 : 1;
    sub_chains[code.code] = {code.owner ? number_of(*code.owner) : -1, "", "", version};
  }
}

}  // namespace xh::execution::authority
