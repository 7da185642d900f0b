#include "identity/accept.h"

#include <gtest/gtest.h>

namespace xh::identity {
namespace {

// RV4
TEST(AcceptTest, RangesComeWithTheirQualityInTheOrderOfTheHeader) {
  const auto ranges = accepted_ranges("Application/DID;q=0.5, */* ; q=0.25,text/html;level=1;q=1, x/y;q=nonsense");
  ASSERT_EQ(ranges.size(), 4u);
  EXPECT_EQ(ranges[0].type, "application/did");
  EXPECT_EQ(ranges[0].quality, 500);
  EXPECT_EQ(ranges[1].quality, 250);
  EXPECT_EQ(ranges[2].quality, 1000);
  EXPECT_EQ(ranges[3].quality, 1000);
  EXPECT_TRUE(accepted_ranges(" ").empty());
}

// RV19
TEST(AcceptTest, ALinksetIsWantedWhereNothingElseIsWantedMore) {
  EXPECT_TRUE(prefers_linkset("application/linkset+json"));
  EXPECT_TRUE(prefers_linkset("application/json"));
  EXPECT_TRUE(prefers_linkset("application/linkset+json;q=0.8, */*;q=0.1"));
  EXPECT_FALSE(prefers_linkset("text/html, application/linkset+json;q=0.9"));
  EXPECT_FALSE(prefers_linkset("application/linkset+json;q=0"));
  EXPECT_FALSE(prefers_linkset("text/html,application/xhtml+xml,*/*;q=0.8"));
  EXPECT_FALSE(prefers_linkset("*/*"));
  EXPECT_FALSE(prefers_linkset(""));
}

}  // namespace
}  // namespace xh::identity
