#include "node/runtime/admin_commands.h"

#include <fmt/format.h>
#include <signal.h>
#include <CLI/CLI.hpp>

#include <thread>

#include "node/os/files.h"
#include "node/os/log.h"
#include "node/os/log_text.h"
#include "node/runtime/admin_client.h"
#include "node/runtime/command_output.h"

namespace xh::runtime {
namespace {

constexpr std::chrono::seconds kAdminPatience{60};
constexpr std::chrono::milliseconds kAdminPause{100};

constexpr const char* kAdminHelp =
    "Ask the running node over its UNIX socket (admin.socket)\n\nExamples:\n"
    "  xhd admin status --config node0/xhd.toml\n"
    "  xhd admin log net=debug,rpc=warn --config node0/xhd.toml\n"
    "  xhd admin drain --reason 'kernel update' --config node0/xhd.toml\n"
    "  xhd admin snapshot --wait --config node0/xhd.toml\n"
    "  xhd admin stop --config node0/xhd.toml\n\n"
    "Who asked for what stands in the log of actions: xh-audit adminlog DATA/admin.log\n"
    "Exit codes: 4 no node answers, 5 it did not in time";

std::string text_of(const Json& object, std::string_view name) {
  const Json* value = object.find(name);
  if (value == nullptr || value->is_null()) return "-";
  return os::clean_text(value->string() == nullptr ? value->dump() : *value->string());
}

std::uint64_t number_of(const Json& object, std::string_view name) {
  const Json* value = object.find(name);
  return value == nullptr || value->integer() == nullptr ? 0 : static_cast<std::uint64_t>(std::max<std::int64_t>(0, *value->integer()));
}

bool is_true(const Json& object, std::string_view name) {
  const Json* value = object.find(name);
  return value != nullptr && value->boolean() != nullptr && *value->boolean();
}

// Dead, or dead and not buried by its parent yet.
bool has_ended(pid_t pid) {
  if (::kill(pid, 0) != 0) return true;
  const auto stat = os::read_first_line(fmt::format("/proc/{}/stat", pid));
  const auto name = stat ? stat->rfind(')') : std::string::npos;
  return name != std::string::npos && stat->substr(name + 1).starts_with(" Z");
}

}  // namespace

struct AdminCommands::Options {
  CLI::App* status = nullptr;
  CLI::App* log = nullptr;
  CLI::App* stop = nullptr;
  CLI::App* snapshot = nullptr;
  CLI::App* drain = nullptr;
  CLI::App* undrain = nullptr;
  CLI::App* peers = nullptr;
  CLI::App* disconnect = nullptr;
  CLI::App* reload = nullptr;
  std::string socket;
  std::string levels;
  std::string reason;
  std::string peer;
  std::optional<std::uint64_t> height;
  std::uint64_t timeout_s = 600;
  bool wait = false;
  bool no_wait = false;
  bool json = false;

  [[nodiscard]] Result<Json> ask(const std::string& at, const char* method, Json params = json_object()) const {
    if (!reason.empty()) params.set("reason", reason);
    return ask_operator(at, method, params, kAdminPatience);
  }
  [[nodiscard]] Status show(const Result<Json>& answer) const {
    if (!answer) return fail(answer.error());
    print(*answer, json);
    return {};
  }
  [[nodiscard]] Status run_log(const std::string& at) const {
    return show(levels.empty() ? ask(at, "admin_getLogLevels") : ask(at, "admin_setLogLevels", level_parameters(levels)));
  }
  [[nodiscard]] Status run_stop(const std::string& at) const;
  [[nodiscard]] Status run_snapshot(const std::string& at) const;
};

Status AdminCommands::Options::run_stop(const std::string& at) const {
  XH_TRY(const Json answer, ask(at, "admin_stop"));
  const auto pid = static_cast<pid_t>(number_of(answer, "pid"));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(timeout_s);
  while (!no_wait && pid > 0 && !has_ended(pid)) {
    if (std::chrono::steady_clock::now() >= deadline) return fail(ErrorId::kTimeout, fmt::format("the node still stops: process {}", pid));
    std::this_thread::sleep_for(kAdminPause);
  }
  return show(answer);
}

Status AdminCommands::Options::run_snapshot(const std::string& at) const {
  Json params = json_object();
  if (height) params.set("height", json_u64(*height));
  XH_TRY(const Json begun, ask(at, "admin_snapshot", std::move(params)));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(timeout_s);
  while (wait && text_of(begun, "state") == "begun") {
    XH_TRY(const Json answer, ask_operator(at, "admin_status", json_object(), kAdminPatience));
    const Json* made = answer.find("snapshot");
    const Json* last = made == nullptr ? nullptr : made->find("last");
    if (last != nullptr && number_of(*last, "height") == number_of(begun, "height")) {
      const auto* error = text_member(*last, "error");
      if (error != nullptr) return fail(ErrorId::kBadSnapshot, *error);
      break;
    }
    if (std::chrono::steady_clock::now() >= deadline) return fail(ErrorId::kTimeout, "the snapshot is still being made");
    std::this_thread::sleep_for(kAdminPause);
  }
  return show(begun);
}

AdminCommands::AdminCommands(CLI::App& app, ConfigSources& sources) : options_(std::make_unique<Options>()) {
  auto& o = *options_;
  auto* admin = app.add_subcommand("admin", kAdminHelp);
  admin->require_subcommand(1);
  const auto add = [&](const char* name, const char* text) {
    auto* command = admin->add_subcommand(name, text);
    command->add_option("--config", sources.file, "configuration file of the node, which says where its socket is")->capture_default_str();
    command->add_option("--set", sources.flags, "KEY=VALUE over file and environment; may be repeated")->allow_extra_args(false);
    command->add_option("--socket", o.socket, "the socket itself; no configuration is read then");
    command->add_flag("--json", o.json, "print JSON");
    return command;
  };
  const auto acting = [&](const char* name, const char* text) {
    auto* command = add(name, text);
    command->add_option("--reason", o.reason, "why: stands in the log of actions");
    return command;
  };
  o.status = add("status", "Readiness and why not, levels, the log of actions with its head, the last snapshot");
  o.log = acting("log", "Show the levels of the log, or change them until the next start");
  o.log->add_option("levels", o.levels, "info, or net=debug,rpc=warn, or both: info,net=debug");
  o.stop = acting("stop", "Stop the node, and wait until it ended");
  o.stop->add_flag("--no-wait", o.no_wait, "do not wait");
  o.snapshot = acting("snapshot", "Begin a snapshot, of the newest certified height or of another");
  o.snapshot->add_option("--height", o.height, "of which height");
  o.snapshot->add_flag("--wait", o.wait, "until it is made");
  for (auto* command : {o.stop, o.snapshot})
    command->add_option("--timeout", o.timeout_s, "give up waiting after so many seconds")->capture_default_str();
  o.drain = acting("drain", "Report that the node is not ready, so that load balancers leave it; it votes on");
  o.undrain = acting("undrain", "End draining");
  o.peers = add("peers", "Who is connected, and who is not and why");
  o.disconnect = acting("disconnect", "Close the connections of a peer; a listed one is dialled again");
  o.disconnect->add_option("peer", o.peer, "its name, or its network key")->required();
  o.reload = acting("reload", "Read the configuration again; says what took effect and what needs a restart");
}

AdminCommands::~AdminCommands() = default;

bool AdminCommands::given() const {
  const auto& o = *options_;
  for (const auto* command : {o.status, o.log, o.stop, o.snapshot, o.drain, o.undrain, o.peers, o.disconnect, o.reload}) {
    if (command->parsed()) return true;
  }
  return false;
}

const std::string& AdminCommands::socket() const { return options_->socket; }

Status AdminCommands::run(const std::string& socket) const {
  const auto& o = *options_;
  if (*o.log) return o.run_log(socket);
  if (*o.stop) return o.run_stop(socket);
  if (*o.snapshot) return o.run_snapshot(socket);
  if (*o.drain) return o.show(o.ask(socket, "admin_drain"));
  if (*o.undrain) return o.show(o.ask(socket, "admin_undrain"));
  if (*o.reload) return o.show(o.ask(socket, "admin_reload"));
  if (*o.disconnect) {
    Json params = json_object();
    return o.show(o.ask(socket, "admin_disconnectPeer", Json(params.set("peer", o.peer))));
  }
  XH_TRY(const Json answer, o.ask(socket, *o.peers ? "admin_peers" : "admin_status"));
  if (o.json) return o.show(answer);
  fmt::print("{}", *o.peers ? peers_page(answer) : status_page(answer));
  return {};
}

Json level_parameters(std::string_view text) {
  Json params = json_object();
  std::string components;
  bool general = false;
  while (!text.empty()) {
    const auto entry = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), entry.size() + 1));
    if (entry.find('=') == std::string_view::npos) {
      params.set("level", entry);
      general = true;
    } else {
      components += (components.empty() ? "" : ",") + std::string(entry);
    }
  }
  if (general || !components.empty()) params.set("levels", components);
  return params;
}

std::string status_page(const Json& status) {
  std::string out = fmt::format("{} ({}) at height {}: {}{}{}\n", text_of(status, "node"), text_of(status, "role"),
                                text_of(status, "height"), is_true(status, "ready") ? "ready" : "not ready",
                                is_true(status, "voting") ? ", votes" : "", is_true(status, "draining") ? ", drained" : "");
  if (const Json* reasons = status.find("reasons"); reasons != nullptr && reasons->array() != nullptr) {
    for (const auto& reason : *reasons->array()) out += fmt::format("  {}\n", reason.string() ? os::clean_text(*reason.string()) : "");
  }
  const Json none = json_object();
  const auto member = [&](const char* name) -> const Json& {
    const Json* found = status.find(name);
    return found == nullptr ? none : *found;
  };
  out += fmt::format("process     {} since {}, version {}\n", text_of(status, "pid"), os::time_text(number_of(status, "started_ms")),
                     text_of(status, "version"));
  out += fmt::format("data        {}\n", text_of(status, "data_dir"));
  const Json& log = member("log");
  out += fmt::format("log         {}, level {}, components {}\n", text_of(log, "format"), text_of(log, "level"), text_of(log, "levels"));
  const Json& actions = member("admin_log");
  out += fmt::format("actions     {} entries, head {}\n", text_of(actions, "entries"), text_of(actions, "head"));
  const Json& snapshot = member("snapshot");
  if (text_of(snapshot, "under_way") != "-") out += fmt::format("snapshot    of height {} under way\n", text_of(snapshot, "under_way"));
  const Json* last = snapshot.find("last");
  if (last != nullptr && !last->is_null())
    out += fmt::format("snapshot    of height {}: {}\n", text_of(*last, "height"),
                       text_of(*last, "error") == "-" ? "made" : text_of(*last, "error"));
  return out;
}

std::string peers_page(const Json& peers) {
  std::string out = fmt::format("{:<24} {:<13} {:>14} {:>14}  {}\n", "peer", "", "bytes in", "bytes out", "problem, or key");
  const Json* data = peers.find("data");
  if (data == nullptr || data->array() == nullptr) return out;
  for (const auto& peer : *data->array()) {
    const std::string problem = text_of(peer, "problem");
    out += fmt::format("{:<24} {:<13} {:>14} {:>14}  {}\n", text_of(peer, "name"), is_true(peer, "connected") ? "connected" : "away",
                       text_of(peer, "bytes_in"), text_of(peer, "bytes_out"), problem == "-" ? text_of(peer, "key") : problem);
  }
  return out;
}

}  // namespace xh::runtime
