// The configuration in force: defaults, file, environment and flags, one over the other, and which of them each value is from. The
// environment is given to it; it reads none. Rules: docs/spec/configuration.md.
#pragma once

#include <string>
#include <vector>

#include "node/runtime/config_value.h"

namespace xh::runtime {

struct ConfigSources {
  std::string file;
  std::vector<std::string> environment;  ///< "NAME=value"; names that do not begin with XHD_ are others' business
  std::vector<std::string> flags;        ///< "key=value", of --set
};

enum class ConfigSource : std::uint8_t { kDefault, kFile, kEnvironment, kFlag };
/// "default", "file", "environment", "flag".
[[nodiscard]] std::string_view name_of(ConfigSource source);

struct Setting {
  const KeySchema* key = nullptr;
  ConfigValue value;  ///< monostate: none; paths are absolute
  ConfigSource source = ConfigSource::kDefault;
  std::string place;  ///< "xhd.toml:3", "XHD_RPC_LISTEN", "--set rpc.listen"; empty for defaults
};

struct EffectiveConfig {
  std::string file;
  Config config;
  std::vector<Setting> settings;         ///< of every key but those of peers, in the order of the table
  std::vector<std::string> peer_places;  ///< of config.peers
};

/// Everything that is wrong at once, otherwise.
[[nodiscard]] tl::expected<EffectiveConfig, std::vector<Error>> read_config(const ConfigSources& sources);
/// Lines for people: one fault as ever, several without the hint of each and their number behind them.
[[nodiscard]] std::string faults_text(std::string_view program, const std::vector<Error>& faults);

}  // namespace xh::runtime
