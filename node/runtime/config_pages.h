// What is written of the table of keys and of a configuration in force: default file, reference, `xhd config show`. All of it is text; it
// reads and writes no file. Rules: docs/spec/configuration.md (CF1, CF8, CF9).
#pragma once

#include "node/runtime/config_sources.h"

namespace xh::runtime {

/// CF8: a file with every key and its default, with comments; what is required has an example.
[[nodiscard]] std::string default_config_page();
/// CF1: the table of docs/CONFIG.md, Markdown.
[[nodiscard]] std::string config_reference_page();
/// CF9: what is set, or with `all` every key, one a line with its source behind it. It is a configuration file itself.
[[nodiscard]] std::string config_show_page(const EffectiveConfig& effective, bool all);
/// The same: {"file", "keys": [{"key", "value", "source", "place"}], "peers": [...]}.
[[nodiscard]] Json config_show_json(const EffectiveConfig& effective, bool all);

}  // namespace xh::runtime
