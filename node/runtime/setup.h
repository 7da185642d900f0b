// Making nodes and networks: keys, configuration, genesis. Writes files, starts nothing.
#pragma once

#include "ledger/genesis.h"
#include "node/runtime/config.h"
#include "node/runtime/node.h"

namespace xh::runtime {

struct TestnetOptions {
  std::string folder;
  std::size_t validators = 4;
  std::size_t followers = 1;
  std::uint16_t rpc_port = 26800;
  std::uint16_t peer_port = 26700;
  std::uint64_t delta_ms = 50;
  // A root costs time by the number of records, however many blocks lie between two (docs/PERFORMANCE.md).
  std::uint64_t audit_interval = 1000;
  std::uint64_t audit_lag = 0;  ///< 0: a tenth of the interval, at least 1
  ledger::Profile profile = ledger::Profile::kStandard;
};

/// A network on loopback: genesis.json, keys/, node0.. with configuration and keys. Error when the folder is not empty.
[[nodiscard]] Status make_testnet(const TestnetOptions& options);
/// Keys and a configuration for one node of an existing network: prints what others need to know of it through `announce`. The profile is
/// that of the genesis file; it has to be told only where that is not at hand. Error kBadConfig when both are there and differ.
[[nodiscard]] Status init_node(const std::string& folder, const std::string& name, Role role, const std::string& genesis_path,
                               std::optional<ledger::Profile> profile = std::nullopt);

/// Without addresses.
[[nodiscard]] std::vector<net::KnownPeer> as_peers(std::span<const ledger::Validator> validators);
/// The peers of a configuration, and the validators of genesis, which are always known.
[[nodiscard]] net::NetworkConfig network_config(const Config& config, const ledger::Genesis& genesis, const PrivateKey& key);
/// Opens the keys that a configuration names.
[[nodiscard]] Result<NodeKeys> load_keys(const Config& config);
[[nodiscard]] Result<ledger::Genesis> load_genesis(const std::string& path);

}  // namespace xh::runtime
