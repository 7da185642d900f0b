#include "tools/xh/feed_report.h"

#include <gtest/gtest.h>

namespace xh::tools {
namespace {

// FD15
TEST(FeedReport, SaysWhereItIsHowFastAndHowFarBehind) {
  EXPECT_EQ(feed_line({1200, 45'210, 3200, 450}, false), "written below height 1200: 45210 rows, 3200 a second, 0.4 s behind");
  EXPECT_EQ(feed_line({0, 0, 0, -1}, false), "written below height 0: 0 rows, 0 a second");
  EXPECT_EQ(feed_line({1200, 45'210, 3200, 12'345}, true), R"({"lag_ms":12345,"next_height":1200,"rows":45210,"rows_per_second":3200})");
  EXPECT_EQ(feed_line({0, 0, 0, -1}, true), R"({"lag_ms":null,"next_height":0,"rows":0,"rows_per_second":0})");
}

}  // namespace
}  // namespace xh::tools
