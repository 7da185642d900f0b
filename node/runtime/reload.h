// What of a configuration can change while a node runs, and what cannot. Spec: docs/spec/admin.md (AD10).
#pragma once

#include "node/runtime/config_sources.h"

namespace xh::runtime {

struct Reloaded {
  Config config;                           ///< what the node runs with from now on, log levels too
  std::vector<std::string> applied;        ///< keys that change by it, without those of the log, which others may have changed meanwhile
  std::vector<std::string> needs_restart;  ///< keys whose values are not those that the node runs with
};
/// Takes into what a node runs with what stands there now and may change while it runs.
[[nodiscard]] Reloaded reload_config(EffectiveConfig& running, const EffectiveConfig& now);
/// SHA-256 of every key with its value and every peer, hex; where a value is from makes no difference.
[[nodiscard]] std::string config_digest(const EffectiveConfig& effective);

}  // namespace xh::runtime
