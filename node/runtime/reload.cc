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

}  // namespace

Reloaded compare_configs(const EffectiveConfig& running, const EffectiveConfig& now) {
  Reloaded out{now.config.log_levels, {}};
  const Json before = values_of(running);
  const Json after = values_of(now);
  for (const auto& [name, value] : *after.object()) {
    if (name == "log.level" || name == "log.levels") continue;
    if (const Json* old = before.find(name); old == nullptr || *old != value) out.needs_restart.push_back(name);
  }
  return out;
}

std::string config_digest(const EffectiveConfig& effective) { return to_hex(sha256(as_bytes(values_of(effective).dump())).view()); }

}  // namespace xh::runtime
