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
struct InitOptions {
  std::string folder;
  std::string name = "node";
  Role role = Role::kFollower;
  std::string genesis_path = "genesis.json";
  /// That of the genesis file; it has to be told only where that is not at hand.
  std::optional<ledger::Profile> profile = std::nullopt;
  /// Whose first line seals the keys, and opens them at every start; empty: a new one in the folder. It may be gone at a start that gets
  /// the credential "passphrase" in its place (KF8).
  std::string passphrase_file;
};
/// Keys and a configuration for one node of an existing network. Errors: kBadConfig when genesis file and profile differ, those of
/// os::find_passphrase().
[[nodiscard]] Status init_node(const InitOptions& options);

/// Without addresses.
[[nodiscard]] std::vector<net::KnownPeer> as_peers(std::span<const ledger::Validator> validators);
/// The peers of a configuration, and the validators of genesis, which are always known.
[[nodiscard]] net::NetworkConfig network_config(const Config& config, const ledger::Genesis& genesis, const PrivateKey& key);
/// Opens the keys that a configuration names, and keeps them out of swap. `ask`: the terminal is asked where nothing else gives the
/// passphrase. Errors: kPassphraseNeeded, kKeyFileOpen (a key file or its folder), those of key files.
[[nodiscard]] Result<NodeKeys> load_keys(const Config& config, bool ask);
[[nodiscard]] Result<ledger::Genesis> load_genesis(const std::string& path);

}  // namespace xh::runtime
