// CRC-32C (Castagnoli, RFC 3720 B.4): finds bit flips in files. Not a protection against people.
#pragma once

#include "base/bytes.h"

namespace xh::storage {

/// `before`: the checksum of what precedes, so that crc32c(b, crc32c(a)) is that of a || b.
[[nodiscard]] std::uint32_t crc32c(ByteView bytes, std::uint32_t before = 0);

}  // namespace xh::storage
