#include "crypto/ripemd160.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace xh {
namespace {

TEST(Ripemd160, AgreesWithThePublishedDigests) {
  EXPECT_EQ(to_hex(ripemd160(as_bytes("")).view()), "9c1185a5c5e9fc54612808977ee8f548b2258d31");
  EXPECT_EQ(to_hex(ripemd160(as_bytes("abc")).view()), "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc");
}

}  // namespace
}  // namespace xh
