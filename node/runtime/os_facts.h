// What a machine has and allows: kernel, memory, limits, load, clock. Reads /proc and asks the kernel; needs no rights.
#pragma once

#include "base/json.h"

namespace xh::runtime {

/// Facts that cannot be had are absent. `folders`: whose file systems' free space is told.
[[nodiscard]] Json os_facts(const std::vector<std::string>& folders);

}  // namespace xh::runtime
