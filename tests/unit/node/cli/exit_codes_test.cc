#include "node/cli/exit_codes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace xh::cli {
namespace {

TEST(ExitCodes, AreNumberedWithoutGaps) {
  int expected = 0;
  for (const auto& [code, name, meaning] : exit_codes()) EXPECT_EQ(code, expected++) << name << meaning;
  EXPECT_EQ(expected, kOutdated + 1);
}

TEST(ExitCodes, TheTableOfTheSpecificationIsThisOne) {
  std::ifstream in(XH_SOURCE_DIR "/docs/spec/cli.md");
  std::stringstream page;
  page << in.rdbuf();
  std::string table = "| code | | meaning |\n|---|---|---|\n";
  for (const auto& [code, name, meaning] : exit_codes()) table += "| " + std::to_string(code) + " | " + name + " | " + meaning + " |\n";
  EXPECT_NE(page.str().find(table + "\n"), std::string::npos) << "docs/spec/cli.md does not have the table of node/cli/exit_codes.cc:\n"
                                                              << table;
}

TEST(ExitCodes, HelpHasOneALine) {
  EXPECT_THAT(exit_codes_text(), testing::StartsWith("Exit codes:\n   0  ok"));
  EXPECT_THAT(exit_codes_text(), testing::HasSubstr("\n  10  unsafe to sign"));
}

}  // namespace
}  // namespace xh::cli
