#include "node/runtime/snapshot_service.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <future>

#include "config_folder.h"
#include "node/os/log.h"

namespace xh::runtime {
namespace {

using Begun = Result<SnapshotService::Begun>;

class SnapshotServiceTest : public ConfigFolder {
 protected:
  SnapshotServiceTest() { config_.data_dir = (folder / "data").string(); }
  Config config_;
  ledger::Genesis genesis_;
  os::Log log_{os::LogFormat::kText,
               {},
               {[](std::string_view) {}, [] { return std::uint64_t{0}; }, [] { return std::chrono::steady_clock::time_point(); }}};
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

}  // namespace
}  // namespace xh::runtime
