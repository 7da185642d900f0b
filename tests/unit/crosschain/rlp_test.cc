#include "crosschain/rlp.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace xh::crosschain::rlp {
namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }
ErrorId refusal(std::string_view text) {
  const auto item = decode_item(hex(text));
  return item ? ErrorId{} : item.error().id;
}

TEST(Rlp, ValuesHaveTheirPublishedForms) {
  EXPECT_EQ(to_hex(encode_string({})), "80");
  EXPECT_EQ(to_hex(encode_string(Bytes{0})), "00");
  EXPECT_EQ(to_hex(encode_string(Bytes{0x7f})), "7f");
  EXPECT_EQ(to_hex(encode_string(Bytes{0x80})), "8180");
  EXPECT_EQ(to_hex(encode_string(as_bytes("dog"))), "83646f67");
  EXPECT_EQ(to_hex(encode_number(0)), "80");
  EXPECT_EQ(to_hex(encode_number(1024)), "820400");
  EXPECT_EQ(to_hex(encode_list({})), "c0");
  EXPECT_EQ(to_hex(ByteView(encode_string(Bytes(55))).first(1)), "b7");
  EXPECT_EQ(to_hex(ByteView(encode_string(Bytes(56))).first(2)), "b838");
  EXPECT_EQ(to_hex(ByteView(encode_string(Bytes(1024))).first(3)), "b90400");
}

TEST(Rlp, WhatIsEncodedIsDecoded) {
  for (const std::size_t size : {0u, 1u, 2u, 55u, 56u, 255u, 256u, 70'000u}) {
    const Bytes payload(size, 0x99);
    const Bytes bytes = encode_string(payload);
    const auto item = decode_item(bytes);
    ASSERT_TRUE(item);
    EXPECT_TRUE(equal(item->payload, payload));
    EXPECT_TRUE(equal(item->whole, bytes));
    const std::vector<Bytes> two = {bytes, encode_number(size)};
    const Bytes joined = encode_list(two);
    const auto items = items_of(decode_item(joined).value(), 2);
    ASSERT_TRUE(items);
    EXPECT_TRUE(equal((*items)[0].payload, payload));
    EXPECT_EQ(number_of((*items)[1]).value(), size);
  }
}

TEST(Rlp, OtherSpellingsAreRefused) {
  EXPECT_EQ(refusal(""), ErrorId::kTruncated);
  EXPECT_EQ(refusal("8100"), ErrorId::kNotCanonical);    // 00
  EXPECT_EQ(refusal("817f"), ErrorId::kNotCanonical);    // 7f
  EXPECT_EQ(refusal("b80100"), ErrorId::kNotCanonical);  // 8100
  EXPECT_EQ(refusal("b90038" + std::string(112, '0')), ErrorId::kNotCanonical);
  EXPECT_EQ(refusal("f80180"), ErrorId::kNotCanonical);
  EXPECT_EQ(refusal("8064"), ErrorId::kTrailingBytes);
  EXPECT_EQ(refusal("83646f"), ErrorId::kTruncated);
  EXPECT_EQ(refusal("b8"), ErrorId::kTruncated);
  EXPECT_EQ(refusal("bfffffffffffffffff00"), ErrorId::kTruncated);
}

TEST(Rlp, ListsAndNumbersHaveLimits) {
  const std::vector<Bytes> three(3, encode_number(1));
  const Bytes bytes = encode_list(three);
  const Item list = decode_item(bytes).value();
  EXPECT_TRUE(items_of(list, 3));
  EXPECT_EQ(items_of(list, 2).error().id, ErrorId::kTooLarge);
  EXPECT_EQ(number_of(list).error().id, ErrorId::kWrongType);
  EXPECT_EQ(items_of({false, {}, {}}, 1).error().id, ErrorId::kWrongType);
  const Bytes nine(9, 1);
  EXPECT_EQ(number_of({false, nine, nine}).error().id, ErrorId::kTooLarge);
  EXPECT_EQ(number_of({false, ByteView(nine).first(8), nine}).value(), 0x0101010101010101u);
  const Bytes zero = {0, 1};
  EXPECT_EQ(number_of({false, zero, zero}).error().id, ErrorId::kNotCanonical);
  EXPECT_FALSE(items_of({true, zero, zero}, 1).has_value());
}

}  // namespace
}  // namespace xh::crosschain::rlp
