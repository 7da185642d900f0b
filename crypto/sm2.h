// SM2 signatures with SM3 (GM/T 0003, GM/T 0009, GB/T 32918.2) through OpenSSL, user id 1234567812345678 as in GM/T 0009 and the Xinghuo
// SDKs. Signing is randomised. Use crypto/keys.h; this is one of its suites.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace xh {

/// SM3 (GB/T 32905).
[[nodiscard]] Hash32 sm3(ByteView bytes);

}  // namespace xh

namespace xh::sm2 {

inline constexpr std::size_t kPublicBytes = 65;  ///< 04 | X | Y
inline constexpr std::string_view kUserId = "1234567812345678";

/// The public key of a 32-byte scalar, big-endian; nullopt unless 1 <= scalar <= n - 2 (GB/T 32918.2, 5.4).
[[nodiscard]] std::optional<Bytes> public_of(ByteView scalar);
/// True for an uncompressed point of the curve.
[[nodiscard]] bool is_public(ByteView public_key);
/// r | s, 64 bytes, another one each time.
[[nodiscard]] Bytes sign(ByteView scalar, ByteView public_key, ByteView message);
[[nodiscard]] bool verify(ByteView public_key, ByteView message, ByteView signature);
/// 02 or 03, and X: what SLIP-0010 hashes.
[[nodiscard]] Bytes compressed(ByteView public_key);
/// a + b mod the order of the curve, 32 bytes each; nullopt when a >= n or the sum is zero (SLIP-0010).
[[nodiscard]] std::optional<Bytes> add_scalars(ByteView a, ByteView b);

}  // namespace xh::sm2
