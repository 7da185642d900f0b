#include "node/runtime/reload.h"

#include <algorithm>

#include "base/text.h"
#include "crypto/hash.h"

namespace xh::runtime {
namespace {

Json values_of(const EffectiveConfig& effective) {
  Json keys = json_object();
  for (const auto& setting : effective.settings) keys.set(std::string(setting.key->name), to_json(setting.value));
  Json::Array peers;
  for (const auto& peer : effective.config.peers) {
    Json entry = json_object();
    entry.set("name", peer.name).set("address", peer.address).set("network_key", to_encoded(peer.network_key));
    peers.push_back(std::move(entry));
  }
  return Json(keys.set(std::string(KeySchema::kPeerSection), std::move(peers)));
}

// CF7 holds for what runs, not only for what was read: the node goes on showing withheld content to loopback alone (O10).
bool may_join(const Config& running, const Config& now, std::string_view name) {
  return name != "rpc.hosts" || !running.show_withheld || now.rpc_hosts.empty();
}

void take_setting(EffectiveConfig& running, const EffectiveConfig& now, std::string_view name) {
  const auto named = [&](const Setting& setting) { return setting.key->name == name; };
  *std::ranges::find_if(running.settings, named) = *std::ranges::find_if(now.settings, named);
  auto& front = running.config.front;
  const auto& read = now.config.front;
  if (name == "log.level") running.config.log_levels.least = now.config.log_levels.least;
  if (name == "log.levels") running.config.log_levels.components = now.config.log_levels.components;
  if (name == "rpc.hosts") running.config.rpc_hosts = now.config.rpc_hosts;
  if (name == "rpc.max_connections") front.max_connections = read.max_connections;
  if (name == "rpc.client_connections") front.client_connections = read.client_connections;
  if (name == "rpc.rate_reads") front.rate_reads = read.rate_reads;
  if (name == "rpc.rate_proofs") front.rate_proofs = read.rate_proofs;
  if (name == "rpc.rate_submissions") front.rate_submissions = read.rate_submissions;
  if (name == "rpc.limit_loopback") front.limit_loopback = read.limit_loopback;
  if (name == "binary.rate") running.config.binary_rate = now.config.binary_rate;
}

}  // namespace

Reloaded reload_config(EffectiveConfig& running, const EffectiveConfig& now) {
  Reloaded out;
  const Json before = values_of(running);
  const Json after = values_of(now);
  for (const auto& [name, value] : *after.object()) {
    const auto* key = find_config_key(name);
    const bool of_log = name == "log.level" || name == "log.levels";
    if (const Json* old = before.find(name); old != nullptr && *old == value) continue;
    if (key == nullptr || !key->reloads || !may_join(running.config, now.config, name)) {
      out.needs_restart.push_back(name);
      continue;
    }
    if (!of_log) out.applied.push_back(name);
    take_setting(running, now, name);
  }
  out.config = running.config;
  return out;
}

std::string config_digest(const EffectiveConfig& effective) { return to_hex(sha256(as_bytes(values_of(effective).dump())).view()); }

}  // namespace xh::runtime
