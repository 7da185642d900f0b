// xh watch. Rules: docs/spec/subscriptions.md (SB15).
#pragma once

#include "tools/xh/commands.h"

namespace xh::tools {

void add_watch_command(CLI::App& app, Shell& shell);

}  // namespace xh::tools
