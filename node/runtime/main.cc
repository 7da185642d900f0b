// xhd: the node.
#include <fmt/format.h>
#include <sys/resource.h>
#include <CLI/CLI.hpp>
#include <csignal>

#include <filesystem>

#include "base/text.h"
#include "node/runtime/db_commands.h"
#include "node/runtime/setup.h"

namespace {

using namespace xh;  // NOLINT(google-build-using-namespace): this is the program

int fail_with(const Error& error, int code) {
  fmt::print(stderr, "xhd: {}\n", error.to_string());
  return code;
}

// Exit codes: docs/spec/cli.md. 3 configuration, 10 unsafe to sign, 1 all else.
int code_of(const Error& error) {
  if (error.id == ErrorId::kBadConfig || error.id == ErrorId::kBadGenesis) return 3;
  if (error.id == ErrorId::kDamagedJournal) return 10;
  return 1;
}

Result<std::unique_ptr<runtime::Node>> begin(const std::string& path) {
  XH_TRY(const auto config, runtime::load_config(path));
  XH_TRY(auto genesis, runtime::load_genesis(config.genesis_path));
  XH_TRY(auto keys, runtime::load_keys(config));
  return runtime::Node::start(config, std::move(genesis), std::move(keys));
}

int run(const std::string& path) {
  // Keys are in memory: no core files.
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  auto node = begin(path);
  if (!node) return fail_with(node.error(), code_of(node.error()));
  const std::string pid_file = (std::filesystem::absolute(path).parent_path() / "xhd.pid").string();
  if (auto status = os::write_file(pid_file, as_bytes(std::to_string(::getpid()) + "\n")); !status) return fail_with(status.error(), 1);
  int caught = 0;
  sigwait(&signals, &caught);
  runtime::Node::log(fmt::format("stops on signal {}", caught));
  (*node)->stop();
  std::error_code ignored;
  std::filesystem::remove(pid_file, ignored);
  return 0;
}

int start_dev(const std::string& folder) {
  if (!std::filesystem::exists(folder + "/genesis.json")) {
    runtime::TestnetOptions options;
    options.folder = folder;
    options.validators = 1;
    options.followers = 0;
    options.delta_ms = 20;
    if (auto status = runtime::make_testnet(options); !status) return fail_with(status.error(), code_of(status.error()));
    fmt::print(stderr, "made a one-validator network in {}; registrar key {}/keys/registrar.json\n", folder, folder);
  }
  return run(folder + "/node0/xhd.toml");
}

int with_folder(const std::string& path, const std::function<Status(const runtime::Config&)>& work) {
  const auto config = runtime::load_config(path);
  if (!config) return fail_with(config.error(), 3);
  const auto status = work(*config);
  if (status) return 0;
  return fail_with(status.error(), status.error().id == ErrorId::kDamaged ? 7 : code_of(status.error()));
}

int check(const std::string& path) {
  const auto config = runtime::load_config(path);
  if (!config) return fail_with(config.error(), 3);
  const auto genesis = runtime::load_genesis(config->genesis_path);
  if (!genesis) return fail_with(genesis.error(), 3);
  const auto keys = runtime::load_keys(*config);
  if (!keys) return fail_with(keys.error(), 3);
  fmt::print("configuration ok: {} on {}\n", config->name, genesis->origin());
  return 0;
}

CLI::App* add_testnet(CLI::App& app, runtime::TestnetOptions& options) {
  auto* testnet = app.add_subcommand("testnet", "Make the files of a network on loopback");
  testnet->add_option("folder", options.folder, "a new folder")->required();
  testnet->add_option("--validators", options.validators, "how many validators")->capture_default_str();
  testnet->add_option("--followers", options.followers, "how many followers")->capture_default_str();
  testnet->add_option("--rpc-port", options.rpc_port, "RPC port of node 0")->capture_default_str();
  testnet->add_option("--peer-port", options.peer_port, "peer port of node 0")->capture_default_str();
  testnet->add_option("--delta-ms", options.delta_ms, "message delay that timers assume")->capture_default_str();
  testnet->add_option("--audit-interval", options.audit_interval, "blocks from one audit root to the next; 0: none")->capture_default_str();
  testnet->add_option("--audit-lag", options.audit_lag, "blocks from an audited state to its root; 0: a tenth of the interval")
      ->capture_default_str();
  return testnet;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "xhd: a node of a Xinghuo chain.\n\nFirst steps:\n  xhd start --dev DIR          one validator, instant\n  xhd testnet DIR           "
      "   files for four validators and a follower\n  xhd start --config FILE      run a node"};
  app.require_subcommand(1);
  app.set_version_flag("--version", XH_VERSION);
  std::string config_path = "xhd.toml";
  std::string dev_folder;
  auto* start = app.add_subcommand("start", "Run a node until SIGINT or SIGTERM");
  start->add_option("--config", config_path, "configuration file")->capture_default_str();
  start->add_option("--dev", dev_folder, "make (if absent) and run a one-validator network in this folder");
  runtime::TestnetOptions testnet_options;
  const auto* testnet = add_testnet(app, testnet_options);
  std::string init_folder;
  std::string init_name = "node";
  std::string init_role = "follower";
  std::string init_genesis = "genesis.json";
  auto* init = app.add_subcommand("init", "Make keys and a configuration for one node");
  init->add_option("folder", init_folder, "the node's folder")->required();
  init->add_option("--name", init_name, "name in logs and peers' lists")->capture_default_str();
  init->add_option("--role", init_role, "validator or follower")->check(CLI::IsMember({"validator", "follower"}))->capture_default_str();
  init->add_option("--genesis", init_genesis, "genesis file of the network")->capture_default_str();
  auto* check_command = app.add_subcommand("check", "Check a configuration, its genesis file and keys");
  check_command->add_option("--config", config_path, "configuration file")->capture_default_str();
  auto* db = app.add_subcommand("db", "Look after a data folder");
  db->require_subcommand(1);
  bool json = false;
  auto* db_stats = db->add_subcommand("stats", "What the folder keeps and the space that it takes; may run beside the node");
  auto* db_verify = db->add_subcommand("verify", "Check every checksum, hash and root of the files; may run beside the node");
  auto* db_rebuild = db->add_subcommand("rebuild", "Make index and derived files again from the ledger; the node must be stopped");
  for (auto* command : {db_stats, db_verify, db_rebuild})
    command->add_option("--config", config_path, "configuration file")->capture_default_str();
  for (auto* command : {db_stats, db_verify}) command->add_flag("--json", json, "print JSON");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : 2;
  }
  if (*start) return dev_folder.empty() ? run(config_path) : start_dev(dev_folder);
  if (*check_command) return check(config_path);
  if (*db)
    return with_folder(config_path, [&](const runtime::Config& config) {
      return *db_stats ? runtime::db_stats(config, json) : *db_verify ? runtime::db_verify(config, json) : runtime::db_rebuild(config);
    });
  const Status status =
      *testnet ? runtime::make_testnet(testnet_options)
               : runtime::init_node(init_folder, init_name, init_role == "validator" ? runtime::Role::kValidator : runtime::Role::kFollower,
                                    init_genesis);
  if (!status) return fail_with(status.error(), code_of(status.error()));
  fmt::print("{}\n",
             *testnet ? "made " + testnet_options.folder : "made " + init_folder + "; give its network key to your peers: see xhd.toml");
  return 0;
}
