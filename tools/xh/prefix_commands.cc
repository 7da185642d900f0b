// Commands on prefixes: allocation, suspension, quotas, transfer, delegation. Rules: docs/spec/prefixes.md.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "base/text.h"
#include "identity/json_view.h"
#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

struct PrefixArguments {
  std::string prefix;
  std::string account;
  std::uint64_t version = 0;
  unsigned depth = identity::kMaxArcs;
  std::optional<std::uint64_t> quota;
  bool suspend = false;
  bool resume = false;
  std::vector<std::string> templates;
  std::vector<std::string> scopes;
  std::uint64_t expires_ms = 0;
};
using SharedPrefix = std::shared_ptr<PrefixArguments>;

int update(const Options& options, const PrefixArguments& a) {
  identity::UpdatePrefix operation{a.prefix, a.version, {}, a.quota, {}};
  if (a.suspend || a.resume) operation.suspended = a.suspend;
  for (const auto& text : a.templates) {
    const auto digest = fixed_from_hex<Hash32>(text);
    if (!digest) return usage({ErrorId::kUsage, "a template is a digest of 64 hex digits", text});
    if (!operation.templates) operation.templates.emplace();
    operation.templates->push_back(*digest);
  }
  return send(options, operation);
}

int delegate(const Options& options, const PrefixArguments& a) {
  identity::DelegateKey operation{a.prefix, {{}, 0, UnixMillis{a.expires_ms}}};
  for (const auto& word : a.scopes) {
    const auto scope = identity::scope_from_word(word);
    if (!scope) return usage({ErrorId::kUsage, "a scope is register, revoke, allocate or anchor", word});
    operation.delegation.scopes |= *scope;
  }
  return send_for(options, a.account, [&](const AccountId& account) {
    operation.delegation.delegate = account;
    return operation;
  });
}

CLI::App* prefix_command(CLI::App& prefix, const SharedPrefix& a, const std::string& name, const std::string& help) {
  auto* made = prefix.add_subcommand(name, help);
  made->add_option("prefix", a->prefix, "e.g. 88.100.7")->required();
  return made;
}

void add_allocation(CLI::App& prefix, Shell& shell, const SharedPrefix& a) {
  auto* allocate = prefix_command(prefix, a, "allocate", "Give a prefix below an own one to an owner");
  allocate->add_option("--owner", a->account, "did:bid:ef…")->required();
  allocate->add_option("--depth", a->depth, "levels that its owner may allocate below it")
      ->check(CLI::Range(std::size_t{0}, identity::kMaxArcs))
      ->capture_default_str();
  allocate->add_option("--quota", a->quota, "registrations in a window; 0 or none: no limit of its own");
  allocate->callback([&shell, a] {
    shell.action = [&shell, a] {
      return send_for(shell.options, a->account, [&](const AccountId& account) {
        return identity::AllocatePrefix{a->prefix, account, static_cast<std::uint8_t>(a->depth), a->quota.value_or(0)};
      });
    };
  });
  auto* update_command =
      prefix_command(prefix, a, "update", "Suspend, resume or set the quota of a prefix (the owner above), or its templates (its owner)");
  update_command->add_option("--version", a->version, "version that the change is made for")->required();
  auto* suspend = update_command->add_flag("--suspend", a->suspend, "no writes at it and below it");
  update_command->add_flag("--resume", a->resume, "writes again")->excludes(suspend);
  update_command->add_option("--quota", a->quota, "registrations in a window; 0: no limit of its own");
  update_command->add_option("--template", a->templates, "digest of a record template, 64 hex digits; may be repeated")
      ->allow_extra_args(false);
  update_command->callback([&shell, a] { shell.action = [&shell, a] { return update(shell.options, *a); }; });
  auto* transfer = prefix_command(prefix, a, "transfer", "Give a prefix to another owner; its delegations end");
  transfer->add_option("--version", a->version, "version that the change is made for")->required();
  transfer->add_option("--owner", a->account, "did:bid:ef…")->required();
  transfer->callback([&shell, a] {
    shell.action = [&shell, a] {
      return send_for(shell.options, a->account, [&](const AccountId& account) {
        return identity::TransferPrefix{a->prefix, a->version, account};
      });
    };
  });
}

void add_delegation(CLI::App& prefix, Shell& shell, const SharedPrefix& a) {
  auto* delegate_command =
      prefix_command(prefix, a, "delegate", "Let an account act below a prefix; again for the same account: in place of what it had");
  delegate_command->add_option("account", a->account, "did:bid:ef…")->required();
  delegate_command->add_option("--scope", a->scopes, "register, revoke, allocate or anchor; may be repeated")
      ->required()
      ->allow_extra_args(false);
  delegate_command->add_option("--expires-ms", a->expires_ms, "Unix milliseconds from which it ends; none: never");
  delegate_command->callback([&shell, a] { shell.action = [&shell, a] { return delegate(shell.options, *a); }; });
  auto* undelegate = prefix_command(prefix, a, "undelegate", "End a delegation (the owner, or the delegate)");
  undelegate->add_option("account", a->account, "did:bid:ef…")->required();
  undelegate->callback([&shell, a] {
    shell.action = [&shell, a] {
      return send_for(shell.options, a->account, [&](const AccountId& account) { return identity::RevokeDelegation{a->prefix, account}; });
    };
  });
  auto* tally = prefix_command(prefix, a, "tally", "What was counted at a prefix: identifiers, revoked ones, prefixes below");
  tally->callback([&shell, a] {
    shell.action = [&shell, a] { return show_answer(shell.options, "xh_getTally", Json(Json::Object{}).set("prefix", a->prefix)); };
  });
}

}  // namespace

void add_prefix_commands(CLI::App& app, Shell& shell) {
  const auto arguments = std::make_shared<PrefixArguments>();
  auto* prefix = app.get_subcommand("prefix");
  add_allocation(*prefix, shell, arguments);
  add_delegation(*prefix, shell, arguments);
}

}  // namespace xh::tools
