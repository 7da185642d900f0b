// What key files of the profile gm are made with, through OpenSSL: SM4 in counter mode (GB/T 32907, GB/T 17964), HMAC and PBKDF2 with SM3
// (RFC 2104, RFC 8018). Use crypto/keystore.h; nothing else encrypts with these.
#pragma once

#include <string_view>

#include "base/bytes.h"

namespace xh::sm4 {

inline constexpr std::size_t kKeyBytes = 16;
inline constexpr std::size_t kCounterBytes = 16;

/// Encrypts and decrypts: both are the same. `counter` is the first counter block, big-endian; a key never sees the same one twice.
[[nodiscard]] Bytes counter_mode(ByteView key, ByteView counter, ByteView bytes);

}  // namespace xh::sm4

namespace xh {

[[nodiscard]] Hash32 hmac_sm3(ByteView key, ByteView message);
/// The first 32 bytes of PBKDF2 with HMAC-SM3: one block, so that whoever guesses saves nothing by computing a part.
[[nodiscard]] Bytes pbkdf2_sm3(std::string_view passphrase, ByteView salt, std::uint32_t iterations);

}  // namespace xh
