#include "crosschain/rlp.h"

namespace xh::crosschain::rlp {
namespace {

constexpr std::uint8_t kString = 0x80;
constexpr std::uint8_t kList = 0xc0;
constexpr std::size_t kShort = 55;  // longer payloads have a length of their own
constexpr std::size_t kLengthBytes = 8;

tl::unexpected<Error> not_canonical(std::string what) { return fail(ErrorId::kNotCanonical, std::move(what)); }

// The first value, off the front.
Result<Item> take(ByteView& bytes) {
  if (bytes.empty()) return fail(ErrorId::kTruncated, "an RLP value has at least one byte");
  const std::uint8_t head = bytes[0];
  const bool is_list = head >= kList;
  std::size_t begin = 0;
  std::uint64_t size = 1;
  if (head >= kString) {
    begin = 1;
    size = head - (is_list ? kList : kString);
    if (size > kShort) {
      const std::size_t width = size - kShort;  // 1 to 8
      if (bytes.size() < 1 + width) return fail(ErrorId::kTruncated, "an RLP length ends early");
      size = read_be(bytes.subspan(1, width));
      if (bytes[1] == 0 || size <= kShort) return not_canonical("an RLP length is longer than it must be");
      begin += width;
    }
  }
  if (size > bytes.size() - begin) return fail(ErrorId::kTruncated, "an RLP value ends early");
  const Item item{is_list, bytes.subspan(begin, size), bytes.first(begin + size)};
  if (!is_list && begin == 1 && size == 1 && item.payload[0] < kString) return not_canonical("a small byte is its own RLP");
  bytes = bytes.subspan(begin + size);
  return item;
}

Bytes head_of(std::uint8_t kind, std::size_t size) {
  Bytes out;
  if (size <= kShort) return {static_cast<std::uint8_t>(kind + size)};
  std::size_t width = 1;
  while (width < kLengthBytes && size >> (8 * width) != 0) ++width;
  out.push_back(static_cast<std::uint8_t>(kind + kShort + width));
  append_be(out, size, width);
  return out;
}

}  // namespace

Result<Item> decode_item(ByteView bytes) {
  XH_TRY(const Item item, take(bytes));
  if (!bytes.empty()) return fail(ErrorId::kTrailingBytes, "bytes follow after the RLP value");
  return item;
}

Result<std::vector<Item>> items_of(const Item& list, std::size_t maximum) {
  if (!list.is_list) return fail(ErrorId::kWrongType, "an RLP list is expected");
  std::vector<Item> items;
  for (ByteView rest = list.payload; !rest.empty();) {
    if (items.size() == maximum) return fail(ErrorId::kTooLarge, "an RLP list has at most " + std::to_string(maximum) + " items here");
    XH_TRY(const Item item, take(rest));
    items.push_back(item);
  }
  return items;
}

Result<std::uint64_t> number_of(const Item& item) {
  if (item.is_list) return fail(ErrorId::kWrongType, "an RLP number is expected");
  if (item.payload.size() > sizeof(std::uint64_t)) return fail(ErrorId::kTooLarge, "a number has at most 8 bytes here");
  if (!item.payload.empty() && item.payload[0] == 0) return not_canonical("a number has no leading zeros");
  return read_be(item.payload);
}

Bytes encode_string(ByteView bytes) {
  if (bytes.size() == 1 && bytes[0] < kString) return to_bytes(bytes);
  Bytes out = head_of(kString, bytes.size());
  append(out, bytes);
  return out;
}

Bytes encode_number(std::uint64_t value) {
  Bytes bytes;
  append_be(bytes, value, sizeof value);
  const auto begin = std::ranges::find_if(bytes, [](std::uint8_t byte) { return byte != 0; });
  return encode_string(ByteView(bytes).subspan(static_cast<std::size_t>(begin - bytes.begin())));
}

Bytes list_head(std::size_t size) { return head_of(kList, size); }

Bytes encode_list(std::span<const Bytes> items) {
  std::size_t size = 0;
  for (const auto& item : items) size += item.size();
  Bytes out = list_head(size);
  for (const auto& item : items) append(out, item);
  return out;
}

}  // namespace xh::crosschain::rlp
