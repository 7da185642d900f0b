#include "base/codec.h"

#include <fmt/format.h>

namespace xh {

void Writer::uleb(std::uint32_t value) {
  while (value >= 0x80) {
    out_.push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  out_.push_back(static_cast<std::uint8_t>(value));
}

ByteView Reader::raw(std::size_t n) {
  if (!error_ && n > input_.size() - offset_) {
    fail(ErrorId::kTruncated, fmt::format("{} bytes wanted, {} left", n, input_.size() - offset_));
  }
  if (error_) return {};
  const ByteView view = input_.subspan(offset_, n);
  offset_ += n;
  return view;
}

std::uint32_t Reader::uleb() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 35; shift += 7) {
    const auto byte = integer<std::uint8_t>();
    if (!ok()) return 0;
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte & 0x80) continue;
    if ((byte == 0 && shift > 0) || value > std::numeric_limits<std::uint32_t>::max()) break;
    return static_cast<std::uint32_t>(value);
  }
  fail(ErrorId::kNotCanonical, "not a minimal 32-bit ULEB128");
  return 0;
}

std::size_t Reader::length(std::size_t maximum) {
  const std::size_t n = uleb();
  if (ok() && n > maximum) {
    fail(ErrorId::kTooLarge, fmt::format("length {} exceeds the maximum of {}", n, maximum));
    return 0;
  }
  return n;
}

void Reader::fail(ErrorId id, std::string what) {
  if (!error_) error_ = Error{id, std::move(what), fmt::format("byte {}", offset_)};
}

Status Reader::finish() {
  if (!error_ && offset_ != input_.size()) {
    fail(ErrorId::kTrailingBytes, fmt::format("{} bytes follow", input_.size() - offset_));
  }
  if (error_) return xh::fail(*error_);
  return {};
}

}  // namespace xh
