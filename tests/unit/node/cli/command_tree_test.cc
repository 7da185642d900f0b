#include "node/cli/command_tree.h"

#include <gtest/gtest.h>

namespace xh::cli {
namespace {

Command leaf(std::vector<std::string> path, bool inherits) {
  Command out;
  out.path = std::move(path);
  out.inherits = inherits;
  CommandOption own;
  own.names = {"--own"};
  out.options = {own};
  return out;
}

TEST(CommandTree, OptionsOfCommandsAboveStandAfterThoseThatInherit) {
  Command program = leaf({"p"}, false);
  CommandOption help;
  help.names = {"-h", "--help"};
  CommandOption argument;
  argument.names = {"file"};
  argument.argument = true;
  program.options = {help, argument};
  CommandOption node;
  node.names = {"--node"};
  program.options.push_back(node);
  program.commands = {leaf({"p", "a"}, true), leaf({"p", "b"}, false)};
  std::vector<std::string> seen;
  for_each_command(program, [&](const Command& command, const std::vector<CommandOption>& options) {
    std::string line = path_text(command) + ":";
    for (const auto& option : options) line += " " + option.names.back();
    seen.push_back(line);
  });
  EXPECT_EQ(seen, (std::vector<std::string>{"p: --help file --node", "p a: --own --node", "p b: --own"}));
}

TEST(CommandTree, AsJsonItHasEverythingThatIsKnown) {
  Command command = leaf({"p", "a"}, true);
  command.summary = "Does it";
  command.examples = {{"p a", ""}};
  EXPECT_EQ(
      to_json(command).dump(),
      R"({"command":"p a","commands":[],"examples":[{"fault":"","line":"p a"}],"inherits":true,"notes":[],)"
      R"("options":[{"argument":false,"choices":[],"default":"","environment":"","names":["--own"],"repeated":false,"required":false,)"
      R"("text":"","value":""}],"summary":"Does it"})");
}

}  // namespace
}  // namespace xh::cli
