// Configuration of a gateway: one strict TOML file. An unknown key is an error with file, line and a suggestion. Reference: docs/CONFIG.md.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace xh::gateway {

inline constexpr std::size_t kMaxConfigBytes = 1024 * 1024;
inline constexpr std::size_t kMaxLanes = 64;

struct ChainConfig {
  std::string type = "xinghuo";  ///< of the sub-chain; the main chain is one of this software
  std::vector<std::string> nodes;
  std::string genesis;          ///< file; of Xinghuo chains
  std::string client;           ///< name on this chain of the client of the other one; empty: nothing is written here
  std::string key;              ///< file of the account that writes here
  std::string passphrase_file;  ///< opens it
  std::string sender;           ///< BID, when it is not the key's first account; empty: it is
  std::string packets;          ///< folder; of a sub-chain of another software
  std::string group;            ///< of FISCO BCOS
  bool operator==(const ChainConfig&) const = default;
};

struct GatewayConfig {
  ChainConfig main;
  ChainConfig sub;
  std::string code;  ///< AC code whose checkpoints are made; empty: none
  std::uint64_t checkpoint_blocks = 100;
  std::vector<std::string> lanes;
  std::uint64_t poll_ms = 2000;  ///< between two turns that found nothing
  std::string state_dir;
  std::string status_file;  ///< empty: none
  bool operator==(const GatewayConfig&) const = default;
};

/// Relative paths are taken from `folder`. Error kBadConfig with "file:line".
[[nodiscard]] Result<GatewayConfig> gateway_config_from(std::string_view text, const std::string& file, const std::string& folder);

}  // namespace xh::gateway
