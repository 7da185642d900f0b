#include "node/runtime/config_sources.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/check.h"
#include "base/spelling.h"
#include "node/net/peer_network.h"
#include "node/runtime/config_file.h"
#include "node/runtime/log_events.h"

namespace xh::runtime {
namespace {

// GD1: all of 127.0.0.0/8. A name that begins like one of them is none of them.
bool is_loopback_address(const std::string& address) {
  const auto at = net::parse_host_port(address);
  if (!at) return false;
  const std::string& host = at->host;
  in_addr v4{};
  in6_addr v6{};
  if (::inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  return host == "localhost" || (::inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6));
}

// One source over the other, and at the end a Config of what is on top.
class ConfigLayers {
 public:
  explicit ConfigLayers(const ConfigSources& sources) : faults_(sources.file) {
    for (const auto& key : config_keys()) {
      if (!key.of_peer()) settings_.push_back({&key, default_value(key), ConfigSource::kDefault, {}});
    }
    file_ = read_config_file(faults_);
    for (const auto& [name, found] : file_.values) put(name, {found.value, ConfigSource::kFile, faults_.place_of(found.line)});
    for (const auto& variable : sources.environment) add_variable(variable);
    for (const auto& flag : sources.flags) add_flag(flag);
  }

  tl::expected<EffectiveConfig, std::vector<Error>> done() {
    if (file_.whole) find_missing();
    check_together();
    if (!faults_.empty()) return tl::unexpected(faults_.take());
    resolve_paths();
    EffectiveConfig out{faults_.file(), made(), std::move(settings_), {}};
    for (const auto& peer : file_.peers) out.peer_places.push_back(faults_.place_of(peer.line));
    return out;
  }

 private:
  struct Said {
    ConfigValue value;
    ConfigSource source;
    std::string place;
  };

  [[nodiscard]] const Setting& setting(std::string_view name) const {
    const auto at = std::ranges::find_if(settings_, [&](const Setting& s) { return s.key->name == name; });
    XH_CHECK(at != settings_.end());
    return *at;
  }
  [[nodiscard]] std::string text(std::string_view name) const {
    const auto* found = std::get_if<std::string>(&setting(name).value);
    return found == nullptr ? std::string() : *found;
  }
  [[nodiscard]] std::optional<std::uint64_t> number(std::string_view name) const {
    const auto* found = std::get_if<std::int64_t>(&setting(name).value);
    return found == nullptr ? std::nullopt : std::optional(static_cast<std::uint64_t>(*found));
  }
  [[nodiscard]] bool flag(std::string_view name) const {
    const auto* found = std::get_if<bool>(&setting(name).value);
    return found != nullptr && *found;
  }
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const {
    const auto* found = std::get_if<std::vector<std::string>>(&setting(name).value);
    return found == nullptr ? std::vector<std::string>() : *found;
  }

  void put(std::string_view name, Said said) {
    const auto at = std::ranges::find_if(settings_, [&](const Setting& s) { return s.key->name == name; });
    XH_CHECK(at != settings_.end());
    at->value = std::move(said.value);
    at->source = said.source;
    at->place = std::move(said.place);
  }

  void put_text(const KeySchema& key, std::string_view text, ConfigSource source, const std::string& place) {
    ConfigValue value = value_from_text(key, text);
    if (auto fault = value_fault(key, value)) {
      faults_.add(*std::move(fault), place);
      value = {};
    }
    put(key.name, {std::move(value), source, place});
  }

  // CF3, CF4
  void add_variable(std::string_view variable) {
    if (!variable.starts_with(kEnvironmentPrefix)) return;
    const std::string name(variable.substr(0, variable.find('=')));
    std::vector<std::string> known;
    for (const auto& s : settings_) {
      known.push_back(environment_name(*s.key));
      if (known.back() != name) continue;
      const std::string_view value = variable.substr(std::min(variable.size(), name.size() + 1));
      if (!value.empty()) put_text(*s.key, value, ConfigSource::kEnvironment, name);
      return;
    }
    faults_.add(fmt::format("unknown environment variable {}{}", name, did_you_mean(name, known)), name);
  }

  void add_flag(std::string_view flag) {
    const auto sign = flag.find('=');
    const std::string name(flag.substr(0, sign));
    const std::string place = "--set " + name;
    if (sign == std::string_view::npos) return faults_.add("--set takes KEY=VALUE", place);
    if (name.starts_with(KeySchema::kPeerSection)) return faults_.add("peers are listed in the file, as [[peers.peer]]", place);
    std::vector<std::string> known;
    for (const auto& s : settings_) {
      known.emplace_back(s.key->name);
      if (known.back() != name) continue;
      if (s.source == ConfigSource::kFlag) return faults_.add(fmt::format("{} is set twice", name), place);
      return put_text(*s.key, flag.substr(sign + 1), ConfigSource::kFlag, place);
    }
    faults_.add(fmt::format("unknown key {}{}", name, did_you_mean(name, known)), place);
  }

  [[nodiscard]] const Setting* first_of_signer() const {
    for (const auto& s : settings_) {
      if (s.key->need == Need::kOfSigner && s.source != ConfigSource::kDefault) return &s;
    }
    return nullptr;
  }

  void find_missing() {
    const bool with_signer = first_of_signer() != nullptr;
    for (const auto& s : settings_) {
      const bool needed = s.key->need == Need::kRequired || (s.key->need == Need::kOfSigner && with_signer);
      if (!needed || s.source != ConfigSource::kDefault) continue;
      const auto section = file_.sections.find(s.key->section());
      faults_.add_in_file(section == file_.sections.end() ? 0 : section->second, fmt::format("{} is missing", s.key->name));
    }
  }

  // CF7: what one key says about another. Faults of the file keep their lines.
  void check_together() {
    const auto* signer = first_of_signer();
    if (signer != nullptr && text("node.role") == "follower") refuse(*signer, "only a validator has a signer");
    // O10: what is withheld is shown to whoever has an account on this machine, and to nobody else.
    if (flag("rpc.show_withheld") && (!is_loopback_address(text("rpc.listen")) || !texts("rpc.hosts").empty()))
      refuse(setting("rpc.show_withheld"), "rpc.show_withheld needs an rpc.listen on a loopback address, and no rpc.hosts");
    check_front();
  }

  // GD1
  void check_front() {
    const bool certificate = !text("rpc.tls_certificate").empty();
    const bool key = !text("rpc.tls_key").empty();
    if (certificate != key)
      refuse(setting(certificate ? "rpc.tls_certificate" : "rpc.tls_key"), "rpc.tls_certificate and rpc.tls_key stand together");
    if (!text("rpc.client_ca").empty() && !(certificate && key))
      refuse(setting("rpc.client_ca"), "rpc.client_ca needs rpc.tls_certificate and rpc.tls_key");
    const std::string listen = text("rpc.listen");
    if (listen.empty() || is_loopback_address(listen) || certificate || key || flag("rpc.insecure_public")) return;
    refuse(setting("rpc.listen"),
           fmt::format("rpc.listen {} can be reached from other machines, and has no TLS: set rpc.tls_certificate and rpc.tls_key, or "
                       "rpc.insecure_public = true where something in front of it speaks TLS",
                       listen));
  }

  void refuse(const Setting& at, std::string what) {
    if (at.source == ConfigSource::kFile)
      faults_.add_in_file(file_.values.at(at.key->name).line, std::move(what));
    else
      faults_.add(std::move(what), at.place);
  }

  // CF4: relative ones count from the folder of the file, wherever they were said.
  void resolve_paths() {
    const auto folder = std::filesystem::absolute(faults_.file()).parent_path();
    for (auto& s : settings_) {
      auto* path = std::get_if<std::string>(&s.value);
      if (s.key->type == ValueType::kPath && path != nullptr) *path = (folder / *path).lexically_normal().string();
    }
  }

  [[nodiscard]] Config made() const {
    Config config;
    config.name = text("node.name");
    config.role = text("node.role") == "validator" ? Role::kValidator : Role::kFollower;
    config.genesis_path = text("node.genesis");
    config.data_dir = text("node.data_dir");
    config.keys_dir = text("node.keys_dir");
    config.passphrase_file = text("node.passphrase_file");
    config.delta_ms = number("node.delta_ms");
    config.index_memory_mb = number("storage.index_memory_mb").value();
    config.retained_blocks = parse_retention(text("storage.retention")).value();
    config.snapshot_every = number("storage.snapshot_every");
    config.rpc_listen = text("rpc.listen");
    config.rpc_hosts = texts("rpc.hosts");
    config.show_withheld = flag("rpc.show_withheld");
    config.explorer = flag("rpc.explorer");
    config.public_url = text("rpc.public_url");
    config.front = made_front();
    config.admin_socket = text("admin.socket");
    if (config.admin_socket.empty()) config.admin_socket = config.data_dir + "/admin.socket";
    config.log_format = os::format_from(text("log.format")).value();
    config.log_levels = {os::level_from(text("log.level")).value(), os::levels_from(text("log.levels"), kLogComponents).value()};
    config.binary_listen = text("binary.listen");
    config.binary_rate = number("binary.rate").value();
    config.peer_listen = text("peers.listen");
    config.open_followers = flag("peers.open_followers");
    for (const auto& peer : file_.peers) config.peers.push_back(made_peer(peer));
    if (first_of_signer() != nullptr)
      config.signer = SignerConfig{text("signer.socket"), public_key_from_encoded(text("signer.consensus_key")).value(),
                                   public_key_from_encoded(text("signer.checkpoint_key")).value()};
    return config;
  }

  [[nodiscard]] FrontConfig made_front() const {
    FrontConfig front;
    if (!text("rpc.tls_certificate").empty()) front.tls = TlsFiles{text("rpc.tls_certificate"), text("rpc.tls_key"), text("rpc.client_ca")};
    front.insecure_public = flag("rpc.insecure_public");
    front.max_connections = number("rpc.max_connections").value();
    front.client_connections = number("rpc.client_connections").value();
    front.rate_reads = number("rpc.rate_reads").value();
    front.rate_proofs = number("rpc.rate_proofs").value();
    front.rate_submissions = number("rpc.rate_submissions").value();
    front.limit_loopback = flag("rpc.limit_loopback");
    return front;
  }

  [[nodiscard]] static PeerConfig made_peer(const ConfigFile::Peer& peer) {
    const auto of = [&](std::string_view name) {
      const auto at = peer.values.find(name);
      return at == peer.values.end() ? std::string() : std::get<std::string>(at->second.value);
    };
    return {of("peers.peer.name"), of("peers.peer.address"), public_key_from_encoded(of("peers.peer.network_key")).value()};
  }

  ConfigFaults faults_;
  ConfigFile file_;
  std::vector<Setting> settings_;
};

}  // namespace

std::string_view name_of(ConfigSource source) {
  switch (source) {
    case ConfigSource::kDefault:
      return "default";
    case ConfigSource::kFile:
      return "file";
    case ConfigSource::kEnvironment:
      return "environment";
    case ConfigSource::kFlag:
      return "flag";
  }
  return {};
}

tl::expected<EffectiveConfig, std::vector<Error>> read_config(const ConfigSources& sources) { return ConfigLayers(sources).done(); }

std::string faults_text(std::string_view program, const std::vector<Error>& faults) {
  if (faults.size() == 1) return fmt::format("{}: {}\n", program, faults.front().to_string());
  std::string out;
  for (const auto& fault : faults) out += fmt::format("{}: {} {}: {}\n", program, error_code(fault.id), fault.place, fault.what);
  const auto hint = faults.empty() ? std::string_view() : error_info(faults.front().id).hint;
  return out + fmt::format("{}: {} faults. {}\n", program, faults.size(), hint);
}

}  // namespace xh::runtime
