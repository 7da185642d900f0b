#include "base/text.h"

#include <array>

namespace xh {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBitcoin = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr std::string_view kBif = "123456789AbCDEFGHJKLMNPQRSTuVWXYZaBcdefghijkmnopqrstUvwxyz";

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string_view letters(Base58 alphabet) { return alphabet == Base58::kBif ? kBif : kBitcoin; }

// Converts a big-endian number between bases; leading zero digits are the caller's affair.
std::vector<std::uint8_t> convert(const std::vector<std::uint8_t>& digits, std::uint32_t from, std::uint32_t to) {
  std::vector<std::uint8_t> out;  // little-endian
  for (const std::uint32_t digit : digits) {
    std::uint32_t carry = digit;
    for (auto& place : out) {
      carry += place * from;
      place = static_cast<std::uint8_t>(carry % to);
      carry /= to;
    }
    for (; carry > 0; carry /= to) out.push_back(static_cast<std::uint8_t>(carry % to));
  }
  return {out.rbegin(), out.rend()};
}

}  // namespace

std::string to_hex(ByteView bytes) {
  std::string out(bytes.size() * 2, '0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out[2 * i] = kHex[bytes[i] >> 4];
    out[2 * i + 1] = kHex[bytes[i] & 15];
  }
  return out;
}

Result<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return fail(ErrorId::kBadText, "hex of odd length");
  Bytes out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_digit(text[i]);
    const int low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) return fail(ErrorId::kBadText, "not a hex digit", "character " + std::to_string(i + 1));
    out.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  return out;
}

std::string to_0x(ByteView bytes) { return "0x" + to_hex(bytes); }

Result<Bytes> from_0x(std::string_view text) {
  if (!text.starts_with("0x")) return fail(ErrorId::kBadText, "hex here starts with 0x");
  for (const char c : text.substr(2)) {
    if (c >= 'A' && c <= 'F') return fail(ErrorId::kBadText, "hex here is lower-case");
  }
  return from_hex(text.substr(2));
}

std::string to_base58(ByteView bytes, Base58 alphabet) {
  const auto zeros = static_cast<std::size_t>(std::ranges::find_if(bytes, [](auto b) { return b != 0; }) - bytes.begin());
  std::string out(zeros, '1');
  for (auto digit : convert(to_bytes(bytes.subspan(zeros)), 256, 58)) out += letters(alphabet)[digit];
  return out;
}

Result<Bytes> from_base58(std::string_view text, Base58 alphabet) {
  if (text.size() > kMaxBase58Text) return fail(ErrorId::kTooLarge, "base58 text is longer than 512 characters");
  std::vector<std::uint8_t> digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = letters(alphabet).find(text[i]);
    if (digit == std::string_view::npos) return fail(ErrorId::kBadText, "not a base58 digit", "character " + std::to_string(i + 1));
    digits.push_back(static_cast<std::uint8_t>(digit));
  }
  const auto zeros = static_cast<std::size_t>(std::ranges::find_if(digits, [](auto d) { return d != 0; }) - digits.begin());
  Bytes out(zeros, 0);
  append(out, convert({digits.begin() + static_cast<std::ptrdiff_t>(zeros), digits.end()}, 58, 256));
  return out;
}

std::string to_base64(ByteView bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t n = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t word = 0;
    for (std::size_t k = 0; k < 3; ++k) word = word << 8 | (k < n ? bytes[i + k] : 0u);
    for (std::size_t k = 0; k < 4; ++k) out += k <= n ? kBase64[word >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

Result<Bytes> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return fail(ErrorId::kBadText, "base64 length is not a multiple of 4");
  Bytes out;
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    const std::size_t pad = !last ? 0 : text[i + 3] != '=' ? 0 : text[i + 2] != '=' ? 1 : 2;
    std::uint32_t word = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const auto digit = k >= 4 - pad ? 0 : kBase64.find(text[i + k]);
      if (digit == std::string_view::npos) return fail(ErrorId::kBadText, "not a base64 digit", "character " + std::to_string(i + k + 1));
      word = word << 6 | static_cast<std::uint32_t>(digit);
    }
    for (std::size_t k = 0; k < 3 - pad; ++k) out.push_back(static_cast<std::uint8_t>(word >> (16 - 8 * k)));
    if (pad > 0 && (word & ((1u << (8 * pad)) - 1)) != 0) return fail(ErrorId::kBadText, "base64 with trailing bits");
  }
  return out;
}

}  // namespace xh
