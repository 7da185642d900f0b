// Node configuration as the node uses it. Its keys, their bounds and defaults stand in config_schema.h, its sources in config_sources.h.
// Reference: docs/CONFIG.md; rules: docs/spec/configuration.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "crypto/keys.h"
#include "node/os/log.h"

namespace xh::runtime {

inline constexpr std::size_t kMaxConfigBytes = 1024 * 1024;
inline constexpr std::size_t kMaxPeers = 1024;
/// Bounds of storage.index_memory_mb.
inline constexpr std::uint64_t kMinIndexMemoryMb = 32;
inline constexpr std::uint64_t kMaxIndexMemoryMb = 65'536;

/// The least N of storage.retention = "window:N".
inline constexpr std::uint64_t kMinRetainedBlocks = 64;

/// The least storage.snapshot_every.
inline constexpr std::uint64_t kMinSnapshotEvery = 64;

/// Bound of binary.rate: requests a second and client.
inline constexpr std::uint64_t kMaxBinaryRate = 1'000'000;

/// Bounds of rpc.max_connections, rpc.client_connections and rpc.rate_….
inline constexpr std::uint64_t kMaxRpcConnections = 65'536;
inline constexpr std::uint64_t kMaxRpcRate = 1'000'000;

enum class Role { kValidator, kFollower };

struct PeerConfig {
  std::string name;
  std::string address;  ///< host:port; empty: never dialled
  PublicKey network_key;
};

/// Where the consensus and the checkpoint key are, when they are not in the key folder (docs/spec/remote-signer.md).
struct SignerConfig {
  std::string socket;
  PublicKey consensus_key;
  PublicKey checkpoint_key;
};

/// PEM files of the TLS of JSON-RPC (docs/spec/guarding.md).
struct TlsFiles {
  std::string certificate;
  std::string key;
  std::string client_ca;  ///< empty: clients show no certificate
};

/// What the front of JSON-RPC gives to clients (docs/spec/guarding.md).
struct FrontConfig {
  std::optional<TlsFiles> tls;
  bool insecure_public = false;
  std::uint64_t max_connections = 2048;
  std::uint64_t client_connections = 256;
  std::uint64_t rate_reads = 500;  ///< a second; 0: no limit
  std::uint64_t rate_proofs = 50;
  std::uint64_t rate_submissions = 200;
  bool limit_loopback = false;
};

struct Config {
  std::string name;
  Role role = Role::kFollower;
  std::string genesis_path;
  std::string data_dir;
  std::string keys_dir;         ///< network.json; validators also consensus.json, checkpoint.json, log.json
  std::string passphrase_file;  ///< opens the key files
  std::string peer_listen;      ///< host:port
  bool open_followers = false;  ///< accept any key as a follower
  std::vector<PeerConfig> peers;
  std::string rpc_listen = "127.0.0.1:26800";
  std::vector<std::string> rpc_hosts;            ///< further values of Host that are served
  bool explorer = true;                          ///< the page for browsers at / (docs/spec/explorer.md)
  FrontConfig front;
  std::string public_url;                        ///< of what this node serves, without '/' at its end; empty: by the Host header
  bool show_withheld = false;                    ///< a supervisor's own node: JSON-RPC shows what is withheld (O10)
  std::string binary_listen;                     ///< host:port of the binary resolution, UDP and TCP; empty: none
  std::uint64_t binary_rate = 200;               ///< its requests a second that one client is answered
  std::uint64_t index_memory_mb = 192;           ///< caches and write buffers of the index, MiB
  std::optional<std::uint64_t> retained_blocks;  ///< storage.retention: absent for "archive"
  std::optional<std::uint64_t> snapshot_every;   ///< a snapshot at multiples of this height; absent: none
  std::optional<SignerConfig> signer;            ///< of a validator; absent: its keys are in keys_dir
  std::string admin_socket;                      ///< of the operator; never empty
  os::LogFormat log_format = os::LogFormat::kText;
  os::LogLevels log_levels;
  bool strict = false;                    ///< ends instead of following without a vote (xhd start --strict); not in the file
  std::optional<std::uint64_t> delta_ms;  ///< overrides genesis, for experiments on one machine only
};

/// What the consensus key signed, beside the key.
[[nodiscard]] inline std::string sign_state_path(const Config& config) { return config.keys_dir + "/sign-state"; }
/// Where a node keeps and finds its snapshots.
[[nodiscard]] inline std::string snapshots_folder(const Config& config) { return config.data_dir + "/snapshots"; }
/// The log of the operator's actions.
[[nodiscard]] inline std::string admin_log_path(const Config& config) { return config.data_dir + "/admin.log"; }

/// Reads and checks a file alone, without environment and flags. The first fault, with "file:line", and how many more there are.
[[nodiscard]] Result<Config> load_config(const std::string& path);
/// The text of a configuration file with comments.
[[nodiscard]] std::string config_text(const Config& config);

}  // namespace xh::runtime
