#include "base/strong.h"

#include <gtest/gtest.h>

#include <type_traits>

namespace xh {
namespace {

TEST(Strong, NumbersOfDifferentMeaningDoNotConvert) {
  static_assert(!std::is_convertible_v<View, Height>);
  static_assert(!std::is_constructible_v<View, Height>);
  static_assert(!std::is_convertible_v<std::uint64_t, View>);
  static_assert(!std::is_convertible_v<View, std::uint64_t>);
  static_assert(!std::is_assignable_v<Epoch&, Height>);
}

TEST(Strong, IsAsSmallAsItsNumber) { static_assert(sizeof(View) == sizeof(std::uint64_t)); }

TEST(Strong, NextAndPreviousAreNeighbours) {
  EXPECT_EQ(View{4}.next(), View{5});
  EXPECT_EQ(View{4}.previous(), View{3});
  EXPECT_LT(View{4}, View{4}.next());
}

TEST(Strong, StartsAtZero) { EXPECT_EQ(Height{}, Height{0}); }

}  // namespace
}  // namespace xh
