// Whether a node is fit to be asked: readiness from facts and what the asker demands, as a pure function. Spec: docs/spec/health.md
// (HL1-HL5).
#pragma once

#include "base/result.h"
#include "node/catch_up.h"
#include "node/diagnosis.h"

namespace xh::node {

/// HL1: a replica that took no turn for this long is not alive any more.
inline constexpr Duration kHung = std::chrono::seconds(60);
/// HL4: longer numbers of a query are refused.
inline constexpr std::size_t kMaxThresholdDigits = 15;

/// HL3: what is demanded. Those without a value are not looked at.
struct Thresholds {
  std::uint64_t max_lag = kValidatorSlack;               ///< blocks behind the best peer
  std::uint64_t min_free_mib = kDiskFullBytes >> 20;     ///< of the disks of data and keys
  std::uint64_t max_clock_ms = 2000;                     ///< from the median of the validators' clocks (D2)
  std::optional<std::uint64_t> max_checkpoint_lag = {};  ///< executed blocks without a certified checkpoint
  std::optional<std::uint64_t> max_final_age_s = {};     ///< since the last finalization
  std::optional<std::uint64_t> min_peers = {};           ///< connected ones that are listed
  std::optional<std::uint64_t> min_margin = {};          ///< weight of connected validators above the quorum
  bool voting = false;                                   ///< a validator of the set votes
  bool operator==(const Thresholds&) const = default;
};

/// HL4: of the query of a target, which may be empty: `max_lag=2&voting=1`. Error kBadRequest names the parameter.
[[nodiscard]] Result<Thresholds> parse_thresholds(std::string_view query);

/// One thing that was looked at.
struct HealthCheck {
  std::string id;  ///< stable, of the table of HL3
  bool passed = true;
  std::string what;
  bool operator==(const HealthCheck&) const = default;
};

/// HL2, HL3. `peers`: connected ones that are listed.
[[nodiscard]] std::vector<HealthCheck> check_health(const Facts& facts, std::size_t peers, const Thresholds& thresholds);
[[nodiscard]] bool all_passed(const std::vector<HealthCheck>& checks);

}  // namespace xh::node
