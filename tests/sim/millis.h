// Simulated time is counted in milliseconds.
#pragma once

#include "base/time.h"

namespace xh::sim {

inline Duration millis(std::uint64_t n) { return std::chrono::milliseconds(n); }

}  // namespace xh::sim
