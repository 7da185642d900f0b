// Commands that read: status, prefix, id.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

struct Arguments {
  std::string name;
};
using Shared = std::shared_ptr<Arguments>;

Json one(const char* name, const std::string& value) { return Json(Json(Json::Object{}).set(name, value)); }

void print_accused(const Json& answer) {
  const Json* evidence = answer.find("evidence");
  if (evidence == nullptr) return;
  for (const auto& name : list_of(*evidence, "accused")) {
    if (name.string() != nullptr)
      fmt::print("WARNING     {} signed statements that exclude each other: xh evidence list\n", *name.string());
  }
}

int status(const Options& options) {
  const auto answer = ask(options, "xh_status", Json(Json::Object{}));
  if (!answer) return report(answer.error());
  if (options.json) {
    fmt::print("{}\n", answer->dump());
    return kOk;
  }
  std::size_t connected = 0;
  std::size_t all = 0;
  if (const Json* peers = answer->find("peers"); peers != nullptr && peers->array() != nullptr) {
    all = peers->array()->size();
    for (const auto& peer : *peers->array()) connected += scalar(peer, "connected") == "true" ? 1 : 0;
  }
  const Json* checkpoint = answer->find("checkpoint");
  fmt::print("node        {} ({}{})\n", scalar(*answer, "node"), scalar(*answer, "role"),
             scalar(*answer, "voting") == "true" ? ", voting" : "");
  fmt::print("chain       {} {}\n", scalar(*answer, "chain_name"), scalar(*answer, "chain_id"));
  fmt::print("height      {}{}\n", scalar(*answer, "height"), scalar(*answer, "syncing") == "true" ? " (catching up)" : "");
  fmt::print("checkpoint  {}\n", checkpoint == nullptr || checkpoint->is_null()
                                     ? "none certified yet"
                                     : fmt::format("size {} {}", scalar(*checkpoint, "size"), scalar(*checkpoint, "root")));
  fmt::print("state root  {}\n", scalar(*answer, "state_root"));
  const Json* mempool = answer->find("mempool");
  fmt::print("mempool     {} transactions\npeers       {} of {} connected\n", mempool == nullptr ? "-" : scalar(*mempool, "count"),
             connected, all);
  if (const auto doubt = scalar(*answer, "key_doubt"); doubt != "none" && doubt != "-")
    fmt::print("WARNING     does not vote: its consensus key is in doubt ({}); xhd key sign-state show says more\n", doubt);
  print_accused(*answer);
  if (scalar(*answer, "listening") == "true") fmt::print("WARNING     listens for 20 seconds before it votes: its key was handed over\n");
  if (scalar(*answer, "diverged") == "true") fmt::print("WARNING     the network certified another root than this node computed\n");
  return kOk;
}

void print_values(const Json& record) {
  if (const Json* values = record.find("values"); values != nullptr && values->array() != nullptr) {
    for (const auto& value : *values->array())
      fmt::print("  {:<16} {}\n", scalar(value, "type"), value.find("data") != nullptr ? scalar(value, "data") : scalar(value, "data_hex"));
  }
}

int get_identifier(const Options& options, const Arguments& a) {
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

int history(const Options& options, const Arguments& a) {
  const auto answers = ask_all(options, "xh_getHistory", one("identifier", a.name));
  if (!answers) return report(answers.error());
  Json::Array all;
  for (const auto& answer : *answers) {
    if (answer.find("data") == nullptr) return report({ErrorId::kBadAnswer, "no data in the answer", ""});
    all.insert(all.end(), list_of(answer, "data").begin(), list_of(answer, "data").end());
  }
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

int get_prefix(const Options& options, const Arguments& a) {
  const auto answer = ask(options, "xh_getPrefix", one("prefix", a.name));
  if (!answer) return report(answer.error());
  if (options.json) {
    fmt::print("{}\n", answer->dump());
  } else {
    fmt::print("{}  owner {}, {}\n", a.name, scalar(*answer, "owner"), scalar(*answer, "status"));
  }
  return kOk;
}

}  // namespace

void add_read_commands(CLI::App& app, Shell& shell) {
  const auto a = std::make_shared<Arguments>();
  app.add_subcommand("status", "What a node knows of itself and the chain")->callback([&shell] {
    shell.action = [&shell] { return status(shell.options); };
  });
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
}

}  // namespace xh::tools
