// Monotonic time as an argument. The clock has no now(): only node/runtime and the simulator know what time it is.
#pragma once

#include <chrono>
#include <cstdint>

namespace xh {

using Duration = std::chrono::microseconds;

struct MonotonicClock {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<MonotonicClock>;
  static constexpr bool is_steady = true;
};

/// A point on the process's monotonic time line; only differences mean something.
using Instant = MonotonicClock::time_point;
/// Later than every deadline.
inline constexpr Instant kNever = Instant::max();

}  // namespace xh
