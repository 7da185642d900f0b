// Bytes and views of bytes. Bytes are never std::string; text becomes bytes by as_bytes().
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace xh {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

[[nodiscard]] inline ByteView as_bytes(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }
[[nodiscard]] inline std::string_view as_text(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
[[nodiscard]] inline Bytes to_bytes(ByteView view) { return {view.begin(), view.end()}; }
[[nodiscard]] inline Bytes to_bytes(std::string_view text) { return to_bytes(as_bytes(text)); }
inline void append(Bytes& out, ByteView more) { out.insert(out.end(), more.begin(), more.end()); }
[[nodiscard]] inline bool equal(ByteView a, ByteView b) { return std::ranges::equal(a, b); }

/// Appends an unsigned integer in big-endian order, `width` bytes (1..8).
inline void append_be(Bytes& out, std::uint64_t value, std::size_t width) {
  for (std::size_t i = width; i-- > 0;) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}
/// Reads a big-endian unsigned integer of bytes.size() <= 8 bytes.
[[nodiscard]] inline std::uint64_t read_be(ByteView bytes) {
  std::uint64_t value = 0;
  for (auto byte : bytes) value = value << 8 | byte;
  return value;
}

/// N bytes of one meaning. Different tags do not convert into each other.
template <std::size_t N, class Tag>
struct FixedBytes {
  static constexpr std::size_t kSize = N;
  std::array<std::uint8_t, N> bytes{};

  auto operator<=>(const FixedBytes&) const = default;
  [[nodiscard]] ByteView view() const { return bytes; }
  [[nodiscard]] bool is_zero() const { return *this == FixedBytes{}; }
  /// The first N bytes of a view that holds at least N.
  [[nodiscard]] static FixedBytes from(ByteView view) {
    FixedBytes out;
    std::copy_n(view.begin(), N, out.bytes.begin());
    return out;
  }
};

/// A SHA-256 (or SM3) digest.
using Hash32 = FixedBytes<32, struct Hash32Tag>;

}  // namespace xh
