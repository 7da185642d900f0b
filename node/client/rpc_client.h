// A blocking client of a node over HTTP, JSON-RPC and plain reads, one connection, kept open. One client serves one thread. Does not retry:
// callers know what is safe.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/json.h"
#include "node/client/trust_files.h"

namespace xh::client {

inline constexpr std::size_t kMaxAnswerBytes = 64 * 1024 * 1024;

class RpcClient {
 public:
  /// `url`: http://host:port or https://host:port. Connects at the first call. Errors kBadAddress; of https also kUsage, kKeyFileOpen, kTls
  /// for the files of `trust`.
  [[nodiscard]] static Result<std::unique_ptr<RpcClient>> make(const std::string& url, std::chrono::milliseconds timeout,
                                                               const TrustFiles& trust = {});
  virtual ~RpcClient() = default;
  /// The result of a method. Errors: kCannotConnect, kTls, kTimeout, kBusy, kBadAnswer; the node's own errors keep their id.
  [[nodiscard]] virtual Result<Json> call(const std::string& method, Json params) = 0;
  /// The body at a path such as /log/checkpoint. Errors: kNotFound, kNotReady, kTooManyRequests, kCannotConnect, kTls,
  /// kTimeout, kBadAnswer.
  [[nodiscard]] virtual Result<std::string> get(const std::string& path) = 0;
  [[nodiscard]] virtual const std::string& url() const = 0;
};

}  // namespace xh::client
