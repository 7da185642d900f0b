// xh-audit watch: a fresh proof of every name, and a line when one changed.
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "node/os/files.h"
#include "tools/common/context.h"
#include "tools/xh_audit/audit.h"
#include "tools/xh_audit/follow.h"
#include "tools/xh_audit/watched_names.h"

namespace xh::tools {
namespace {

constexpr std::size_t kMaxNamesBytes = std::size_t{64} * 1024 * 1024;

Result<std::vector<std::string>> all_names(const std::vector<std::string>& given) {
  std::vector<std::string> names;
  for (const auto& name : given) {
    if (!name.starts_with('@')) {
      names.push_back(name);
      continue;
    }
    XH_TRY(const Bytes lines, os::read_file(name.substr(1), kMaxNamesBytes));
    for (auto& line : names_from(as_text(lines))) names.push_back(std::move(line));
  }
  return names;
}

void print_change(const FollowOptions& options, const std::string& name, const std::optional<WatchedState>& last, const WatchedState& now) {
  if (options.json) {
    Json out{Json::Object{}};
    out.set("event", last ? "changed" : "first").set("name", name).set("state", now.state).set("size", json_u64(now.size));
    out.set("before", last ? Json(last->state) : Json(nullptr));
    fmt::print("{}\n", out.dump());
  } else {
    fmt::print("{}  {}{} (checkpoint of size {})\n", name, last ? last->state + " -> " : "", now.state, now.size);
  }
  std::fflush(stdout);
}

// One name at one node after the other, until one answers with a proof that holds.
Result<WatchedState> ask(const std::vector<std::unique_ptr<client::RpcClient>>& nodes, const ledger::Genesis& genesis,
                         const std::string& name) {
  Result<WatchedState> answer = fail(ErrorId::kUsage, "no node is named");
  for (const auto& node : nodes) {
    answer = [&]() -> Result<WatchedState> {
      XH_TRY(const Json json, node->call("xh_getProof", Json(Json::Object{}).set("kind", "identifier").set("name", name)));
      XH_TRY(const std::string proof, text_of(json, "proof"));
      return watched_from(proof, genesis, name);
    }();
    if (answer) break;
  }
  return answer;
}

}  // namespace

int watch_names(const FollowOptions& options) {
  const auto genesis = read_genesis(options.genesis);
  if (!genesis) return report(genesis.error());
  const auto names = all_names(options.names);
  if (!names) return report(names.error());
  std::vector<std::unique_ptr<client::RpcClient>> nodes;
  for (const auto& url : options.nodes) {
    auto node = client::RpcClient::make(url, kNodeTimeout, options.trust);
    if (!node) return report(node.error());
    nodes.push_back(*std::move(node));
  }
  WatchedNames known;
  if (std::filesystem::exists(options.state)) {
    const auto bytes = os::read_file(options.state, kMaxNamesBytes);
    if (!bytes) return report(bytes.error());
    auto read = watched_from_text(as_text(*bytes), *genesis);
    if (!read) return (void)report(read.error()), kBadConfiguration;
    known = *std::move(read);
  }
  for (;;) {
    int worst = kOk;
    for (const auto& name : *names) {
      const auto now = ask(nodes, *genesis, name);
      if (!now) {
        if (const int code = report(now.error()); worst != kUnverified) worst = code;
        continue;
      }
      const auto it = known.find(name);
      const auto last = it == known.end() ? std::nullopt : std::optional(it->second);
      const auto verdict = compare_watched(last, *now);
      if (verdict == WatchVerdict::kOlder) continue;
      if (verdict != WatchVerdict::kSame) print_change(options, name, last, *now);
      known.insert_or_assign(name, *now);
    }
    if (const auto status = os::write_file(options.state, as_bytes(to_text(known, *genesis))); !status) return report(status.error());
    if (options.once) return worst;
    std::this_thread::sleep_for(std::chrono::milliseconds(options.interval_ms));
  }
}

}  // namespace xh::tools
