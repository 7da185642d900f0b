// The HTTP server of a node: JSON-RPC by POST, reads by GET, conversations over WebSockets. Bounded in connections, sizes and time. Knows
// no method and no route by itself, but for where WebSockets begin. Spec: docs/spec/json-rpc.md (J4-J8), docs/spec/subscriptions.md (SB1,
// SB2), docs/spec/guarding.md.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "node/rpc/conversation.h"
#include "node/rpc/cost.h"

namespace xh::rpc {

struct TlsFront;

inline constexpr std::size_t kMaxHeaderBytes = 8 * 1024;
inline constexpr std::size_t kMaxInFlight = 256;
/// GD15: of answers that wait to be taken, of one thread.
inline constexpr std::size_t kMaxUnsentBytes = 64 * 1024 * 1024;
/// GD21: of requests that are not whole yet, of one thread.
inline constexpr std::size_t kMaxUnreadBytes = 64 * 1024 * 1024;

struct HttpConfig {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  std::size_t threads = 2;
  std::size_t max_sockets = kMaxSockets;
  std::size_t max_unsent = kMaxUnsentBytes;
  std::size_t max_unread = kMaxUnreadBytes;
  GuardConfig guard = {};
  std::shared_ptr<TlsFront> tls = nullptr;      ///< nullptr: plain HTTP
  std::chrono::milliseconds slow_time{30'000};  ///< SB12
};

struct HttpAnswer {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  bool immutable = false;                               ///< may be cached for ever
  std::string location = {};                            ///< of a redirection; visible ASCII
  std::optional<std::uint32_t> max_age = std::nullopt;  ///< seconds that it may be cached
  std::string link = {};                                ///< of a Link header; visible ASCII and spaces
  /// Further fields of the header, by name.
  std::vector<std::pair<std::string, std::string>> fields = {};
};

struct HttpGet {
  std::string target;  ///< path with query, as it stands in the request
  std::string accept;  ///< the header, empty without one
  std::string host;    ///< the header: one of those that are served, with its port
  std::string accept_encoding = {};
  std::string if_none_match = {};
  bool encrypted = false;
};

struct HttpHandlers {
  /// JSON-RPC: the body's text, what it may cost (asked before this returns), and where the answer goes (from any thread, once; empty:
  /// 204).
  std::function<void(const std::string& body, const Admit& admit, std::function<void(std::string)> done)> post;
  std::function<HttpAnswer(const HttpGet& request)> get;
  /// What a GET costs (GD8).
  std::function<Charge(std::string_view target)> cost_of_get = [](std::string_view) { return Charge{{1, 0, 0}}; };
  /// nullptr: there are no WebSockets here.
  OpenConversation open = nullptr;
};

struct HttpCounts {
  std::uint64_t connections = 0;    ///< now
  std::uint64_t rate_refusals = 0;  ///< 429
  std::uint64_t full_refusals = 0;  ///< 503, and connections that were not taken
  std::uint64_t made_room = 0;      ///< connections that were closed for others
  std::uint64_t bad_handshakes = 0;
};

class HttpServer {
 public:
  /// Error kCannotListen.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(HttpConfig config, HttpHandlers handlers);
  virtual ~HttpServer() = default;
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  virtual void stop() = 0;
  [[nodiscard]] virtual HttpCounts counts() const = 0;
  /// GD22. From any thread.
  virtual void use(const GuardConfig& config) = 0;
  /// GD5: of new connections. From any thread; only where there was one from the start.
  virtual void use(std::shared_ptr<TlsFront> tls) = 0;
  /// The one in use; nullptr: plain HTTP.
  [[nodiscard]] virtual std::shared_ptr<const TlsFront> tls() const = 0;
};

}  // namespace xh::rpc
