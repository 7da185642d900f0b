#include "node/cli/command_line.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>

#include "base/spelling.h"
#include "node/cli/completion.h"
#include "node/cli/example_words.h"
#include "node/cli/man_page.h"
#include "node/cli/style.h"
#include "node/os/files.h"

namespace xh::cli {
namespace {

std::vector<std::string> paragraphs(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find("\n\n", at), text.size());
    std::string one = text.substr(at, end - at);
    while (!one.empty() && one.back() == '\n') one.pop_back();
    if (!one.empty()) out.push_back(std::move(one));
    at = end + 2;
  }
  return out;
}

bool is_examples(const std::string& paragraph) { return paragraph.starts_with("Example:") || paragraph.starts_with("Examples:"); }

// The lines of a paragraph of examples; a backslash at the end joins it with the next.
void add_examples(const std::string& paragraph, std::vector<CommandExample>& out) {
  std::string line;
  for (std::size_t at = paragraph.find('\n'); at != std::string::npos && at + 1 < paragraph.size();) {
    const std::size_t end = std::min(paragraph.find('\n', at + 1), paragraph.size());
    std::string part = paragraph.substr(at + 1, end - at - 1);
    part.erase(0, part.find_first_not_of(' ') == std::string::npos ? part.size() : part.find_first_not_of(' '));
    const bool goes_on = part.ends_with("\\");
    if (goes_on) part.pop_back();
    line += part;
    if (!goes_on && !line.empty()) out.push_back({std::exchange(line, ""), ""});
    at = end == paragraph.size() ? std::string::npos : end;
  }
}

// Description and footer, told apart into what they are.
void read_texts(const CLI::App& app, Command& out) {
  auto all = paragraphs(app.get_description());
  if (!all.empty() && !is_examples(all.front())) {
    // One line is enough for lists of commands.
    const auto end = std::min(all.front().find('\n'), all.front().size());
    out.summary = all.front().substr(0, end);
    all.front().erase(0, end + 1);
    if (all.front().empty()) all.erase(all.begin());
  }
  for (auto& one : paragraphs(app.get_footer())) all.push_back(std::move(one));
  for (auto& one : all) {
    if (is_examples(one))
      add_examples(one, out.examples);
    else
      out.notes.push_back(std::move(one));
  }
}

CommandOption option_of(const CLI::Option& option) {
  CommandOption out;
  out.argument = option.get_positional();
  if (out.argument) {
    out.names.push_back(option.get_name(true, false));
  } else {
    for (const auto& name : option.get_snames()) out.names.push_back("-" + name);
    for (const auto& name : option.get_lnames()) out.names.push_back("--" + name);
  }
  const std::string type = option.get_type_name();
  if (option.get_items_expected_max() > 0) out.value = type.substr(0, type.find(':'));
  if (const auto open = type.find('{'); open != std::string::npos) {
    for (std::size_t at = open + 1; at < type.size() && type[at - 1] != '}';) {
      const std::size_t end = std::min(type.find_first_of(",}", at), type.size());
      out.choices.push_back(type.substr(at, end - at));
      at = end + 1;
    }
    if (out.value.empty() || out.value.front() == '{') out.value = "TEXT";
  }
  out.text = option.get_description();
  out.default_value = option.get_default_str();
  out.environment = option.get_envname();
  out.required = option.get_required();
  out.repeated = option.get_items_expected_max() > 1;
  return out;
}

Command command_of(const CLI::App& app, const std::vector<std::string>& above) {
  Command out;
  out.path = above;
  out.path.push_back(app.get_name());
  out.inherits = app.get_fallthrough();
  read_texts(app, out);
  for (const auto* option : app.get_options()) {
    if (!option->get_group().empty()) out.options.push_back(option_of(*option));
  }
  std::stable_partition(out.options.begin(), out.options.end(), [](const CommandOption& option) { return option.argument; });
  for (const auto* below : app.get_subcommands(nullptr)) out.commands.push_back(command_of(*below, out.path));
  return out;
}

// Examples and notes stand at the end of --help, one way for all.
void write_texts(CLI::App& app, const Command& command) {
  app.description(command.summary);
  std::string footer;
  for (const auto& note : command.notes) footer += (footer.empty() ? "" : "\n\n") + note;
  if (!command.examples.empty()) footer += footer.empty() ? "Examples:" : "\n\nExamples:";
  for (const auto& example : command.examples) footer += "\n  " + example.line;
  app.footer(footer);
  for (const auto& below : command.commands) write_texts(*app.get_subcommand(below.name()), below);
}

Command* find(Command& from, std::string_view path) {
  if (path.empty()) return &from;
  const auto space = path.find(' ');
  for (auto& below : from.commands) {
    if (below.name() == path.substr(0, space)) return find(below, space == std::string_view::npos ? "" : path.substr(space + 1));
  }
  return nullptr;
}

std::vector<const CLI::App*> subcommands(const CLI::App& app) { return app.get_subcommands(std::function<bool(const CLI::App*)>()); }

// Where a misspelt word stands, and what was known there (CL5).
struct Misspelt {
  std::string word;
  std::string what;  ///< "command" or "option"
  std::string place;
  std::vector<std::string> known;
};

class Speller {
 public:
  explicit Speller(const CLI::App& app) : app_(app) {}

  std::optional<Misspelt> find(int argc, const char* const* argv) {
    chain_ = {&app_};
    for (int i = 1; i < argc; ++i) {
      const std::string word = argv[i];
      if (word == "--") return std::nullopt;
      if (word.size() > 1 && word.front() == '-') {
        const std::string name = word.substr(0, word.find('='));
        const CLI::Option* option = option_of(name);
        if (option == nullptr && name.starts_with("--")) return Misspelt{name, "option", place(), option_names()};
        if (option != nullptr && option->get_items_expected_max() > 0 && name == word) ++i;
      } else if (!descend(word)) {
        const auto below = subcommands(*chain_.back());
        if (below.empty() || !chain_.back()->get_options([](const CLI::Option* o) { return o->get_positional(); }).empty()) continue;
        std::vector<std::string> known;
        for (const auto* command : below) known.push_back(command->get_name());
        return Misspelt{word, "command", place(), known};
      }
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] const CLI::Option* option_of(const std::string& name) const {
    for (const auto* app : chain_) {
      if (const auto* option = app->get_option_no_throw(name); option != nullptr) return option;
    }
    return nullptr;
  }
  [[nodiscard]] std::vector<std::string> option_names() const {
    std::vector<std::string> out;
    for (const auto* app : chain_) {
      for (const auto* option : app->get_options()) {
        for (const auto& name : option->get_lnames()) out.push_back("--" + name);
      }
    }
    return out;
  }
  bool descend(const std::string& word) {
    for (const auto* command : subcommands(*chain_.back())) {
      if (command->get_name() != word) continue;
      chain_.push_back(command);
      return true;
    }
    return false;
  }
  [[nodiscard]] std::string place() const {
    std::string out;
    for (const auto* app : chain_) out += (out.empty() ? "" : " ") + app->get_name();
    return out;
  }

  const CLI::App& app_;
  std::vector<const CLI::App*> chain_;
};

std::string place_of(const CLI::App& app) {
  const auto below = app.get_subcommands();
  return app.get_name() + (below.empty() ? "" : " " + place_of(*below.front()));
}

}  // namespace

CommandLine::CommandLine(CLI::App& app, Program program) : app_(app), program_(std::move(program)) {
  app_.name(program_.name);
  app_.set_version_flag("--version", program_.name + " " + program_.version);
  app_.get_option("--version")->description("Print the version and exit; with --json more of it");
  completion_ = app_.add_subcommand("completion", "Print a completion script for a shell");
  completion_->add_option("shell", shell_, "which shell")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  man_ = app_.add_subcommand("man", "Print the manual page, or write those of all commands into a folder");
  man_->add_option("--dir", folder_, "folder for the pages; made when it is not there");
  commands_ = app_.add_subcommand("commands", "Print all commands, options and examples as JSON");
  Command tree = command_of(app_, {});
  for (const auto& [command, line] : program_.examples) {
    Command* place = find(tree, command);
    if (place != nullptr)
      place->examples.push_back({line, ""});
    else
      stray_.push_back({line, fmt::format("there is no command '{}' of which it could be an example", command)});
  }
  const std::string& name = program_.name;
  find(tree, "completion")->examples = {{fmt::format("source <({} completion bash)", name), ""},
                                        {fmt::format("{0} completion fish > ~/.config/fish/completions/{0}.fish", name), ""}};
  find(tree, "man")->examples = {{fmt::format("{} man | man -l -", name), ""},
                                 {fmt::format("{} man --dir /usr/local/share/man/man{}", name, program_.section), ""}};
  find(tree, "commands")->examples = {{name + " commands", ""}};
  tree.notes.push_back(exit_codes_text());
  write_texts(app_, tree);
}

std::optional<int> CommandLine::parse(int argc, const char* const* argv) {
  // Neither order of --version and --json may matter.
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 2 && std::ranges::count(words, "--version") == 1 && std::ranges::count(words, "--json") == 1) return print_version();
  try {
    app_.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      app_.exit(error);
      return kOk;
    }
    std::string place = place_of(app_);
    std::string text = error.what();
    if (const auto word = Speller(app_).find(argc, argv); word) {
      place = word->place;
      text = fmt::format("{} has no {} '{}'{}", word->place, word->what, word->word, did_you_mean(word->word, word->known));
    }
    fmt::print(stderr, "{} {}\nSee: {} --help\n", styled(stderr, Style::kBad, "error:"), text, place);
    return kUsage;
  }
  if (*completion_ || *man_ || *commands_) return run_own();
  return std::nullopt;
}

int CommandLine::print_version() const {
  Json out = json_object();
  out.set("program", program_.name).set("version", program_.version).set("compiler", __VERSION__);
#ifdef NDEBUG
  out.set("assertions", false);
#else
  out.set("assertions", true);
#endif
  fmt::print("{}\n", out.dump());
  return kOk;
}

int CommandLine::run_own() {
  if (*man_ && !folder_.empty()) return write_pages();
  if (*man_) {
    fmt::print("{}", man_pages(command_of(app_, {}), program_.version, program_.section).front().text);
  } else if (*completion_) {
    const auto shell = shell_ == "bash" ? ShellKind::kBash : shell_ == "zsh" ? ShellKind::kZsh : ShellKind::kFish;
    fmt::print("{}", completion_script(command_of(app_, {}), shell));
  } else {
    fmt::print("{}\n", to_json(tree()).dump());
  }
  return kOk;
}

int CommandLine::write_pages() {
  auto status = os::make_folder(folder_);
  const auto pages = man_pages(command_of(app_, {}), program_.version, program_.section);
  for (const auto& [file, text] : pages) {
    if (status) status = os::write_file(folder_ + "/" + file, as_bytes(text));
  }
  if (status) {
    fmt::print("{} pages in {}\n", pages.size(), folder_);
    return kOk;
  }
  fmt::print(stderr, "{}\n", error_line(stderr, status.error()));
  return kFailed;
}

Command CommandLine::tree() {
  Command out = command_of(app_, {});
  check_examples(out);
  out.examples.insert(out.examples.end(), stray_.begin(), stray_.end());
  return out;
}

void CommandLine::check_examples(Command& command) {
  bool shown = command.examples.empty();
  for (auto& example : command.examples) shown = parses(command, example) || shown;
  for (auto& example : command.examples) {
    if (!shown && example.fault.empty()) example.fault = "it does not show " + path_text(command);
  }
  for (auto& below : command.commands) check_examples(below);
}

// Its own words are parsed; those of other programs, before and behind it, are theirs. True when it shows the command.
bool CommandLine::parses(const Command& command, CommandExample& example) {
  // In <(xh …) and $(xh …) words are left to the shell.
  bool shown = example.line.find("(" + path_text(command)) != std::string::npos;
  for (auto words : simple_commands(example.line)) {
    if (words.front() != program_.name) continue;
    words.erase(words.begin());
    std::ranges::reverse(words);
    try {
      app_.parse(std::move(words));
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() != 0) example.fault = error.what();
    }
    const std::string place = place_of(app_);
    shown = shown || place == path_text(command) || place.starts_with(path_text(command) + " ");
  }
  return shown;
}

}  // namespace xh::cli
