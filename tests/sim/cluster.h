// A whole validator set in one thread: virtual time, network and disks, driven by one seed. Faults strike until `heal`; afterwards the
// network is only a little lossy and everybody must make progress. What is right, the checker says.
#pragma once

#include <map>
#include <memory>
#include <queue>

#include "consensus/core.h"
#include "tests/sim/checker.h"
#include "tests/sim/random.h"
#include "tests/sim/run_result.h"

namespace xh::sim {

[[nodiscard]] RunResult run_cluster(std::uint64_t seed);

}  // namespace xh::sim
