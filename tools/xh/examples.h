// One line or more of each command of xh that a user can type, shown by --help and in the manual pages. Spec: docs/spec/cli.md (CL2).
#pragma once

#include "node/cli/command_line.h"

namespace xh::tools {

[[nodiscard]] std::span<const cli::Example> examples();

}  // namespace xh::tools
