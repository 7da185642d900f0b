// A program's command line, with what every program has besides its own commands: completion, man, commands, --version --json, examples
// in --help, suggestions for misspelt words, exit codes. Spec: docs/spec/cli.md (CL1-CL8).
#pragma once

#include <optional>
#include <span>
#include <string>

#include "node/cli/command_tree.h"
#include "node/cli/exit_codes.h"

namespace CLI {
class App;
}

namespace xh::cli {

/// A line that can be typed. Several examples of one command are several entries.
struct Example {
  const char* command;  ///< without the program: "id register"; empty: of the program itself
  const char* line;
};

struct Program {
  std::string name;
  std::string version;
  int section = 1;  ///< of its manual pages
  std::span<const Example> examples;
};

class CommandLine {
 public:
  /// After all commands of the program were added to `app`, which must outlive it.
  CommandLine(CLI::App& app, Program program);
  /// The exit code when there is nothing more to do: help was asked for, a word is wrong, or one of the commands above was meant.
  [[nodiscard]] std::optional<int> parse(int argc, const char* const* argv);
  /// The tree, each example with the fault that parsing it finds; one of a command that is not there is a faulty example of the program.
  /// It parses: what was parsed before is gone.
  [[nodiscard]] Command tree();

 private:
  [[nodiscard]] int print_version() const;
  [[nodiscard]] int run_own();
  [[nodiscard]] int write_pages();
  bool parses(const Command& command, CommandExample& example);
  void check_examples(Command& command);

  CLI::App& app_;
  Program program_;
  std::vector<CommandExample> stray_;
  std::string shell_;
  std::string folder_;
  CLI::App* completion_ = nullptr;
  CLI::App* man_ = nullptr;
  CLI::App* commands_ = nullptr;
};

}  // namespace xh::cli
