// So much a second of each client, in bounded memory. Pure: the time is an argument. Spec: docs/spec/binary-resolution.md (BR11),
// docs/spec/guarding.md (GD10).
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace xh::rpc {

/// Clients that are remembered: beyond them those that asked longest ago are forgotten, and begin anew.
inline constexpr std::size_t kMaxRatedClients = 4096;

class RateLimit {
 public:
  using Time = std::chrono::steady_clock::time_point;
  /// A client may be a second's worth ahead.
  explicit RateLimit(std::uint64_t per_second) : RateLimit(per_second, per_second) {}
  /// `per_second`: 1 to 1,000,000. `burst`: what a client that rested may ask at once, at least 1.
  RateLimit(std::uint64_t per_second, std::uint64_t burst) : per_second_(per_second), burst_(burst) {}
  /// Whether this client may be answered now; counts when it may.
  [[nodiscard]] bool take(const std::string& client, Time now);
  /// How long until this client may ask; nothing is counted.
  [[nodiscard]] std::chrono::microseconds wait(const std::string& client, Time now);
  /// Counts what was answered. It may be more than there is: the rest is owed.
  void charge(const std::string& client, std::uint64_t cost, Time now);
  [[nodiscard]] std::size_t clients() const { return clients_.size(); }

 private:
  struct Client {
    std::int64_t left = 0;  ///< millionths
    Time refilled;
  };
  Client& refilled(const std::string& client, Time now);
  void forget_oldest();

  std::uint64_t per_second_;
  std::uint64_t burst_;
  std::map<std::string, Client, std::less<>> clients_;
};

}  // namespace xh::rpc
