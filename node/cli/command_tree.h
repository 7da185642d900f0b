// What a program understands, as plain values: commands, their options and examples. Made from the command line's parser (command_line.h);
// completion scripts, man pages and `PROGRAM commands` are made from it. Spec: docs/spec/cli.md (CL2).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/json.h"

namespace xh::cli {

struct CommandOption {
  std::vector<std::string> names;  ///< with their dashes; of an argument its name
  std::string value;               ///< what it takes, in capitals; empty: a flag
  std::vector<std::string> choices;
  std::string text;
  std::string default_value;
  std::string environment;
  bool required = false;
  bool repeated = false;
  bool argument = false;  ///< told by its place, not by a name
};

struct CommandExample {
  std::string line;   ///< as it is typed, on one line
  std::string fault;  ///< why it cannot be parsed as this command; empty: it can
};

struct Command {
  std::vector<std::string> path;  ///< the program first
  std::string summary;
  std::vector<std::string> notes;  ///< paragraphs
  std::vector<CommandExample> examples;
  std::vector<CommandOption> options;  ///< its own
  bool inherits = false;               ///< options of those above it may stand after it
  std::vector<Command> commands;

  [[nodiscard]] const std::string& name() const { return path.back(); }
};

/// "xh id register"
[[nodiscard]] std::string path_text(const Command& command);
/// Calls with a command and all options that may stand after it; the program first, then depth first.
void for_each_command(const Command& program,
                      const std::function<void(const Command& command, const std::vector<CommandOption>& options)>& visit);
[[nodiscard]] Json to_json(const Command& command);

}  // namespace xh::cli
