// GW3.
#include "crosschain/gateway/protobuf_fields.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace xh::crosschain::gateway {
namespace {

Result<ProtobufFields> parse(const char* hex) {
  static std::vector<std::unique_ptr<Bytes>> kept;  // fields are views
  kept.push_back(std::make_unique<Bytes>(from_hex(hex).value()));
  return ProtobufFields::parse(*kept.back());
}

TEST(ProtobufFields, NumbersAndBytesAreFoundByTheirField) {
  const auto fields = parse(
                          "0a0161"
                          "10ac02"
                          "0a026263"
                          "18ffffffffffffffffff01")
                          .value();
  EXPECT_EQ(as_text(fields.bytes(1)), "bc");  // the last one counts
  EXPECT_EQ(fields.all(1).size(), 2u);
  EXPECT_EQ(fields.number(2), 300u);
  EXPECT_EQ(fields.number(3), ~std::uint64_t{0});
  EXPECT_FALSE(fields.has(4));
  EXPECT_EQ(fields.number(4), 0u);
  EXPECT_TRUE(fields.bytes(4).empty());
  EXPECT_TRUE(parse(""));
}

TEST(ProtobufFields, WhatIsCutOrOfAnotherTypeIsRefused) {
  for (const char* bad : {"0a", "0a0261", "10", "1080", "00", "0001", "0d00000000", "0b", "18ffffffffffffffffff02",
                          "18ffffffffffffffffffff01", "8080808080808080808001"})
    EXPECT_EQ(parse(bad).error().id, ErrorId::kBadAnswer) << bad;
}

TEST(ProtobufFields, AMessageHasAtMostAThousandAndTwentyFourFields) {
  Bytes many;
  for (std::size_t i = 0; i < ProtobufFields::kMaxFields; ++i) append(many, Bytes{0x08, 1});
  EXPECT_TRUE(ProtobufFields::parse(many));
  append(many, Bytes{0x08, 1});
  EXPECT_FALSE(ProtobufFields::parse(many));
}

}  // namespace
}  // namespace xh::crosschain::gateway
