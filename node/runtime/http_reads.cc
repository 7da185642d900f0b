// HTTP reads: liveness, readiness, metrics, and the chain log as C2SP tiles (c2sp.org/tlog-tiles).
#include <algorithm>
#include <charconv>

#include "crypto/hash.h"
#include "ledger/log.h"
#include "node/explorer/explorer.h"
#include "node/health.h"
#include "node/os/files.h"
#include "node/runtime/methods.h"
#include "node/runtime/metrics.h"
#include "node/runtime/node.h"

namespace xh::runtime {
namespace {

rpc::HttpAnswer not_found() { return {404, "text/plain; charset=utf-8", "no such thing\n", false}; }

rpc::HttpAnswer read_tile(const Node& node, std::string_view path) {
  const auto tile = ledger::tile_from_path(path);
  if (!tile) return not_found();
  // Full tiles never change: they may be cached for ever.
  rpc::HttpAnswer answer{200, "application/octet-stream", "", tile->width == ledger::kTileWidth};
  if (!tile->entries) {
    const auto hashes = node.store().log_tile(tile->level, tile->number, tile->width);
    if (hashes.size() != tile->width) return not_found();
    for (const auto& hash : hashes) answer.body += as_text(hash.view());
    return answer;
  }
  Bytes bundle;
  for (std::size_t i = 0; i < tile->width; ++i) {
    const auto summary = node.store().summary(Height{tile->number * ledger::kTileWidth + i});
    if (!summary) return not_found();
    ledger::append_entry(bundle, encode(*summary));
  }
  answer.body = as_text(bundle);
  return answer;
}

// The link that ended an epoch (E10). It never changes.
rpc::HttpAnswer read_link(const Node& node, std::string_view number) {
  std::size_t epoch = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), epoch);
  const auto epochs = node.store().epochs();
  if (error != std::errc() || end != number.data() + number.size() || epoch >= epochs->links().size()) return not_found();
  return {200, "application/octet-stream", std::string(as_text(encode(epochs->links()[epoch]))), true};
}

rpc::HttpAnswer read_log(const Node& node, std::string_view path) {
  if (path.starts_with("tile/")) return read_tile(node, path.substr(5));
  if (path.starts_with("epochs/")) return read_link(node, path.substr(7));
  if (path != "checkpoint") return not_found();
  const auto certified = node.store().certified();
  if (!certified) return {503, "text/plain; charset=utf-8", "no checkpoint is certified yet\n", false};
  return {200, "text/plain; charset=utf-8", node.note_of(*certified), false};
}

rpc::HttpAnswer json_answer(unsigned status, const Json& json) { return {status, "application/json", json.dump() + "\n", false}; }

// HL1: what a service manager would restart.
rpc::HttpAnswer alive(const Node& node) {
  const auto report = node.report();
  const auto age = report ? read_clock().now - report->taken_at : Duration{};
  Json out = json_object().set("alive", age <= node::kHung);
  return json_answer(age <= node::kHung ? 200 : 503,
                     out.set("turn_age_ms", std::chrono::duration_cast<std::chrono::milliseconds>(age).count()));
}

// HL2-HL5.
rpc::HttpAnswer ready(const Node& node, std::string_view query) {
  const auto wanted = node::parse_thresholds(query);
  if (!wanted) return json_answer(400, json_object().set("error", rpc::error_object(rpc::kInvalidParams, wanted.error())));
  std::vector<node::HealthCheck> checks{{"turns", false, "the node is starting"}};
  if (const auto report = node.report()) {
    const auto peers = node.peers();
    const auto connected = static_cast<std::size_t>(std::ranges::count_if(peers, [](const auto& peer) { return peer.connected; }));
    checks = node::check_health(facts_of(node, *report), connected, *wanted);
    checks.push_back({"in-service", !node.drained(), node.drained() ? "the operator took this node out of service" : "in service"});
  }
  Json::Array reasons;
  Json::Array passed;
  for (const auto& check : checks) {
    Json one = json_object().set("id", check.id).set("what", check.what);
    (check.passed ? passed : reasons).push_back(std::move(one));
  }
  const bool fit = node::all_passed(checks);
  Json out = json_object().set("ready", fit).set("reasons", std::move(reasons));
  return json_answer(fit ? 200 : 503, out.set("passed", std::move(passed)));
}

// J8: the very bytes of which the chain id is the hash. Whoever knows that needs to trust nobody for the file.
rpc::HttpAnswer read_genesis(const Node& node) {
  const auto text = os::read_file(node.config().genesis_path, ledger::kMaxGenesisBytes);
  if (!text || sha256(*text) != node.genesis().chain_id)
    return {404, "text/plain; charset=utf-8", "the genesis file is not here any more\n", false};
  return {200, "application/json", std::string(as_text(*text)), false};
}

}  // namespace

rpc::HttpAnswer http_read(Node& node, const rpc::Dispatcher& table, const rpc::HttpGet& request) {
  const std::string_view target = request.target;
  const std::string_view path = target.substr(0, target.find('?'));
  if (path == "/livez") return alive(node);
  if (path == "/readyz") return ready(node, target.substr(std::min(target.size(), path.size() + 1)));
  if (path == "/metrics") return {200, "text/plain; version=0.0.4; charset=utf-8", metrics_page(node), false};
  if (path == "/openrpc.json") return {200, "application/json", table.description(), false};
  if (path == "/genesis.json") return read_genesis(node);
  if (path.starts_with("/log/")) return read_log(node, path.substr(5));
  if (node.config().explorer) {
    if (auto page = explorer::explorer_read(request)) return *std::move(page);
  }
  if (auto resolved = resolution_read(node, request)) return *std::move(resolved);
  return not_found();
}

}  // namespace xh::runtime
