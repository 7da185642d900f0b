#include "node/runtime/config.h"

#include <fmt/format.h>

#include "node/runtime/config_sources.h"

namespace xh::runtime {
namespace {

std::string rpc_options(const Config& config) {
  std::string text;
  if (config.show_withheld) text += "show_withheld = true\n";
  if (!config.explorer) text += "explorer = false\n";
  if (const auto& tls = config.front.tls) {
    text += fmt::format("tls_certificate = \"{}\"\ntls_key = \"{}\"\n", tls->certificate, tls->key);
    if (!tls->client_ca.empty()) text += fmt::format("client_ca = \"{}\"\n", tls->client_ca);
  }
  if (config.front.insecure_public) text += "insecure_public = true\n";
  if (!config.public_url.empty()) text += fmt::format("public_url = \"{}\"\n", config.public_url);
  return text;
}

}  // namespace

Result<Config> load_config(const std::string& path) {
  auto read = read_config({path, {}, {}});
  if (read) return std::move(read->config);
  Error first = std::move(read.error().front());
  if (read.error().size() > 1) first.what += fmt::format("; and {} more faults", read.error().size() - 1);
  return fail(std::move(first));
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
