// What of a configuration can change while a node runs, and what cannot. Spec: docs/spec/admin.md (AD10).
#pragma once

#include "node/runtime/config_sources.h"

namespace xh::runtime {

struct Reloaded {
  os::LogLevels levels;                    ///< of the configuration as it is now
  std::vector<std::string> needs_restart;  ///< keys whose values are not those that the node runs with
};
/// Compares what a node was started with with what stands there now. Log levels need no restart.
[[nodiscard]] Reloaded compare_configs(const EffectiveConfig& running, const EffectiveConfig& now);
/// SHA-256 of every key with its value and every peer, hex; where a value is from makes no difference.
[[nodiscard]] std::string config_digest(const EffectiveConfig& effective);

}  // namespace xh::runtime
