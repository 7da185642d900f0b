// RLP of Ethereum, canonical forms only: minimal lengths, minimal single bytes, nothing behind the end. Decoding does not recurse: a list
// is split into its items, and each item is a view of the input. Spec: docs/spec/crosschain.md (XC41).
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace xh::crosschain::rlp {

/// One value: a string or a list, not looked into.
struct Item {
  bool is_list = false;
  ByteView payload;  ///< bytes of the string, or the items of the list
  ByteView whole;    ///< with its head
};

/// The value of exactly these bytes. Error kNotCanonical, kTruncated or kTrailingBytes.
[[nodiscard]] Result<Item> decode_item(ByteView bytes);
/// The items of a list, at most `maximum`. Errors: kWrongType when it is none, kTooLarge, and those of decode_item().
[[nodiscard]] Result<std::vector<Item>> items_of(const Item& list, std::size_t maximum);
/// An unsigned number of at most 8 bytes without leading zeros. Errors: kWrongType, kNotCanonical, kTooLarge.
[[nodiscard]] Result<std::uint64_t> number_of(const Item& item);

[[nodiscard]] Bytes encode_string(ByteView bytes);
[[nodiscard]] Bytes encode_number(std::uint64_t value);
/// A list of values that are encoded already.
[[nodiscard]] Bytes encode_list(std::span<const Bytes> items);
/// Its head, for `size` bytes of items.
[[nodiscard]] Bytes list_head(std::size_t size);

}  // namespace xh::crosschain::rlp
