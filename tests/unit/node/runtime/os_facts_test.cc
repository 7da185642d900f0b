#include "node/runtime/os_facts.h"

#include <gtest/gtest.h>

namespace xh::runtime {
namespace {

TEST(OsFacts, SayKernelLimitsClockAndDisks) {
  const Json facts = os_facts({"/", "/there/is/no/such/folder"});
  for (const char* name : {"kernel", "machine", "processors", "memory", "limits_of_this_process", "clock"})
    EXPECT_NE(facts.find(name), nullptr) << name;
  EXPECT_NE(facts.find("limits_of_this_process")->find("open_files"), nullptr);
  EXPECT_NE(facts.find("clock")->find("unix_ms"), nullptr);
  const auto& disks = *facts.find("disks")->array();
  ASSERT_EQ(disks.size(), 2);
  EXPECT_NE(disks[0].find("free_bytes"), nullptr);
  EXPECT_NE(disks[1].find("error"), nullptr) << "what cannot be had is said";
}

}  // namespace
}  // namespace xh::runtime
