#include "base/bytes.h"

#include <gtest/gtest.h>

#include <type_traits>

namespace xh {
namespace {

TEST(Bytes, TextAndBytesConvertWithoutChange) {
  const std::string_view text("a\0\xff", 3);
  EXPECT_EQ(to_bytes(text), (Bytes{'a', 0, 0xff}));
  EXPECT_EQ(as_text(to_bytes(text)), text);
  EXPECT_TRUE(to_bytes(std::string_view()).empty());
}

TEST(Bytes, BigEndianIntegersHaveTheAskedWidth) {
  Bytes out;
  append_be(out, 0x0102030405060708, 8);
  append_be(out, 0xabcd, 1);
  append_be(out, 0, 2);
  EXPECT_EQ(out, (Bytes{1, 2, 3, 4, 5, 6, 7, 8, 0xcd, 0, 0}));
}

TEST(Bytes, ReadingBackABigEndianIntegerGivesTheSameNumber) {
  for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{0x8000000000000000}, ~std::uint64_t{0}}) {
    Bytes out;
    append_be(out, value, 8);
    EXPECT_EQ(read_be(out), value);
  }
  EXPECT_EQ(read_be({}), 0u);
}

TEST(Bytes, EqualComparesLengthAndContent) {
  EXPECT_TRUE(equal(ByteView{}, ByteView{}));
  EXPECT_TRUE(equal(as_bytes("ab"), as_bytes("ab")));
  EXPECT_FALSE(equal(as_bytes("ab"), as_bytes("abc")));
  EXPECT_FALSE(equal(as_bytes("ab"), as_bytes("ac")));
}

TEST(FixedBytes, TakesTheFirstBytesOfAView) {
  Bytes bytes(33, 7);
  bytes[32] = 9;
  const Hash32 hash = Hash32::from(bytes);
  EXPECT_EQ(hash.bytes.front(), 7);
  EXPECT_EQ(hash.bytes.back(), 7);
  EXPECT_FALSE(hash.is_zero());
  EXPECT_TRUE(Hash32{}.is_zero());
}

TEST(FixedBytes, OrdersLikeItsBytes) {
  Hash32 low;
  Hash32 high;
  low.bytes[31] = 0xff;
  high.bytes[0] = 1;
  EXPECT_LT(low, high);
}

TEST(FixedBytes, DifferentMeaningsDoNotConvert) {
  using Other = FixedBytes<32, struct OtherTag>;
  static_assert(!std::is_convertible_v<Hash32, Other>);
  static_assert(!std::is_constructible_v<Hash32, Other>);
}

}  // namespace
}  // namespace xh
