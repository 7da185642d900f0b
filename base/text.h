// Text forms of bytes: hex, base58 (Bitcoin and BIF alphabets), base64. Decoders are total and accept one form only.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace xh {

/// Of ASCII.
[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Lower-case hex.
[[nodiscard]] std::string to_hex(ByteView bytes);
/// Lower- or upper-case hex of even length without prefix. Error: kBadText.
[[nodiscard]] Result<Bytes> from_hex(std::string_view text);
/// "0x" + lower-case hex, the form of the RPC.
[[nodiscard]] std::string to_0x(ByteView bytes);
/// Lower-case hex with the "0x" prefix. Error: kBadText.
[[nodiscard]] Result<Bytes> from_0x(std::string_view text);

enum class Base58 { kBitcoin, kBif };
/// The BIF alphabet exchanges b with B and u with U (Xinghuo RFC-003).
inline constexpr std::size_t kMaxBase58Text = 512;  // quadratic algorithm; the longest key form has 51 characters
[[nodiscard]] std::string to_base58(ByteView bytes, Base58 alphabet);
[[nodiscard]] Result<Bytes> from_base58(std::string_view text, Base58 alphabet);

/// RFC 4648 section 4, with padding; non-zero trailing bits are refused.
[[nodiscard]] std::string to_base64(ByteView bytes);
[[nodiscard]] Result<Bytes> from_base64(std::string_view text);

/// Hex text of exactly N bytes as a FixedBytes.
template <class Fixed>
[[nodiscard]] Result<Fixed> fixed_from_hex(std::string_view text) {
  XH_TRY(const Bytes bytes, from_hex(text));
  if (bytes.size() != Fixed::kSize) return fail(ErrorId::kBadText, "expected " + std::to_string(Fixed::kSize) + " bytes of hex");
  return Fixed::from(bytes);
}

}  // namespace xh
