#include "base/text.h"

#include <gtest/gtest.h>

namespace xh {
namespace {

TEST(Text, HexIsLowerCaseOfEvenLength) {
  EXPECT_EQ(to_hex(Bytes{0, 0xab}), "00ab");
  EXPECT_EQ(from_hex("00AB").value(), (Bytes{0, 0xab}));
  for (const char* bad : {"0", "0g", "0x00"}) EXPECT_EQ(from_hex(bad).error().id, ErrorId::kBadText) << bad;
  EXPECT_EQ(from_0x("0x00ab").value(), (Bytes{0, 0xab}));
  for (const char* bad : {"00ab", "0xAB", "0x0"}) EXPECT_FALSE(from_0x(bad)) << bad;
}

TEST(Text, Base64HasOneForm) {
  for (const char* text : {"", "f", "fo", "foo", "foob", "fooba", "foobar"})
    EXPECT_EQ(from_base64(to_base64(as_bytes(text))).value(), to_bytes(text));
  EXPECT_EQ(to_base64(as_bytes("foob")), "Zm9vYg==");
  for (const char* bad : {"Zg", "Zg=", "Zh==", "Zg==Zg==", "Z===", "Zm 9", "===="}) EXPECT_FALSE(from_base64(bad)) << bad;
}

TEST(Text, Base58KeepsLeadingZerosAndItsAlphabet) {
  EXPECT_EQ(to_base58(Bytes{0, 0, 1}, Base58::kBitcoin), "112");
  const Bytes bytes = {0, 0x18, 0x9e, 0x99, 0xff};
  EXPECT_EQ(from_base58(to_base58(bytes, Base58::kBif), Base58::kBif).value(), bytes);
  EXPECT_NE(to_base58(Bytes{10}, Base58::kBif), to_base58(Bytes{34}, Base58::kBif));
  for (const char* bad : {"0", "O", "l", "I", "a b"}) EXPECT_FALSE(from_base58(bad, Base58::kBif)) << bad;
  EXPECT_EQ(from_base58(std::string(kMaxBase58Text + 1, '1'), Base58::kBif).error().id, ErrorId::kTooLarge);
}

}  // namespace
}  // namespace xh
