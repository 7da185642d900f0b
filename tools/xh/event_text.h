// An event of a subscription as one line for people.
#pragma once

#include <string>

#include "base/json.h"

namespace xh::tools {

/// "CURSOR  TIME  …"
[[nodiscard]] std::string event_text(const std::string& topic, const Json& event);

}  // namespace xh::tools
