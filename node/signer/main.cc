// xh-signer: a validator's consensus and checkpoint key in a process of their own.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <csignal>
#include <ctime>
#include <thread>

#include "node/cli/command_line.h"
#include "node/os/process.h"
#include "node/signer/folder.h"
#include "node/signer/server.h"
#include "node/signer/token_folder.h"

namespace {

using namespace xh;  // NOLINT(google-build-using-namespace): this is the program

constexpr cli::Example kExamples[] = {
    {"", "xh-signer adopt /srv/signer --keys /srv/xinghuo/keys --passphrase-file /srv/xinghuo/passphrase --genesis genesis.json"},
    {"", "xh-signer run /srv/signer"},
    {"adopt", "xh-signer adopt /srv/signer --keys /srv/xinghuo/keys --passphrase-file /srv/xinghuo/passphrase --genesis genesis.json"},
    {"run", "xh-signer run /srv/signer --strict"},
    {"status", "xh-signer status /srv/signer --json"},
    {"export", "xh-signer export /srv/signer state.json"},
    {"import", "xh-signer import /srv/signer state.json"},
    {"token list", "xh-signer token list --module /usr/lib/softhsm/libsofthsm2.so"},
    {"token make",
     "xh-signer token make /srv/signer --module /usr/lib/softhsm/libsofthsm2.so --token validator --pin-file pin --name shanghai-2 "
     "--genesis "
     "genesis.json"},
    {"token put",
     "xh-signer token put /srv/signer --module /usr/lib/softhsm/libsofthsm2.so --token validator --pin-file pin --name shanghai-2"},
};

// Exit codes: docs/spec/cli.md.
int fail_with(const Error& error) {
  fmt::print(stderr, "xh-signer: {}\n", error.to_string());
  switch (error.id) {
    case ErrorId::kUsage:
      return cli::kUsage;
    case ErrorId::kBadConfig:
    case ErrorId::kBadGenesis:
      return cli::kBadConfiguration;
    case ErrorId::kSignStateRefused:
      return cli::kUnverified;
    case ErrorId::kDamaged:
    case ErrorId::kDamagedJournal:
    case ErrorId::kBadSignState:
    case ErrorId::kSignStateInDoubt:
      return cli::kUnsafeToSign;
    default:
      return cli::kFailed;
  }
}

void log(const std::string& line) {
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  const auto seconds = static_cast<std::time_t>(now / 1000);
  std::fputs(fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z {}\n", fmt::gmtime(seconds), now % 1000, line).c_str(), stderr);
}

int run(const std::string& folder, std::string socket, bool strict) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  auto opened = signer::open(folder);
  if (!opened) return fail_with(opened.error());
  if (socket.empty()) socket = signer::socket_in(folder);
  const auto doubt = opened->judge.state().doubt();
  if (doubt != consensus::Doubt::kNone) {
    const Error why{ErrorId::kSignStateInDoubt, std::string(explain(doubt)), folder};
    if (strict) return fail_with(why);
    log("signs no vote: " + why.to_string());
  }
  auto server = signer::Server::open(socket, std::move(opened->judge), log);
  if (!server) return fail_with(server.error());
  log("listens at " + socket);
  std::thread waiter([&signals, &server] {
    int caught = 0;
    sigwait(&signals, &caught);
    log(fmt::format("stops on signal {}", caught));
    (*server)->stop();
  });
  (*server)->run();
  waiter.join();
  return 0;
}

int finish(const Status& status) { return status ? 0 : fail_with(status.error()); }

// What is asked for on the command line.
struct Commands {
  explicit Commands(CLI::App& app);
  [[nodiscard]] int run() const;

 private:
  CLI::App* add(CLI::App& app, const char* name, const char* text) {
    auto* command = app.add_subcommand(name, text);
    command->add_option("folder", folder_, "the signer's folder, mode 0700")->required();
    return command;
  }
  std::string folder_;
  std::string file_;
  std::string socket_;
  signer::Source source_;
  bool json_ = false;
  bool strict_ = false;
  CLI::App* adopt_ = nullptr;
  CLI::App* run_ = nullptr;
  CLI::App* status_ = nullptr;
  CLI::App* export_ = nullptr;
  CLI::App* import_ = nullptr;
  void add_token(CLI::App& app);
  signer::TokenChoice choice_;
  std::string genesis_;
  CLI::App* token_list_ = nullptr;
  CLI::App* token_make_ = nullptr;
  CLI::App* token_put_ = nullptr;
};

Commands::Commands(CLI::App& app) {
  app.require_subcommand(1);
  adopt_ =
      add(app, "adopt", "Move the keys out of a stopped node's key folder, with what they signed; run again, it goes on where it stopped");
  adopt_->add_option("--keys", source_.keys_folder, "the node's key folder")->required();
  adopt_->add_option("--passphrase-file", source_.passphrase_file, "opens the node's key files")->required();
  adopt_->add_option("--genesis", source_.genesis_file, "genesis file of the network")->required();
  run_ = add(app, "run", "Sign for a node until SIGINT or SIGTERM");
  run_->add_option("--socket", socket_, "where to listen (default: socket in the folder)");
  run_->add_flag("--strict", strict_, "end with code 10 when what the key signed is in doubt");
  status_ = add(app, "status", "What the keys signed, and whether they may sign; may run beside the signer");
  status_->add_flag("--json", json_, "print JSON");
  export_ = add(app, "export", "Hand the keys over: nothing is signed here any more; run again, the same file is written");
  export_->add_option("file", file_, "where to write")->required();
  import_ = add(app, "import", "Take the keys over from the file of an export; may be repeated");
  import_->add_option("file", file_, "the file")->required();
  add_token(app);
}

void Commands::add_token(CLI::App& app) {
  auto* token = app.add_subcommand("token", "Keys in a hardware security module, by PKCS#11");
  token->require_subcommand(1);
  const auto module = [&](CLI::App* command) {
    command->add_option("--module", choice_.module, "the vendor's PKCS#11 library, an absolute path")->required();
    return command;
  };
  const auto chosen = [&](CLI::App* command) {
    module(command)->add_option("--token", choice_.token, "label of the token")->required();
    command->add_option("--pin-file", choice_.pin_file, "its first line is the PIN, mode 0600; without it, the credential 'pin'");
    command->add_option("--name", choice_.name, "the keys get the labels NAME-consensus and NAME-checkpoint")->required();
    return command;
  };
  token_list_ = module(token->add_subcommand("list", "Labels of the tokens that a module shows"));
  token_make_ = chosen(add(*token, "make", "Make new keys in the token, and a folder for what they will sign"));
  token_make_->add_option("--genesis", genesis_, "genesis file of the network")->required();
  token_put_ = chosen(add(*token, "put", "Move the keys of an adopted folder into the token; run again, it goes on where it stopped"));
}

int Commands::run() const {
  if (*token_list_) return finish(signer::list_tokens(choice_.module));
  if (*token_make_) return finish(signer::make_in_token(folder_, genesis_, choice_));
  if (*token_put_) return finish(signer::put_into_token(folder_, choice_));
  if (*run_) return ::run(folder_, socket_, strict_);
  if (*adopt_) return finish(signer::adopt(folder_, source_));
  if (*status_) return finish(signer::show(folder_, json_));
  return finish(*export_ ? signer::export_to(folder_, file_) : signer::import_from(folder_, file_));
}

}  // namespace

int main(int argc, char** argv) {
  xh::os::harden_process();  // KF10
  CLI::App app{
      "a validator's keys in a process of their own, which refuses to sign twice\n\n"
      "First steps, the node stopped: adopt the keys, run the signer, put the [signer] that adopt prints into the node's xhd.toml, start "
      "the "
      "node."};
  Commands commands(app);
  cli::CommandLine line(app, {"xh-signer", XH_VERSION, 8, kExamples});
  const auto done = line.parse(argc, argv);
  return done ? *done : commands.run();
}
