#include "node/runtime/action_log.h"

#include <sys/stat.h>

#include "node/os/log_text.h"
#include "node/runtime/strand.h"

namespace xh::runtime {
namespace {

storage::AdminActor actor_of(const os::PeerProcess& process) { return {process.uid, process.pid}; }

}  // namespace

Json shown_parameters(const Json& parameters) {
  if (const auto* text = parameters.string()) return os::log_text(*text, os::kMaxLogValueBytes);
  if (const auto* array = parameters.array()) {
    Json::Array out;
    for (const auto& item : *array) out.push_back(shown_parameters(item));
    return Json(std::move(out));
  }
  if (parameters.object() == nullptr) return parameters;
  Json out = json_object();
  for (const auto& [name, value] : *parameters.object())
    out.set(os::clean_text(name), os::is_secret_name(name) ? Json(os::kRedacted) : shown_parameters(value));
  return out;
}

std::string outcome_text(const std::optional<Error>& error, const std::string& note) {
  if (!error) return note.empty() ? "ok" : os::log_text("ok: " + note, storage::kMaxAdminOutcomeBytes - 64);
  return os::log_text(error_code(error->id) + " " + error->what, storage::kMaxAdminOutcomeBytes - 64);
}

Result<std::unique_ptr<ActionLog>> ActionLog::open(const std::string& path) {
  XH_TRY(auto lock, os::FileLock::take(path + ".lock"));
  XH_TRY(auto log,
         storage::AdminLog::open({.path = path, .actor = actor_of(os::own_process()), .wall_ms = [] { return read_clock().wall.value; }}));
  ::chmod(path.c_str(), 0600);
  return std::unique_ptr<ActionLog>(new ActionLog(std::move(lock), std::move(log)));
}

void ActionLog::started(const Json& detail) {
  const std::scoped_lock guard(mutex_);
  running_ = true;
  log_.append({.kind = storage::AdminKind::kStarted, .actor = actor_of(os::own_process()), .detail = shown_parameters(detail).dump()});
}

void ActionLog::stopped(const std::string& why) {
  const std::scoped_lock guard(mutex_);
  if (!running_) return;
  running_ = false;
  const Json detail = Json(json_object().set("why", why));
  log_.append({.kind = storage::AdminKind::kStopped, .actor = actor_of(os::own_process()), .detail = shown_parameters(detail).dump()});
}

std::uint64_t ActionLog::begin(const os::PeerProcess& actor, const std::string& action, const Json& parameters) {
  const std::scoped_lock guard(mutex_);
  return log_.append(
      {.kind = storage::AdminKind::kBegun, .actor = actor_of(actor), .action = action, .detail = shown_parameters(parameters).dump()});
}

void ActionLog::end(const os::PeerProcess& actor, const std::string& action, std::uint64_t begun, const std::string& outcome) {
  const std::scoped_lock guard(mutex_);
  log_.append({.kind = storage::AdminKind::kEnded, .actor = actor_of(actor), .action = action, .outcome = outcome, .begun = begun});
}

ActionLog::Head ActionLog::head() const {
  const std::scoped_lock guard(mutex_);
  return {log_.next(), log_.head()};
}

Status logged_action(const std::string& path, const std::string& action, const Json& parameters, const std::function<Status()>& work) {
  XH_TRY_VOID(os::make_folder(path.substr(0, path.rfind('/')), 0700));
  XH_TRY(const auto log, ActionLog::open(path));
  const auto self = os::own_process();
  const auto number = log->begin(self, action, parameters);
  const auto status = work();
  log->end(self, action, number, outcome_text(status ? std::nullopt : std::optional(status.error())));
  return status;
}

}  // namespace xh::runtime
