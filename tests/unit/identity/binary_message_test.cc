#include "identity/binary_message.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace xh::identity {
namespace {

BinaryMessage message() {
  BinaryMessage out;
  out.header = {true, false, true, false, true, false, 2, BinaryReply::kNotFound, 0x0102, 0xa1b2c3d4};
  append_unit(out.body, 0x2102, as_bytes("x"));
  return out;
}

// BR2
TEST(BinaryMessageTest, AHeaderStandsAsTheRfcDrawsIt) {
  EXPECT_EQ(to_hex(binary_bytes(message())),
            "14"
            "a880"
            "00"
            "0006"
            "0102"
            "a1b2c3d4"
            "00000005"
            "2102"
            "0001"
            "78");
  EXPECT_EQ(parse_binary(binary_bytes(message())).value(), message());
}

// BR2
TEST(BinaryMessageTest, EachFlagHasItsBit) {
  const std::vector<std::pair<bool BinaryHeader::*, std::uint16_t>> bits = {
      {&BinaryHeader::answer, 0x8000},       {&BinaryHeader::truncated, 0x4000}, {&BinaryHeader::recursion, 0x2000},
      {&BinaryHeader::trust_wanted, 0x1000}, {&BinaryHeader::trusted, 0x0800},   {&BinaryHeader::signature, 0x0400}};
  for (const auto& [flag, bit] : bits) {
    BinaryMessage one;
    one.header.*flag = true;
    const Bytes bytes = binary_bytes(one);
    EXPECT_EQ(read_be(ByteView(bytes).subspan(1, 2)), bit);
    EXPECT_EQ(parse_binary(bytes).value(), one);
  }
}

// BR2
TEST(BinaryMessageTest, OptionsAreSteppedOver) {
  Bytes bytes = binary_bytes(message());
  bytes[0] = 0x15;
  const Bytes option = {9, 9, 9, 9};
  bytes.insert(bytes.begin() + kBinaryHeaderBytes, option.begin(), option.end());
  EXPECT_EQ(parse_binary(bytes).value(), message());
}

// BR2
TEST(BinaryMessageTest, WhatIsNoMessageIsRefusedWithAReason) {
  const Bytes good = binary_bytes(message());
  const auto error = [](Bytes bytes) { return parse_binary(bytes).error().id; };
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_EQ(error(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size))), ErrorId::kTruncated);
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_EQ(error(longer), ErrorId::kTrailingBytes);
  Bytes version = good;
  version[0] = 0x24;
  EXPECT_EQ(error(version), ErrorId::kBadEnum);
  Bytes head = good;
  head[0] = 0x13;
  EXPECT_EQ(error(head), ErrorId::kTruncated);
}

// BR5
TEST(BinaryMessageTest, AMessageHasAGreatestSize) {
  BinaryMessage most;
  most.body.resize(kMaxBinaryBytes - kBinaryHeaderBytes);
  EXPECT_TRUE(parse_binary(binary_bytes(most)));
  most.body.push_back(0);
  EXPECT_EQ(parse_binary(binary_bytes(most)).error().id, ErrorId::kTooLarge);
  const Bytes head = binary_bytes(message());
  EXPECT_EQ(binary_size(head, head.size()).value(), head.size());
  EXPECT_EQ(binary_size(head, head.size() - 1).error().id, ErrorId::kTooLarge);
  EXPECT_EQ(kMaxBinaryHeaderBytes, 15u * 4);
}

// BR3
TEST(BinaryMessageTest, UnitsComeApartAndBrokenOnesAreRefused) {
  Bytes bytes;
  append_unit(bytes, 0x2101, as_bytes("one"));
  append_unit(bytes, 0x2102, {});
  const auto units = units_of(bytes).value();
  ASSERT_EQ(units.size(), 2u);
  EXPECT_EQ(units[0].id, 0x2101);
  EXPECT_EQ(as_text(units[0].payload), "one");
  EXPECT_TRUE(units[1].payload.empty());
  for (const std::size_t size : {1U, 4U, 6U, 10U}) EXPECT_EQ(units_of(ByteView(bytes).first(size)).error().id, ErrorId::kTruncated) << size;
  EXPECT_TRUE(units_of({}).value().empty());
}

// BR3
TEST(BinaryMessageTest, UnitsAreLimited) {
  Bytes bytes;
  for (std::size_t i = 0; i < kMaxUnits; ++i) append_unit(bytes, 1, {});
  EXPECT_EQ(units_of(bytes).value().size(), kMaxUnits);
  append_unit(bytes, 1, {});
  EXPECT_EQ(units_of(bytes).error().id, ErrorId::kTooLarge);
}

TEST(BinaryMessageTest, RepliesHaveNames) {
  EXPECT_EQ(to_word(BinaryReply::kNotFound), "not found");
  EXPECT_EQ(to_word(static_cast<BinaryReply>(999)), "unknown");
}

}  // namespace
}  // namespace xh::identity
