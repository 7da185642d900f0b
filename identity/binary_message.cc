#include "identity/binary_message.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/check.h"

namespace xh::identity {
namespace {

constexpr std::array<std::pair<BinaryReply, std::string_view>, 12> kReplies = {{{BinaryReply::kNone, "none"},
                                                                                {BinaryReply::kSuccess, "success"},
                                                                                {BinaryReply::kError, "error"},
                                                                                {BinaryReply::kBusy, "busy"},
                                                                                {BinaryReply::kProtocol, "protocol error"},
                                                                                {BinaryReply::kUnsupported, "operation not supported"},
                                                                                {BinaryReply::kNotFound, "not found"},
                                                                                {BinaryReply::kNoAnswer, "no response"},
                                                                                {BinaryReply::kNoField, "field not found"},
                                                                                {BinaryReply::kVerifyFailed, "verification failed"},
                                                                                {BinaryReply::kNoChain, "no such AC code"},
                                                                                {BinaryReply::kAuthentication, "authentication required"}}};

// Bits of the second and third byte, from the left.
constexpr std::array<bool BinaryHeader::*, 6> kFlags = {&BinaryHeader::answer,       &BinaryHeader::truncated, &BinaryHeader::recursion,
                                                        &BinaryHeader::trust_wanted, &BinaryHeader::trusted,   &BinaryHeader::signature};
constexpr unsigned kFirstFlag = 15;
constexpr unsigned kOperationShift = 6;

std::size_t header_bytes(ByteView head) { return std::size_t{head[0] & 0x0FU} * 4; }

}  // namespace

std::string_view to_word(BinaryReply reply) {
  const auto found = std::ranges::find(kReplies, reply, &std::pair<BinaryReply, std::string_view>::first);
  return found == kReplies.end() ? "unknown" : found->second;
}

Result<std::size_t> binary_size(ByteView head, std::size_t most) {
  if (head.size() < kBinaryHeaderBytes) return fail(ErrorId::kTruncated, "a binary message is shorter than its header");
  if (head[0] >> 4 != kBinaryVersion) return fail(ErrorId::kBadEnum, "a binary message of another version");
  if (header_bytes(head) < kBinaryHeaderBytes)
    return fail(ErrorId::kTruncated, "the header of a binary message says that it is shorter than one");
  const std::size_t size = header_bytes(head) + static_cast<std::size_t>(read_be(head.subspan(12, 4)));
  if (size > most) return fail(ErrorId::kTooLarge, fmt::format("a binary message of {} bytes, at most {}", size, most));
  return size;
}

Result<BinaryMessage> parse_binary(ByteView bytes) {
  XH_TRY(const std::size_t size, binary_size(bytes, kMaxBinaryBytes));
  if (size > bytes.size()) return fail(ErrorId::kTruncated, "a binary message is shorter than its header says");
  if (size < bytes.size()) return fail(ErrorId::kTrailingBytes, "a binary message is longer than its header says");
  BinaryMessage message;
  auto& header = message.header;
  const auto flags = static_cast<unsigned>(read_be(bytes.subspan(1, 2)));
  for (unsigned i = 0; i < kFlags.size(); ++i) header.*kFlags[i] = (flags >> (kFirstFlag - i) & 1U) != 0;
  header.operation = static_cast<std::uint8_t>(flags >> kOperationShift & 0x0FU);
  header.reply = static_cast<BinaryReply>(read_be(bytes.subspan(4, 2)));
  header.message = static_cast<std::uint16_t>(read_be(bytes.subspan(6, 2)));
  header.transaction = static_cast<std::uint32_t>(read_be(bytes.subspan(8, 4)));
  const ByteView body = bytes.subspan(header_bytes(bytes));
  message.body.assign(body.begin(), body.end());
  return message;
}

Bytes binary_bytes(const BinaryMessage& message) {
  const auto& header = message.header;
  unsigned flags = unsigned{header.operation} << kOperationShift;
  for (unsigned i = 0; i < kFlags.size(); ++i) flags |= (header.*kFlags[i] ? 1U : 0U) << (kFirstFlag - i);
  Bytes out;
  append_be(out, kBinaryVersion << 4 | kBinaryHeaderBytes / 4, 1);
  append_be(out, flags, 2);
  append_be(out, 0, 1);
  append_be(out, static_cast<std::uint16_t>(header.reply), 2);
  append_be(out, header.message, 2);
  append_be(out, header.transaction, 4);
  append_be(out, message.body.size(), 4);
  out.insert(out.end(), message.body.begin(), message.body.end());
  return out;
}

Result<std::vector<Unit>> units_of(ByteView payload) {
  std::vector<Unit> units;
  while (!payload.empty()) {
    if (payload.size() < 4) return fail(ErrorId::kTruncated, "half a unit");
    const auto size = static_cast<std::size_t>(read_be(payload.subspan(2, 2)));
    if (payload.size() - 4 < size) return fail(ErrorId::kTruncated, "a unit is longer than what there is");
    if (units.size() == kMaxUnits) return fail(ErrorId::kTooLarge, "too many units");
    units.push_back({static_cast<std::uint16_t>(read_be(payload.first(2))), payload.subspan(4, size)});
    payload = payload.subspan(4 + size);
  }
  return units;
}

void append_unit(Bytes& out, std::uint16_t id, ByteView payload) {
  XH_CHECK(payload.size() <= kMaxUnitPayload);
  append_be(out, id, 2);
  append_be(out, payload.size(), 2);
  out.insert(out.end(), payload.begin(), payload.end());
}

}  // namespace xh::identity
