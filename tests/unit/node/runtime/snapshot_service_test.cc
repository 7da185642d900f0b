// Its folders alone: what makes and serves snapshots is tested with whole nodes (tests/integration/snapshot.sh).
#include "node/runtime/snapshot_service.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <thread>

namespace xh::runtime {
namespace {

class SnapshotServiceTest : public testing::Test {
 protected:
  SnapshotServiceTest() : folder_(std::filesystem::temp_directory_path() / ("xh-snapshots-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder_);
    config_.data_dir = folder_.string();
  }
  ~SnapshotServiceTest() override { std::filesystem::remove_all(folder_); }
  void put(std::uint64_t height) const { std::filesystem::create_directories(folder_ / "snapshots" / std::to_string(height)); }
  [[nodiscard]] bool has(std::uint64_t height) const { return std::filesystem::exists(folder_ / "snapshots" / std::to_string(height)); }

  std::filesystem::path folder_;
  Config config_;
  ledger::Genesis genesis_;
  std::vector<std::string> lines_;
  std::mutex mutex_;
  os::Log log_{os::LogFormat::kText,
               {},
               {[this](std::string_view line) {
                  const std::scoped_lock guard(mutex_);
                  lines_.emplace_back(line);
                },
                [] { return std::uint64_t{0}; }, [] { return std::chrono::steady_clock::time_point(); }}};
  SnapshotService service_{config_, genesis_, log_};
};

// RD13
TEST_F(SnapshotServiceTest, SnapshotsBelowARedactionGoAndNoneIsKeptAgain) {
  for (const std::uint64_t height : {5, 9, 10}) put(height);
  service_.redact_below(Height{10});
  EXPECT_FALSE(has(5));
  EXPECT_FALSE(has(9));
  EXPECT_TRUE(has(10));
  put(7);
  service_.redact_below(Height{3});
  EXPECT_FALSE(has(7)) << "an older redaction does not bring it back";
}

// RD13: the thread that executes and the one that made a snapshot.
TEST_F(SnapshotServiceTest, OfTwoThreadsThatDropSnapshotsTheHighestRedactionHolds) {
  constexpr std::uint64_t kHeights = 40;
  for (std::uint64_t height = 1; height <= kHeights; ++height) put(height);
  std::thread other([this] {
    for (std::uint64_t i = 0; i < kHeights; ++i) service_.redact_below(Height{i / 2});
  });
  for (std::uint64_t height = 1; height < kHeights; ++height) service_.redact_below(Height{height});
  other.join();
  put(kHeights - 2);
  service_.redact_below(Height{0});
  for (std::uint64_t height = 1; height <= kHeights; ++height) EXPECT_EQ(has(height), height >= kHeights - 1) << height;
  EXPECT_FALSE(std::ranges::any_of(lines_, [](const auto& line) { return line.find("No such file") != std::string::npos; }))
      << "each folder was moved away by one of them";
}

}  // namespace
}  // namespace xh::runtime
