// KF9, KF10.
#include "node/os/process.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <new>

namespace xh::os {
namespace {

// kB that are locked.
std::uint64_t locked_kib() {
  std::ifstream in("/proc/self/status");
  for (std::string word; in >> word;) {
    std::uint64_t value = 0;
    if (word == "VmLck:" && in >> value) return value;
  }
  return 0;
}

TEST(Process, AHardenedOneLeavesNoCoreAndIsNotDumpable) {
  // In a child: what is given up does not come back.
  const pid_t child = ::fork();
  if (child == 0) {
    harden_process();
    rlimit core{1, 1};
    ::getrlimit(RLIMIT_CORE, &core);
    ::_exit(core.rlim_cur == 0 && core.rlim_max == 0 && ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : 1);
  }
  int status = 1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(Process, SecretsStayInMemory) {
  const auto before = locked_kib();
  const Bytes secret(32, 7);
  ASSERT_TRUE(lock_memory(secret)) << "the limit of locked memory is 0";
  EXPECT_GT(locked_kib(), before);
  EXPECT_TRUE(lock_memory({}));
}

TEST(Process, SecretTextsAreOverwrittenWhenTheyGo) {
  std::string text(100, 's');
  const char* bytes = text.data();
  wipe(text);
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(bytes[0], 0);  // the buffer is still the string's
  SecretText from("correct horse battery staple");
  const SecretText to(std::move(from));
  EXPECT_EQ(to.text(), "correct horse battery staple");
}

// KF9: a short text lies in the object itself, and a move copies it.
TEST(Process, AShortSecretIsNowhereWhereItWas) {
  alignas(SecretText) std::array<unsigned char, sizeof(SecretText)> memory{};
  constexpr std::string_view kPart = "4711";
  const auto holds = [&] { return std::search(memory.begin(), memory.end(), kPart.begin(), kPart.end()) != memory.end(); };
  auto* from = new (memory.data()) SecretText("pin-4711");
  ASSERT_TRUE(holds());
  {
    const SecretText to(std::move(*from));
    EXPECT_EQ(to.text(), "pin-4711");
    EXPECT_FALSE(holds());
  }
  from->~SecretText();
  from = new (memory.data()) SecretText("pin-4711");
  from->~SecretText();
  EXPECT_FALSE(holds());
  std::string shrunk = "pin-4711";
  shrunk.resize(1);
  wipe(shrunk);
  EXPECT_EQ(std::string_view(shrunk.data(), 8).find("4711"), std::string_view::npos) << "behind its end, too";
}

}  // namespace
}  // namespace xh::os
