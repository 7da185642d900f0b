// CRC-32C (Castagnoli, RFC 3720 B.4): finds bit flips in files. Not a protection against people.
#pragma once

#include "base/bytes.h"

namespace xh::storage {

[[nodiscard]] std::uint32_t crc32c(ByteView bytes);

}  // namespace xh::storage
