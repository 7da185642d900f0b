#include "crypto/keccak.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace xh {
namespace {

std::string of(std::string_view text) { return to_hex(keccak256(as_bytes(text)).view()); }

TEST(Keccak256, AgreesWithPublishedDigests) {
  EXPECT_EQ(of(""), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  EXPECT_EQ(of("abc"), "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
  // The empty RLP string and the empty RLP list: constants that every Ethereum header of an empty block shows.
  EXPECT_EQ(to_hex(keccak256(Bytes{0x80}).view()), "56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");
  EXPECT_EQ(to_hex(keccak256(Bytes{0xc0}).view()), "1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347");
}

// One block holds 136 bytes, of which the padding needs one.
TEST(Keccak256, IsRightAroundTheEndOfABlock) {
  EXPECT_EQ(of(std::string(135, 'a')), "34367dc248bbd832f4e3e69dfaac2f92638bd0bbd18f2912ba4ef454919cf446");
  EXPECT_EQ(of(std::string(136, 'a')), "a6c4d403279fe3e0af03729caada8374b5ca54d8065329a3ebcaeb4b60aa386e");
  EXPECT_EQ(of(std::string(137, 'a')), "d869f639c7046b4929fc92a4d988a8b22c55fbadb802c0c66ebcd484f1915f39");
}

}  // namespace
}  // namespace xh
