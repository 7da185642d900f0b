// ST9.
#include "node/runtime/resolution_meter.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace xh::runtime {
namespace {

constexpr std::uint64_t kDay = 86'400'000;

class MeterTest : public testing::Test {
 protected:
  MeterTest() : path((std::filesystem::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name()).string()) {
    std::filesystem::remove(path);
  }
  ~MeterTest() override { std::filesystem::remove(path); }
  std::string path;
};

TEST_F(MeterTest, CountsByDayAndKeepsTheBusiestSecond) {
  ResolutionMeter meter(path);
  EXPECT_TRUE(meter.days().empty());
  meter.count(UnixMillis{3 * kDay});
  for (int i = 0; i < 5; ++i) meter.count(UnixMillis{3 * kDay + 7000 + static_cast<std::uint64_t>(i)});
  meter.count(UnixMillis{3 * kDay + 8000});
  meter.count(UnixMillis{4 * kDay});
  const std::vector<ResolutionMeter::Day> expected = {{3, 7, 5, UnixMillis{3 * kDay + 7000}}, {4, 1, 1, UnixMillis{4 * kDay}}};
  EXPECT_EQ(meter.days(), expected);
  EXPECT_EQ(to_json(expected[0]).dump(), R"({"day":"1970-01-04","peak_at_ms":259207000,"peak_per_second":5,"resolutions":7})");
}

TEST_F(MeterTest, GoesOnAfterARestart) {
  std::vector<ResolutionMeter::Day> before;
  {
    ResolutionMeter meter(path);
    meter.count(UnixMillis{5 * kDay});
    meter.count(UnixMillis{5 * kDay});
    meter.save();
    before = meter.days();
  }
  ResolutionMeter meter(path);
  EXPECT_EQ(meter.days(), before);
  meter.count(UnixMillis{5 * kDay + 9000});
  EXPECT_EQ(meter.days().at(0).resolutions, 3U);
  EXPECT_EQ(meter.days().at(0).peak, 2U);
}

TEST_F(MeterTest, AMinuteIsTheMostThatAKillCosts) {
  ResolutionMeter meter(path);
  meter.count(UnixMillis{5 * kDay});  // the first one is written at once
  meter.count(UnixMillis{5 * kDay + kMeterSaveMillis - 1});
  EXPECT_EQ(ResolutionMeter(path).days().at(0).resolutions, 1U);
  meter.count(UnixMillis{5 * kDay + kMeterSaveMillis});
  EXPECT_EQ(ResolutionMeter(path).days().at(0).resolutions, 3U);
}

TEST_F(MeterTest, KeepsThirtyOneDays) {
  ResolutionMeter meter(path);
  for (std::uint64_t day = 1; day <= kMaxMeterDays; ++day) meter.count(UnixMillis{day * kDay});
  EXPECT_EQ(meter.days().size(), kMaxMeterDays);
  EXPECT_EQ(meter.days().front().day, 1U);
  meter.count(UnixMillis{(kMaxMeterDays + 1) * kDay});
  EXPECT_EQ(meter.days().size(), kMaxMeterDays);
  EXPECT_EQ(meter.days().front().day, 2U);
  meter.save();
  EXPECT_EQ(ResolutionMeter(path).days(), meter.days());
}

TEST_F(MeterTest, AClockThatWasSetBackCountsForTheNewestDay) {
  ResolutionMeter meter(path);
  meter.count(UnixMillis{9 * kDay});
  meter.count(UnixMillis{8 * kDay});
  ASSERT_EQ(meter.days().size(), 1U);
  EXPECT_EQ(meter.days().at(0).resolutions, 2U);
}

TEST_F(MeterTest, AFileThatIsNoneOfItsOwnBeginsAnew) {
  for (const auto* text :
       {"", "{", "{}", R"({"days":[{"day":2}]})", R"({"days":[],"more":1})",
        R"({"days":[{"day":2,"resolutions":1,"peak":1,"peak_at_ms":1},{"day":2,"resolutions":1,"peak":1,"peak_at_ms":1}]})"}) {
    std::ofstream(path, std::ios::binary) << text;
    EXPECT_TRUE(ResolutionMeter(path).days().empty()) << text;
  }
}

}  // namespace
}  // namespace xh::runtime
