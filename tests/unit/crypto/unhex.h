// Published vectors are hex.
#pragma once

#include "base/text.h"

namespace xh {

inline Bytes unhex(std::string_view text) { return from_hex(text).value(); }

}  // namespace xh
