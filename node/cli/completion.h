// Completion scripts for bash, zsh and fish. A script holds the whole tree; nothing is run while a user types. Spec: docs/spec/cli.md
// (CL3).
#pragma once

#include "node/cli/command_tree.h"

namespace xh::cli {

enum class ShellKind { kBash, kZsh, kFish };

[[nodiscard]] std::string completion_script(const Command& program, ShellKind shell);

}  // namespace xh::cli
