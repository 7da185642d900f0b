// xhd: the node.
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <csignal>

#include <atomic>
#include <filesystem>
#include <mutex>

#include "base/text.h"
#include "node/cli/command_line.h"
#include "node/os/process.h"
#include "node/runtime/admin_commands.h"
#include "node/runtime/command_examples.h"
#include "node/runtime/config_pages.h"
#include "node/runtime/db_commands.h"
#include "node/runtime/log_events.h"
#include "node/runtime/metric_schema.h"
#include "node/runtime/setup.h"
#include "node/runtime/sign_state_commands.h"
#include "node/runtime/snapshot_commands.h"
#include "node/runtime/support_bundle.h"

namespace {

using namespace xh;  // NOLINT(google-build-using-namespace): this is the program

int fail_with(const Error& error, int code) {
  fmt::print(stderr, "xhd: {}\n", error.to_string());
  return code;
}

// Exit codes: docs/spec/cli.md.
int code_of(const Error& error) {
  if (error.id == ErrorId::kBadConfig || error.id == ErrorId::kBadGenesis) return cli::kBadConfiguration;
  if (error.id == ErrorId::kUsage) return cli::kUsage;
  if (error.id == ErrorId::kCannotConnect) return cli::kNoConnection;
  if (error.id == ErrorId::kTimeout) return cli::kTimedOut;
  if (error.id == ErrorId::kOutdatedBuild) return cli::kOutdated;
  if (error.id == ErrorId::kDamaged || error.id == ErrorId::kBadSnapshot || error.id == ErrorId::kSignStateRefused ||
      error.id == ErrorId::kBadCheckpoint)
    return cli::kUnverified;
  if (error.id == ErrorId::kDamagedJournal || error.id == ErrorId::kBadSignState || error.id == ErrorId::kSignStateInDoubt)
    return cli::kUnsafeToSign;
  return cli::kFailed;
}

// CF6: all faults at once.
int fail_with_faults(const std::vector<Error>& faults) {
  fmt::print(stderr, "{}", runtime::faults_text("xhd", faults));
  return cli::kBadConfiguration;
}

// CF3: the variables that are meant for a node.
std::vector<std::string> node_environment() {
  std::vector<std::string> out;
  for (char** variable = ::environ; variable != nullptr && *variable != nullptr; ++variable) {
    if (std::string_view(*variable).starts_with(runtime::kEnvironmentPrefix)) out.emplace_back(*variable);
  }
  return out;
}

Result<std::unique_ptr<runtime::Node>> begin(const runtime::Config& config, runtime::NodePorts ports) {
  XH_TRY(auto genesis, runtime::load_genesis(config.genesis_path));
  XH_TRY(auto keys, runtime::load_keys(config, true));
  return runtime::Node::start(config, std::move(genesis), std::move(keys), std::move(ports));
}

// AD10
Result<runtime::Reloaded> reload(const runtime::ConfigSources& sources, runtime::EffectiveConfig& running) {
  const auto now = runtime::read_config(sources);
  if (now) return runtime::reload_config(running, *now);
  Error first = now.error().front();
  if (now.error().size() > 1) first.what += fmt::format("; and {} more faults", now.error().size() - 1);
  return fail(std::move(first));
}

int run(const runtime::ConfigSources& sources, bool strict) {
  auto effective = runtime::read_config(sources);
  if (!effective) return fail_with_faults(effective.error());
  effective->config.strict = strict;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  // Set before the signal that it raises is taken, and read after.
  std::mutex mutex;
  std::optional<Error> ended;
  os::Log log(effective->config.log_format, effective->config.log_levels);
  runtime::NodePorts ports{.log = &log, .outgrown = {}, .stop = {}};
  ports.outgrown = [&](Error why) {
    const std::scoped_lock guard(mutex);
    ended = std::move(why);
    ::kill(::getpid(), SIGTERM);
  };
  std::atomic<bool> asked = false;
  ports.stop = [&asked] {
    asked = true;
    ::kill(::getpid(), SIGTERM);
  };
  ports.reload = [&] { return reload(sources, *effective); };
  ports.config_sha256 = runtime::config_digest(*effective);
  auto node = begin(effective->config, std::move(ports));
  if (!node) return fail_with(node.error(), code_of(node.error()));
  const std::string pid_file = (std::filesystem::absolute(sources.file).parent_path() / "xhd.pid").string();
  if (auto status = os::write_file(pid_file, as_bytes(std::to_string(::getpid()) + "\n")); !status) return fail_with(status.error(), 1);
  int caught = 0;
  sigwait(&signals, &caught);
  std::string why = asked ? "admin_stop" : fmt::format("signal {}", caught);
  {
    const std::scoped_lock guard(mutex);
    if (ended) {
      why = ended->to_string();
      log.write(runtime::event::kNodeEnded, {{"error", why}});
    } else {
      log.write(runtime::event::kNodeStopping, {{"why", why}});
    }
  }
  (*node)->stop(why);
  std::error_code ignored;
  std::filesystem::remove(pid_file, ignored);
  return ended ? fail_with(*ended, code_of(*ended)) : 0;
}

int start_dev(const std::string& folder, runtime::ConfigSources sources) {
  if (!std::filesystem::exists(folder + "/genesis.json")) {
    runtime::TestnetOptions options;
    options.folder = folder;
    options.validators = 1;
    options.followers = 0;
    options.delta_ms = 20;
    if (auto status = runtime::make_testnet(options); !status) return fail_with(status.error(), code_of(status.error()));
    fmt::print(stderr, "made a one-validator network in {}; registrar key {}/keys/registrar.json\n", folder, folder);
  }
  sources.file = folder + "/node0/xhd.toml";
  return run(sources, false);
}

int with_config(const runtime::ConfigSources& sources, const std::function<Status(const runtime::Config&)>& work) {
  const auto effective = runtime::read_config(sources);
  if (!effective) return fail_with_faults(effective.error());
  const auto status = work(effective->config);
  return status ? 0 : fail_with(status.error(), code_of(status.error()));
}

// With --json: {"valid", "faults": [{"id", "what", "place"}]}, also when there are some.
int print_check(const std::vector<Error>& faults) {
  Json out = json_object();
  Json::Array list;
  for (const auto& fault : faults) {
    Json entry = json_object();
    entry.set("id", error_code(fault.id)).set("what", fault.what);
    list.push_back(Json(entry.set("place", fault.place)));
  }
  fmt::print("{}\n", out.set("valid", faults.empty()).set("faults", std::move(list)).dump());
  return faults.empty() ? cli::kOk : cli::kBadConfiguration;
}

int check(const runtime::ConfigSources& sources, bool json) {
  const auto effective = runtime::read_config(sources);
  if (!effective) return json ? print_check(effective.error()) : fail_with_faults(effective.error());
  const auto genesis = runtime::load_genesis(effective->config.genesis_path);
  const auto keys = runtime::load_keys(effective->config, false);
  std::vector<Error> faults;
  if (!genesis) faults.push_back(genesis.error());
  if (!keys) faults.push_back(keys.error());
  if (json) return print_check(faults);
  for (const auto& fault : faults) fail_with(fault, cli::kBadConfiguration);
  if (!faults.empty()) return cli::kBadConfiguration;
  fmt::print("configuration ok: {} on {}\n", effective->config.name, genesis->origin());
  return 0;
}

int show_config(const runtime::ConfigSources& sources, bool all, bool json) {
  const auto effective = runtime::read_config(sources);
  if (!effective) return fail_with_faults(effective.error());
  fmt::print("{}", json ? runtime::config_show_json(*effective, all).dump() + "\n" : runtime::config_show_page(*effective, all));
  return 0;
}

// Everything that is asked for on the command line. Subcommands are told apart by their pointers.
struct Commands {
  explicit Commands(CLI::App& app);
  [[nodiscard]] int run();

 private:
  void add_start(CLI::App& app);
  void add_setup(CLI::App& app);
  void add_db(CLI::App& app);
  void add_snapshot(CLI::App& app);
  void add_key(CLI::App& app);
  void add_config(CLI::App& app);
  [[nodiscard]] int run_admin();
  void add_support(CLI::App& app);
  [[nodiscard]] Status run_key(const runtime::Config& config);
  [[nodiscard]] Status run_snapshot(const runtime::Config& config);
  [[nodiscard]] int run_setup();
  CLI::App* with_config_option(CLI::App* command) {
    command->add_option("--config", sources_.file, "configuration file")->capture_default_str();
    command->add_option("--set", sources_.flags, "KEY=VALUE over file and environment (xhd config reference); may be repeated")
        ->allow_extra_args(false);
    return command;
  }
  void add_profile(CLI::App& command, const char* text) {
    const auto set = [this](const std::string& name) {
      profile_ = ledger::profile_from_name(name).value();
      testnet_options_.profile = *profile_;
    };
    command.add_option_function<std::string>("--profile", set, text)->check(CLI::IsMember({"standard", "gm"}));
  }
  CLI::App* with_json(CLI::App* command) {
    command->add_flag("--json", json_, "print JSON");
    return command;
  }

  runtime::ConfigSources sources_{"xhd.toml", node_environment(), {}};
  bool json_ = false;
  CLI::App* start_ = nullptr;
  std::string dev_folder_;
  bool sync_ = false;
  CLI::App* testnet_ = nullptr;
  runtime::TestnetOptions testnet_options_;
  std::optional<ledger::Profile> profile_;
  CLI::App* init_ = nullptr;
  runtime::InitOptions init_options_;
  std::string init_role_ = "follower";
  CLI::App* check_ = nullptr;
  CLI::App* config_default_ = nullptr;
  CLI::App* config_reference_ = nullptr;
  CLI::App* metrics_ = nullptr;
  CLI::App* config_show_ = nullptr;
  bool effective_ = false;
  CLI::App* support_ = nullptr;
  runtime::SupportOptions support_options_;
  CLI::App* db_stats_ = nullptr;
  CLI::App* db_verify_ = nullptr;
  CLI::App* db_rebuild_ = nullptr;
  CLI::App* create_ = nullptr;
  CLI::App* list_ = nullptr;
  CLI::App* verify_ = nullptr;
  CLI::App* restore_ = nullptr;
  CLI::App* fetch_ = nullptr;
  CLI::App* state_show_ = nullptr;
  CLI::App* state_create_ = nullptr;
  CLI::App* state_export_ = nullptr;
  CLI::App* state_import_ = nullptr;
  bool new_key_ = false;
  bool from_journal_ = false;
  bool strict_ = false;
  std::optional<std::uint64_t> height_;
  std::string folder_;
  std::string snapshot_;
  std::string genesis_;
  std::optional<std::uint64_t> timeout_s_;
  runtime::RestoreOptions restore_options_;
  std::unique_ptr<runtime::AdminCommands> admin_;
};

Commands::Commands(CLI::App& app) {
  app.require_subcommand(1);
  add_start(app);
  add_setup(app);
  add_db(app);
  add_snapshot(app);
  add_key(app);
  add_config(app);
  admin_ = std::make_unique<runtime::AdminCommands>(app, sources_);
  add_support(app);
}

void Commands::add_start(CLI::App& app) {
  start_ = with_config_option(app.add_subcommand("start", "Run a node until SIGINT or SIGTERM"));
  start_->add_option("--dev", dev_folder_, "make (if absent) and run a one-validator network in this folder");
  start_->add_flag("--strict", strict_, "end with code 10 instead of following without a vote when the consensus key is in doubt");
  start_->add_flag("--sync", sync_, "a node without a ledger fetches a snapshot from its peers first (xhd snapshot fetch)");
}

void Commands::add_setup(CLI::App& app) {
  testnet_ = app.add_subcommand("testnet", "Make the files of a network on loopback");
  testnet_->add_option("folder", testnet_options_.folder, "a new folder")->required();
  testnet_->add_option("--validators", testnet_options_.validators, "how many validators")->capture_default_str();
  testnet_->add_option("--followers", testnet_options_.followers, "how many followers")->capture_default_str();
  testnet_->add_option("--rpc-port", testnet_options_.rpc_port, "RPC port of node 0")->capture_default_str();
  testnet_->add_option("--peer-port", testnet_options_.peer_port, "peer port of node 0")->capture_default_str();
  testnet_->add_option("--delta-ms", testnet_options_.delta_ms, "message delay that timers assume")->capture_default_str();
  testnet_->add_option("--audit-interval", testnet_options_.audit_interval, "blocks from one audit root to the next; 0: none")
      ->capture_default_str();
  testnet_->add_option("--audit-lag", testnet_options_.audit_lag, "blocks from an audited state to its root; 0: a tenth of the interval")
      ->capture_default_str();
  add_profile(*testnet_, "standard (default), or gm: SM2 keys, SM4 key files, at most 31 validators");
  init_ = app.add_subcommand("init", "Make keys and a configuration for one node");
  init_->add_option("folder", init_options_.folder, "the node's folder")->required();
  init_->add_option("--name", init_options_.name, "name in logs and peers' lists")->capture_default_str();
  init_->add_option("--role", init_role_, "validator or follower")->check(CLI::IsMember({"validator", "follower"}))->capture_default_str();
  init_->add_option("--genesis", init_options_.genesis_path, "genesis file of the network")->capture_default_str();
  init_->add_option("--passphrase-file", init_options_.passphrase_file,
                    "its first line seals the keys (mode 0600, or /dev/fd/N); without it a new one is kept in the folder");
  add_profile(*init_, "profile of the network (default: that of the genesis file, or standard without one)");
  check_ = with_json(
      with_config_option(app.add_subcommand("check", "Check a configuration, its genesis file and keys; says all faults at once")));
}

void Commands::add_config(CLI::App& app) {
  auto* config = app.add_subcommand("config", "What can be configured, what is, and from where");
  config->require_subcommand(1);
  config_default_ = config->add_subcommand("default", "Print a configuration file with every key, its default and what it means");
  config_reference_ = config->add_subcommand("reference", "Print the table of all keys, Markdown");
  metrics_ = app.add_subcommand("metrics", "Print the table of all metrics that a node serves, Markdown");
  config_show_ = with_json(with_config_option(
      config->add_subcommand("show", "Print what is set, and by which line, variable or flag (secrets are in files of their own)")));
  config_show_->add_flag("--effective", effective_, "every key, with the defaults in force");
}

void Commands::add_support(CLI::App& app) {
  support_ = with_json(with_config_option(app.add_subcommand(
      "support-bundle",
      "Write one file for whoever helps: versions, configuration, answers of the node, sizes, logs, machine; no secrets\n\n"
      "It works beside a running node and without one. manifest.json in it says what is inside, and what was left out and why.")));
  support_->add_option("-o,--output", support_options_.output, "FILE.tar, .tar.gz, .tgz or .tar.zst; written with mode 0600")->required();
  support_->add_option("--node", support_options_.node, "URL of the node to ask (default: rpc.listen of the configuration)");
  support_
      ->add_option("--log", support_options_.logs, "a log whose end is taken; may be repeated (default: *.log beside the configuration)")
      ->allow_extra_args(false);
}

void Commands::add_db(CLI::App& app) {
  auto* db = app.add_subcommand("db", "Look after a data folder");
  db->require_subcommand(1);
  const auto add = [&](const char* name, const char* text) { return with_config_option(db->add_subcommand(name, text)); };
  db_stats_ = with_json(add("stats", "What the folder keeps and the space that it takes; may run beside the node"));
  db_verify_ = with_json(add("verify", "Check every checksum, hash and root of the files; may run beside the node"));
  db_rebuild_ = add("rebuild", "Make index and derived files again from the ledger; the node must be stopped");
}

void Commands::add_snapshot(CLI::App& app) {
  auto* snapshot = app.add_subcommand("snapshot", "Make, check, restore and fetch snapshots; they need no trust but in the genesis file");
  snapshot->require_subcommand(1);
  const auto add = [&](const char* name, const char* text) { return with_config_option(snapshot->add_subcommand(name, text)); };
  create_ = with_json(add("create", "Make a snapshot beside the running node; run again, it goes on where it was stopped"));
  create_->add_option("--height", height_, "of which height (default: the newest that is certified)");
  create_->add_option("--out", folder_, "folder of snapshots (default: snapshots in the data folder, from where peers are served)");
  list_ = with_json(add("list", "Which snapshots there are"));
  list_->add_option("--in", folder_, "folder of snapshots (default: snapshots in the data folder)");
  verify_ = with_json(add("verify", "Check every byte of a snapshot against the genesis file"));
  verify_->add_option("snapshot", snapshot_, "folder of the snapshot")->required();
  verify_->add_option("--genesis", genesis_, "genesis file (default: that of the configuration)");
  restore_ = add("restore", "Make the data folder from a snapshot; run again, it goes on where it was stopped");
  restore_->add_option("snapshot", snapshot_, "folder of the snapshot")->required();
  fetch_ = add("fetch", "Fetch a snapshot from the peers and restore it; run again, it goes on where it was stopped");
  fetch_->add_flag("--keep", restore_options_.keep, "keep the snapshot, to serve it to others");
  fetch_->add_option("--timeout", timeout_s_, "give up after so many seconds (default: never)");
}

void Commands::add_key(CLI::App& app) {
  auto* key = app.add_subcommand("key", "Look after a validator's consensus key");
  key->require_subcommand(1);
  auto* state = key->add_subcommand("sign-state", "What the key signed: kept beside it, so that it never signs twice");
  state->require_subcommand(1);
  const auto add = [&](const char* name, const char* text) { return with_config_option(state->add_subcommand(name, text)); };
  state_show_ = with_json(add("show", "What is known, and whether the key may vote; may run beside the node"));
  state_create_ = add("create", "Make a sign state for a key that has none; the node must be stopped");
  auto* fresh = state_create_->add_flag("--new-key", new_key_, "the key never signed anything");
  auto* journal =
      state_create_->add_flag("--from-journal", from_journal_, "the data folder is the one that the key used last, and was never restored");
  fresh->excludes(journal);
  state_export_ = add("export", "Hand the key over: it votes here no more; run again, the same file is written. The node must be stopped");
  state_export_->add_option("file", folder_, "where to write")->required();
  state_import_ = add("import", "Take the key over from the file of an export, on another host or with a new data folder; may be repeated");
  state_import_->add_option("file", folder_, "the file")->required();
}

Status Commands::run_key(const runtime::Config& config) {
  if (*state_show_) return runtime::sign_state_show(config, json_);
  if (*state_create_ && !new_key_ && !from_journal_)
    return fail(ErrorId::kUsage, "say what is known of the key: --new-key or --from-journal", "xhd key sign-state create");
  if (*state_create_) return runtime::sign_state_create(config, from_journal_);
  return *state_export_ ? runtime::sign_state_export(config, folder_) : runtime::sign_state_import(config, folder_);
}

Status Commands::run_snapshot(const runtime::Config& config) {
  if (*create_) return runtime::snapshot_create(config, height_, folder_, json_);
  if (*list_) return runtime::snapshot_list(config, folder_, json_);
  if (*verify_) return runtime::snapshot_verify(config.genesis_path, snapshot_, json_);
  if (*restore_) return runtime::snapshot_restore(config, snapshot_);
  if (timeout_s_) restore_options_.timeout = std::chrono::seconds(*timeout_s_);
  return runtime::snapshot_fetch(config, restore_options_);
}

int Commands::run_admin() {
  const auto ask = [this](const std::string& socket) -> Status {
    auto status = admin_->run(socket);
    if (!status && status.error().place.empty()) status.error().place = socket;
    return status;
  };
  if (admin_->socket().empty()) return with_config(sources_, [&](const auto& config) { return ask(config.admin_socket); });
  const auto status = ask(admin_->socket());
  return status ? 0 : fail_with(status.error(), code_of(status.error()));
}

int Commands::run_setup() {
  init_options_.role = init_role_ == "validator" ? runtime::Role::kValidator : runtime::Role::kFollower;
  init_options_.profile = profile_;
  const auto role = init_options_.role;
  const std::string& folder = init_options_.folder;
  const Status status = *testnet_ ? runtime::make_testnet(testnet_options_) : runtime::init_node(init_options_);
  if (!status) return fail_with(status.error(), code_of(status.error()));
  fmt::print("{}\n", *testnet_ ? "made " + testnet_options_.folder
                               : fmt::format("made {}; next: put the peers' addresses into {}/xhd.toml{}", folder, folder,
                                             role == runtime::Role::kValidator
                                                 ? ", start it, and have the council admit it: xh governance propose --add " + folder +
                                                       "/validator.json"
                                                 : "; peers that do not admit strangers need its network key"));
  return 0;
}

int Commands::run() {
  if (*start_) {
    if (!dev_folder_.empty()) return start_dev(dev_folder_, sources_);
    if (sync_) {
      const int code = with_config(sources_, [](const runtime::Config& config) -> Status {
        return runtime::wants_snapshot(config) ? runtime::snapshot_fetch(config, {}) : Status{};
      });
      if (code != 0) return code;
    }
    return ::run(sources_, strict_);
  }
  if (admin_->given()) return run_admin();
  if (*check_) return check(sources_, json_);
  if (*support_) {
    support_options_.json = json_;
    const auto status = runtime::make_support_bundle(sources_, support_options_);
    return status ? cli::kOk : fail_with(status.error(), code_of(status.error()));
  }
  if (*config_show_) return show_config(sources_, effective_, json_);
  if (*config_default_ || *config_reference_) {
    fmt::print("{}", *config_default_ ? runtime::default_config_page() : runtime::config_reference_page());
    return 0;
  }
  if (*metrics_) {
    fmt::print("{}", runtime::metrics_reference());
    return 0;
  }
  if (*db_stats_) return with_config(sources_, [&](const auto& config) { return runtime::db_stats(config, json_); });
  if (*db_verify_) return with_config(sources_, [&](const auto& config) { return runtime::db_verify(config, json_); });
  if (*db_rebuild_) return with_config(sources_, runtime::db_rebuild);
  if (*testnet_ || *init_) return run_setup();
  if (*verify_ && !genesis_.empty()) {
    const auto status = runtime::snapshot_verify(genesis_, snapshot_, json_);
    return status ? 0 : fail_with(status.error(), code_of(status.error()));
  }
  const bool key = *state_show_ || *state_create_ || *state_export_ || *state_import_;
  return with_config(sources_, [&](const auto& config) { return key ? run_key(config) : run_snapshot(config); });
}

}  // namespace

int main(int argc, char** argv) {
  xh::os::harden_process();  // KF10: commands, too, open keys
  CLI::App app{
      "a node of a Xinghuo chain\n\nFirst steps:\n  xhd start --dev DIR          one validator, instant\n  xhd testnet DIR              "
      "files for "
      "four validators and a follower\n  xhd start --config FILE      run a node"};
  Commands commands(app);
  cli::CommandLine line(app, {"xhd", XH_VERSION, 8, runtime::command_examples()});
  const auto done = line.parse(argc, argv);
  return done ? *done : commands.run();
}
