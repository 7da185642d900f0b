#include "node/cli/progress.h"

#include <gtest/gtest.h>

#include <limits>

namespace xh::cli {
namespace {

using std::chrono::milliseconds;

TEST(Progress, ABarHasRateAndRemainingTime) {
  EXPECT_EQ(progress_bar({"importing", "records", 250, 1000, milliseconds(500)}),
            "importing [#######.......................] 250/1000 records, 500/s, 1 s left");
  EXPECT_EQ(progress_bar({"importing", "records", 1000, 1000, milliseconds(2000)}),
            "importing [##############################] 1000/1000 records, 500/s, 0 s left");
  EXPECT_EQ(progress_bar({"verifying", "", 0, 10, milliseconds(0)}), "verifying [..............................] 0/10, 0/s, ? s left");
}

TEST(Progress, WithoutATotalNothingIsPromised) {
  EXPECT_EQ(progress_bar({"reading", "blocks", 50, 0, milliseconds(1000)}), "reading 50 blocks, 50/s");
  EXPECT_EQ(progress_json({"reading", "blocks", 50, 0, milliseconds(1000)}),
            R"({"done":50,"per_second":50,"progress":"reading","unit":"blocks"})");
}

TEST(Progress, ElsewhereALineIsJson) {
  EXPECT_EQ(progress_json({"say \"x\"", "records", 250, 1000, milliseconds(500)}),
            R"({"done":250,"per_second":500,"progress":"say \"x\"","seconds_left":1,"total":1000,"unit":"records"})");
}

TEST(Progress, GreatNumbersFillTheBarAllTheSame) {
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  EXPECT_NE(progress_bar({"x", "", kMost / 2, kMost, milliseconds(std::numeric_limits<std::int64_t>::max())}).find("[##############"),
            std::string::npos);
}

}  // namespace
}  // namespace xh::cli
