#include "base/check.h"

#include <gtest/gtest.h>

namespace xh {
namespace {

TEST(Check, ATrueConditionIsSilent) { XH_CHECK(1 + 1 == 2); }

TEST(CheckDeathTest, ABrokenInvariantAbortsAndNamesItself) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(XH_CHECK(1 + 1 == 3), "broken invariant: 1 \\+ 1 == 3 .*check_test.cc:");
}

}  // namespace
}  // namespace xh
