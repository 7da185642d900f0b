#include "base/codec.h"

#include <gtest/gtest.h>

namespace xh {
namespace {

struct Inner {
  std::uint16_t number = 0;
  std::optional<Height> height;
  bool operator==(const Inner&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Inner::number), field(&Inner::height)}; }
};
enum class Color : std::uint8_t { kRed = 0, kGreen = 1 };
constexpr bool is_valid(Color color) { return color <= Color::kGreen; }
struct Paint {
  Color color = Color::kRed;
  static constexpr auto fields() { return std::tuple{field(&Paint::color)}; }
};
struct Outer {
  std::string name;
  std::vector<Inner> items;
  std::variant<bool, Hash32> choice;
  bool operator==(const Outer&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Outer::name, 4), field(&Outer::items, 2), field(&Outer::choice)}; }
};

TEST(Codec, StructsRoundTripAsBcs) {
  const Outer value{"ab", {{0x0102, Height{7}}, {3, std::nullopt}}, true};
  const Bytes bytes = encode(value);
  EXPECT_EQ(bytes, (Bytes{2, 'a', 'b', 2, 2, 1, 1, 7, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1}));
  EXPECT_EQ(decode<Outer>(bytes).value(), value);
}

TEST(Codec, EveryTruncationIsAnErrorAndTrailingBytesToo) {
  Bytes bytes = encode(Outer{"ab", {{1, Height{7}}}, Hash32{}});
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    EXPECT_EQ(decode<Outer>(ByteView(bytes).first(n)).error().id, ErrorId::kTruncated) << n;
  }
  bytes.push_back(0);
  EXPECT_EQ(decode<Outer>(bytes).error().id, ErrorId::kTrailingBytes);
}

TEST(Codec, LengthsAtTheMaximumPassAndBeyondFail) {
  EXPECT_TRUE(decode<Outer>(encode(Outer{"abcd", {{}, {}}, true})));
  EXPECT_EQ(decode<Outer>(encode(Outer{"abcde", {}, true})).error().id, ErrorId::kTooLarge);
  EXPECT_EQ(decode<Outer>(encode(Outer{"", {{}, {}, {}}, true})).error().id, ErrorId::kTooLarge);
}

TEST(Codec, NonMinimalUlebAndOddBooleansAreNotCanonical) {
  EXPECT_EQ(decode<Outer>(Bytes{0x82, 0x00, 'a', 'b', 0, 0, 1}).error().id, ErrorId::kNotCanonical);
  EXPECT_EQ(decode<Outer>(Bytes{0, 0, 0, 2}).error().id, ErrorId::kNotCanonical);
  EXPECT_EQ(decode<Outer>(Bytes{0, 0, 2, 0}).error().id, ErrorId::kBadEnum);
}

TEST(Codec, AnEnumerationNumberIsNotCutToTheWidthOfItsType) {
  EXPECT_EQ(decode<Paint>(Bytes{1})->color, Color::kGreen);
  EXPECT_EQ(decode<Paint>(Bytes{2}).error().id, ErrorId::kBadEnum);
  EXPECT_EQ(decode<Paint>(Bytes{0x80, 0x02}).error().id, ErrorId::kBadEnum);  // 256
  EXPECT_EQ(decode<Paint>(Bytes{0x80, 0x08}).error().id, ErrorId::kBadEnum);  // 1024
}

TEST(Codec, UlebTakesThirtyTwoBitsAndNotOneMore) {
  Writer out;
  out.uleb(0xffffffff);
  EXPECT_EQ(out.bytes(), (Bytes{0xff, 0xff, 0xff, 0xff, 0x0f}));
  EXPECT_EQ(Reader(out.bytes()).uleb(), 0xffffffffu);
  for (const Bytes& bytes : {Bytes{0xff, 0xff, 0xff, 0xff, 0x1f}, Bytes{0x80, 0x80, 0x80, 0x80, 0x80, 0x01}, Bytes{0x80, 0x00}}) {
    Reader in(bytes);
    EXPECT_EQ(in.uleb(), 0u);
    EXPECT_EQ(in.finish().error().id, ErrorId::kNotCanonical);
  }
}

TEST(Codec, AnAnnouncedLengthCostsNothingUntilBytesBackIt) {
  struct Long {
    std::vector<std::uint64_t> items;
    static constexpr auto fields() { return std::tuple{field(&Long::items, 0xffffffff)}; }
  };
  EXPECT_EQ(decode<Long>(Bytes{0xff, 0xff, 0xff, 0xff, 0x0f}).error().id, ErrorId::kTruncated);
}

TEST(Codec, AContainerWithoutANamedMaximumHoldsNothing) {
  struct Unbounded {
    Bytes bytes;
    static constexpr auto fields() { return std::tuple{field(&Unbounded::bytes)}; }
  };
  EXPECT_TRUE(decode<Unbounded>(Bytes{0}));
  EXPECT_EQ(decode<Unbounded>(Bytes{1, 7}).error().id, ErrorId::kTooLarge);
}

TEST(Codec, TheFirstFailureSticksAndLaterReadsAreZero) {
  const Bytes bytes = {1, 2};
  Reader in(bytes);
  EXPECT_EQ(in.integer<std::uint32_t>(), 0u);
  EXPECT_EQ(in.integer<std::uint8_t>(), 0u);
  EXPECT_TRUE(in.raw(1).empty());
  EXPECT_EQ(in.finish().error().id, ErrorId::kTruncated);
  EXPECT_EQ(in.finish().error().place, "byte 0");
}

}  // namespace
}  // namespace xh
