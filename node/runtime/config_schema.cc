#include "node/runtime/config_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "node/net/hello.h"
#include "node/runtime/config.h"

namespace xh::runtime {
namespace {

constexpr std::string_view kExampleKey = "\"b06566f76733ae048fda721d47afe8780b572636496c93253db86dc8d5427fc54e9a06\"";

// clang-format off
constexpr std::array kConfigKeys = {
    // name, type, need, least, most, unit, fallback, without, example, meaning, whether a running node takes it
    KeySchema{"node.name", ValueType::kText, Need::kRequired, 1, net::kMaxHelloName, "", "", "", "\"node\"",
              "how the node names itself to peers and in status"},
    KeySchema{"node.role", ValueType::kRole, Need::kRequired, 0, 0, "", "", "", "\"follower\"",
              "`\"validator\"` or `\"follower\"`"},
    KeySchema{"node.genesis", ValueType::kPath, Need::kRequired, 1, kMaxPathBytes, "", "", "", "\"genesis.json\"",
              "the genesis file"},
    KeySchema{"node.data_dir", ValueType::kPath, Need::kOptional, 1, kMaxPathBytes, "", "\"data\"", "", "",
              "the ledger; one process at a time"},
    KeySchema{"node.keys_dir", ValueType::kPath, Need::kOptional, 1, kMaxPathBytes, "", "\"keys\"", "", "",
              "`network.json`; validators also `log.json`, and without `[signer]` also `consensus.json`, `checkpoint.json`"},
    KeySchema{"node.passphrase_file", ValueType::kPath, Need::kRequired, 1, kMaxPathBytes, "", "", "", "\"passphrase\"",
              "its first line opens the key files; mode 0600. Where there is no such file: `$CREDENTIALS_DIRECTORY/passphrase`, then the terminal"},
    KeySchema{"node.delta_ms", ValueType::kNumber, Need::kOptional, 1, kMaxNumber, "ms", "", "of genesis", "500",
              "D of the consensus timers; for experiments on one machine only"},

    KeySchema{"signer.socket", ValueType::kPath, Need::kOfSigner, 1, kMaxPathBytes, "", "", "none", "\"signer/socket\"",
              "of a validator: the socket of `xh-signer`, which has its consensus and checkpoint key; `keys_dir` then holds neither"},
    KeySchema{"signer.consensus_key", ValueType::kPublicKey, Need::kOfSigner, 0, 0, "", "", "none", kExampleKey,
              "its public key (`b06566…`, of a `gm` chain `b07a66…`); a signer with another is not used"},
    KeySchema{"signer.checkpoint_key", ValueType::kPublicKey, Need::kOfSigner, 0, 0, "", "", "none", kExampleKey,
              "its public key, likewise"},

    KeySchema{"storage.index_memory_mb", ValueType::kNumber, Need::kOptional, kMinIndexMemoryMb, kMaxIndexMemoryMb, "MiB", "192", "", "",
              "caches and write buffers of the index; on top come 0.2 bytes for each operation of the ledger"},
    KeySchema{"storage.retention", ValueType::kRetention, Need::kOptional, kMinRetainedBlocks, kMaxNumber, "", "\"archive\"", "", "",
              "`\"archive\"` keeps everything; `\"window:N\"` keeps the last N blocks (at least 64, and those of the last ten minutes), "
              "the present state and what proofs at those heights need"},
    KeySchema{"storage.snapshot_every", ValueType::kNumber, Need::kOptional, kMinSnapshotEvery, kMaxNumber, "blocks", "", "none", "10000",
              "the node makes a snapshot at every multiple of this height (with audit roots, the next height that owes none), "
              "keeps the newest two in `snapshots` of the data folder, and serves them to new nodes"},

    KeySchema{"rpc.listen", ValueType::kAddress, Need::kOptional, 1, kMaxAddressBytes, "", "\"127.0.0.1:26800\"", "", "",
              "address and port of JSON-RPC and HTTP"},
    KeySchema{"rpc.hosts", ValueType::kTexts, Need::kOptional, 0, kMaxHosts, "", "[]", "", "",
              "further values of the `Host` header that are served", true},
    KeySchema{"rpc.tls_certificate", ValueType::kPath, Need::kOptional, 1, kMaxPathBytes, "", "", "none", "\"tls/certificate.pem\"",
              "certificate and chain, PEM: with it `rpc.listen` speaks TLS alone (docs/spec/guarding.md); loaded again when the file changes"},
    KeySchema{"rpc.tls_key", ValueType::kPath, Need::kOptional, 1, kMaxPathBytes, "", "", "none", "\"tls/key.pem\"",
              "its key, PEM without a passphrase; mode 0600"},
    KeySchema{"rpc.client_ca", ValueType::kPath, Need::kOptional, 1, kMaxPathBytes, "", "", "none", "\"tls/clients.pem\"",
              "authorities, PEM: clients must show a certificate of one of them"},
    KeySchema{"rpc.insecure_public", ValueType::kBoolean, Need::kOptional, 0, 0, "", "false", "", "",
              "allows an `rpc.listen` that is not on loopback without TLS: something in front of it speaks TLS, or the network is trusted"},
    KeySchema{"rpc.max_connections", ValueType::kNumber, Need::kOptional, 1, kMaxRpcConnections, "", "2048", "", "",
              "connections at a time; beyond them idle ones make room", true},
    KeySchema{"rpc.client_connections", ValueType::kNumber, Need::kOptional, 1, kMaxRpcConnections, "", "256", "", "",
              "of them, of one client that is not on loopback", true},
    KeySchema{"rpc.rate_reads", ValueType::kNumber, Need::kOptional, 0, kMaxRpcRate, "a second", "500", "", "",
              "reads that one client is answered; 0: no limit", true},
    KeySchema{"rpc.rate_proofs", ValueType::kNumber, Need::kOptional, 0, kMaxRpcRate, "a second", "50", "", "",
              "proofs, histories, listings and dry runs, likewise", true},
    KeySchema{"rpc.rate_submissions", ValueType::kNumber, Need::kOptional, 0, kMaxRpcRate, "a second", "200", "", "",
              "submissions, likewise", true},
    KeySchema{"rpc.limit_loopback", ValueType::kBoolean, Need::kOptional, 0, 0, "", "false", "", "",
              "clients on loopback have limits, too", true},
    KeySchema{"rpc.show_withheld", ValueType::kBoolean, Need::kOptional, 0, 0, "", "false", "", "",
              "a supervisor's own node: JSON-RPC shows the content that supervisors withhold (docs/spec/supervision.md, O10); "
              "needs an `rpc.listen` on loopback, and no `rpc.hosts`"},
    KeySchema{"rpc.explorer", ValueType::kBoolean, Need::kOptional, 0, 0, "", "true", "", "",
              "serve the explorer, a page for browsers, at `/` (docs/spec/explorer.md)"},
    KeySchema{"rpc.public_url", ValueType::kUrl, Need::kOptional, 0, kMaxUrlBytes, "", "", "by the `Host` header", "\"https://id.example\"",
              "under which others reach what `rpc.listen` serves, without a slash at its end: links in linksets begin with it "
              "(docs/spec/resolution.md, RV19)"},

    KeySchema{"admin.socket", ValueType::kPath, Need::kOptional, 1, kMaxPathBytes, "", "", "`admin.socket` in `node.data_dir`", "\"/run/xinghuo/admin.socket\"",
              "the UNIX socket of the operator, for `xhd admin` (docs/spec/admin.md); mode 0600"},

    KeySchema{"log.format", ValueType::kLogFormat, Need::kOptional, 0, 0, "", "\"text\"", "", "",
              "`\"text\"`, or `\"json\"`: one object a line (docs/LOGS.md)"},
    KeySchema{"log.level", ValueType::kLogLevel, Need::kOptional, 0, 0, "", "\"info\"", "", "",
              "the least that is logged: `\"debug\"`, `\"info\"`, `\"warn\"` or `\"error\"`", true},
    KeySchema{"log.levels", ValueType::kLogLevels, Need::kOptional, 0, kMaxLogLevelsBytes, "", "", "none", "\"net=debug,rpc=warn\"",
              "the same for single components", true},

    KeySchema{"binary.listen", ValueType::kAddress, Need::kOptional, 0, kMaxAddressBytes, "", "", "none", "\"127.0.0.1:2259\"",
              "address and port of the binary resolution, UDP and TCP (docs/spec/binary-resolution.md); without it there is none"},
    KeySchema{"binary.rate", ValueType::kNumber, Need::kOptional, 1, kMaxBinaryRate, "a second", "200", "", "",
              "how many requests one client is answered", true},

    KeySchema{"peers.listen", ValueType::kAddress, Need::kOptional, 0, kMaxAddressBytes, "", "", "none", "\"0.0.0.0:26700\"",
              "address and port for peers; without it the node only dials"},
    KeySchema{"peers.open_followers", ValueType::kBoolean, Need::kOptional, 0, 0, "", "false", "", "",
              "accept followers whose key is not listed"},

    KeySchema{"peers.peer.name", ValueType::kText, Need::kOfPeer, 0, kMaxPathBytes, "", "", "none", "\"shanghai-1\"",
              "its name in logs; at most 1,024 peers, in the file only, each of them a table `[[peers.peer]]`"},
    KeySchema{"peers.peer.network_key", ValueType::kNetworkKey, Need::kOfPeer, 0, 0, "", "", "none", kExampleKey,
              "its public key (`b06566…`)"},
    KeySchema{"peers.peer.address", ValueType::kAddress, Need::kOptional, 0, kMaxAddressBytes, "", "\"\"", "", "\"shanghai-1.example:26700\"",
              "where it is dialled; without it, it never is"},
};
// clang-format on

// 65536 as 65,536.
std::string with_commas(std::int64_t number) {
  std::string text = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), ",");
  return text;
}

std::string bounds_of(const KeySchema& key, std::string_view unit) {
  const std::string end = unit.empty() ? std::string() : fmt::format(" {}", unit);
  if (key.most == kMaxNumber) return fmt::format("at least {}{}", with_commas(key.least), end);
  if (key.least == 0) return fmt::format("at most {}{}", with_commas(key.most), end);
  return fmt::format("{} to {}{}", with_commas(key.least), with_commas(key.most), end);
}

}  // namespace

std::span<const KeySchema> config_keys() { return kConfigKeys; }

const KeySchema* find_config_key(std::string_view name) {
  const auto* const found = std::ranges::find(kConfigKeys, name, &KeySchema::name);
  return found == kConfigKeys.end() ? nullptr : found;
}

std::string environment_name(const KeySchema& key) {
  std::string name(kEnvironmentPrefix);
  for (const char c : key.name) {
    const bool small = c >= 'a' && c <= 'z';
    name += c == '.' ? '_' : static_cast<char>(small ? c - 'a' + 'A' : c);
  }
  return name;
}

std::string describe_type(const KeySchema& key) {
  switch (key.type) {
    case ValueType::kText:
      return "text, " + bounds_of(key, "bytes");
    case ValueType::kRole:
      return "role";
    case ValueType::kPath:
      return "path";
    case ValueType::kAddress:
      return "host:port";
    case ValueType::kUrl:
      return "URL";
    case ValueType::kPublicKey:
    case ValueType::kNetworkKey:
      return "public key";
    case ValueType::kBoolean:
      return "true or false";
    case ValueType::kNumber:
      return "integer, " + bounds_of(key, key.unit);
    case ValueType::kTexts:
      return "list of texts, " + bounds_of(key, "");
    case ValueType::kRetention:
      return "retention";
    case ValueType::kLogFormat:
      return "format";
    case ValueType::kLogLevel:
      return "level";
    case ValueType::kLogLevels:
      return "levels";
  }
  return {};
}

}  // namespace xh::runtime
