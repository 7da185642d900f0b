#include "node/cli/example_words.h"

namespace xh::cli {
namespace {

class Words {
 public:
  explicit Words(std::string_view line) : line_(line) {}

  std::vector<std::vector<std::string>> split() {
    for (; at_ < line_.size(); ++at_) {
      const char c = line_[at_];
      if (c == '\'' || c == '"') {
        take_quoted(c);
      } else if (c == '\\' && at_ + 1 < line_.size()) {
        add(line_[++at_]);
      } else if (c == '$' && at_ + 1 < line_.size() && line_[at_ + 1] == '(') {
        substituted();
      } else if (c == '#' && !in_word_) {
        break;
      } else if (std::string_view("|&;").find(c) != std::string_view::npos) {
        end_command();
      } else if (c == '<' || c == '>') {
        if (word_ != "2" && word_ != "1") end_word();
        word_.clear();
        in_word_ = false;
        redirected_ = true;
      } else if (c == ' ' || c == '\t') {
        end_word();
      } else {
        add(c);
      }
    }
    end_command();
    return std::move(commands_);
  }

 private:
  void add(char c) {
    word_ += c;
    in_word_ = true;
  }
  void take_quoted(char quote) {
    in_word_ = true;
    for (++at_; at_ < line_.size() && line_[at_] != quote; ++at_) {
      if (quote == '"' && line_[at_] == '\\' && at_ + 1 < line_.size()) ++at_;
      word_ += line_[at_];
    }
  }
  void substituted() {
    int depth = 0;
    for (; at_ < line_.size(); ++at_) {
      add(line_[at_]);
      depth += line_[at_] == '(' ? 1 : line_[at_] == ')' ? -1 : 0;
      if (line_[at_] == ')' && depth == 0) return;
    }
  }
  void end_word() {
    if (!in_word_) return;
    if (!redirected_) command_.push_back(word_);
    redirected_ = false;
    word_.clear();
    in_word_ = false;
  }
  void end_command() {
    end_word();
    if (!command_.empty()) commands_.push_back(std::move(command_));
    command_.clear();
  }

  std::string_view line_;
  std::size_t at_ = 0;
  std::string word_;
  bool in_word_ = false;
  bool redirected_ = false;
  std::vector<std::string> command_;
  std::vector<std::vector<std::string>> commands_;
};

}  // namespace

std::vector<std::vector<std::string>> simple_commands(std::string_view line) { return Words(line).split(); }

}  // namespace xh::cli
