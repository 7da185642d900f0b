// Commands that read: prefix, id.
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <algorithm>

#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

struct ReadArguments {
  std::string name;
};

Json one(const char* name, const std::string& value) { return Json(Json(Json::Object{}).set(name, value)); }

// O9: what stands there instead of content that is withheld.
void print_withheld(const Json& record) {
  const Json* withheld = record.find("withheld");
  if (withheld == nullptr) return;
  fmt::print("  WITHHELD         {} by {}, reason {}, order {}\n", scalar(*withheld, "name"), scalar(*withheld, "supervisor"),
             scalar(*withheld, "reason"), scalar(*withheld, "document"));
}

void print_values(const Json& record) {
  print_withheld(record);
  if (const Json* values = record.find("values"); values != nullptr && values->array() != nullptr) {
    for (const auto& value : *values->array())
      fmt::print("  {:<16} {}\n", scalar(value, "type"), value.find("data") != nullptr ? scalar(value, "data") : scalar(value, "data_hex"));
  }
  if (const Json* anchor = record.find("anchor"))
    fmt::print("  anchor           {} {} {}\n", scalar(*anchor, "digest"), scalar(*anchor, "media_type"), scalar(*anchor, "uri"));
}

int get_identifier(const Options& options, const ReadArguments& a) {
  const auto answer = ask(options, "xh_resolve", one("identifier", a.name));
  if (!answer) return report(answer.error());
  if (options.json) fmt::print("{}\n", answer->dump());
  const Json* record = answer->find("record");
  if (record == nullptr) {
    if (!options.json) fmt::print(stderr, "{} does not exist. That can be proven: xh proof get {} -o absent.xhproof\n", a.name, a.name);
    return kNotThere;
  }
  if (options.json) return kOk;
  fmt::print("{}  version {}, {}\n", a.name, scalar(*record, "version"),
             record->find("status") != nullptr ? scalar(*record, "status") : "stream of " + scalar(*record, "count") + " records");
  print_values(*record);
  if (const Json* controllers = record->find("controllers")) fmt::print("  controllers      {}\n", controllers->dump());
  if (const Json* updated = record->find("updated"))
    fmt::print("  updated          height {} by {}\n", scalar(*updated, "height"), scalar(*updated, "actor"));
  return kOk;
}

int history(const Options& options, const ReadArguments& a) {
  const auto answers = ask_all(options, "xh_getHistory", one("identifier", a.name));
  if (!answers) return report(answers.error());
  Json::Array all;
  for (const auto& answer : *answers) {
    if (answer.find("data") == nullptr) return report({ErrorId::kBadAnswer, "no data in the answer", ""});
    all.insert(all.end(), list_of(answer, "data").begin(), list_of(answer, "data").end());
  }
  std::ranges::reverse(all);  // people read from the first version on
  if (options.json) {
    fmt::print("{}\n", Json(std::move(all)).dump());
    return kOk;
  }
  for (const auto& version : all) {
    const Json* updated = version.find("updated");
    fmt::print("version {} at height {} by {}, {}\n", scalar(version, "version"), updated == nullptr ? "-" : scalar(*updated, "height"),
               updated == nullptr ? "-" : scalar(*updated, "actor"), scalar(version, "status"));
    print_values(version);
  }
  return kOk;
}

int get_prefix(const Options& options, const ReadArguments& a) {
  const auto answer = ask(options, "xh_getPrefix", one("prefix", a.name));
  if (!answer) return report(answer.error());
  if (options.json) {
    fmt::print("{}\n", answer->dump());
  } else {
    fmt::print(
        "{}  version {}, {}\n  owner   {}\n  depth   {} levels may be allocated below\n  quota   {} registrations in a window (0: none of "
        "its own)\n",
        a.name, scalar(*answer, "version"), scalar(*answer, "status"), scalar(*answer, "owner"), scalar(*answer, "depth"),
        scalar(*answer, "quota"));
    for (const auto& delegation : list_of(*answer, "delegations"))
      fmt::print("  delegate {} {} until {}\n", scalar(delegation, "delegate"), scalar(delegation, "scopes"),
                 scalar(delegation, "expires_ms"));
  }
  return kOk;
}

}  // namespace

void add_read_commands(CLI::App& app, Shell& shell) {
  const auto a = std::make_shared<ReadArguments>();
  auto* prefix = app.add_subcommand("prefix", "Prefixes");
  prefix->require_subcommand(1);
  auto* get_p = prefix->add_subcommand("get", "Show a prefix");
  get_p->add_option("prefix", a->name, "e.g. 88.100.7")->required();
  get_p->callback([&shell, a] { shell.action = [&shell, a] { return get_prefix(shell.options, *a); }; });
  auto* id = app.add_subcommand("id", "Identifiers");
  id->require_subcommand(1);
  auto* get_i = id->add_subcommand("get", "Show an identifier");
  get_i->add_option("identifier", a->name, "<prefix>/<suffix>")->required();
  get_i->callback([&shell, a] { shell.action = [&shell, a] { return get_identifier(shell.options, *a); }; });
  auto* versions = id->add_subcommand("history", "Show every version of an identifier");
  versions->add_option("identifier", a->name, "<prefix>/<suffix>")->required();
  versions->callback([&shell, a] { shell.action = [&shell, a] { return history(shell.options, *a); }; });
  add_binary_commands(*id, shell);
}

}  // namespace xh::tools
