// A whole validator set in one thread: virtual time, network and disks, driven by one seed. Faults strike for a while; afterwards the
// network is only a little lossy and everybody must make progress. What is right, the checker says.
#pragma once

#include "tests/sim/run_result.h"
#include "tests/sim/scenario.h"

namespace xh::sim {

[[nodiscard]] RunResult run_cluster(const Scenario& scenario);

}  // namespace xh::sim
