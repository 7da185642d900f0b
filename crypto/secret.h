// Secret: bytes that wipe themselves, cannot be printed, and are compared in constant time.
#pragma once

#include "base/bytes.h"

namespace xh {

/// Overwrites memory in a way that the compiler keeps.
void secure_wipe(std::span<std::uint8_t> bytes);

class Secret {
 public:
  Secret() = default;
  explicit Secret(Bytes bytes) : bytes_(std::move(bytes)) {}
  explicit Secret(ByteView bytes) : bytes_(to_bytes(bytes)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.bytes_.clear(); }
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { secure_wipe(bytes_); }

  /// For the one call that needs it; do not copy out.
  [[nodiscard]] ByteView expose() const { return bytes_; }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  /// Constant time for equal sizes.
  bool operator==(const Secret& other) const;

 private:
  Bytes bytes_;
};

}  // namespace xh
