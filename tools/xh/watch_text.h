// One look at consensus, as text for a terminal of 100 columns. Spec: docs/spec/diagnosis.md (D1, D7).
#pragma once

#include <string>

#include "base/json.h"

namespace xh::tools {

/// The answer of xh_getConsensus as lines; members that are missing show as "-".
[[nodiscard]] std::string watch_text(const Json& answer);
/// "850 ms", "12 s", "3 min", "5 h": milliseconds as people read them; "-" for anything but a number.
[[nodiscard]] std::string age_text(const Json* millis);

}  // namespace xh::tools
