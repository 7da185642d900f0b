// A subscription that lasts longer than its connections: what to ask for, and what to make of what comes. No socket, no clock. Spec:
// docs/spec/subscriptions.md (SB15).
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "base/result.h"

namespace xh::tools {

class Watcher {
 public:
  /// `from`: a cursor, a height, "first", or empty: what comes from now on.
  /// `progress`: also told where the node stands behind whole blocks (SB16).
  Watcher(std::string topic, Json filter, std::string from, bool progress = false)
      : topic_(std::move(topic)), filter_(std::move(filter)), from_(std::move(from)), progress_(progress) {}

  /// The request that begins it on a new connection.
  [[nodiscard]] std::string request() const;

  struct Heard {
    std::optional<Json> event;                ///< with its cursor
    bool again = false;                       ///< this connection is of no use any more
    std::optional<Error> why = std::nullopt;  ///< where somebody waits for it
  };
  /// A message of the node. Errors: those for which another connection is of no use, and kBadAnswer.
  [[nodiscard]] Result<Heard> hear(const std::string& text);

  /// Where to go on from; empty: it has not begun.
  [[nodiscard]] const std::string& cursor() const { return from_; }

 private:
  [[nodiscard]] Result<Heard> answered(const Json& message);

  std::string topic_;
  Json filter_;
  std::string from_;
  bool progress_ = false;
};

/// SB15: waits before the connections grow from 0.1 to 5 seconds.
[[nodiscard]] constexpr std::uint64_t watch_pause_ms(unsigned failures) {
  constexpr std::uint64_t kFirst = 100;
  constexpr std::uint64_t kLast = 5000;
  const std::uint64_t pause = kFirst << (failures < 6 ? failures : 6);
  return pause < kLast ? pause : kLast;
}

}  // namespace xh::tools
