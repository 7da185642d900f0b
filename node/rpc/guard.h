// Who may have how much: buckets of each client and class, connections, requests in flight. Knows no sockets. From any thread; the time is
// an argument. Spec: docs/spec/guarding.md (GD9-GD14).
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "node/rpc/client_address.h"
#include "node/rpc/cost.h"
#include "node/rpc/rate_limit.h"

namespace xh::rpc {

inline constexpr std::size_t kMaxClientInFlight = 64;
inline constexpr std::uint64_t kNonsensePerSecond = 50;
inline constexpr std::uint64_t kNonsenseBurst = 200;

class Guard {
 public:
  using Time = RateLimit::Time;
  explicit Guard(const GuardConfig& config);

  /// GD22: of what is asked from now on. A class whose rate is another one begins anew; whoever holds more than that keeps it.
  void use(const GuardConfig& config);
  [[nodiscard]] std::size_t max_connections() const { return max_connections_; }
  [[nodiscard]] std::shared_ptr<const std::vector<std::string>> hosts() const;

  /// GD10, GD12: what was admitted is counted, and nonsense always.
  [[nodiscard]] std::optional<RetryAfter> admit(const ClientName& client, const Charge& charge, Time now);

  enum class Held : std::uint8_t { kConnection, kRequest };
  /// GD13, GD14: one more of it; false when the client has what it may.
  [[nodiscard]] bool hold(const ClientName& client, Held what);
  void release(const ClientName& client, Held what);

  /// Requests that were refused.
  [[nodiscard]] std::uint64_t refused() const { return refused_; }
  /// Clients that hold something.
  [[nodiscard]] std::size_t holders() const;

 private:
  [[nodiscard]] std::chrono::microseconds wait_of(const ClientName& client, const Charge& charge, Time now);

  [[nodiscard]] bool is_free(const ClientName& client) const { return client.local && !limit_loopback_; }

  // What every request asks, without the lock.
  std::atomic<bool> limit_loopback_{false};
  std::atomic<std::size_t> max_connections_{kMaxConnections};
  std::shared_ptr<const std::vector<std::string>> hosts_;
  GuardConfig config_;
  mutable std::mutex mutex_;
  std::array<std::optional<RateLimit>, kCostClasses> buckets_;
  RateLimit nonsense_{kNonsensePerSecond, kNonsenseBurst};
  std::map<std::string, std::array<std::size_t, 2>, std::less<>> held_;
  std::atomic<std::uint64_t> refused_{0};
};

}  // namespace xh::rpc
