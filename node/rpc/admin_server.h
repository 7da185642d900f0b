// HTTP for the operator on a UNIX socket that somebody else made: a few connections, one thread, JSON-RPC by POST and one description by
// GET. Knows no method. Rules: docs/spec/admin.md (AD1, AD3).
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"

namespace xh::rpc {

inline constexpr std::size_t kMaxAdminConnections = 16;
inline constexpr std::size_t kMaxAdminBodyBytes = 1024 * 1024;

/// Who asks, as the kernel tells it.
struct AdminCaller {
  std::uint32_t uid = 0;
  std::uint32_t pid = 0;
};

struct AdminReply {
  std::string text;                      ///< empty: 204
  std::function<void()> sent = nullptr;  ///< called when it was written, or could not be
};

struct AdminHandlers {
  /// Nobody else is answered.
  std::function<bool(const AdminCaller&)> allowed;
  /// `done`: once, from any thread.
  std::function<void(const AdminCaller&, const std::string& body, std::function<void(AdminReply)> done)> post;
  /// What /openrpc.json answers.
  std::function<std::string()> describe;
};

struct AdminTimes {
  std::chrono::milliseconds request{10'000};
  std::chrono::milliseconds idle{60'000};
};

class AdminServer {
 public:
  /// `fd`: a UNIX stream socket that listens; it belongs to the server from now on. Error kCannotListen.
  [[nodiscard]] static Result<std::unique_ptr<AdminServer>> start(int fd, AdminHandlers handlers, AdminTimes times = {});
  virtual ~AdminServer() = default;
  /// Ends all connections and the thread. Idempotent.
  virtual void stop() = 0;
};

}  // namespace xh::rpc
