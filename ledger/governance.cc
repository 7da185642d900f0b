#include "ledger/governance.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/check.h"
#include "base/json.h"
#include "base/overload.h"
#include "crypto/hash.h"
#include "ledger/state.h"

namespace xh::ledger {
namespace {

bool is_code(std::string_view text) {
  return text.size() == kMaxCodeBytes && std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

// What an act about a sub-chain names; empty for another one.
Result<std::string> name_of_chain_act(const Change& change) {
  if (const auto* client = std::get_if<SubstituteClient>(&change)) {
    if (!is_short_name(client->client, kMaxChainNameOfAct) || !is_short_name(client->by, kMaxChainNameOfAct))
      return fail(ErrorId::kBadContent, "the name of a client has 1 to 64 characters of a-z, 0-9 and -");
    return "client " + client->client;
  }
  if (const auto* hold = std::get_if<HoldSubChain>(&change)) {
    if (!is_code(hold->code)) return fail(ErrorId::kBadContent, "an AC code has 4 characters of a-z and 0-9");
    return "hold " + hold->code;
  }
  if (const auto* packet = std::get_if<SettlePacket>(&change)) {
    if (!is_short_name(packet->lane, kMaxChainNameOfAct) || packet->sequence == 0)
      return fail(ErrorId::kBadContent, "a packet is named by its lane and a number from 1");
    return fmt::format("packet {}/{}", packet->lane, packet->sequence);
  }
  return std::string();
}

// E17. Each fits by itself or not: what is named twice would have to be judged in order.
Status check_acts(const std::vector<Change>& changes) {
  std::set<std::string> named;
  for (const auto& change : changes) {
    std::string name;
    if (const auto* role = std::get_if<SetRole>(&change)) name = fmt::format("{} {}", to_word(role->role), to_bid(role->account));
    if (const auto* lift = std::get_if<LiftRestraints>(&change)) {
      if (lift->name.empty() || !is_utf8(lift->name)) return fail(ErrorId::kBadText, "the name of what is lifted is no text");
      name = fmt::format("{} {}", lift->kind, lift->name);
    }
    if (const auto* code = std::get_if<SetAcCode>(&change)) {
      if (!is_code(code->code)) return fail(ErrorId::kBadContent, "an AC code has 4 characters of a-z and 0-9");
      name = "ac " + code->code;
    }
    XH_TRY(const std::string chain_act, name_of_chain_act(change));
    if (!chain_act.empty()) name = chain_act;
    if (!name.empty() && !named.insert(name).second) return fail(ErrorId::kBadContent, "an act names each thing once");
  }
  return {};
}

// U3, E17. Kinds of decision with different moments do not share a proposal.
Status check_form(const Propose& op) {
  if (op.changes.empty()) return fail(ErrorId::kBadContent, "a proposal has at least one change");
  for (const auto& change : op.changes) {
    if (moment_of(change) != moment_of(op.changes.front()))
      return fail(ErrorId::kBadContent, "a proposal changes the validator set, or the rules, or acts at once: one of them");
    if (const auto* set = std::get_if<SetParameters>(&change)) XH_TRY_VOID(check_values(set->values));
  }
  XH_TRY_VOID(check_acts(op.changes));
  if (!is_utf8(op.reason)) return fail(ErrorId::kBadText, "a text is not valid UTF-8");
  return {};
}

template <class T>
Result<GovernanceOperation> parse_as(ByteView body) {
  XH_TRY(T op, decode<T>(body));
  if constexpr (std::is_same_v<T, Propose>) XH_TRY_VOID(check_form(op));
  if constexpr (std::is_same_v<T, ReportEvidence>) XH_TRY_VOID(consensus::check_form(op.evidence));
  return GovernanceOperation(std::move(op));
}

tl::unexpected<Error> unfit_set(std::string what) { return fail(ErrorId::kBadValidatorSet, std::move(what)); }

class Changing {
 public:
  explicit Changing(Constitution& now) : now_(now) {}

  Status operator()(const AddValidator& change) {
    now_.validators.push_back(change.validator);
    return change.supernode ? seat(change.validator.account) : Status();
  }
  Status operator()(const RemoveValidator& change) {
    XH_TRY(const auto at, find(change.name));
    const AccountId account = at->account;
    now_.validators.erase(at);
    std::erase(now_.council, account);
    return {};
  }
  Status operator()(const SetWeight& change) {
    XH_TRY(const auto at, find(change.name));
    at->weight = change.weight;
    return {};
  }
  Status operator()(const RekeyValidator& change) {
    XH_TRY(const auto at, find(change.name));
    at->consensus_key = change.consensus_key;
    at->checkpoint_key = change.checkpoint_key;
    at->log_key = change.log_key;
    at->network_key = change.network_key;
    return {};
  }
  Status operator()(const ReplaceValidator& change) {
    XH_TRY(const auto at, find(change.name));
    if (change.by.weight != at->weight) return unfit_set("a standby takes the weight of the one that it replaces");
    const AccountId account = at->account;
    *at = change.by;
    const auto voice = std::ranges::find(now_.council, account);
    if (voice == now_.council.end() || account == change.by.account) return {};
    now_.council.erase(voice);
    return seat(change.by.account);
  }
  template <class Other>
  Status operator()(const Other&) {
    return unfit_set("it is no part of the set");
  }

 private:
  Result<std::vector<Validator>::iterator> find(const std::string& name) {
    const auto at = std::ranges::find(now_.validators, name, &Validator::name);
    if (at == now_.validators.end()) return unfit_set("no validator is named " + name);
    return at;
  }
  Status seat(const AccountId& account) {
    if (std::ranges::find(now_.council, account) != now_.council.end()) return unfit_set("the account has a voice in the council already");
    now_.council.push_back(account);
    return {};
  }

  Constitution& now_;
};

template <class T>
std::optional<T> record_of(const StateView& state, RecordKind kind, std::string_view name) {
  const auto bytes = state.read({kind, std::string(name)});
  if (!bytes) return std::nullopt;
  auto record = decode<T>(*bytes);
  XH_CHECK(record.has_value());  // only execution writes records
  return *std::move(record);
}

}  // namespace

std::optional<GovernanceKind> governance_kind(std::uint16_t kind) {
  const bool known =
      kind >= static_cast<std::uint16_t>(GovernanceKind::kPropose) && kind <= static_cast<std::uint16_t>(GovernanceKind::kReportEvidence);
  return known ? std::optional(static_cast<GovernanceKind>(kind)) : std::nullopt;
}

std::uint16_t kind_of(const GovernanceOperation& operation) {
  return std::visit([](const auto& op) { return static_cast<std::uint16_t>(std::decay_t<decltype(op)>::kKind); }, operation);
}

Bytes body_of(const GovernanceOperation& operation) {
  return std::visit([](const auto& op) { return encode(op); }, operation);
}

Result<GovernanceOperation> parse_governance(std::uint16_t kind, ByteView body) {
  switch (static_cast<GovernanceKind>(kind)) {
    case GovernanceKind::kPropose:
      return parse_as<Propose>(body);
    case GovernanceKind::kApprove:
      return parse_as<Approve>(body);
    case GovernanceKind::kReject:
      return parse_as<Reject>(body);
    case GovernanceKind::kReportEvidence:
      return parse_as<ReportEvidence>(body);
  }
  return fail(ErrorId::kUnknownOperation, fmt::format("operation kind {}", kind));
}

Hash32 proposal_digest(const Propose& proposal) { return domain_hash("xinghuo/proposal/v1", encode(proposal)); }

ChangeMoment moment_of(const Change& change) {
  if (change.index() >= Change(SetRole{}).index()) return ChangeMoment::kAtOnce;
  return change.index() >= Change(SetParameters{}).index() ? ChangeMoment::kHeight : ChangeMoment::kEpoch;
}

std::string describe(const Change& change) {
  return std::visit(
      Overload{
          [](const AddValidator& c) {
            return fmt::format("add validator {} (weight {}{})", c.validator.name, c.validator.weight, c.supernode ? ", supernode" : "");
          },
          [](const RemoveValidator& c) { return "remove validator " + c.name; },
          [](const SetWeight& c) { return fmt::format("set the weight of {} to {}", c.name, c.weight); },
          [](const RekeyValidator& c) { return "new keys for " + c.name; },
          [](const ReplaceValidator& c) { return fmt::format("put {} in the place of {}", c.by.name, c.name); },
          [](const SetParameters& c) { return fmt::format("from height {}: {}", c.from.value, describe_values(c.values)); },
          [](const SetProtocol& c) { return fmt::format("from height {}: protocol {}", c.from.value, c.version); },
          [](const CancelRules& c) { return fmt::format("no change at height {}", c.from.value); },
          [](const SetRole& c) {
            return fmt::format("{} the role {} {} {}", c.granted ? "give" : "take", to_word(c.role), c.granted ? "to" : "from",
                               to_bid(c.account));
          },
          [](const LiftRestraints& c) { return "lift what supervisors did to " + c.name; },
          [](const SetAcCode& c) {
            return c.owner ? fmt::format("allot the AC code {} to {}", c.code, to_bid(*c.owner)) : "withdraw the AC code " + c.code;
          },
          [](const SubstituteClient& c) { return fmt::format("put the client {} in the place of {}", c.by, c.client); },
          [](const HoldSubChain& c) { return (c.held ? "hold the sub-chain " : "release the sub-chain ") + c.code; },
          [](const SettlePacket& c) { return fmt::format("end the packet {}/{} as timed out", c.lane, c.sequence); },
      },
      change);
}

bool CouncilRecord::contains(const AccountId& account) const { return std::ranges::find(members, account) != members.end(); }

MembershipRecord first_membership(const Genesis& genesis) {
  return {Epoch{0}, Height{0}, genesis_block_id(genesis.chain_id), genesis.validators, std::nullopt};
}

CouncilRecord first_council(const Genesis& genesis) {
  CouncilRecord council;
  const auto seat = [&](const AccountId& account) {
    if (!council.contains(account)) council.members.push_back(account);
  };
  for (const auto& v : genesis.validators) seat(v.account);
  for (const auto& a : genesis.accounts) {
    if (a.role == "supernode") seat(a.account);
  }
  return council;
}

MembershipRecord membership_of(const StateView& state, const Genesis& genesis) {
  auto record = record_of<MembershipRecord>(state, RecordKind::kValidators, kCurrentMembership);
  return record ? *std::move(record) : first_membership(genesis);
}

CouncilRecord council_of(const StateView& state, const Genesis& genesis) {
  auto record = record_of<CouncilRecord>(state, RecordKind::kCouncil, kCouncilName);
  return record ? *std::move(record) : first_council(genesis);
}

Result<Constitution> apply_changes(Constitution constitution, const std::vector<Change>& changes) {
  const Profile profile = profile_of(constitution.validators);  // G9: it never changes
  for (const auto& change : changes) XH_TRY_VOID(std::visit(Changing(constitution), change));
  XH_TRY_VOID(check_validators(constitution.validators, profile));
  if (constitution.council.empty() || constitution.council.size() > kMaxCouncil) return unfit_set("a council has 1 to 512 members");
  return constitution;
}

Result<RulesRecord> apply_rules(RulesRecord record, Height now, const std::vector<Change>& changes) {
  Scheduling scheduling(std::move(record), now);
  for (const auto& change : changes) {
    const auto add = [&](const auto& c) -> Status {
      if constexpr (requires { scheduling.add(c); }) {
        return scheduling.add(c);
      } else {
        return fail(ErrorId::kBadRules, "the set is no part of the rules");
      }
    };
    XH_TRY_VOID(std::visit(add, change));
  }
  return std::move(scheduling).finish();
}

}  // namespace xh::ledger
