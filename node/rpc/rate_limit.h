// So many requests a second of each client, in bounded memory. Pure: the time is an argument. Spec: docs/spec/binary-resolution.md (BR11).
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
  explicit RateLimit(std::uint64_t per_second) : per_second_(per_second) {}
  /// Whether this client may be answered now; counts when it may.
  [[nodiscard]] bool take(const std::string& client, Time now);
  [[nodiscard]] std::size_t clients() const { return clients_.size(); }

 private:
  struct Client {
    std::uint64_t left = 0;
    Time refilled;
  };
  void forget_oldest();

  std::uint64_t per_second_;
  std::map<std::string, Client, std::less<>> clients_;
};

}  // namespace xh::rpc
