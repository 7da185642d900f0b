// Commands of the council: who serves, proposals, voices.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "base/text.h"
#include "identity/bid.h"
#include "identity/supervision.h"
#include "ledger/governance_text.h"
#include "node/os/files.h"
#include "tools/xh/commands.h"
#include "tools/xh/rules_text.h"

namespace xh::tools {
namespace {

constexpr std::size_t kMaxCardBytes = 64 * 1024;

struct GovernanceArguments {
  std::vector<std::string> add;
  std::vector<std::string> add_supernode;
  std::vector<std::string> remove;
  std::vector<std::string> weight;
  std::vector<std::string> rekey;
  std::vector<std::string> replace;
  std::vector<std::string> grant;
  std::vector<std::string> withdraw;
  std::vector<std::string> lift;
  std::vector<std::string> allot;
  std::vector<std::string> withdraw_code;
  std::vector<std::string> substitute;
  std::vector<std::string> hold_chain;
  std::vector<std::string> release_chain;
  std::vector<std::string> settle;
  RulesArguments rules;
  std::string reason;
  std::uint64_t number = 0;
  std::string digest;
  std::optional<std::uint64_t> epoch;
};
using SharedGovernance = std::shared_ptr<GovernanceArguments>;

Result<ledger::Validator> read_card(const std::string& path) {
  XH_TRY(const Bytes bytes, os::read_file(path, kMaxCardBytes));
  const auto json = parse_json(as_text(bytes));
  if (!json) return fail(json.error().id, json.error().what, path + ", " + json.error().place);
  auto validator = ledger::validator_from_json(*json, "");
  if (!validator) return fail(validator.error().id, validator.error().what, path + ", " + validator.error().place);
  return validator;
}

// "NAME=REST"
Result<std::pair<std::string, std::string>> split(const std::string& text, const char* form) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) return fail(ErrorId::kUsage, form, text);
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

Result<ledger::Change> weight_change(const std::string& text) {
  XH_TRY(const auto parts, split(text, "--weight takes NAME=WEIGHT"));
  const std::string& digits = parts.second;
  if (digits.size() > 18 || digits.find_first_not_of("0123456789") != std::string::npos)
    return fail(ErrorId::kUsage, "a weight is a number from 1 to 10^18 - 1", text);
  return ledger::Change(ledger::SetWeight{parts.first, std::stoull(digits)});
}

Result<ledger::Change> role_change(const std::string& text, bool granted) {
  XH_TRY(const auto parts, split(text, granted ? "--grant takes ROLE=BID" : "--withdraw takes ROLE=BID"));
  for (const auto role : {ledger::GrantedRole::kBackbone, ledger::GrantedRole::kSupervisor}) {
    if (parts.first != to_word(role)) continue;
    XH_TRY(const AccountId account, account_from_bid(parts.second));
    return ledger::Change(ledger::SetRole{account, role, granted});
  }
  return fail(ErrorId::kUsage, "a role is backbone or supervisor", text);
}

Status add_chain_acts(const GovernanceArguments& a, std::vector<ledger::Change>& out) {
  for (const auto& text : a.substitute) {
    XH_TRY(const auto parts, split(text, "--substitute takes CLIENT=BY"));
    out.emplace_back(ledger::SubstituteClient{parts.first, parts.second});
  }
  for (const auto& code : a.hold_chain) out.emplace_back(ledger::HoldSubChain{code, true});
  for (const auto& code : a.release_chain) out.emplace_back(ledger::HoldSubChain{code, false});
  for (const auto& text : a.settle) {
    const auto slash = text.rfind('/');
    const std::string digits = slash == std::string::npos ? std::string() : text.substr(slash + 1);
    if (digits.empty() || digits.size() > 18 || digits.find_first_not_of("0123456789") != std::string::npos)
      return fail(ErrorId::kUsage, "--settle takes LANE/NUMBER", text);
    out.emplace_back(ledger::SettlePacket{text.substr(0, slash), std::stoull(digits)});
  }
  return {};
}

Result<std::vector<ledger::Change>> acts_of(const GovernanceArguments& a) {
  std::vector<ledger::Change> out;
  for (const auto* list : {&a.grant, &a.withdraw}) {
    for (const auto& text : *list) {
      XH_TRY(auto change, role_change(text, list == &a.grant));
      out.push_back(std::move(change));
    }
  }
  for (const auto& name : a.lift) {
    XH_TRY(const auto target, identity::target_from_name(name));
    out.emplace_back(ledger::LiftRestraints{static_cast<std::uint8_t>(target.kind), target.name});
  }
  XH_TRY_VOID(add_chain_acts(a, out));
  for (const auto& code : a.withdraw_code) out.emplace_back(ledger::SetAcCode{code, std::nullopt});
  for (const auto& text : a.allot) {
    XH_TRY(const auto parts, split(text, "--allot takes CODE=BID"));
    XH_TRY(const AccountId owner, account_from_bid(parts.second));
    out.emplace_back(ledger::SetAcCode{parts.first, owner});
  }
  for (const auto& change : out) {
    const auto* code = std::get_if<ledger::SetAcCode>(&change);
    if (code != nullptr && !identity::is_ac_code(code->code))
      return fail(ErrorId::kUsage, "an AC code has 4 characters of a-z and 0-9", code->code);
  }
  return out;
}

// Removals first: who leaves makes room for keys and names of who comes.
Result<ledger::Propose> proposal_of(const GovernanceArguments& a) {
  ledger::Propose proposal;
  proposal.reason = a.reason;
  for (const auto& name : a.remove) proposal.changes.emplace_back(ledger::RemoveValidator{name});
  for (const auto& text : a.replace) {
    XH_TRY(const auto parts, split(text, "--replace takes NAME=FILE"));
    XH_TRY(auto by, read_card(parts.second));
    proposal.changes.emplace_back(ledger::ReplaceValidator{parts.first, std::move(by)});
  }
  for (const auto* files : {&a.add, &a.add_supernode}) {
    for (const auto& file : *files) {
      XH_TRY(auto validator, read_card(file));
      proposal.changes.emplace_back(ledger::AddValidator{std::move(validator), files == &a.add_supernode});
    }
  }
  for (const auto& text : a.rekey) {
    XH_TRY(const auto parts, split(text, "--rekey takes NAME=FILE"));
    XH_TRY(const auto keys, read_card(parts.second));
    proposal.changes.emplace_back(
        ledger::RekeyValidator{parts.first, keys.consensus_key, keys.checkpoint_key, keys.log_key, keys.network_key});
  }
  for (const auto& text : a.weight) {
    XH_TRY(auto change, weight_change(text));
    proposal.changes.push_back(std::move(change));
  }
  XH_TRY(auto rules, rule_changes(a.rules));
  for (auto& change : rules) proposal.changes.push_back(std::move(change));
  XH_TRY(auto acts, acts_of(a));
  for (auto& change : acts) proposal.changes.push_back(std::move(change));
  for (const auto& change : proposal.changes) {
    if (ledger::moment_of(change) != ledger::moment_of(proposal.changes.front()))
      return fail(ErrorId::kUsage, "a proposal changes the validator set, or the rules, or roles, restraints and AC codes: one of them",
                  "propose");
  }
  return proposal;
}

int propose(const Options& options, const GovernanceArguments& a) {
  const auto proposal = proposal_of(a);
  if (!proposal) return report(proposal.error());
  if (!options.json) {
    for (const auto& change : proposal->changes) fmt::print("{}\n", ledger::describe(change));
    fmt::print("digest {}\n", to_0x(ledger::proposal_digest(*proposal).view()));
  }
  return send(options, ledger::GovernanceOperation(*proposal));
}

// Shown and approved is what these bytes say, whatever else the node's answer says about them.
Result<ledger::Propose> content_of(const Json& answer) {
  XH_TRY(const std::string text, text_of(answer, "content"));
  XH_TRY(const Bytes bytes, from_0x(text));
  return decode<ledger::Propose>(bytes);
}

void print_proposal(const Json& p, const ledger::Propose& content) {
  fmt::print("proposal {}  {}, made at height {} by {}\n", scalar(p, "number"), scalar(p, "status"), scalar(p, "created"),
             scalar(p, "proposer"));
  for (const auto& change : content.changes) fmt::print("  {}\n", ledger::describe(change));
  if (!content.reason.empty()) fmt::print("  reason   {}\n", content.reason);
  fmt::print("  digest   {}\n  voices   {} for, {} against{}\n", to_0x(ledger::proposal_digest(content).view()),
             list_of(p, "approvals").size(), list_of(p, "rejections").size(),
             scalar(p, "status") == "open" ? "" : fmt::format("; decided at height {}", scalar(p, "decided")));
}

template <class Operation>
int vote(const Options& options, const GovernanceArguments& a) {
  const auto answer = ask(options, "xh_getProposal", Json(Json(Json::Object{}).set("number", json_u64(a.number))));
  if (!answer) return report(answer.error());
  const auto content = content_of(*answer);
  if (!content) return report({ErrorId::kBadAnswer, content.error().what, "content"});
  const Hash32 digest = ledger::proposal_digest(*content);
  if (!a.digest.empty() && a.digest != to_0x(digest.view()))
    return report({ErrorId::kUsage, "the proposal has another digest: " + to_0x(digest.view()), "--digest"});
  if (!options.json) print_proposal(*answer, *content);
  return send(options, ledger::GovernanceOperation(Operation{a.number, digest}));
}

int show_proposal(const Options& options, const GovernanceArguments& a) {
  const auto answer = ask(options, "xh_getProposal", Json(Json(Json::Object{}).set("number", json_u64(a.number))));
  if (!answer) return report(answer.error());
  if (options.json) {
    fmt::print("{}\n", answer->dump());
    return kOk;
  }
  const auto content = content_of(*answer);
  if (!content) return report({ErrorId::kBadAnswer, content.error().what, "content"});
  print_proposal(*answer, *content);
  return kOk;
}

int list_proposals(const Options& options) {
  const auto answers = ask_all(options, "xh_getProposals", Json(Json::Object{}));
  if (!answers) return report(answers.error());
  Json::Array all = gathered(*answers, "data");
  if (options.json) {
    fmt::print("{}\n", Json(std::move(all)).dump());
    return kOk;
  }
  fmt::print("council of {}, {} voices decide\n", list_of(answers->front(), "council").size(), scalar(answers->front(), "quorum"));
  for (const auto& one : all) {
    const auto content = content_of(one);
    if (!content) return report({ErrorId::kBadAnswer, content.error().what, "content"});
    print_proposal(one, *content);
  }
  if (all.empty()) fmt::print("no proposal was ever made\n");
  return kOk;
}

int show_rules(const Options& options) {
  const auto answer = ask(options, "xh_getRules", Json(Json::Object{}));
  if (!answer) return report(answer.error());
  fmt::print("{}", options.json ? answer->dump() + "\n" : rules_text(*answer));
  return kOk;
}

void print_validators(const Json::Array& validators) {
  for (const auto& v : validators) fmt::print("  {:<32} weight {:<8} {}\n", scalar(v, "name"), scalar(v, "weight"), scalar(v, "account"));
}

int list_validators(const Options& options, const GovernanceArguments& a) {
  Json params{Json::Object{}};
  if (a.epoch) params.set("epoch", json_u64(*a.epoch));
  const auto answer = ask(options, "xh_getValidatorSet", std::move(params));
  if (!answer) return report(answer.error());
  if (options.json) {
    fmt::print("{}\n", answer->dump());
    return kOk;
  }
  fmt::print("epoch {}, since height {}: {} validators\n", scalar(*answer, "epoch"), scalar(*answer, "root"),
             list_of(*answer, "validators").size());
  print_validators(list_of(*answer, "validators"));
  if (const Json* next = answer->find("next"); next != nullptr && !next->is_null()) {
    fmt::print("next, decided at height {}: {} validators\n", scalar(*next, "since"), list_of(*next, "validators").size());
    print_validators(list_of(*next, "validators"));
  }
  return kOk;
}

void add_propose(CLI::App& group, Shell& shell, const SharedGovernance& a) {
  auto* propose_command = group.add_subcommand("propose",
                                               "Propose changes that apply together: of the validator set, of the rules, or of roles and "
                                               "restraints. FILE is the validator.json that xhd init wrote");
  const auto option = [&](const char* name, std::vector<std::string>& into, const char* help) {
    propose_command->add_option(name, into, help)->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  };
  option("--add", a->add, "FILE: a validator without a voice in the council (backbone node)");
  option("--add-supernode", a->add_supernode, "FILE: a validator with a voice in the council");
  option("--remove", a->remove, "NAME: a validator; a supernode leaves the council, too");
  option("--replace", a->replace, "NAME=FILE: another node takes place, weight and voice of a validator");
  option("--rekey", a->rekey, "NAME=FILE: new keys for a validator");
  option("--weight", a->weight, "NAME=WEIGHT");
  option("--grant", a->grant, "ROLE=BID: gives an account the role backbone or supervisor, at once");
  option("--withdraw", a->withdraw, "ROLE=BID: takes it away, at once");
  option("--lift", a->lift, "NAME: an account, a prefix or an identifier; ends what supervisors did to it, at once");
  option("--allot", a->allot, "CODE=BID: the AC code of a sub-chain for a backbone node or supernode, at once");
  option("--withdraw-code", a->withdraw_code, "CODE: an AC code that is nobody's any more, at once");
  option("--substitute", a->substitute, "CLIENT=BY: another client takes the place of a frozen or expired one, at once");
  option("--hold-chain", a->hold_chain, "CODE: a sub-chain takes nothing until the council releases it, at once");
  option("--release-chain", a->release_chain, "CODE: ends that, at once");
  option("--settle", a->settle, "LANE/NUMBER: a packet that is stuck ends as timed out, at once");
  option("--set-parameter", a->rules.parameters, "NAME=VALUE: a parameter of the chain, from --from on; 8MiB is understood");
  propose_command->add_option("--protocol", a->rules.protocol, "VERSION: the rules of this protocol version, from --from on");
  propose_command->add_option("--from", a->rules.from, "HEIGHT of the first block that obeys; at least 65 blocks after the decision");
  propose_command->add_option("--cancel", a->rules.cancel, "HEIGHT: nothing changes there after all")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  propose_command->add_option("--reason", a->reason, "at most 256 bytes, for those who decide");
  propose_command->callback([&shell, a] { shell.action = [&shell, a] { return propose(shell.options, *a); }; });
}

}  // namespace

void add_governance_commands(CLI::App& app, Shell& shell) {
  const auto a = std::make_shared<GovernanceArguments>();
  auto* group = app.add_subcommand("governance", "What the council decides: proposals and voices");
  group->require_subcommand(1);
  add_propose(*group, shell, a);
  const auto numbered = [&](const char* name, const char* help, std::function<int()> action) {
    auto* command = group->add_subcommand(name, help);
    command->add_option("number", a->number, "of the proposal")->required();
    command->callback([&shell, action = std::move(action)] { shell.action = action; });
    return command;
  };
  auto* approve = numbered("approve", "Approve a proposal as it is shown; once, and for good",
                           [&shell, a] { return vote<ledger::Approve>(shell.options, *a); });
  auto* reject = numbered("reject", "Reject a proposal as it is shown; once, and for good",
                          [&shell, a] { return vote<ledger::Reject>(shell.options, *a); });
  for (auto* command : {approve, reject}) command->add_option("--digest", a->digest, "only if the proposal has this digest (0x…)");
  numbered("show", "Show a proposal", [&shell, a] { return show_proposal(shell.options, *a); });
  group->add_subcommand("list", "All proposals, newest first")->callback([&shell] {
    shell.action = [&shell] { return list_proposals(shell.options); };
  });
  group->add_subcommand("rules", "Parameters and protocol version in force, and what is scheduled")->callback([&shell] {
    shell.action = [&shell] { return show_rules(shell.options); };
  });
  auto* validators = app.add_subcommand("validators", "The validator set");
  validators->require_subcommand(1);
  auto* all = validators->add_subcommand("list", "The validators of the running epoch, and of the next one");
  all->add_option("--epoch", a->epoch, "of an earlier epoch");
  all->callback([&shell, a] { shell.action = [&shell, a] { return list_validators(shell.options, *a); }; });
}

}  // namespace xh::tools
