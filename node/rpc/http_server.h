// The HTTP server of a node: JSON-RPC by POST, reads by GET, conversations over WebSockets. Bounded in connections, sizes and time. Knows
// no method and no route by itself, but for where WebSockets begin. Spec: docs/spec/json-rpc.md (J4-J8), docs/spec/subscriptions.md (SB1,
// SB2).
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "node/rpc/conversation.h"

namespace xh::rpc {

inline constexpr std::size_t kMaxHeaderBytes = 8 * 1024;
inline constexpr std::size_t kMaxConnections = 2048;
inline constexpr std::size_t kMaxInFlight = 256;

struct HttpConfig {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  std::vector<std::string> hosts;  ///< values of the Host header beyond loopback names, without port
  std::size_t threads = 2;
  std::size_t max_sockets = kMaxSockets;
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
};

struct HttpHandlers {
  /// JSON-RPC: the body's text, and where the answer goes (from any thread, once; empty: 204).
  std::function<void(const std::string& body, std::function<void(std::string)> done)> post;
  std::function<HttpAnswer(const HttpGet& request)> get;
  /// nullptr: there are no WebSockets here.
  OpenConversation open = nullptr;
};

class HttpServer {
 public:
  /// Error kCannotListen.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(HttpConfig config, HttpHandlers handlers);
  virtual ~HttpServer() = default;
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  virtual void stop() = 0;
};

}  // namespace xh::rpc
