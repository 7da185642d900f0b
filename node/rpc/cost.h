// What a request costs, and what a client may have. Spec: docs/spec/guarding.md (GD8-GD13).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace xh::rpc {

enum class CostClass : std::uint8_t { kRead, kProof, kSubmission };
inline constexpr std::size_t kCostClasses = 3;
/// GD8: what costs one more.
inline constexpr std::size_t kEntriesPerCost = 20;
inline constexpr std::size_t kBytesPerCost = 64 * 1024;

struct Charge {
  std::array<std::uint64_t, kCostClasses> of{};
  std::uint64_t nonsense = 0;  ///< GD12

  void add(CostClass cost, std::uint64_t count) { of[static_cast<std::size_t>(cost)] += count; }
};

/// GD13: connections at a time.
inline constexpr std::size_t kMaxConnections = 2048;

/// What may change while the server runs (GD22).
struct GuardConfig {
  std::array<std::uint64_t, kCostClasses> per_second{500, 50, 200};  ///< of each client; 0: no limit
  bool limit_loopback = false;
  std::size_t client_connections = 256;
  std::size_t max_connections = kMaxConnections;
  std::vector<std::string> hosts = {};  ///< values of the Host header beyond loopback names, without port
};

/// XH-1612: the client may ask again then.
struct RetryAfter {
  std::uint64_t seconds = 1;
};
[[nodiscard]] inline Error error_of(const RetryAfter& later) {
  return {ErrorId::kTooManyRequests, "this client may ask again in " + std::to_string(later.seconds) + " s", ""};
}

/// Whether a client may have something for this charge; nothing: it may. An empty charge asks whether what it sends is read at all.
using Admit = std::function<std::optional<RetryAfter>(const Charge&)>;
inline std::optional<RetryAfter> admit_all(const Charge&) { return std::nullopt; }

}  // namespace xh::rpc
