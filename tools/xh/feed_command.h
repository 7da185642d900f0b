// xh feed. Rules: docs/spec/feed.md.
#pragma once

#include "tools/xh/commands.h"

namespace xh::tools {

void add_feed_command(CLI::App& app, Shell& shell);

}  // namespace xh::tools
