// What the operations on the curve secp256k1 share.
#pragma once

#include <cstddef>

struct secp256k1_context_struct;  // of the library, whose header is not for headers

namespace xh::secp256k1 {

inline constexpr std::size_t kScalarBytes = 32;

/// Every thread may use it (secp256k1.cc).
[[nodiscard]] const secp256k1_context_struct* context();

}  // namespace xh::secp256k1
