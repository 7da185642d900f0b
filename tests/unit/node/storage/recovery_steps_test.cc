#include "node/storage/recovery_steps.h"

#include <gtest/gtest.h>

#include <vector>

namespace xh::storage {
namespace {

using Told = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

// F12, CL7
TEST(RecoverySteps, EndWithAllOfThemWhateverWasThereAlready) {
  Told told;
  RecoverySteps steps([&](std::uint64_t done, std::uint64_t all) { told.emplace_back(done, all); }, 3, 10);
  steps.add(1);
  steps.add(2);
  steps.read_summaries();
  steps.add(4);  // six operations stood in the derived state
  steps.replayed_operations();
  steps.finish();  // and the index was whole
  EXPECT_EQ(told, (Told{{1, 26}, {3, 26}, {3, 26}, {7, 26}, {13, 26}, {26, 26}}));
}

TEST(RecoverySteps, APartNeverGoesBeyondItsEnd) {
  Told told;
  RecoverySteps steps([&](std::uint64_t done, std::uint64_t all) { told.emplace_back(done, all); }, 2, 2);
  steps.add(9);
  steps.read_summaries();
  steps.add(9);
  steps.replayed_operations();
  steps.add(9);
  steps.finish();
  for (std::size_t i = 1; i < told.size(); ++i) EXPECT_LE(told[i - 1].first, told[i].first);
  EXPECT_EQ(told.back(), (std::pair<std::uint64_t, std::uint64_t>{8, 8}));
}

TEST(RecoverySteps, TellNobodyWhereNobodyAsked) {
  RecoverySteps none;
  none.add(1);
  none.finish();
  RecoverySteps silent({}, 1, 1);
  silent.add(1);
  silent.finish();
}

}  // namespace
}  // namespace xh::storage
