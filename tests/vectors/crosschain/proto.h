// Just enough of protobuf to read published vectors: fields of one message. Tests only: the product decodes none of it.
#pragma once

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "crosschain/ics23.h"

namespace xh::vectors {

class Proto {
 public:
  explicit Proto(ByteView bytes) {
    while (!bytes.empty()) {
      const std::uint64_t tag = varint(bytes);
      Field field{static_cast<unsigned>(tag >> 3), 0, {}};
      if ((tag & 7) == 0) {
        field.value = varint(bytes);
      } else {
        XH_CHECK((tag & 7) == 2);
        const auto size = static_cast<std::size_t>(varint(bytes));
        XH_CHECK(size <= bytes.size());
        field.bytes = to_bytes(bytes.first(size));
        bytes = bytes.subspan(size);
      }
      fields_.push_back(std::move(field));
    }
  }
  [[nodiscard]] bool has(unsigned number) const { return find(number) != nullptr; }
  [[nodiscard]] std::uint64_t number(unsigned number) const { return has(number) ? find(number)->value : 0; }
  [[nodiscard]] Bytes bytes(unsigned number) const { return has(number) ? find(number)->bytes : Bytes(); }
  [[nodiscard]] std::string text(unsigned number) const { return std::string(as_text(bytes(number))); }
  [[nodiscard]] Proto message(unsigned number) const { return Proto(bytes(number)); }
  [[nodiscard]] std::vector<Proto> messages(unsigned number) const {
    std::vector<Proto> out;
    for (const auto& field : fields_) {
      if (field.number == number) out.emplace_back(field.bytes);
    }
    return out;
  }

 private:
  struct Field {
    unsigned number;
    std::uint64_t value;
    Bytes bytes;
  };
  static std::uint64_t varint(ByteView& bytes) {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      XH_CHECK(!bytes.empty() && shift < 70);
      const std::uint8_t byte = bytes.front();
      bytes = bytes.subspan(1);
      value |= std::uint64_t{byte & 0x7fu} << shift;
      if ((byte & 0x80) == 0) return value;
    }
  }
  [[nodiscard]] const Field* find(unsigned number) const {
    for (const auto& field : fields_) {
      if (field.number == number) return &field;
    }
    return nullptr;
  }
  std::vector<Field> fields_;
};

inline crosschain::ics23::Existence existence(const Proto& from) {
  crosschain::ics23::Existence out{from.bytes(1), from.bytes(2), from.message(3).bytes(5), {}};
  for (const auto& step : from.messages(4)) out.path.push_back({step.bytes(2), step.bytes(3)});
  return out;
}
inline crosschain::ics23::Absence absence(const Proto& from) {
  crosschain::ics23::Absence out;
  if (from.has(2)) out.left = existence(from.message(2));
  if (from.has(3)) out.right = existence(from.message(3));
  return out;
}

}  // namespace xh::vectors
