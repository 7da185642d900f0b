// Ed25519 (RFC 8032) through libsodium in every program: libraries disagree on edge cases, so one of them must decide everywhere.
// Use crypto/keys.h; this is one of its suites.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace xh::ed25519 {

inline constexpr std::size_t kPublicBytes = 32;

/// The public key of a 32-byte seed (RFC 8032 private key).
[[nodiscard]] Bytes public_of(ByteView seed);
/// 64 bytes, the same for the same message.
[[nodiscard]] Bytes sign(ByteView seed, ByteView public_key, ByteView message);
/// By libsodium's rules: small-order keys and non-canonical encodings are refused.
[[nodiscard]] bool verify(ByteView public_key, ByteView message, ByteView signature);

}  // namespace xh::ed25519
