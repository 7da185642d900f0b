// What a simulated run reports.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/bytes.h"

namespace xh::sim {

/// How often each kind of fault struck. A simulation names all its kinds at the start, so that one that never fired shows as 0.
using FaultCounts = std::map<std::string, std::uint64_t>;

struct RunResult {
  std::uint64_t seed = 0;
  std::size_t nodes = 0;
  std::uint64_t height = 0;          ///< least final height of the honest nodes at the end
  std::uint64_t height_at_heal = 0;  ///< greatest final height when faults ended
  std::uint64_t transactions = 0;
  FaultCounts faults;
  FaultCounts paths;  ///< how often rare paths of the code were taken
  Hash32 trace;       ///< of every event: the same seed gives the same hash
  std::optional<std::string> violation;
};

}  // namespace xh::sim
