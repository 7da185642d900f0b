// A whole validator set in one thread: virtual time, network and disks, driven by one seed. Faults strike until `heal`; afterwards the
// network is only a little lossy and everybody must make progress. What is right, the checker says.
#pragma once

#include <map>
#include <memory>
#include <queue>

#include "consensus/core.h"
#include "tests/sim/checker.h"
#include "tests/sim/random.h"

namespace xh::sim {

/// How often each kind of fault struck.
struct FaultCounts {
  std::uint64_t crash = 0;
  std::uint64_t crash_between_effects = 0;
  std::uint64_t torn_tail = 0;
  std::uint64_t lost = 0;
  std::uint64_t duplicated = 0;
  std::uint64_t delayed = 0;
  std::uint64_t partition = 0;
  std::uint64_t equivocation = 0;
};

struct RunResult {
  std::uint64_t seed = 0;
  std::size_t nodes = 0;
  std::uint64_t height = 0;          ///< least final height of the honest nodes at the end
  std::uint64_t height_at_heal = 0;  ///< greatest final height when faults ended
  std::uint64_t transactions = 0;
  FaultCounts faults;
  Hash32 trace;  ///< of every event: the same seed gives the same hash
  std::optional<std::string> violation;
};

[[nodiscard]] RunResult run_cluster(std::uint64_t seed);

}  // namespace xh::sim
