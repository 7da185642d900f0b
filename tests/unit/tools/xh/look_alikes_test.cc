#include "tools/xh/look_alikes.h"

#include <gtest/gtest.h>

namespace xh::tools {
namespace {

// BK17
TEST(LookAlikes, FoldCaseLettersOfOtherAlphabetsFullWidthAndDigitsThatLookLikeLetters) {
  for (const char* text :
       {"pump-0001", "PUMP-0001", "pump-oool", "pump-OOOI", "\xd1\x80ump-0001", "\xef\xbd\x90ump-0001", "\xd0\xa0ump-0001"}) {
    EXPECT_EQ(skeleton(text), skeleton("pump-0001")) << text;
  }
}

TEST(LookAlikes, OtherNamesStayOthers) {
  for (const char* text : {"pump-0002", "pump_0001", "pump-001", "\xe6\xb0\xb4"}) EXPECT_NE(skeleton(text), skeleton("pump-0001")) << text;
  EXPECT_NE(skeleton("\xe6\xb0\xb4"), skeleton("\xe6\xb0\xb5"));
  EXPECT_EQ(skeleton(""), "");
}

TEST(LookAlikes, TakesAnyBytes) {
  for (const char* text : {"\xff", "\xe6", "\xf0\x9f", "\x80\x80"}) EXPECT_FALSE(skeleton(text).empty());
}

}  // namespace
}  // namespace xh::tools
