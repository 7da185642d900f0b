// A blocking client of a node over a WebSocket: texts out, texts in. One client serves one thread. It does not connect again by itself, and
// knows nothing of subscriptions. Spec: docs/spec/subscriptions.md (SB1).
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "node/client/trust_files.h"

namespace xh::client {

class EventClient {
 public:
  /// `url`: as for RpcClient. Errors: those of RpcClient::make(), kCannotConnect, kTls, kTimeout, kBusy, kTooManyRequests.
  [[nodiscard]] static Result<std::unique_ptr<EventClient>> connect(const std::string& url, std::chrono::milliseconds timeout,
                                                                    const TrustFiles& trust = {});
  virtual ~EventClient() = default;
  /// Error kCannotConnect: the connection is over.
  [[nodiscard]] virtual Status send(const std::string& text) = 0;
  /// The next message; nullopt: none came in this time. Error kCannotConnect: the connection is over.
  [[nodiscard]] virtual Result<std::optional<std::string>> receive(std::chrono::milliseconds timeout) = 0;
};

}  // namespace xh::client
