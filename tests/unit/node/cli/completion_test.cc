#include "node/cli/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/unit/node/cli/toy_program.h"

namespace xh::cli {
namespace {

using testing::HasSubstr;

Command toy_tree() {
  ToyProgram toy;
  return CommandLine(toy.app, toy_program()).tree();
}

std::string output_of(const std::string& command) {
  std::string out;
  std::array<char, 4096> buffer{};
  std::FILE* pipe = ::popen(command.c_str(), "r");
  while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe)) out.append(buffer.data(), n);
  return ::pclose(pipe) == 0 ? out : out + "(failed)";
}

bool there_is(const char* program) { return output_of(std::string("command -v ") + program + " 2>/dev/null || true") != ""; }

// Of this process and program alone: tests run side by side.
std::filesystem::path script_file(const std::string& shell) {
  return std::filesystem::temp_directory_path() / ("xh_completion_test." + std::to_string(::getpid()) + "." + shell);
}

// What bash offers for a line, of which the last word is being typed.
std::string offered(const std::string& words) {
  const auto script = script_file("bash");
  std::ofstream(script) << completion_script(toy_tree(), ShellKind::kBash) << "COMP_WORDS=(" << words
                        << "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _toy; echo \"${COMPREPLY[@]}\"\n";
  std::string out = output_of("cd / && bash -u -e " + script.string());
  std::filesystem::remove(script);
  return out;
}

TEST(Completion, BashOffersCommandsOptionsAndChoicesByPlace) {
  EXPECT_EQ(offered("toy ''"), "id stop completion man commands\n");
  EXPECT_EQ(offered("toy st"), "stop\n");
  EXPECT_EQ(offered("toy id ''"), "get\n");
  EXPECT_EQ(offered("toy --node id ''"), "id stop completion man commands\n")
      << "the word after an option that takes a value is no command";
  EXPECT_EQ(offered("toy id get --"), "--help --kind --json --node\n");
  EXPECT_EQ(offered("toy id get a --kind ''"), "new old\n");
  EXPECT_EQ(offered("toy completion ''"), "bash zsh fish\n");
  EXPECT_EQ(offered("toy id get et"), "etc\n") << "otherwise files";
}

TEST(Completion, QuotesInTextsDoNotEndTheScripts) {
  EXPECT_THAT(completion_script(toy_tree(), ShellKind::kZsh), HasSubstr("'get:Show one'"));
  EXPECT_THAT(completion_script(toy_tree(), ShellKind::kFish), HasSubstr("-a get -d 'Show one'"));
}

TEST(Completion, TheShellsThatAreThereAcceptTheirScripts) {
  const std::array shells = {std::pair("bash", ShellKind::kBash), std::pair("zsh", ShellKind::kZsh), std::pair("fish", ShellKind::kFish)};
  std::string missing;
  for (const auto& [name, kind] : shells) {
    if (!there_is(name)) {
      missing += std::string(" ") + name;
      continue;
    }
    const auto script = script_file(name);
    std::ofstream(script) << completion_script(toy_tree(), kind);
    EXPECT_EQ(output_of(std::string(name) + " -n " + script.string() + " 2>&1"), "") << name;
    std::filesystem::remove(script);
  }
  if (!missing.empty()) GTEST_SKIP() << "not installed:" << missing;
}

}  // namespace
}  // namespace xh::cli
