// Commands that change the ledger: organisations, prefixes, identifiers.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "base/text.h"
#include "crypto/hash.h"
#include "identity/json_view.h"
#include "identity/schemes.h"
#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

struct WriteArguments {
  std::string name;
  std::string other;
  std::string kind = "enterprise";
  std::optional<std::string> title;
  std::optional<std::string> region;
  std::optional<std::string> industry;
  std::optional<std::string> credit_code;
  std::optional<std::uint64_t> quota;
  std::uint64_t version = 0;
  std::vector<std::string> values;
  std::string scheme = "free";
  unsigned threshold = 1;
};
using SharedWrite = std::shared_ptr<WriteArguments>;

Result<identity::Content> content_of(const std::vector<std::string>& values) {
  identity::Content content;
  for (const auto& text : values) {
    XH_TRY(auto value, parse_value(text, static_cast<std::uint32_t>(content.values.size() + 1)));
    content.values.push_back(std::move(value));
  }
  return content;
}

// The code itself stays off the ledger.
Hash32 credit_digest(const std::string& code) { return sha256(as_bytes(code)); }

int register_organisation(const Options& options, const WriteArguments& a) {
  const auto kind = identity::organisation_kind(a.kind);
  if (!kind) return usage({ErrorId::kUsage, "--kind is government, enterprise, developer or individual", a.kind});
  const Hash32 credit_code = a.credit_code ? credit_digest(*a.credit_code) : Hash32{};
  return send(options, identity::RegisterOrganisation{a.name, *kind, a.title.value_or(""), credit_code, a.region.value_or(""),
                                                      a.industry.value_or(""), a.quota.value_or(0)});
}

int register_identifier(const Options& options, const WriteArguments& a) {
  const auto content = content_of(a.values);
  if (!content) return usage(content.error());
  const auto scheme = identity::scheme_from_word(a.scheme);
  if (!scheme) return usage({ErrorId::kUsage, "--scheme is free, gs1, oid or ecode", a.scheme});
  identity::Register operation{a.name, std::nullopt, *content, *scheme};
  if (a.other.empty()) return send(options, operation);
  return send_for(options, a.other, [&](const AccountId& account) {
    operation.controller = account;
    return operation;
  });
}

int set_controllers(const Options& options, const WriteArguments& a) {
  identity::SetController operation{a.name, a.version, {}, static_cast<std::uint8_t>(a.threshold)};
  for (const auto& bid : a.values) {
    const auto account = account_from_bid(bid);
    if (!account) return usage(account.error());
    operation.controllers.push_back(*account);
  }
  std::ranges::sort(operation.controllers);
  return send(options, operation);
}

// What is not given stays as it is, for the version that is named or read.
Result<identity::UpdateOrganisation> changed_organisation(const Options& options, const WriteArguments& a) {
  XH_TRY(const Json known, ask(options, "xh_getOrganisation", Json(Json::Object{}).set("organisation", a.name)));
  identity::UpdateOrganisation operation{a.name, a.version, {}, {}, {}, {}, 0};
  XH_TRY(operation.name, text_of(known, "name"));
  XH_TRY(operation.region, text_of(known, "region"));
  XH_TRY(operation.industry, text_of(known, "industry"));
  XH_TRY(operation.byte_quota, number_of(known, "byte_quota"));
  XH_TRY(const std::string credit_code, text_of(known, "credit_code_digest"));
  XH_TRY(const Bytes digest, from_0x(credit_code));
  if (digest.size() != Hash32::kSize) return fail(ErrorId::kBadAnswer, "credit_code_digest has not 32 bytes");
  operation.credit_code = a.credit_code ? credit_digest(*a.credit_code) : Hash32::from(digest);
  operation.name = a.title.value_or(operation.name);
  operation.region = a.region.value_or(operation.region);
  operation.industry = a.industry.value_or(operation.industry);
  operation.byte_quota = a.quota.value_or(operation.byte_quota);
  return operation;
}

int update_organisation(const Options& options, const WriteArguments& a) {
  const auto operation = changed_organisation(options, a);
  return operation ? send(options, *operation) : report(operation.error());
}

int update_identifier(const Options& options, const WriteArguments& a) {
  const auto content = content_of(a.values);
  return content ? send(options, identity::Update{a.name, a.version, *content}) : usage(content.error());
}

void add_organisations(CLI::App& app, Shell& shell, const SharedWrite& a) {
  auto* org = app.add_subcommand("org", "Organisations");
  org->require_subcommand(1);
  auto* make = org->add_subcommand("register", "Register an organisation (supernodes and backbone nodes)");
  make->add_option("id", a->name, "id: a-z, 0-9, -")->required();
  make->add_option("--kind", a->kind, "government, enterprise, developer or individual")->capture_default_str();
  make->add_option("--name", a->title, "full name")->required();
  make->add_option("--region", a->region, "region");
  make->add_option("--industry", a->industry, "industry");
  make->add_option("--credit-code", a->credit_code, "unified social credit code; only its SHA-256 goes on the ledger");
  make->add_option("--byte-quota", a->quota, "bytes per window; 0 or none: unlimited");
  make->callback([&shell, a] { shell.action = [&shell, a] { return register_organisation(shell.options, *a); }; });
  auto* enroll = org->add_subcommand("enroll", "Admit an account to an organisation (its admission authority)");
  enroll->add_option("id", a->name, "organisation")->required();
  enroll->add_option("account", a->other, "did:bid:ef…")->required();
  enroll->callback([&shell, a] {
    shell.action = [&shell, a] {
      return send_for(shell.options, a->other, [&](const AccountId& account) { return identity::Enroll{account, a->name}; });
    };
  });
}

void add_membership(CLI::App& app, Shell& shell, const SharedWrite& a) {
  auto* org = app.get_subcommand("org");
  auto* update =
      org->add_subcommand("update", "Change the description or the quota of an organisation (its authority); what is not given stays");
  update->add_option("id", a->name, "organisation")->required();
  update->add_option("--version", a->version, "version that the change is made for")->required();
  update->add_option("--name", a->title, "full name");
  update->add_option("--region", a->region, "region");
  update->add_option("--industry", a->industry, "industry");
  update->add_option("--credit-code", a->credit_code, "unified social credit code; only its SHA-256 goes on the ledger");
  update->add_option("--byte-quota", a->quota, "bytes per window; 0 = unlimited");
  update->callback([&shell, a] { shell.action = [&shell, a] { return update_organisation(shell.options, *a); }; });
  auto* dismiss = org->add_subcommand("dismiss", "End an account's membership (the authority of its organisation)");
  dismiss->add_option("account", a->other, "did:bid:ef…")->required();
  dismiss->callback([&shell, a] {
    shell.action = [&shell, a] {
      return send_for(shell.options, a->other, [&](const AccountId& account) { return identity::Dismiss{account}; });
    };
  });
}

void add_identifiers(CLI::App& app, Shell& shell, const SharedWrite& a) {
  auto* id = app.get_subcommand("id");
  auto* make = id->add_subcommand("register", "Register an identifier below an own prefix");
  make->add_option("identifier", a->name, "<prefix>/<suffix>")->required();
  make->add_option("--value", a->values, "TYPE=DATA; may be repeated")->required()->allow_extra_args(false);
  make->add_option("--controller", a->other, "who may change it; default: the signer");
  make->add_option("--scheme", a->scheme, "rules of the suffix: free, gs1, oid or ecode")->capture_default_str();
  make->callback([&shell, a] { shell.action = [&shell, a] { return register_identifier(shell.options, *a); }; });
  auto* update = id->add_subcommand("update", "Replace the values of an identifier, if it has the named version");
  update->add_option("identifier", a->name, "<prefix>/<suffix>")->required();
  update->add_option("--version", a->version, "version that the change is made for")->required();
  update->add_option("--value", a->values, "TYPE=DATA; may be repeated")->required()->allow_extra_args(false);
  update->callback([&shell, a] { shell.action = [&shell, a] { return update_identifier(shell.options, *a); }; });
  auto* transfer = id->add_subcommand("transfer", "Give an identifier to another controller");
  transfer->add_option("identifier", a->name, "<prefix>/<suffix>")->required();
  transfer->add_option("--version", a->version, "version that the change is made for")->required();
  transfer->add_option("--controller", a->other, "did:bid:ef…")->required();
  transfer->callback([&shell, a] {
    shell.action = [&shell, a] {
      return send_for(shell.options, a->other, [&](const AccountId& account) { return identity::Transfer{a->name, a->version, account}; });
    };
  });
  auto* controllers = id->add_subcommand("controllers", "Name the accounts that decide about an identifier, and how many of them it takes");
  controllers->add_option("identifier", a->name, "<prefix>/<suffix>")->required();
  controllers->add_option("--version", a->version, "version that the change is made for")->required();
  controllers->add_option("--controller", a->values, "did:bid:ef…; may be repeated")->required()->allow_extra_args(false);
  controllers->add_option("--threshold", a->threshold, "how many of them")
      ->check(CLI::Range(std::size_t{1}, identity::kMaxControllers))
      ->capture_default_str();
  controllers->callback([&shell, a] { shell.action = [&shell, a] { return set_controllers(shell.options, *a); }; });
  auto* revoke = id->add_subcommand("revoke", "Revoke an identifier for good (its controller or the prefix owner)");
  revoke->add_option("identifier", a->name, "<prefix>/<suffix>")->required();
  revoke->add_option("--version", a->version, "version that the change is made for")->required();
  revoke->callback([&shell, a] { shell.action = [&shell, a] { return send(shell.options, identity::Revoke{a->name, a->version}); }; });
}

}  // namespace

void add_write_commands(CLI::App& app, Shell& shell) {
  const auto arguments = std::make_shared<WriteArguments>();
  add_organisations(app, shell, arguments);
  add_membership(app, shell, arguments);
  add_prefix_commands(app, shell);
  add_identifiers(app, shell, arguments);
}

}  // namespace xh::tools
