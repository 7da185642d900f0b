// The words of a shell command line in an example, enough of sh to tell whether a program would understand it: quotes, backslashes,
// $( ), operators, redirections, comments. It expands nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace xh::cli {

/// The simple commands of a line, each as its words.
[[nodiscard]] std::vector<std::vector<std::string>> simple_commands(std::string_view line);

}  // namespace xh::cli
