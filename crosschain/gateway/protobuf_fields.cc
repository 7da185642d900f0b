#include "crosschain/gateway/protobuf_fields.h"

#include "crosschain/gateway/foreign_json.h"

namespace xh::crosschain::gateway {
namespace {

constexpr unsigned kVarint = 0;
constexpr unsigned kLengthDelimited = 2;
constexpr std::uint64_t kMaxField = (std::uint64_t{1} << 29) - 1;

// nullopt: cut, or more than 64 bits.
std::optional<std::uint64_t> take_varint(ByteView& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (bytes.empty()) return std::nullopt;
    const std::uint8_t byte = bytes.front();
    bytes = bytes.subspan(1);
    if (shift == 63 && byte > 1) return std::nullopt;
    value |= std::uint64_t{byte & 0x7fu} << shift;
    if ((byte & 0x80) == 0) return value;
  }
  return std::nullopt;
}

}  // namespace

Result<ProtobufFields> ProtobufFields::parse(ByteView message) {
  ProtobufFields out;
  while (!message.empty()) {
    const auto tag = take_varint(message);
    if (!tag || *tag >> 3 == 0 || *tag >> 3 > kMaxField) return bad_answer("a field of a protobuf message has no number");
    if (out.fields_.size() == kMaxFields) return bad_answer("a protobuf message has too many fields");
    const auto number = take_varint(message);
    if (!number) return bad_answer("a protobuf message is cut");
    Field field{static_cast<std::uint32_t>(*tag >> 3), 0, {}};
    if ((*tag & 7) == kVarint) {
      field.number = *number;
    } else if ((*tag & 7) == kLengthDelimited && *number <= message.size()) {
      field.bytes = message.first(static_cast<std::size_t>(*number));
      message = message.subspan(field.bytes.size());
    } else {
      return bad_answer("a field of a protobuf message is cut, or of another type");
    }
    out.fields_.push_back(field);
  }
  return out;
}

bool ProtobufFields::has(std::uint32_t field) const {
  for (const auto& other : fields_) {
    if (other.field == field) return true;
  }
  return false;
}

std::uint64_t ProtobufFields::number(std::uint32_t field) const {
  std::uint64_t out = 0;
  for (const auto& other : fields_) {
    if (other.field == field) out = other.number;
  }
  return out;
}

ByteView ProtobufFields::bytes(std::uint32_t field) const {
  ByteView out;
  for (const auto& other : fields_) {
    if (other.field == field) out = other.bytes;
  }
  return out;
}

std::vector<ByteView> ProtobufFields::all(std::uint32_t field) const {
  std::vector<ByteView> out;
  for (const auto& other : fields_) {
    if (other.field == field) out.push_back(other.bytes);
  }
  return out;
}

}  // namespace xh::crosschain::gateway
