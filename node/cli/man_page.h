// Manual pages (roff, man macros): one of a program, one of each command or group below it. Spec: docs/spec/cli.md (CL4).
#pragma once

#include "node/cli/command_tree.h"

namespace xh::cli {

struct ManPage {
  std::string file;  ///< xh-id.1
  std::string text;
};
/// The page of the program first. `section`: 1 for commands of users, 8 for those of whoever runs a machine.
[[nodiscard]] std::vector<ManPage> man_pages(const Command& program, const std::string& version, int section);
/// Text as roff shows it: nothing in it is a request or an escape, and it is ASCII.
[[nodiscard]] std::string roff(std::string_view text);

}  // namespace xh::cli
