// xh stats: how much was registered, in all and by dimension. Rules: docs/spec/statistics.md.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

struct StatsArguments {
  std::string by;
  std::string value;
  bool given = false;  ///< a value, which may be the empty one
};

void print_resolutions(const Json& answer) {
  const Json* resolutions = answer.find("resolutions");
  if (resolutions == nullptr) return;
  fmt::print("\nresolutions answered by {} (its own figures, proven by nothing)\n", scalar(*resolutions, "node"));
  for (const auto& day : list_of(*resolutions, "days"))
    fmt::print("  {}  {:>12}  at most {} in a second\n", scalar(day, "day"), scalar(day, "resolutions"), scalar(day, "peak_per_second"));
}

int show_total(const Options& options) {
  const auto answer = ask(options, "xh_getStatistics", json_object());
  if (!answer) return report(answer.error());
  if (options.json) {
    fmt::print("{}\n", answer->dump());
    return kOk;
  }
  const Json* total = answer->find("total");
  const Json* dimensions = answer->find("dimensions");
  if (total == nullptr || dimensions == nullptr || dimensions->object() == nullptr)
    return report({ErrorId::kBadAnswer, "no total in the answer", ""});
  fmt::print("at height {}\n", scalar(*answer, "height"));
  for (const auto* name : {"identifiers", "revoked", "prefixes", "organisations", "accounts"})
    fmt::print("  {:<14} {:>14}\n", name, scalar(*total, name));
  fmt::print("by (xh stats --by NAME)\n");
  for (const auto& [name, number] : *dimensions->object()) fmt::print("  {:<14} {:>14} values\n", name, scalar(*dimensions, name));
  print_resolutions(*answer);
  fmt::print("\nproven by: xh proof get total --kind statistics -o total.xhproof\n");
  return kOk;
}

void print_table(Json::Array values, const std::string& by) {
  std::ranges::stable_sort(values, std::ranges::greater(), [](const Json& v) { return number_of(v, "identifiers").value_or(0); });
  fmt::print("{:<48} {:>12} {:>10} {:>10} {:>8} {:>10}\n", by, "identifiers", "revoked", "prefixes", "orgs", "accounts");
  for (const auto& value : values) {
    const std::string name = scalar(value, "value");
    fmt::print("{:<48} {:>12} {:>10} {:>10} {:>8} {:>10}\n", name.empty() ? "(not stated)" : name, scalar(value, "identifiers"),
               scalar(value, "revoked"), scalar(value, "prefixes"), scalar(value, "organisations"), scalar(value, "accounts"));
  }
}

int show_values(const Options& options, const StatsArguments& a) {
  Json params = json_object().set("by", a.by);
  if (a.given) return show_answer(options, "xh_getStatistics", params.set("value", a.value));
  const auto pages = ask_all(options, "xh_getStatistics", params);
  if (!pages) return report(pages.error());
  auto values = gathered(*pages, "values");
  if (options.json) {
    fmt::print("{}\n",
               Json(json_object().set("by", a.by).set("values", std::move(values)).set("height", *pages->back().find("height"))).dump());
    return kOk;
  }
  print_table(std::move(values), a.by);
  if (a.by != "prefix") fmt::print("\neach is proven by: xh proof get {}:VALUE --kind statistics\n", a.by);
  if (a.by == "prefix") fmt::print("\neach is proven by: xh proof get PREFIX --kind tally\n");
  return kOk;
}

}  // namespace

void add_stats_commands(CLI::App& app, Shell& shell) {
  const auto a = std::make_shared<StatsArguments>();
  auto* stats =
      app.add_subcommand("stats", "How much was registered, in all or by kind, industry, region, organisation, owner, role or prefix");
  auto* by = stats->add_option("--by", a->by, "a dimension")
                 ->check(CLI::IsMember({"kind", "industry", "region", "organisation", "owner", "role", "prefix"}));
  auto* value = stats->add_option("--value", a->value, "one value of it")->needs(by);
  stats->footer(
      "Examples:\n  xh stats\n  xh stats --by industry\n  xh stats --by organisation --value acme --json\n"
      "  xh proof get industry:C36 --kind statistics -o c36.xhproof\n\n"
      "Counts are records of the ledger and can be proven; resolutions are what the node that is asked says of itself.");
  stats->callback([&shell, a, value] {
    a->given = value->count() > 0;
    shell.action = [&shell, a] { return a->by.empty() ? show_total(shell.options) : show_values(shell.options, *a); };
  });
}

}  // namespace xh::tools
