// Makes a failing run smaller, so that a person can read it.
#pragma once

#include "tests/sim/cluster.h"

namespace xh::sim {

struct Shrunk {
  Scenario scenario;
  std::string violation;
  std::size_t runs = 0;  ///< that were tried
};

/// The scenario must fail. Leaves out faults, the adversary and time as long as a checker still speaks, of whatever rule.
[[nodiscard]] Shrunk shrink(const Scenario& failing);

}  // namespace xh::sim
