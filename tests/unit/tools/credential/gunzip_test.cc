// CR23.
#include "tools/credential/gunzip.h"

#include <gtest/gtest.h>

#include "issuer.h"

namespace xh::tools {
namespace {

using testing_issuer::gzip;

TEST(Gunzip, GivesBackWhatWasPackedUpToTheLimit) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{256 * 1024}, std::size_t{1'000'000}}) {
    const Bytes plain(size, 7);
    EXPECT_EQ(gunzip(gzip(plain), size).value(), plain);
    if (size > 0) {
      EXPECT_EQ(gunzip(gzip(plain), size - 1).error().id, ErrorId::kTooLarge);
    }
  }
}

TEST(Gunzip, ABombEndsAtTheLimit) {
  const Bytes bomb = gzip(Bytes(std::size_t{64} * 1024 * 1024, 0));
  EXPECT_LT(bomb.size(), 100'000u);
  EXPECT_EQ(gunzip(bomb, 1024).error().id, ErrorId::kTooLarge);
}

TEST(Gunzip, WhatIsCutChangedOrLongerIsRefused) {
  const Bytes plain = to_bytes("some bytes, some bytes, some bytes");
  const Bytes packed = gzip(plain);
  for (std::size_t size = 0; size < packed.size(); ++size) EXPECT_FALSE(gunzip(ByteView(packed).first(size), 1000)) << size;
  for (std::size_t i = 10; i < packed.size(); ++i) {  // behind the header, whose time and system say nothing about the bytes
    Bytes changed = packed;
    changed[i] ^= 0x10;
    const auto out = gunzip(changed, 1000);
    EXPECT_TRUE(!out || *out == plain) << i;  // bits behind the end of the stream say nothing, either
  }
  Bytes longer = packed;
  longer.push_back(0);
  EXPECT_FALSE(gunzip(longer, 1000));
  Bytes two = packed;
  append(two, packed);
  EXPECT_FALSE(gunzip(two, 1000));
  EXPECT_FALSE(gunzip(to_bytes("x\x9c\x03\x00\x00\x00\x00\x01"), 1000));  // zlib, not gzip
}

}  // namespace
}  // namespace xh::tools
