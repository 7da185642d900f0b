// xh supervise report: what supervisors did in a range of heights. Rules: docs/spec/supervision.md (O11-O13).
#include <fmt/format.h>

#include <chrono>
#include <map>
#include <set>

#include "identity/view.h"
#include "node/cli/progress.h"
#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

constexpr std::uint64_t kDayMillis = 86'400'000;

std::uint64_t now_millis() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}

struct Summary {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::map<std::string, std::uint64_t> acts;  ///< by kind
  std::set<std::string> actors;

  void add(const Json& act) {
    ++acts[scalar(act, "act")];
    actors.insert(scalar(act, "actor"));
  }
  [[nodiscard]] std::uint64_t total() const {
    std::uint64_t sum = 0;
    for (const auto& [kind, count] : acts) sum += count;
    return sum;
  }
};

void print_act(const Json& act, bool json) {
  if (json) {
    fmt::print("{}\n", Json(Json(act).set("kind", "act")).dump());
    return;
  }
  const auto time = number_of(act, "time_ms");
  std::string what = scalar(act, "act");
  if (what == "release") what += " of " + scalar(act, "restraint");
  fmt::print("{:>10}  {}  {:<20} {}\n            by {}{}\n            order {}\n            transaction {}, item {}\n",
             scalar(act, "height"), identity::utc_text(UnixMillis{time.value_or(0)}), what, scalar(act, "name"), scalar(act, "actor"),
             scalar(act, "reason") != "-"     ? ", reason " + scalar(act, "reason")
             : scalar(act, "proposal") != "-" ? ", proposal " + scalar(act, "proposal") + " of the council"
                                              : std::string(),
             scalar(act, "document"), scalar(act, "transaction"), scalar(act, "item"));
}

void print_summary(const Summary& summary, bool json) {
  if (json) {
    Json kinds = Json(Json::Object{});
    for (const auto& [kind, count] : summary.acts) kinds.set(kind, json_u64(count));
    Json out = Json(Json::Object{});
    out.set("kind", "summary").set("from", json_u64(summary.from)).set("to", json_u64(summary.to)).set("total", json_u64(summary.total()));
    out.set("acts", std::move(kinds)).set("actors", json_u64(summary.actors.size()));
    fmt::print("{}\n", out.dump());
    return;
  }
  std::string kinds;
  for (const auto& [kind, count] : summary.acts) kinds += fmt::format("{}{} {}", kinds.empty() ? ": " : ", ", kind, count);
  fmt::print("{} acts by {} accounts in heights {} to {}{}\n", summary.total(), summary.actors.size(), summary.from, summary.to, kinds);
  if (summary.total() > 0) fmt::print("each is proven by: xh proof tx TRANSACTION -o act.xhproof\n");
}

// Where the next page begins: the height before the '.' of its cursor.
std::uint64_t height_of(const std::string& cursor) { return std::strtoull(cursor.c_str(), nullptr, 10); }

}  // namespace

int report_acts(const Options& options, const ReportRange& range) {
  if (range.from >= 0 && range.to >= 0 && range.to < range.from) return usage({ErrorId::kUsage, "--to lies below --from", ""});
  Json params = Json(Json::Object{});
  if (range.from >= 0) params.set("from", range.from);
  if (range.to >= 0) params.set("to", range.to);
  if (range.days > 0) params.set("since_ms", json_u64(now_millis() - static_cast<std::uint64_t>(range.days) * kDayMillis));
  Summary summary;
  std::optional<cli::Progress> progress;
  for (;;) {
    const auto page = ask(options, "xh_getSupervisionActs", params);
    if (!page) return report(page.error());
    const auto from = number_of(*page, "from");
    const auto to = number_of(*page, "to");
    if (!from || !to) return report((!from ? from : to).error());
    if (!progress) {
      summary.from = *from;
      summary.to = *to;
      progress.emplace("blocks", *to + 1 - std::min(*from, *to + 1), "blocks");
      // The chain grows meanwhile; the range stays.
      params = Json(Json::Object{}).set("from", json_u64(*from)).set("to", json_u64(*to));
    }
    for (const auto& act : list_of(*page, "acts")) {
      print_act(act, options.json);
      summary.add(act);
    }
    const std::string cursor = scalar(*page, "next_cursor");
    if (cursor == "-") break;
    params.set("cursor", cursor);
    progress->show(height_of(cursor) - summary.from);
  }
  print_summary(summary, options.json);
  return kOk;
}

}  // namespace xh::tools
