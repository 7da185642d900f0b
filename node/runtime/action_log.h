// The log of the operator's actions as the node and its commands write it: one process at a time, from any thread, details cleaned and
// without secrets. Rules: docs/spec/admin-log.md (AL5, AL6).
#pragma once

#include <memory>
#include <mutex>

#include "base/json.h"
#include "node/os/files.h"
#include "node/os/unix_socket.h"
#include "node/storage/admin_log.h"

namespace xh::runtime {

class ActionLog {
 public:
  /// Error kLocked: another process writes it.
  [[nodiscard]] static Result<std::unique_ptr<ActionLog>> open(const std::string& path);

  void started(const Json& detail);
  /// Once; later ones are left out.
  void stopped(const std::string& why);
  /// Durable when it returns; the number, for end().
  [[nodiscard]] std::uint64_t begin(const os::PeerProcess& actor, const std::string& action, const Json& parameters);
  void end(const os::PeerProcess& actor, const std::string& action, std::uint64_t begun, const std::string& outcome);

  struct Head {
    std::uint64_t entries = 0;  ///< number of the next one
    Hash32 hash{};
  };
  [[nodiscard]] Head head() const;
  /// What had to be done about the file.
  [[nodiscard]] std::optional<Error> found() const { return log_.found(); }

 private:
  ActionLog(os::FileLock lock, storage::AdminLog log) : lock_(std::move(lock)), log_(std::move(log)) {}
  os::FileLock lock_;
  mutable std::mutex mutex_;
  storage::AdminLog log_;
  bool running_ = false;
};

/// AL6: without secrets and control characters, each text bounded.
[[nodiscard]] Json shown_parameters(const Json& parameters);
/// "ok", or the error, cleaned.
[[nodiscard]] std::string outcome_text(const std::optional<Error>& error, const std::string& note = {});
/// An action of a command while the node is stopped: begun before `work`, ended after it.
[[nodiscard]] Status logged_action(const std::string& path, const std::string& action, const Json& parameters,
                                   const std::function<Status()>& work);

}  // namespace xh::runtime
