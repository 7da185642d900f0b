// Zstandard frames (RFC 8878) of known size: one frame that names its content's size. What exceeds a cap is refused before memory is taken
// for it. Spec: docs/spec/snapshot.md Y6.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace xh::storage {

[[nodiscard]] Bytes compress(ByteView content);
/// Error kBadSnapshot: not one whole frame, no content size, or more than `maximum` bytes.
[[nodiscard]] Result<Bytes> decompress(ByteView frame, std::size_t maximum);

}  // namespace xh::storage
