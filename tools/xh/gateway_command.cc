// xh gateway: joins one sub-chain and the main chain. Rules: docs/spec/gateway.md.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <filesystem>

#include "base/text.h"
#include "crosschain/xinghuo.h"
#include "crypto/hash.h"
#include "node/os/files.h"
#include "tools/gateway/first.h"
#include "tools/gateway/run.h"
#include "tools/gateway/showing.h"
#include "tools/gateway/view.h"
#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

using gateway::ChainConfig;
using gateway::XinghuoPort;

constexpr std::size_t kMaxGenesisBytes = 16 * 1024 * 1024;

std::atomic<bool> stop_requested = false;
extern "C" void request_stop(int) { stop_requested = true; }

struct GatewayArguments {
  gateway::FirstWish first;
  client::TrustFiles trust;
  std::string output;
  std::string config_file;
  bool once = false;
  bool dry_run = false;
  std::string key;
  std::string kind = "identifier";
  std::string name;
};

Result<std::unique_ptr<XinghuoPort>> open_chain(const ChainConfig& config, const client::TrustFiles& trust, bool writes) {
  XH_TRY(auto nodes, gateway::Nodes::make(config.nodes, trust));
  XH_TRY(const Bytes text, os::read_file(config.genesis, kMaxGenesisBytes));
  XH_TRY(auto genesis, ledger::parse_genesis(as_text(text)));
  auto port = std::make_unique<XinghuoPort>(std::move(nodes), std::move(genesis), gateway::real_world());
  if (!writes || config.client.empty()) return port;
  Options options;
  options.key_file = config.key;
  options.passphrase_file = config.passphrase_file;
  XH_TRY(auto key, load_key(options));
  std::optional<AccountId> sender;
  if (!config.sender.empty()) {
    XH_TRY(sender, account_from_bid(config.sender));
  }
  port->sign_with(std::move(key), sender);
  return port;
}

// Both chains, and the legs between them.
struct Joined {
  std::unique_ptr<XinghuoPort> main;
  std::unique_ptr<XinghuoPort> own_sub;     ///< of a Xinghuo sub-chain
  std::unique_ptr<gateway::ChainPort> sub;  ///< of another one
  gateway::Running running;
};

Result<std::unique_ptr<gateway::ChainPort>> open_foreign(const gateway::GatewayConfig& config, const client::TrustFiles& trust,
                                                         XinghuoPort& main) {
  XH_TRY(const auto followed, gateway::follow_client(main, config.main.client));
  const auto& terms = followed.record.client.terms;
  if (crosschain::name_of(terms.type) != config.sub.type)
    return fail(ErrorId::kBadConfig, fmt::format("the client {} is of type {}", config.main.client, crosschain::name_of(terms.type)),
                "sub.type");
  XH_TRY(auto nodes, gateway::Nodes::make(config.sub.nodes, trust));
  return gateway::make_foreign_port(terms, std::move(nodes), {config.sub.packets, config.sub.group});
}

Status join(const gateway::GatewayConfig& config, const GatewayArguments& a, Joined& out) {
  XH_TRY(out.main, open_chain(config.main, a.trust, !a.dry_run));
  if (config.sub.type == "xinghuo") {
    XH_TRY(out.own_sub, open_chain(config.sub, a.trust, !a.dry_run));
  } else {
    XH_TRY(out.sub, open_foreign(config, a.trust, *out.main));
  }
  gateway::ChainPort* const there = out.own_sub ? static_cast<gateway::ChainPort*>(out.own_sub.get()) : out.sub.get();
  gateway::Leg to_main;
  to_main.config = {"sub-to-main", config.main.client, config.code, config.lanes, {config.checkpoint_blocks}, a.dry_run};
  to_main.here = out.main.get();
  to_main.there = there;
  out.running.legs.push_back(std::move(to_main));
  if (out.own_sub && !config.sub.client.empty()) {
    gateway::Leg to_sub;
    to_sub.config = {"main-to-sub", config.sub.client, "", config.lanes, {}, a.dry_run};
    to_sub.here = out.own_sub.get();
    to_sub.there = out.main.get();
    out.running.legs.push_back(std::move(to_sub));
  }
  return {};
}

Result<gateway::GatewayConfig> load_config(const std::string& path) {
  XH_TRY(const Bytes text, os::read_file(path, gateway::kMaxConfigBytes));
  return gateway::gateway_config_from(as_text(text), path, std::filesystem::path(path).parent_path().string());
}

int run_gateway(const Options& options, const GatewayArguments& a) {
  const auto config = load_config(a.config_file);
  if (!config) return report(config.error());
  if (auto made = os::make_folder(config->state_dir, 0700); !made) return report(made.error());
  // Two with one folder would replace each other's cursor; two with a folder each are welcome (GW26).
  const auto lock = os::FileLock::take(config->state_dir + "/lock");
  if (!lock) return report(lock.error());
  Joined joined;
  if (const auto status = join(*config, a, joined); !status) {
    (void)report(status.error());
    return gateway::exit_code_of(status.error());
  }
  auto& running = joined.running;
  running.cursor_file = config->state_dir + "/cursor";
  running.status_file = config->status_file;
  running.poll_ms = config->poll_ms;
  running.json = options.json;
  std::string said;
  const std::string chains = fmt::format("{}|{}|{}", joined.main->genesis().origin(), config->main.client, config->sub.client);
  running.cursor = gateway::load_cursor(running.cursor_file, chains, said);
  if (!said.empty()) fmt::print(stderr, "{}\n", said);
  (void)std::signal(SIGTERM, request_stop);
  (void)std::signal(SIGINT, request_stop);
  return gateway::run(running, gateway::real_world(), stop_requested, a.once);
}

// GW34.
int write_first(const Options& options, GatewayArguments& a) {
  if (!a.first.genesis.empty()) {
    const auto text = os::read_file(a.first.genesis, kMaxGenesisBytes);
    if (!text) return report(text.error());
    a.first.genesis = std::string(as_text(*text));
  }
  auto nodes = gateway::Nodes::make(a.first.nodes, options.trust);
  if (!nodes) return report(nodes.error());
  const auto first = gateway::first_of(a.first, *std::move(nodes));
  if (!first) {
    (void)report(first.error());
    return gateway::exit_code_of(first.error());
  }
  for (const auto& [ending, bytes] : {std::pair(".parameters", first->parameters), std::pair(".first", encode(first->state))}) {
    if (const auto written = os::write_file(a.output + ending, bytes); !written) return report(written.error());
  }
  Json out{Json::Object{}};
  out.set("type", crosschain::name_of(first->type)).set("height", json_u64(first->state.height.value));
  out.set("block", to_0x(first->state.block.view())).set("root", to_0x(first->state.root));
  fmt::print("{}", options.json ? out.dump() + "\n" : out.pretty());
  fmt::print(stderr,
             "{0}.parameters and {0}.first are what a client is made of. Compare the block with another node before you vouch for it.\n",
             a.output);
  return kOk;
}

// GW35. The key is given as bytes, or as kind and name of a record of a Xinghuo chain.
Result<Bytes> key_of(const GatewayArguments& a, const std::string& type) {
  if (!a.key.empty()) {
    auto bytes = from_0x(a.key);
    if (!bytes || bytes->empty() || bytes->size() > crosschain::kMaxKeyBytes)
      return fail(ErrorId::kUsage, "0x and 1 to 1,024 bytes in lower-case hex are expected", "--key");
    return *std::move(bytes);
  }
  if (type != "xinghuo") return fail(ErrorId::kUsage, "records are named on Xinghuo chains only: give --key", "name");
  const auto kind = gateway::kind_of_word(a.kind);
  if (!kind) return fail(ErrorId::kUsage, "identifier, prefix, organisation or stream is expected", "--kind");
  return encode(crosschain::XinghuoKey{static_cast<std::uint8_t>(*kind), a.name});
}

int anchor_fact(const Options& options, const GatewayArguments& a) {
  const auto config = load_config(a.config_file);
  if (!config) return report(config.error());
  const auto key = key_of(a, config->sub.type);
  if (!key) return report(key.error());
  Joined joined;
  if (const auto status = join(*config, a, joined); !status) {
    (void)report(status.error());
    return gateway::exit_code_of(status.error());
  }
  const auto& leg = joined.running.legs.front();
  const auto fact = gateway::anchor_fact(*leg.here, *leg.there, {config->main.client, *key, a.dry_run});
  if (!fact) {
    (void)report(fact.error());
    return gateway::exit_code_of(fact.error());
  }
  Json out = json_object();
  out.set("fact", fact->name).set("client", fact->client).set("height", json_u64(fact->height.value)).set("key", to_0x(*key));
  out.set("value_sha256", fact->value ? Json(to_0x(sha256(*fact->value).view())) : Json(nullptr));
  out.set("transaction", fact->transaction.empty() ? Json(nullptr) : Json(fact->transaction));
  fmt::print("{}", options.json ? out.dump() + "\n" : out.pretty());
  return kOk;
}

void add_fact_command(CLI::App& gateway, Shell& shell, const std::shared_ptr<GatewayArguments>& a) {
  auto* fact = gateway.add_subcommand(
      "fact", "Anchor on the main chain what a key of the sub-chain has now, or that it has nothing; then xh proof get --kind fact");
  fact->add_option("--config", a->config_file, "TOML file of the gateway (docs/CONFIG.md)")->required();
  auto* name = fact->add_option("name", a->name, "of a record of a Xinghuo sub-chain");
  fact->add_option("--kind", a->kind, "of that record: identifier, prefix, organisation or stream")->capture_default_str();
  auto* key = fact->add_option("--key", a->key, "0x…, the key on a chain of any software")->excludes(name);
  fact->add_flag("--dry-run", a->dry_run, "prove it here and say what would be anchored; needs no key and signs nothing");
  fact->callback([&shell, a, name, key] {
    shell.action = [&shell, a, given = name->count() + key->count() == 1] {
      if (!given) return usage({ErrorId::kUsage, "give the name of a record, or --key", ""});
      return anchor_fact(shell.options, *a);
    };
  });
}

void add_first_command(CLI::App& gateway, Shell& shell, const std::shared_ptr<GatewayArguments>& a) {
  auto* first =
      gateway.add_subcommand("first", "What a client of a sub-chain is made of, from its node: files for xh subchain create-client");
  first->add_option("--type", a->first.type, "xinghuo, cometbft, besu-qbft, besu-ibft2 or fisco-bcos-3")->capture_default_str();
  first->add_option("--from", a->first.nodes, "URL of a node of the sub-chain; may be repeated")->required();
  first->add_option("--genesis", a->first.genesis, "file, of a Xinghuo chain: the newest block is proven from it");
  first->add_option("--chain-id", a->first.chain_id, "of a CometBFT chain");
  first->add_option("--store", a->first.store, "of a CometBFT chain: whose keys are proven")->capture_default_str();
  first->add_option("--contract", a->first.contract, "of a Besu chain: whose storage is proven");
  first->add_option("--slot", a->first.slot, "of a Besu chain: of its mapping(bytes32 => bytes32)")->capture_default_str();
  first->add_option("--suite", a->first.suite, "of a FISCO BCOS chain: standard or national")->capture_default_str();
  first->add_option("--group", a->first.group, "of a FISCO BCOS chain")->capture_default_str();
  first->add_option("-o,--output", a->output, "FILE.parameters and FILE.first are written")->required();
  first->callback([&shell, a] { shell.action = [&shell, a] { return write_first(shell.options, *a); }; });
}

}  // namespace

void add_gateway_command(CLI::App& app, Shell& shell) {
  const auto a = std::make_shared<GatewayArguments>();
  auto* command = app.add_subcommand(
      "gateway", "Join a sub-chain and the main chain: updates of their clients, checkpoints, packets, acknowledgements, time-outs");
  command->add_option("--config", a->config_file, "TOML file (docs/CONFIG.md)");
  command->add_flag("--once", a->once, "one turn of each direction, then end with the exit code of what failed");
  command->add_flag("--dry-run", a->dry_run, "say what would be submitted; needs no key and signs nothing");
  add_first_command(*command, shell, a);
  add_fact_command(*command, shell, a);
  command->callback([&shell, a, command] {
    if (!command->get_subcommands().empty()) return;
    shell.action = [&shell, a] {
      if (a->config_file.empty()) return usage({ErrorId::kUsage, "give --config FILE, or a subcommand: first, fact", ""});
      a->trust = shell.options.trust;
      return run_gateway(shell.options, *a);
    };
  });
}

}  // namespace xh::tools
