#include "node/cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "tests/unit/node/cli/toy_program.h"

namespace xh::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Outcome {
  std::optional<int> code;
  std::string out;
  std::string err;
};

Outcome parse(std::vector<const char*> words) {
  ToyProgram toy;
  CommandLine line(toy.app, toy_program());
  words.insert(words.begin(), "toy");
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Outcome out{line.parse(static_cast<int>(words.size()), words.data()), "", ""};
  std::fflush(stdout);
  out.out = testing::internal::GetCapturedStdout();
  out.err = testing::internal::GetCapturedStderr();
  return out;
}

TEST(CommandLine, ACommandOfTheProgramIsTheCallersMatter) {
  const auto outcome = parse({"id", "get", "a", "--json"});
  EXPECT_EQ(outcome.code, std::nullopt);
  EXPECT_EQ(outcome.out + outcome.err, "");
}

TEST(CommandLine, HelpHasDescriptionOptionsExamplesAndExitCodes) {
  const auto whole = parse({"--help"});
  EXPECT_EQ(whole.code, kOk);
  for (const char* text :
       {"a toy", "More of it.", "Usage: toy", "--node", "id ", "Examples:\n  toy stop", "Exit codes:", "10  unsafe to sign"})
    EXPECT_THAT(whole.out, HasSubstr(text));
  const auto one = parse({"id", "get", "--help"});
  EXPECT_EQ(one.code, kOk);
  EXPECT_THAT(one.out, HasSubstr("Examples:\n  toy id get a --kind old"));
  EXPECT_THAT(one.out, Not(HasSubstr("Exit codes")));
  EXPECT_THAT(parse({"stop", "--help"}).out, HasSubstr("Only by its owner.\n\nExamples:\n  toy stop --node"));
}

TEST(CommandLine, AMisspeltCommandIsToldWithTheNearest) {
  for (const auto& [words, said] : std::vector<std::pair<std::vector<const char*>, std::string>>{
           {{"stpo"}, "error: toy has no command 'stpo'; did you mean stop?\nSee: toy --help\n"},
           {{"--node", "http://x", "stpo"}, "error: toy has no command 'stpo'; did you mean stop?\nSee: toy --help\n"},
           {{"id", "gte", "a"}, "error: toy id has no command 'gte'; did you mean get?\nSee: toy id --help\n"},
           {{"id", "get", "a", "--jsno"}, "error: toy id get has no option '--jsno'; did you mean --json?\nSee: toy id get --help\n"},
           {{"completely-else"}, "error: toy has no command 'completely-else'\nSee: toy --help\n"}}) {
    const auto outcome = parse(words);
    EXPECT_EQ(outcome.code, kUsage);
    EXPECT_EQ(outcome.err, said);
    EXPECT_EQ(outcome.out, "");
  }
}

TEST(CommandLine, OtherFaultsNameTheCommandWhoseHelpHelps) {
  const auto outcome = parse({"id", "get"});
  EXPECT_EQ(outcome.code, kUsage);
  EXPECT_EQ(outcome.err, "error: name is required\nSee: toy id get --help\n");
  EXPECT_EQ(parse({}).code, kUsage);
}

TEST(CommandLine, TheVersionComesAsTextAndAsJsonInAnyOrder) {
  EXPECT_EQ(parse({"--version"}).out, "toy 1.2.3\n");
  const auto json = parse({"--version", "--json"});
  EXPECT_EQ(json.code, kOk);
  const auto parsed = parse_json(json.out.substr(0, json.out.size() - 1));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed->find("program"), Json("toy"));
  EXPECT_EQ(*parsed->find("version"), Json("1.2.3"));
  EXPECT_EQ(parse({"--json", "--version"}).out, json.out);
}

TEST(CommandLine, TheTreeSaysWhatOfAnExampleCannotBeParsed) {
  ToyProgram toy;
  constexpr Example kBad[] = {{"id get", "toy id get a --when now"}, {"stop", "toy id get a"}, {"gone", "toy gone"}, {"", "toy stop"}};
  CommandLine line(toy.app, toy_program(kBad));
  const Command tree = line.tree();
  ASSERT_EQ(tree.examples.size(), 2);
  EXPECT_EQ(tree.examples[0].fault, "");
  EXPECT_EQ(tree.examples[1].fault, "there is no command 'gone' of which it could be an example");
  const Command& stop = tree.commands[1];
  ASSERT_EQ(stop.name(), "stop");
  ASSERT_EQ(stop.examples.size(), 1);
  EXPECT_EQ(stop.examples[0].fault, "it does not show toy stop");
  const Command& get = tree.commands[0].commands[0];
  ASSERT_EQ(get.examples.size(), 2);
  EXPECT_EQ(get.examples[0].fault, "");
  EXPECT_THAT(get.examples[1].fault, HasSubstr("--when"));
  EXPECT_EQ(get.summary, "Show one; it isn't changed");
}

TEST(CommandLine, CommandsPrintsTheTreeAsJson) {
  const auto outcome = parse({"commands"});
  EXPECT_EQ(outcome.code, kOk);
  const auto tree = parse_json(outcome.out.substr(0, outcome.out.size() - 1));
  ASSERT_TRUE(tree);
  EXPECT_EQ(*tree->find("command"), Json("toy"));
}

TEST(CommandLine, ManWritesOnePageOfTheProgramAndOneOfEachCommand) {
  const auto folder = std::filesystem::temp_directory_path() / ("xh_cli_man_test-" + std::to_string(::getpid()));
  std::filesystem::remove_all(folder);
  const auto outcome = parse({"man", "--dir", folder.c_str()});
  EXPECT_EQ(outcome.code, kOk);
  for (const char* page : {"toy.1", "toy-id.1", "toy-stop.1", "toy-man.1", "toy-completion.1"})
    EXPECT_TRUE(std::filesystem::exists(folder / page));
  std::filesystem::remove_all(folder);
  EXPECT_THAT(parse({"man"}).out, HasSubstr(".TH \"TOY\""));
}

TEST(CommandLine, AShellThatIsNotKnownIsAWrongWord) {
  EXPECT_EQ(parse({"completion", "tcsh"}).code, kUsage);
  EXPECT_THAT(parse({"completion", "bash"}).out, HasSubstr("complete -o filenames -F _toy toy"));
}

}  // namespace
}  // namespace xh::cli
