// One line or more of each command of xhd, shown by --help and in the manual pages. Spec: docs/spec/cli.md (CL2).
#pragma once

#include "node/cli/command_line.h"

namespace xh::runtime {

[[nodiscard]] std::span<const cli::Example> command_examples();

}  // namespace xh::runtime
