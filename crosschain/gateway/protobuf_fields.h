// Protobuf from outside, one message at a time: numbers and byte strings by their field. No recursion, every length within what is there.
// Spec: docs/spec/gateway.md (GW3).
#pragma once

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace xh::crosschain::gateway {

class ProtobufFields {
 public:
  /// Error kBadAnswer: cut, an overlong number, a type of field that is not used here, or more than `kMaxFields`.
  [[nodiscard]] static Result<ProtobufFields> parse(ByteView message);

  static constexpr std::size_t kMaxFields = 1024;

  [[nodiscard]] bool has(std::uint32_t field) const;
  /// The last one of that field, as protobuf has it; 0 and nothing when there is none.
  [[nodiscard]] std::uint64_t number(std::uint32_t field) const;
  [[nodiscard]] ByteView bytes(std::uint32_t field) const;
  [[nodiscard]] std::vector<ByteView> all(std::uint32_t field) const;

 private:
  struct Field {
    std::uint32_t field = 0;
    std::uint64_t number = 0;
    ByteView bytes;
  };
  std::vector<Field> fields_;
};

}  // namespace xh::crosschain::gateway
