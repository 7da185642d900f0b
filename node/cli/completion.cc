#include "node/cli/completion.h"

#include <fmt/format.h>

#include <algorithm>

namespace xh::cli {
namespace {

// One command as the scripts see it.
struct Place {
  std::string path;
  const Command* command;
  std::vector<CommandOption> options;
};

std::vector<Place> places_of(const Command& program) {
  std::vector<Place> out;
  for_each_command(program, [&](const Command& command, const std::vector<CommandOption>& options) {
    out.push_back({path_text(command), &command, options});
  });
  return out;
}

// Of single quotes, in sh and zsh.
std::string shell_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// fish knows two escapes between single quotes.
std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += (c == '\'' || c == '\\' ? "\\" : "") + std::string(1, c);
  return out + "'";
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

// The first sentence; completion menus are narrow.
std::string short_text(const std::string& text) { return text.substr(0, std::min(text.find(';'), text.find('\n'))); }

std::string function_name(const std::string& program) {
  std::string out = "_" + program;
  std::ranges::replace(out, '-', '_');
  return out;
}

std::vector<std::string> names_of(const Command& command) {
  std::vector<std::string> out;
  for (const auto& below : command.commands) out.push_back(below.name());
  return out;
}

std::vector<std::string> option_names(const Place& place) {
  std::vector<std::string> out;
  for (const auto& option : place.options) {
    if (!option.argument) out.insert(out.end(), option.names.begin(), option.names.end());
  }
  return out;
}

// Options that take a value, as `path option`, for all places: whether a word that follows is a command depends on it.
std::string valued_entries(const std::vector<Place>& places) {
  std::string out;
  for (const auto& place : places) {
    std::vector<std::string> valued;
    for (const auto& option : place.options) {
      if (!option.argument && !option.value.empty()) valued.insert(valued.end(), option.names.begin(), option.names.end());
    }
    if (!valued.empty()) out += fmt::format("    [{}]={}\n", shell_quoted(place.path), shell_quoted(" " + joined(valued) + " "));
  }
  return out;
}

std::string choice_entries(const std::vector<Place>& places) {
  std::string out;
  for (const auto& place : places) {
    for (const auto& option : place.options) {
      if (option.choices.empty()) continue;
      const auto key = [&](const std::string& name) { return shell_quoted(place.path + " " + name); };
      for (const auto& name : option.argument ? std::vector<std::string>{"@"} : option.names)
        out += fmt::format("    [{}]={}\n", key(name), shell_quoted(joined(option.choices)));
    }
  }
  return out;
}

std::string bash_script(const Command& program) {
  const auto places = places_of(program);
  const std::string function = function_name(program.name());
  std::string commands;
  std::string options;
  for (const auto& place : places) {
    if (!place.command->commands.empty())
      commands += fmt::format("    [{}]={}\n", shell_quoted(place.path), shell_quoted(joined(names_of(*place.command))));
    options += fmt::format("    [{}]={}\n", shell_quoted(place.path), shell_quoted(joined(option_names(place))));
  }
  return fmt::format("# bash completion of {0}, made by: {0} completion bash\n{1}() {{\n", program.name(), function) +
         "  local -A commands=(\n" + commands + "  )\n  local -A options=(\n" + options + "  )\n  local -A valued=(\n" +
         valued_entries(places) + "  )\n  local -A choices=(\n" + choice_entries(places) + "  )\n" +
         fmt::format("  local at={} word i skip=0 current=${{COMP_WORDS[COMP_CWORD]:-}} before=${{COMP_WORDS[COMP_CWORD-1]}}\n",
                     shell_quoted(program.name())) +
         R"(  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if ((skip)); then skip=0; continue; fi
    if [[ $word == -* ]]; then
      if [[ ${valued[$at]:-} == *" $word "* ]]; then skip=1; fi
    elif [[ " ${commands[$at]:-} " == *" $word "* ]]; then
      at="$at $word"
    fi
  done
  if ((skip)); then
    if [[ -n ${choices["$at $before"]:-} ]]; then
      mapfile -t COMPREPLY < <(compgen -W "${choices["$at $before"]:-}" -- "$current")
    else
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
    fi
  elif [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "${options[$at]:-}" -- "$current")
  elif [[ -n ${commands[$at]:-} ]]; then
    mapfile -t COMPREPLY < <(compgen -W "${commands[$at]:-}" -- "$current")
  elif [[ -n ${choices["$at @"]:-} ]]; then
    mapfile -t COMPREPLY < <(compgen -W "${choices["$at @"]:-}" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}
)" + fmt::format("complete -o filenames -F {} {}\n", function, program.name());
}

// zsh ties `path` to $PATH: the place is called `at`.
std::string zsh_script(const Command& program) {
  const auto places = places_of(program);
  const std::string function = function_name(program.name());
  std::string cases;
  for (const auto& place : places) {
    std::string commands;
    for (const auto& below : place.command->commands) commands += " " + shell_quoted(below.name() + ":" + short_text(below.summary));
    std::string options;
    for (const auto& option : place.options) {
      if (option.argument) continue;
      for (const auto& name : option.names) options += " " + shell_quoted(name + ":" + short_text(option.text));
    }
    cases += fmt::format("    ({})\n      commands=({})\n      options=({}) ;;\n", shell_quoted(place.path), commands, options);
  }
  return fmt::format("#compdef {0}\n# zsh completion of {0}, made by: {0} completion zsh\n{1}() {{\n", program.name(), function) +
         "  local -a commands options\n  local -A below valued choices\n" +
         [&] {
           std::string below;
           for (const auto& place : places) {
             if (!place.command->commands.empty())
               below += fmt::format("    {} {}\n", shell_quoted(place.path), shell_quoted(" " + joined(names_of(*place.command)) + " "));
           }
           return "  below=(\n" + below + "  )\n";
         }() +
         "  valued=(\n" + valued_entries(places) + "  )\n  choices=(\n" + choice_entries(places) + "  )\n" +
         fmt::format("  local at={} word skip=0 i current=$words[CURRENT] before=$words[CURRENT-1]\n", shell_quoted(program.name())) +
         R"(  for ((i = 2; i < CURRENT; i++)); do
    word=$words[i]
    if ((skip)); then skip=0; continue; fi
    if [[ $word == -* ]]; then
      if [[ $valued[$at] == *" $word "* ]]; then skip=1; fi
    elif [[ $below[$at] == *" $word "* ]]; then
      at="$at $word"
    fi
  done
  case $at in
)" + cases +
         R"(  esac
  if ((skip)); then
    if [[ -n $choices[$at $before] ]]; then compadd -- ${=choices[$at $before]}; else _files; fi
  elif [[ $current == -* ]]; then
    _describe -o option options
  elif (($#commands)); then
    _describe command commands
  elif [[ -n $choices[$at @] ]]; then
    compadd -- ${=choices[$at @]}
  else
    _files
  fi
}
)" + fmt::format("if [[ $funcstack[1] == {0} ]]; then {0} \"$@\"; else compdef {0} {1}; fi\n", function, program.name());
}

std::string fish_option(const std::string& program, const std::string& at, const CommandOption& option) {
  std::string out = fmt::format("complete -c {} -n {}", program, fish_quoted(at));
  for (const auto& name : option.names) {
    if (name.starts_with("--"))
      out += " -l " + name.substr(2);
    else if (name.size() == 2)
      out += " -s " + name.substr(1);
  }
  if (!option.value.empty()) out += option.choices.empty() ? " -r -F" : " -x -a " + fish_quoted(joined(option.choices));
  return out + " -d " + fish_quoted(short_text(option.text)) + "\n";
}

std::string fish_script(const Command& program) {
  const auto places = places_of(program);
  const std::string place_function = "_" + function_name(program.name()) + "_at";
  std::string paths;
  std::string valued;
  std::string lines;
  for (const auto& place : places) {
    paths += " " + fish_quoted(place.path);
    const std::string at = place_function + " " + fish_quoted(place.path);
    for (const auto& below : place.command->commands)
      lines += fmt::format("complete -c {} -f -n {} -a {} -d {}\n", program.name(), fish_quoted(at), below.name(),
                           fish_quoted(short_text(below.summary)));
    for (const auto& option : place.options) {
      if (option.argument && !option.choices.empty()) {
        lines += fmt::format("complete -c {} -f -n {} -a {}\n", program.name(), fish_quoted(at), fish_quoted(joined(option.choices)));
      }
      if (option.argument) continue;
      lines += fish_option(program.name(), at, option);
      if (option.value.empty()) continue;
      for (const auto& name : option.names) valued += " " + fish_quoted(place.path + " " + name);
    }
  }
  return fmt::format("# fish completion of {0}, made by: {0} completion fish\nfunction {1}\n  set -l at {0}\n", program.name(),
                     place_function) +
         "  set -l skip 0\n  set -l paths" + paths + "\n  set -l valued" + valued + R"(
  for word in (commandline -opc)[2..-1]
    if test $skip = 1
      set skip 0
    else if string match -q -- '-*' $word
      contains -- "$at $word" $valued; and set skip 1
    else if contains -- "$at $word" $paths
      set at "$at $word"
    end
  end
  test "$at" = "$argv[1]"
end
)" + lines;
}

}  // namespace

std::string completion_script(const Command& program, ShellKind shell) {
  return shell == ShellKind::kBash ? bash_script(program) : shell == ShellKind::kZsh ? zsh_script(program) : fish_script(program);
}

}  // namespace xh::cli
