// CR19.
#include "tools/credential/date_time.h"

#include <gtest/gtest.h>

namespace xh::tools {
namespace {

TEST(DateTime, IsReadWithFractionsAndZones) {
  EXPECT_EQ(date_time_from("2024-05-16T08:00:00Z").value().value, 1'715'846'400'000u);
  EXPECT_EQ(date_time_from("2024-05-16T16:00:00+08:00").value().value, 1'715'846'400'000u);
  EXPECT_EQ(date_time_from("2024-05-15T22:30:00-09:30").value().value, 1'715'846'400'000u);
  EXPECT_EQ(date_time_from("2024-05-16T08:00:00.5Z").value().value, 1'715'846'400'500u);
  EXPECT_EQ(date_time_from("2024-05-16T08:00:00.123456789Z").value().value, 1'715'846'400'123u);
  EXPECT_EQ(date_time_from("1970-01-01T00:00:00Z").value().value, 0u);
}

TEST(DateTime, WithoutAZoneOrOutOfRangeIsNone) {
  for (const std::string_view text :
       {"2024-05-16T08:00:00", "2024-05-16", "2024-05-16T08:00:00z", "2024-05-16 08:00:00Z", "2024-02-30T08:00:00Z", "2024-05-16T24:00:00Z",
        "2024-05-16T08:00:60Z", "2024-05-16T08:00:00.Z", "2024-05-16T08:00:00.1234567890Z", "2024-05-16T08:00:00+8:00",
        "2024-05-16T08:00:00+14:01", "2024-05-16T08:00:00+08:60", "2024-05-16T08:00:00+0800", "2024-05-16T08:00:00Z ",
        "1969-12-31T23:59:59Z", "1970-01-01T00:00:00+01:00", "", "Z"})
    EXPECT_FALSE(date_time_from(text)) << text;
}

}  // namespace
}  // namespace xh::tools
