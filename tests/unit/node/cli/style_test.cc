#include "node/cli/style.h"

#include <gtest/gtest.h>
#include <pty.h>
#include <unistd.h>

#include <cstdlib>

namespace xh::cli {
namespace {

// A terminal as a stream.
class Terminal {
 public:
  Terminal() {
    if (::openpty(&outer_, &inner_, nullptr, nullptr, nullptr) == 0) stream_ = ::fdopen(inner_, "w");
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    if (stream_ != nullptr) std::fclose(stream_);
    ::close(outer_);
  }
  [[nodiscard]] std::FILE* stream() const { return stream_; }

 private:
  int outer_ = -1;
  int inner_ = -1;
  std::FILE* stream_ = nullptr;
};

TEST(Style, ATerminalShowsColourUnlessItIsToldNotTo) {
  const Terminal terminal;
  if (terminal.stream() == nullptr) GTEST_SKIP() << "no terminal can be made here";
  ::setenv("TERM", "xterm", 1);
  ::unsetenv("NO_COLOR");
  EXPECT_EQ(styled(terminal.stream(), Style::kBad, "x"), "\033[31mx\033[0m");
  ::setenv("NO_COLOR", "", 1);
  EXPECT_TRUE(shows_colour(terminal.stream())) << "empty is as good as not set";
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_EQ(styled(terminal.stream(), Style::kBad, "x"), "x");
  ::unsetenv("NO_COLOR");
  ::setenv("TERM", "dumb", 1);
  EXPECT_FALSE(shows_colour(terminal.stream()));
}

TEST(Style, AFileShowsNone) {
  ::setenv("TERM", "xterm", 1);
  ::unsetenv("NO_COLOR");
  std::FILE* file = std::tmpfile();
  EXPECT_EQ(styled(file, Style::kGood, "x"), "x");
  EXPECT_EQ(error_line(file, {ErrorId::kUsage, "no such", ""}).substr(0, 13), "error: XH-180");
  std::fclose(file);
}

}  // namespace
}  // namespace xh::cli
