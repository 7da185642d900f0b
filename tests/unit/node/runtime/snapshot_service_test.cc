#include "node/runtime/snapshot_service.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <mutex>
#include <thread>

#include "config_folder.h"
#include "node/os/log.h"

namespace xh::runtime {
namespace {

using Begun = Result<SnapshotService::Begun>;

class SnapshotServiceTest : public ConfigFolder {
 protected:
  SnapshotServiceTest() { config_.data_dir = (folder / "data").string(); }
  void put(std::uint64_t height) const { std::filesystem::create_directories(place(height)); }
  [[nodiscard]] bool has(std::uint64_t height) const { return std::filesystem::exists(place(height)); }
  [[nodiscard]] std::filesystem::path place(std::uint64_t height) const { return folder / "data/snapshots" / std::to_string(height); }
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
};

// AD8
TEST_F(SnapshotServiceTest, OneSnapshotIsMadeAtATime) {
  SnapshotService service(config_, genesis_, log_);
  std::promise<std::pair<ErrorId, ErrorId>> told;
  service.begin(
      std::nullopt,
      [&](const Begun& first) {
        // The first one is under way until this call returns; that nothing is in the folder it learnt before.
        service.begin(
            Height{7},
            [&](const Begun& second) {
              told.set_value({first.error().id, second.error().id});
            },
            [](const Status&) {});
      },
      [](const Status&) {});
  const auto [first, second] = told.get_future().get();
  EXPECT_EQ(first, ErrorId::kCannotRead);
  EXPECT_EQ(second, ErrorId::kBusy);
}

// AD8
TEST_F(SnapshotServiceTest, ANodeThatStopsBeginsNone) {
  SnapshotService service(config_, genesis_, log_);
  service.stop();
  std::optional<ErrorId> told;
  service.begin(
      std::nullopt, [&](const Begun& begun) { told = begun.error().id; }, [](const Status&) {});
  EXPECT_EQ(told, ErrorId::kBusy);
}

// RD13
TEST_F(SnapshotServiceTest, SnapshotsBelowARedactionGoAndNoneIsKeptAgain) {
  SnapshotService service(config_, genesis_, log_);
  for (const std::uint64_t height : {5, 9, 10}) put(height);
  service.redact_below(Height{10});
  EXPECT_FALSE(has(5));
  EXPECT_FALSE(has(9));
  EXPECT_TRUE(has(10));
  put(7);
  service.redact_below(Height{3});
  EXPECT_FALSE(has(7)) << "an older redaction does not bring it back";
}

// RD13: the thread that executes and the one that made a snapshot.
TEST_F(SnapshotServiceTest, OfTwoThreadsThatDropSnapshotsTheHighestRedactionHolds) {
  SnapshotService service(config_, genesis_, log_);
  constexpr std::uint64_t kHeights = 40;
  for (std::uint64_t height = 1; height <= kHeights; ++height) put(height);
  std::thread other([&] {
    for (std::uint64_t i = 0; i < kHeights; ++i) service.redact_below(Height{i / 2});
  });
  for (std::uint64_t height = 1; height < kHeights; ++height) service.redact_below(Height{height});
  other.join();
  put(kHeights - 2);
  service.redact_below(Height{0});
  for (std::uint64_t height = 1; height <= kHeights; ++height) EXPECT_EQ(has(height), height >= kHeights - 1) << height;
  EXPECT_FALSE(std::ranges::any_of(lines_, [](const auto& line) { return line.find("No such file") != std::string::npos; }))
      << "each folder was moved away by one of them";
}

}  // namespace
}  // namespace xh::runtime
