#include "node/runtime/config.h"

#include <fmt/format.h>

// The parser asserts what a header such as [.x] breaks, and handles it right behind: input is never a reason to abort.
#define TOML_ASSERT(condition) static_assert(true)
#include <toml++/toml.h>
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/spelling.h"
#include "base/text.h"
#include "identity/linkset.h"

namespace xh::runtime {
namespace {

// Reads one table strictly: each key is asked for once, the rest is refused with the nearest known name.
class Table {
 public:
  Table(const toml::table& table, std::string file, std::string section)
      : table_(table), file_(std::move(file)), section_(std::move(section)) {}

  std::string text(std::string_view key, std::optional<std::string> fallback = std::nullopt) {
    return value<std::string>(key, std::move(fallback), "a string");
  }
  bool boolean(std::string_view key, bool fallback) { return value<bool>(key, fallback, "true or false"); }
  std::optional<std::uint64_t> positive(std::string_view key) {
    known_.emplace_back(key);
    const auto* node = table_.get(key);
    if (node == nullptr) return std::nullopt;
    const auto number = node->value_exact<std::int64_t>();
    if (!number || *number <= 0) {
      refuse(*node, fmt::format("{} must be a positive integer", key));
      return std::nullopt;
    }
    return static_cast<std::uint64_t>(*number);
  }
  std::vector<std::string> texts(std::string_view key) {
    known_.emplace_back(key);
    std::vector<std::string> out;
    const auto* node = table_.get(key);
    if (node == nullptr) return out;
    const auto* array = node->as_array();
    if (array == nullptr) {
      refuse(*node, fmt::format("{} must be a list of strings", key));
      return out;
    }
    for (const auto& element : *array) {
      if (auto text = element.value_exact<std::string>()) {
        out.push_back(*text);
      } else {
        refuse(element, fmt::format("{} must be a list of strings", key));
      }
    }
    return out;
  }
  const toml::node* node(std::string_view key) {
    known_.emplace_back(key);
    return table_.get(key);
  }
  void refuse(const toml::node& node, std::string what) {
    if (!error_) error_ = Error{ErrorId::kBadConfig, std::move(what), fmt::format("{}:{}", file_, node.source().begin.line)};
  }
  [[nodiscard]] const std::string& file() const { return file_; }

  Status done() {
    for (const auto& [key, node] : table_) {
      if (std::ranges::find(known_, key.str()) != known_.end()) continue;
      refuse(node, fmt::format("unknown key {}{}{}", section_, key.str(), did_you_mean(key.str(), known_)));
    }
    if (error_) return fail(*error_);
    return {};
  }

 private:
  template <class T>
  T value(std::string_view key, std::optional<T> fallback, std::string_view type) {
    known_.emplace_back(key);
    const auto* node = table_.get(key);
    if (node == nullptr) {
      if (!fallback && !error_) error_ = Error{ErrorId::kBadConfig, fmt::format("{}{} is missing", section_, key), file_};
      return fallback.value_or(T{});
    }
    const auto found = node->value_exact<T>();
    if (!found) refuse(*node, fmt::format("{} must be {}", key, type));
    return found.value_or(T{});
  }

  const toml::table& table_;
  std::string file_;
  std::string section_;
  std::vector<std::string> known_;
  std::optional<Error> error_;
};

Result<PeerConfig> read_peer(const toml::table& entry, const std::string& file) {
  Table table(entry, file, "peers.peer.");
  PeerConfig peer;
  peer.name = table.text("name");
  peer.address = table.text("address", "");
  const std::string key = table.text("network_key");
  XH_TRY_VOID(table.done());
  auto parsed = public_key_from_encoded(key);
  if (!parsed) return fail(ErrorId::kBadConfig, "network_key of peer " + peer.name + ": " + parsed.error().what, file);
  if (parsed->suite != Suite::kEd25519) return fail(ErrorId::kBadConfig, "network_key of peer " + peer.name + " is no Ed25519 key", file);
  peer.network_key = *std::move(parsed);
  return peer;
}

const toml::table& section(Table& root, std::string_view name) {
  static const toml::table kEmpty;
  const auto* node = root.node(name);
  if (node == nullptr) return kEmpty;
  if (node->as_table() == nullptr) root.refuse(*node, fmt::format("{} must be a table", name));
  return node->as_table() == nullptr ? kEmpty : *node->as_table();
}

Status read_peers(const toml::table& entry, const std::string& file, Config& config) {
  Table table(entry, file, "peers.");
  config.peer_listen = table.text("listen", "");
  config.open_followers = table.boolean("open_followers", false);
  if (const auto* list = table.node("peer")) {
    if (list->as_array() == nullptr) table.refuse(*list, "peer must be a list of tables [[peers.peer]]");
    for (const auto& element : list->as_array() == nullptr ? toml::array{} : *list->as_array()) {
      if (element.as_table() == nullptr) {
        table.refuse(element, "peer must be a list of tables [[peers.peer]]");
        break;
      }
      XH_TRY(auto peer, read_peer(*element.as_table(), file));
      config.peers.push_back(std::move(peer));
    }
  }
  if (config.peers.size() > kMaxPeers) return fail(ErrorId::kBadConfig, fmt::format("more than {} peers", kMaxPeers), file);
  return table.done();
}

Status read_node(const toml::table& entry, const std::string& file, Config& config) {
  Table table(entry, file, "node.");
  config.name = table.text("name");
  const std::string role = table.text("role");
  config.genesis_path = table.text("genesis");
  config.data_dir = table.text("data_dir", "data");
  config.keys_dir = table.text("keys_dir", "keys");
  config.passphrase_file = table.text("passphrase_file");
  config.delta_ms = table.positive("delta_ms");
  XH_TRY_VOID(table.done());
  if (role != "validator" && role != "follower") return fail(ErrorId::kBadConfig, "node.role must be \"validator\" or \"follower\"", file);
  config.role = role == "validator" ? Role::kValidator : Role::kFollower;
  return {};
}

Status read_signer(const toml::table& entry, const std::string& file, Config& config) {
  Table table(entry, file, "signer.");
  SignerConfig signer;
  signer.socket = table.text("socket");
  const std::string consensus = table.text("consensus_key");
  const std::string checkpoint = table.text("checkpoint_key");
  XH_TRY_VOID(table.done());
  for (const auto& [name, text, key] : {std::tuple("consensus_key", &consensus, &signer.consensus_key),
                                        std::tuple("checkpoint_key", &checkpoint, &signer.checkpoint_key)}) {
    auto parsed = public_key_from_encoded(*text);
    if (!parsed) return fail(ErrorId::kBadConfig, fmt::format("signer.{}: {}", name, parsed.error().what), file);
    *key = *std::move(parsed);
  }
  if (config.role != Role::kValidator) return fail(ErrorId::kBadConfig, "only a validator has a signer", file);
  config.signer = std::move(signer);
  return {};
}

// "archive", or "window:N".
Result<std::optional<std::uint64_t>> read_retention(const std::string& text, const std::string& file) {
  static constexpr std::string_view kWindow = "window:";
  if (text == "archive") return std::nullopt;
  const std::string_view digits = text.starts_with(kWindow) ? std::string_view(text).substr(kWindow.size()) : std::string_view();
  std::uint64_t blocks = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), blocks);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() || blocks < kMinRetainedBlocks)
    return fail(ErrorId::kBadConfig,
                fmt::format("storage.retention is \"{}\", must be \"archive\" or \"window:N\" with N blocks, at least {}", text,
                            kMinRetainedBlocks),
                file);
  return std::optional(blocks);
}

Status read_storage(const toml::table& entry, const std::string& file, Config& config) {
  Table table(entry, file, "storage.");
  config.index_memory_mb = table.positive("index_memory_mb").value_or(config.index_memory_mb);
  const std::string retention = table.text("retention", "archive");
  config.snapshot_every = table.positive("snapshot_every");
  XH_TRY_VOID(table.done());
  if (config.snapshot_every && *config.snapshot_every < kMinSnapshotEvery)
    return fail(ErrorId::kBadConfig,
                fmt::format("storage.snapshot_every is {}, must be at least {}", *config.snapshot_every, kMinSnapshotEvery), file);
  XH_TRY(config.retained_blocks, read_retention(retention, file));
  if (config.index_memory_mb < kMinIndexMemoryMb || config.index_memory_mb > kMaxIndexMemoryMb)
    return fail(
        ErrorId::kBadConfig,
        fmt::format("storage.index_memory_mb is {}, must be {} to {}", config.index_memory_mb, kMinIndexMemoryMb, kMaxIndexMemoryMb), file);
  return {};
}

bool is_loopback(std::string_view address) {
  return address.starts_with("127.0.0.1:") || address.starts_with("[::1]:") || address.starts_with("localhost:");
}

Status read_rpc(const toml::table& entry, const std::string& file, Config& config) {
  Table table(entry, file, "rpc.");
  config.rpc_listen = table.text("listen", config.rpc_listen);
  config.rpc_hosts = table.texts("hosts");
  config.show_withheld = table.boolean("show_withheld", false);
  config.public_url = table.text("public_url", "");
  XH_TRY_VOID(table.done());
  // O10: what is withheld is shown to whoever has an account on this machine, and to nobody else.
  if (config.show_withheld && (!is_loopback(config.rpc_listen) || !config.rpc_hosts.empty()))
    return fail(ErrorId::kBadConfig, "rpc.show_withheld needs an rpc.listen on a loopback address, and no rpc.hosts", file);
  if (!config.public_url.empty() && (!identity::is_link_target(config.public_url) || config.public_url.ends_with('/')))
    return fail(ErrorId::kBadConfig, "rpc.public_url is an http or https URL without a slash at its end", file);
  return {};
}

std::string rpc_options(const Config& config) {
  std::string text;
  if (config.show_withheld) text += "show_withheld = true\n";
  if (!config.public_url.empty()) text += fmt::format("public_url = \"{}\"\n", config.public_url);
  return text;
}

Status read_binary(const toml::table& entry, const std::string& file, Config& config) {
  Table table(entry, file, "binary.");
  config.binary_listen = table.text("listen", "");
  const auto rate = table.positive("rate");
  XH_TRY_VOID(table.done());
  config.binary_rate = rate.value_or(config.binary_rate);
  if (config.binary_rate > kMaxBinaryRate)
    return fail(ErrorId::kBadConfig, fmt::format("binary.rate is {}, must be 1 to {}", config.binary_rate, kMaxBinaryRate), file);
  return {};
}

}  // namespace

Result<Config> load_config(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorId::kBadConfig, "cannot be read", path);
  std::ostringstream text;
  text << in.rdbuf();
  if (text.str().size() > kMaxConfigBytes) return fail(ErrorId::kTooLarge, "the configuration exceeds 1 MiB", path);
  Config config;
  try {
    const toml::table parsed = toml::parse(text.str(), path);
    Table root(parsed, path, "");
    XH_TRY_VOID(read_node(section(root, "node"), path, config));
    XH_TRY_VOID(read_storage(section(root, "storage"), path, config));
    XH_TRY_VOID(read_peers(section(root, "peers"), path, config));
    const auto& signer = section(root, "signer");
    if (!signer.empty()) XH_TRY_VOID(read_signer(signer, path, config));
    XH_TRY_VOID(read_rpc(section(root, "rpc"), path, config));
    XH_TRY_VOID(read_binary(section(root, "binary"), path, config));
    XH_TRY_VOID(root.done());
  } catch (const toml::parse_error& error) {
    return fail(ErrorId::kBadConfig, std::string(error.description()), fmt::format("{}:{}", path, error.source().begin.line));
  }
  const auto folder = std::filesystem::absolute(path).parent_path();
  for (auto* relative : {&config.genesis_path, &config.data_dir, &config.keys_dir, &config.passphrase_file}) {
    *relative = (folder / *relative).lexically_normal().string();
  }
  if (config.signer) config.signer->socket = (folder / config.signer->socket).lexically_normal().string();
  return config;
}

std::string config_text(const Config& config) {
  std::string text = fmt::format(
      "# Configuration of one node. Paths are relative to this file.\n[node]\nname = \"{}\"\nrole = \"{}\"\ngenesis = \"{}\"\n"
      "data_dir = \"{}\"\nkeys_dir = \"{}\"\npassphrase_file = \"{}\"\n",
      config.name, config.role == Role::kValidator ? "validator" : "follower", config.genesis_path, config.data_dir, config.keys_dir,
      config.passphrase_file);
  text += fmt::format("\n[rpc]\nlisten = \"{}\"\n{}\n[peers]\nlisten = \"{}\"\nopen_followers = {}\n", config.rpc_listen,
                      rpc_options(config), config.peer_listen, config.open_followers);
  if (!config.binary_listen.empty())
    text += fmt::format("\n[binary]\nlisten = \"{}\"\nrate = {}\n", config.binary_listen, config.binary_rate);
  if (config.signer) {
    text += fmt::format("\n[signer]\nsocket = \"{}\"\nconsensus_key = \"{}\"\ncheckpoint_key = \"{}\"\n", config.signer->socket,
                        to_encoded(config.signer->consensus_key), to_encoded(config.signer->checkpoint_key));
  }
  for (const auto& peer : config.peers) {
    text += fmt::format("\n[[peers.peer]]\nname = \"{}\"\naddress = \"{}\"\nnetwork_key = \"{}\"\n", peer.name, peer.address,
                        to_encoded(peer.network_key));
  }
  return text;
}

}  // namespace xh::runtime
