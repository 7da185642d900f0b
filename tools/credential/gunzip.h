// Unpacking gzip (RFC 1952) with an end that the caller sets. Rules: docs/spec/credentials.md (CR23).
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace xh::tools {

/// One member, whole, with nothing behind it, of at most `maximum` bytes unpacked; memory is bounded by that, too. Errors: kBadStatusList,
/// kTooLarge.
[[nodiscard]] Result<Bytes> gunzip(ByteView packed, std::size_t maximum);

}  // namespace xh::tools
