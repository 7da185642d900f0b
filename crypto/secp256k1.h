// ECDSA on secp256k1 over SHA-256 (SEC 2, RFC 6979 nonces) through libsecp256k1. Low s only, so that a signature has one form.
// Use crypto/keys.h; this is one of its suites.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace xh::secp256k1 {

inline constexpr std::size_t kPublicBytes = 33;  ///< compressed

/// The public key of a 32-byte scalar, big-endian; nullopt unless 1 <= scalar < n.
[[nodiscard]] std::optional<Bytes> public_of(ByteView scalar);
/// True for a compressed point of the curve.
[[nodiscard]] bool is_public(ByteView public_key);
/// r | s, 64 bytes, the same for the same message.
[[nodiscard]] Bytes sign(ByteView scalar, ByteView message);
[[nodiscard]] bool verify(ByteView public_key, ByteView message, ByteView signature);
/// a + b mod the order of the curve, 32 bytes each; nullopt when a >= n or the sum is zero (BIP 32).
[[nodiscard]] std::optional<Bytes> add_scalars(ByteView a, ByteView b);

}  // namespace xh::secp256k1
