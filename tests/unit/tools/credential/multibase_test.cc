// CR14, CR15, CR20.
#include "tools/credential/multibase.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace xh::tools {
namespace {

TEST(Multikey, OfTheSpecificationIsAnEd25519Key) {
  const std::string text = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";
  const auto key = key_from_multikey(text);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->suite, Suite::kEd25519);
  EXPECT_EQ(to_multikey(*key), text);
}

TEST(Multikey, OfAnotherKindOrFormIsRefused) {
  const auto of = [](std::initializer_list<std::uint8_t> code, std::size_t length) {
    Bytes bytes(code);
    bytes.resize(bytes.size() + length, 0x42);
    return to_multibase58(bytes);
  };
  EXPECT_FALSE(key_from_multikey(of({0xe7, 0x01}, 33)));  // secp256k1
  EXPECT_FALSE(key_from_multikey(of({0x80, 0x24}, 33)));  // P-256
  EXPECT_FALSE(key_from_multikey(of({0xed, 0x01}, 31)));  // too short
  EXPECT_FALSE(key_from_multikey(of({0xed, 0x01}, 33)));  // too long
  EXPECT_FALSE(key_from_multikey("uRJ"));                 // another base
  EXPECT_FALSE(key_from_multikey("z6Mk0"));               // no base58
  EXPECT_FALSE(key_from_multikey("z" + std::string(kMaxBase58Text + 1, '2')));
  EXPECT_FALSE(key_from_multikey(""));
}

TEST(Base64Url, HasOneFormWithoutPadding) {
  EXPECT_EQ(from_base64url("-_8").value(), (Bytes{0xfb, 0xff}));
  EXPECT_EQ(from_base64url("").value(), Bytes{});
  for (const std::string_view text : {"+/8", "-_8=", "-_9", "A", "-_8\n", "-_ 8"}) EXPECT_FALSE(from_base64url(text)) << text;
}

}  // namespace
}  // namespace xh::tools
