#include "node/cli/command_tree.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace xh::cli {
namespace {

using Visit = std::function<void(const Command&, const std::vector<CommandOption>&)>;

void walk(const Command& command, const std::vector<CommandOption>& above, const Visit& visit) {
  std::vector<CommandOption> all = command.options;
  if (command.inherits) all.insert(all.end(), above.begin(), above.end());
  visit(command, all);
  for (const auto& below : command.commands) {
    std::vector<CommandOption> passed;
    for (const auto& option : all) {
      // --help and --version are of each command, arguments of one alone.
      if (!option.argument && option.names.back() != "--help" && option.names.back() != "--version") passed.push_back(option);
    }
    walk(below, passed, visit);
  }
}

Json::Array texts(const std::vector<std::string>& all) {
  Json::Array out;
  for (const auto& one : all) out.emplace_back(one);
  return out;
}

Json option_json(const CommandOption& option) {
  Json out{Json::Object{}};
  out.set("names", texts(option.names)).set("value", option.value).set("choices", texts(option.choices)).set("text", option.text);
  out.set("default", option.default_value).set("environment", option.environment);
  return Json(out.set("required", option.required).set("repeated", option.repeated).set("argument", option.argument));
}

}  // namespace

std::string path_text(const Command& command) { return fmt::format("{}", fmt::join(command.path, " ")); }

void for_each_command(const Command& program, const Visit& visit) { walk(program, {}, visit); }

Json to_json(const Command& command) {
  Json::Array options;
  for (const auto& option : command.options) options.push_back(option_json(option));
  Json::Array examples;
  for (const auto& [line, fault] : command.examples) examples.push_back(Json(Json(Json::Object{}).set("line", line).set("fault", fault)));
  Json::Array commands;
  for (const auto& below : command.commands) commands.push_back(to_json(below));
  Json out{Json::Object{}};
  out.set("command", path_text(command)).set("summary", command.summary).set("notes", texts(command.notes));
  out.set("examples", std::move(examples)).set("options", std::move(options)).set("inherits", command.inherits);
  return Json(out.set("commands", std::move(commands)));
}

}  // namespace xh::cli
