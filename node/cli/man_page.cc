#include "node/cli/man_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace xh::cli {
namespace {

// Programs that are called as a page of a command would be.
constexpr std::array kPrograms = {"xh-audit", "xh-signer", "xh-sim"};

std::string page_name(const Command& command) {
  std::string name = command.path.front() + (command.path.size() > 1 ? "-" + command.path[1] : "");
  const bool taken = command.path.size() > 1 && std::ranges::find(kPrograms, name) != kPrograms.end();
  return taken ? name + "-command" : name;
}

std::string paragraph(const std::string& text) {
  // Lines that are indented keep their shape.
  std::string out = ".PP\n";
  bool block = false;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    const bool indented = line.starts_with("  ");
    if (indented != block) out += indented ? ".RS 4\n.nf\n" : ".fi\n.RE\n";
    block = indented;
    out += roff(indented ? line.substr(2) : line) + "\n";
    at = end + 1;
  }
  return out + (block ? ".fi\n.RE\n" : "");
}

std::string option_text(const CommandOption& option) {
  std::string names;
  for (const auto& name : option.names) names += (names.empty() ? "" : ", ") + fmt::format("\\fB{}\\fR", roff(name));
  if (option.argument) names = fmt::format("\\fI{}\\fR", roff(option.names.front()));
  if (!option.argument && !option.value.empty()) names += fmt::format(" \\fI{}\\fR", roff(option.value));
  std::string text = option.text;
  if (!option.choices.empty()) {
    text += (text.empty() ? "" : "; ") + std::string("one of");
    for (const auto& choice : option.choices) text += " " + choice;
  }
  if (option.required) text += " (required)";
  if (!option.default_value.empty()) text += " (default " + option.default_value + ")";
  if (!option.environment.empty()) text += " (environment: " + option.environment + ")";
  return ".TP\n" + names + "\n" + roff(text.empty() ? "-" : text) + "\n";
}

std::string synopsis(const Command& command) {
  std::string out = fmt::format("\\fB{}\\fR", roff(path_text(command)));
  for (const auto& option : command.options) {
    if (!option.argument) continue;
    const std::string name = fmt::format("\\fI{}\\fR{}", roff(option.names.front()), option.repeated ? "..." : "");
    out += option.required ? " " + name : " [" + name + "]";
  }
  out += command.commands.empty() ? " [\\fIoptions\\fR]" : " \\fIcommand\\fR";
  return out + "\n";
}

std::string examples_text(const Command& command) {
  std::string out;
  for (const auto& example : command.examples) out += (out.empty() ? ".PP\n.RS 4\n.nf\n" : "") + roff(example.line) + "\n";
  return out.empty() ? out : out + ".fi\n.RE\n";
}

std::string options_text(const Command& command) {
  std::string out;
  for (const auto& option : command.options) {
    if (command.path.size() == 1 || option.names.back() != "--help") out += option_text(option);
  }
  return out;
}

// What stands below a group, each command with all that can be said of it.
std::string below_text(const Command& command) {
  std::string out;
  for (const auto& below : command.commands) {
    out += ".SS " + roff(path_text(below)) + "\n" + synopsis(below) + paragraph(below.summary);
    for (const auto& note : below.notes) out += paragraph(note);
    out += options_text(below) + examples_text(below) + below_text(below);
  }
  return out;
}

std::string page_text(const Command& command, const std::string& head) {
  std::string out =
      head + ".SH NAME\n" + roff(page_name(command)) + " \\- " + roff(command.summary) + "\n.SH SYNOPSIS\n" + synopsis(command);
  if (!command.notes.empty()) out += ".SH DESCRIPTION\n";
  for (const auto& note : command.notes) out += paragraph(note);
  if (const std::string options = options_text(command); !options.empty()) out += ".SH OPTIONS\n" + options;
  return out;
}

// A heading begins a paragraph by itself.
std::string tidy(std::string page) {
  for (std::size_t at = page.find("\n.SH "); at != std::string::npos; at = page.find("\n.SH ", at + 1)) {
    const std::size_t end = page.find('\n', at + 1);
    if (page.compare(end, 5, "\n.PP\n") == 0) page.erase(end, 4);
  }
  return page;
}

std::string program_page(const Command& program, const std::string& head, int section) {
  std::string out = page_text(program, head);
  if (!program.commands.empty()) out += ".SH COMMANDS\n";
  std::string also;
  for (const auto& below : program.commands) {
    out += fmt::format(".TP\n\\fB{}\\fR\n{}\n", roff(below.name()), roff(below.summary));
    also += fmt::format("{}\\fB{}\\fR({})", also.empty() ? "" : ",\n", roff(page_name(below)), section);
  }
  if (!program.examples.empty()) out += ".SH EXAMPLES\n" + examples_text(program);
  return out + (also.empty() ? "" : ".SH SEE ALSO\n" + also + "\n");
}

std::string command_page(const Command& command, const std::string& head, int section) {
  std::string out = page_text(command, head);
  if (!command.commands.empty()) out += ".SH COMMANDS\n" + below_text(command);
  if (!command.examples.empty()) out += ".SH EXAMPLES\n" + examples_text(command);
  return out + fmt::format(".SH SEE ALSO\n\\fB{}\\fR({}), for options that every command takes and exit codes\n",
                           roff(command.path.front()), section);
}

}  // namespace

std::string roff(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool begins = i == 0 || text[i - 1] == '\n';
    if (begins && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else if (c == '\'') {
      out += "\\(aq";
    } else if (c < 0x80) {
      out += static_cast<char>(c);
    } else {
      // One code point of well-formed UTF-8.
      const int more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
      std::uint32_t point = c & (0x3FU >> more);
      for (int k = 0; k < more && i + 1 < text.size(); ++k) point = point << 6 | (static_cast<unsigned char>(text[++i]) & 0x3FU);
      out += fmt::format("\\[u{:04X}]", point);
    }
  }
  return out;
}

std::vector<ManPage> man_pages(const Command& program, const std::string& version, int section) {
  std::vector<ManPage> out;
  const auto head = [&](const std::string& name) {
    std::string title = name;
    std::ranges::transform(title, title.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return fmt::format(".TH \"{}\" \"{}\" \"\" \"xinghuo {}\" \"Xinghuo chain\"\n.nh\n.ad l\n", title, section, version);
  };
  const auto file = [&](const Command& command) { return fmt::format("{}.{}", page_name(command), section); };
  out.push_back({file(program), tidy(program_page(program, head(page_name(program)), section))});
  for (const auto& below : program.commands) out.push_back({file(below), tidy(command_page(below, head(page_name(below)), section))});
  return out;
}

}  // namespace xh::cli
