#include "node/runtime/setup.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/text.h"
#include "ledger/execution/executor.h"
#include "ledger/governance_text.h"
#include "node/os/passphrase.h"
#include "node/storage/key_folder.h"

namespace xh::runtime {

using storage::read_key;
using storage::write_key;

namespace {

PrivateKey fresh_key(Suite suite) {
  for (;;) {
    // One in 2^32 tries is no scalar of SM2's curve.
    if (auto key = PrivateKey::from_raw(suite, os::random_bytes(kPrivateKeyBytes))) return *std::move(key);
  }
}

struct MadeNode {
  ledger::Profile profile;
  NodeKeys keys;
  PrivateKey account;
  Config config;
};

ledger::Validator validator_of(const MadeNode& node) {
  return {node.config.name,
          node.keys.consensus->public_key(),
          node.keys.checkpoint->public_key(),
          node.keys.log->public_key(),
          node.keys.network.public_key(),
          1,
          account_of(node.account.public_key())};
}

Status write_passphrase(const std::string& folder, const std::string& passphrase) {
  XH_TRY_VOID(os::make_folder(folder, 0755));
  return os::write_file(folder + "/passphrase", as_bytes(passphrase + "\n"), 0600);
}

Status write_node(const std::string& folder, const MadeNode& node, const std::string& passphrase) {
  XH_TRY_VOID(os::make_folder(folder + "/keys", 0700));
  const auto keep = [&](const char* name, const PrivateKey& key) {
    return write_key(fmt::format("{}/keys/{}.json", folder, name), key, passphrase, storage::seal_for(node.profile));
  };
  XH_TRY_VOID(keep("network", node.keys.network));
  if (node.keys.consensus) {
    XH_TRY_VOID(keep("consensus", *node.keys.consensus));
    XH_TRY_VOID(keep("checkpoint", *node.keys.checkpoint));
    XH_TRY_VOID(keep("log", *node.keys.log));
    XH_TRY_VOID(keep("account", node.account));
    // W9: a new key signed nothing. The chain is not known yet; the first start binds the state to its genesis file.
    XH_TRY_VOID(storage::SignStateFile::create(storage::sign_state_in(folder + "/keys"), {Hash32{}, node.keys.consensus->public_key()})
                    .map([](const auto&) {}));
    XH_TRY_VOID(os::write_file(folder + "/validator.json", as_bytes(ledger::to_json(validator_of(node)).pretty())));
  }
  return os::write_file(folder + "/xhd.toml", as_bytes(config_text(node.config)));
}

MadeNode make_node(const TestnetOptions& options, std::size_t number) {
  const bool validator = number < options.validators;
  const Suite suite = ledger::validator_suite(options.profile);
  MadeNode node{options.profile, {fresh_key(Suite::kEd25519), std::nullopt, std::nullopt, std::nullopt}, fresh_key(suite), {}};
  if (validator) {
    node.keys.consensus = fresh_key(suite);
    node.keys.checkpoint = fresh_key(suite);
    node.keys.log = fresh_key(suite);
  }
  node.config.name = validator ? fmt::format("validator-{}", number) : fmt::format("follower-{}", number);
  node.config.role = validator ? Role::kValidator : Role::kFollower;
  node.config.genesis_path = "../genesis.json";
  node.config.data_dir = "data";
  node.config.keys_dir = "keys";
  node.config.passphrase_file = "passphrase";
  node.config.peer_listen = fmt::format("127.0.0.1:{}", options.peer_port + number);
  node.config.rpc_listen = fmt::format("127.0.0.1:{}", options.rpc_port + number);
  return node;
}

ledger::Genesis make_genesis(const TestnetOptions& options, const std::vector<MadeNode>& nodes, const AccountId& registrar) {
  ledger::Genesis genesis;
  genesis.chain_name = "dev.xinghuo.example";
  genesis.time = read_clock().wall;
  genesis.profile = options.profile;
  genesis.first_arcs = {"86", "88"};
  genesis.parameters.delta_ms = options.delta_ms;
  genesis.parameters.audit_interval = options.audit_interval;
  genesis.parameters.audit_lag = options.audit_lag;
  if (options.audit_interval > 0 && options.audit_lag == 0)
    genesis.parameters.audit_lag = std::max<std::uint64_t>(1, options.audit_interval / 10);
  genesis.organisations.push_back({"consortium", "government", "Development consortium", 0});
  for (std::size_t i = 0; i < options.validators; ++i) {
    const auto& node = nodes[i];
    genesis.validators.push_back(validator_of(node));
    genesis.accounts.push_back({genesis.validators.back().account, "supernode", "consortium"});
  }
  genesis.organisations.push_back({"registrar", "enterprise", "Development registrar", 0});
  genesis.accounts.push_back({registrar, "backbone", "registrar"});
  genesis.prefixes.push_back({"88.100", registrar});
  return genesis;
}

}  // namespace

Status make_testnet(const TestnetOptions& options) {
  if (options.validators == 0 || options.validators + options.followers > 100)
    return fail(ErrorId::kBadConfig, "a test network has 1 to 100 nodes, one of them a validator");
  if (options.validators > ledger::max_validators(options.profile))
    return fail(ErrorId::kBadConfig, fmt::format("a network of the profile {} has at most {} validators", name_of(options.profile),
                                                 ledger::max_validators(options.profile)));
  if (std::filesystem::exists(options.folder) && !std::filesystem::is_empty(options.folder))
    return fail(ErrorId::kBadConfig, "the folder is not empty", options.folder);
  std::vector<MadeNode> nodes;
  for (std::size_t i = 0; i < options.validators + options.followers; ++i) nodes.push_back(make_node(options, i));
  for (auto& node : nodes) {
    for (const auto& other : nodes) {
      if (other.config.name != node.config.name)
        node.config.peers.push_back({other.config.name, other.config.peer_listen, other.keys.network.public_key()});
    }
  }
  const PrivateKey registrar = fresh_key(ledger::validator_suite(options.profile));
  const std::string passphrase = to_hex(os::random_bytes(16));
  XH_TRY_VOID(os::make_folder(options.folder + "/keys", 0700));
  XH_TRY_VOID(os::write_file(options.folder + "/keys/passphrase", as_bytes(passphrase + "\n"), 0600));
  XH_TRY_VOID(write_key(options.folder + "/keys/registrar.json", registrar, passphrase, storage::seal_for(options.profile)));
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const std::string folder = fmt::format("{}/node{}", options.folder, i);
    XH_TRY_VOID(write_passphrase(folder, passphrase));
    XH_TRY_VOID(write_node(folder, nodes[i], passphrase));
  }
  const std::string text = ledger::genesis_text(make_genesis(options, nodes, account_of(registrar.public_key())));
  XH_TRY_VOID(ledger::parse_genesis(text).map([](const auto&) {}));
  return os::write_file(options.folder + "/genesis.json", as_bytes(text));  // last: its presence says that the network is whole
}

Status init_node(const InitOptions& options) {
  const auto& folder = options.folder;
  if (std::filesystem::exists(folder + "/xhd.toml")) return fail(ErrorId::kBadConfig, "the folder holds a node already", folder);
  std::optional<ledger::Genesis> genesis;
  auto profile = options.profile;
  if (std::filesystem::exists(options.genesis_path)) {
    XH_TRY(genesis, load_genesis(options.genesis_path));
    if (profile.value_or(genesis->profile) != genesis->profile)
      return fail(ErrorId::kBadConfig, fmt::format("the genesis file has the profile {}", name_of(genesis->profile)), options.genesis_path);
    profile = genesis->profile;
  }
  TestnetOptions made;
  made.profile = profile.value_or(ledger::Profile::kStandard);
  MadeNode node = make_node(made, options.role == Role::kValidator ? 0 : made.validators);
  node.config.name = options.name;
  node.config.genesis_path = std::filesystem::absolute(options.genesis_path).string();
  node.config.peer_listen = "127.0.0.1:26700";
  node.config.rpc_listen = "127.0.0.1:26800";
  if (genesis) {
    for (const auto& v : genesis->validators) node.config.peers.push_back({v.name, "", v.network_key});
  }
  if (options.passphrase_file.empty()) {
    const os::SecretText passphrase(to_hex(os::random_bytes(16)));
    XH_TRY_VOID(write_passphrase(folder, passphrase.text()));
    return write_node(folder, node, passphrase.text());
  }
  XH_TRY(const auto passphrase, os::find_passphrase({options.passphrase_file, true, "", ""}));
  // A descriptor is there for this process alone: the start names its own, or gets a credential.
  const bool lasting = !options.passphrase_file.starts_with("/dev/fd/");
  if (lasting) node.config.passphrase_file = std::filesystem::absolute(options.passphrase_file).string();
  return write_node(folder, node, passphrase.text());
}

namespace {

// KF9. The memory of the keys does not move with its owner.
bool keep_in_memory(const NodeKeys& keys) {
  bool locked = os::lock_memory(keys.network.seed().expose());
  for (const auto* key : {&keys.consensus, &keys.checkpoint, &keys.log}) {
    if (*key) locked = os::lock_memory((*key)->seed().expose()) && locked;
  }
  return locked;
}

}  // namespace

Result<NodeKeys> load_keys(const Config& config, bool ask) {
  XH_TRY_VOID(os::check_private(config.keys_dir));
  const std::string prompt = ask ? "Passphrase of the keys in " + config.keys_dir + ": " : "";
  XH_TRY(const auto secret, os::find_passphrase({config.passphrase_file, false, "passphrase", prompt}));
  const std::string& passphrase = secret.text();
  XH_TRY(PrivateKey network, read_key(config.keys_dir + "/network.json", passphrase));
  NodeKeys keys{std::move(network), std::nullopt, std::nullopt, std::nullopt};
  if (config.role == Role::kValidator) {
    for (auto& [name, key] : {std::pair("consensus.json", &keys.consensus), std::pair("checkpoint.json", &keys.checkpoint)}) {
      const std::string path = fmt::format("{}/{}", config.keys_dir, name);
      if (!config.signer) {
        XH_TRY(*key, read_key(path, passphrase));
      } else if (std::filesystem::exists(path)) {
        return fail(ErrorId::kBadConfig, "[signer] is configured, and the key is here as well: xh-signer adopt moves it", path);
      }
    }
    XH_TRY(keys.log, read_key(config.keys_dir + "/log.json", passphrase));
  }
  keys.in_memory = keep_in_memory(keys);
  return keys;
}

Result<ledger::Genesis> load_genesis(const std::string& path) {
  XH_TRY(const Bytes text, os::read_file(path, ledger::kMaxGenesisBytes));
  auto genesis = ledger::parse_genesis(as_text(text));
  if (!genesis) return fail(genesis.error().id, genesis.error().what, path + ": " + genesis.error().place);
  if (auto status = execution::check_genesis(*genesis); !status)
    return fail(status.error().id, status.error().what, path + ": " + status.error().place);
  return genesis;
}

std::vector<net::KnownPeer> as_peers(std::span<const ledger::Validator> validators) {
  std::vector<net::KnownPeer> peers;
  for (const auto& v : validators) peers.push_back({v.name, v.network_key, ""});
  return peers;
}

net::NetworkConfig network_config(const Config& config, const ledger::Genesis& genesis, const PrivateKey& key) {
  net::NetworkConfig network{config.name, genesis.chain_id, config.peer_listen, key, {}, config.open_followers};
  network.rules = {ledger::kFirstProtocol, ledger::kKnownProtocol};
  for (const auto& peer : config.peers) network.peers.push_back({peer.name, peer.network_key, peer.address});
  // With or without an address of theirs.
  for (auto& peer : as_peers(genesis.validators)) {
    if (std::ranges::find(network.peers, peer.key, &net::KnownPeer::key) == network.peers.end()) network.peers.push_back(std::move(peer));
  }
  return network;
}

}  // namespace xh::runtime
