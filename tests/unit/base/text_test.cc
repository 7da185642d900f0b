#include "base/text.h"

#include <gtest/gtest.h>

namespace xh {
namespace {

std::string base64(std::string_view text) { return to_base64(as_bytes(text)); }
ErrorId refused(const Result<Bytes>& result) { return result ? ErrorId{} : result.error().id; }

TEST(Hex, WritesLowerCaseAndReadsBothCases) {
  EXPECT_EQ(to_hex(Bytes{0x00, 0x9a, 0xff}), "009aff");
  EXPECT_EQ(from_hex("009AfF").value(), (Bytes{0x00, 0x9a, 0xff}));
  EXPECT_TRUE(from_hex("").value().empty());
}

TEST(Hex, RefusesOddLengthsPrefixesAndOtherCharacters) {
  for (const auto* text : {"0", "0x00", "0g", "g0", " 00 ", "00\n", "-1", "+1"})
    EXPECT_EQ(refused(from_hex(text)), ErrorId::kBadText) << text;
  EXPECT_EQ(refused(from_hex(std::string_view("0\0", 2))), ErrorId::kBadText);
  EXPECT_EQ(refused(from_hex("\xff\xfe")), ErrorId::kBadText);
}

TEST(Hex, NamesThePlaceOfTheFirstBadPair) { EXPECT_EQ(from_hex("00zz").error().place, "character 3"); }

TEST(Hex, TheRpcFormHasAPrefixAndOneCase) {
  EXPECT_EQ(to_0x(Bytes{0xab}), "0xab");
  EXPECT_EQ(from_0x("0xab").value(), Bytes{0xab});
  EXPECT_TRUE(from_0x("0x").value().empty());
  for (const auto* text : {"", "ab", "0Xab", "0xAB", "0xa", "0x0x"}) EXPECT_EQ(refused(from_0x(text)), ErrorId::kBadText) << text;
}

TEST(Hex, FixedBytesNeedExactlyTheirLength) {
  EXPECT_EQ(fixed_from_hex<Hash32>(std::string(64, 'a')).value().bytes[31], 0xaa);
  EXPECT_EQ(fixed_from_hex<Hash32>(std::string(62, 'a')).error().id, ErrorId::kBadText);
  EXPECT_EQ(fixed_from_hex<Hash32>(std::string(66, 'a')).error().id, ErrorId::kBadText);
}

// Answers of Bitcoin's base58_encode_decode.json, the rows that fit on a line.
TEST(Base58, WritesAndReadsTheBitcoinAlphabet) {
  const std::pair<const char*, const char*> rows[] = {
      {"", ""},
      {"61", "2g"},
      {"626262", "a3gV"},
      {"73696d706c792061206c6f6e6720737472696e67", "2cFupjhnEsSn59qHXstmK2ffpLv2"},
      {"00eb15231dfceb60925886b67d065299925915aeb172c06647", "1NS17iag9jJgTHD1VXjvLCEnZuQ3rJDE9L"},
      {"516b6fcd0f", "ABnLTmg"},
      {"00000000000000000000", "1111111111"}};
  for (const auto& [hex, text] : rows) {
    EXPECT_EQ(to_base58(from_hex(hex).value(), Base58::kBitcoin), text);
    EXPECT_EQ(to_hex(from_base58(text, Base58::kBitcoin).value()), hex);
  }
}

TEST(Base58, TheBifAlphabetExchangesCaseOfBAndU) {
  EXPECT_EQ(to_base58(from_hex("73696d706c792061206c6f6e6720737472696e67").value(), Base58::kBif), "2cFUpjhnEsSn59qHXstmK2ffpLv2");
  EXPECT_EQ(from_base58("2b", Base58::kBif).value(), from_base58("2B", Base58::kBitcoin).value());
  EXPECT_EQ(from_base58("2u", Base58::kBif).value(), from_base58("2U", Base58::kBitcoin).value());
  EXPECT_EQ(from_base58("2z", Base58::kBif).value(), from_base58("2z", Base58::kBitcoin).value());
}

TEST(Base58, KeepsLeadingZeroBytes) {
  const Bytes bytes = {0, 0, 1, 0};
  const std::string text = to_base58(bytes, Base58::kBif);
  EXPECT_TRUE(text.starts_with("11"));
  EXPECT_EQ(from_base58(text, Base58::kBif).value(), bytes);
}

TEST(Base58, RefusesTheFourLettersThatLookAlike) {
  for (const auto* text : {"0", "O", "I", "l", "1 ", "a+b", "\xc3\xa9"}) {
    EXPECT_EQ(refused(from_base58(text, Base58::kBitcoin)), ErrorId::kBadText) << text;
    EXPECT_EQ(refused(from_base58(text, Base58::kBif)), ErrorId::kBadText) << text;
  }
}

TEST(Base58, ATextAtTheMaximumPassesAndOneBeyondFails) {
  EXPECT_TRUE(from_base58(std::string(kMaxBase58Text, 'z'), Base58::kBif));
  EXPECT_EQ(refused(from_base58(std::string(kMaxBase58Text + 1, 'z'), Base58::kBif)), ErrorId::kTooLarge);
}

// RFC 4648 section 10.
TEST(Base64, GivesTheAnswersOfTheRfc) {
  const char* plain[] = {"", "f", "fo", "foo", "foob", "fooba", "foobar"};
  const char* coded[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
  for (std::size_t i = 0; i < std::size(plain); ++i) {
    EXPECT_EQ(base64(plain[i]), coded[i]);
    EXPECT_EQ(as_text(from_base64(coded[i]).value()), plain[i]);
  }
  EXPECT_EQ(from_base64("+/+/").value(), (Bytes{0xfb, 0xff, 0xbf}));
}

TEST(Base64, RefusesMissingMisplacedAndExtraPadding) {
  for (const auto* text : {"Zg", "Zg=", "Zg===", "=Zg=", "Z=g=", "====", "Zg==Zg==", "Zm8=Zm8=", "Z===", "Zg==="}) {
    EXPECT_EQ(refused(from_base64(text)), ErrorId::kBadText) << text;
  }
}

TEST(Base64, RefusesTrailingBitsSoThatEveryTextHasOneForm) {
  EXPECT_EQ(refused(from_base64("Zh==")), ErrorId::kBadText);
  EXPECT_EQ(refused(from_base64("Zm9=")), ErrorId::kBadText);
}

TEST(Base64, RefusesTheUrlAlphabetAndWhiteSpace) {
  for (const auto* text : {"-_-_", "Zm 9", "Zm9\n", "Zm9v\n"}) EXPECT_EQ(refused(from_base64(text)), ErrorId::kBadText) << text;
}

TEST(Text, EveryFormReadsBackWhatItWrote) {
  Bytes bytes;
  for (unsigned n = 0; n < 80; ++n) {
    EXPECT_EQ(from_hex(to_hex(bytes)).value(), bytes);
    EXPECT_EQ(from_base58(to_base58(bytes, Base58::kBif), Base58::kBif).value(), bytes);
    EXPECT_EQ(from_base58(to_base58(bytes, Base58::kBitcoin), Base58::kBitcoin).value(), bytes);
    EXPECT_EQ(from_base64(to_base64(bytes)).value(), bytes);
    bytes.push_back(static_cast<std::uint8_t>(n * 37 % 256));
  }
}

}  // namespace
}  // namespace xh
