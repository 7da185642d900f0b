// The server of the binary resolution: one port, UDP and TCP, one thread. It bounds sizes, time, connections and what it may be made to
// send to somebody who asked nothing; what messages mean it does not know. Spec: docs/spec/binary-resolution.md (BR1, BR6-BR12).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace xh::rpc {

/// BR8: what a datagram is answered is at most so many times as long as it, so that a forged sender multiplies little.
inline constexpr std::size_t kMaxAmplification = 3;
inline constexpr std::size_t kMaxBinaryConnections = 256;
/// BR12: whoever opens connections and asks nothing leaves room for others.
inline constexpr std::size_t kMaxBinaryClientConnections = 64;

struct BinaryConfig {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;          ///< 0: any; the same of UDP and TCP
  std::uint64_t per_second = 200;  ///< of one client
};

struct BinaryHandlers {
  /// A message that begins so: how long it is, or nothing. `head` has kBinaryHeadBytes.
  std::function<std::optional<std::size_t>(ByteView head)> size;
  /// The answer within `most` bytes; nothing: silence.
  std::function<std::optional<Bytes>(ByteView request, std::size_t most)> answer;
};
inline constexpr std::size_t kBinaryHeadBytes = 16;
inline constexpr std::size_t kMaxBinaryRequestBytes = 1024;
inline constexpr std::size_t kMaxBinaryDatagramBytes = 1024;
inline constexpr std::size_t kMaxBinaryAnswerBytes = 256 * 1024;

class BinaryServer {
 public:
  /// Error kCannotListen.
  [[nodiscard]] static Result<std::unique_ptr<BinaryServer>> start(BinaryConfig config, BinaryHandlers handlers);
  virtual ~BinaryServer() = default;
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  virtual void stop() = 0;
  /// GD22: of each client, from now on; clients begin anew. From any thread.
  virtual void limit(std::uint64_t per_second) = 0;
};

}  // namespace xh::rpc
