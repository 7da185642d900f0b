// Colour, where a person looks at a terminal and did not ask for none. Spec: docs/spec/cli.md (CL6).
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "base/result.h"

namespace xh::cli {

enum class Style { kGood, kBad, kDoubtful, kStrong };

/// Whether a stream shows colour: a terminal, NO_COLOR is not set or empty (no-color.org), TERM is not "dumb".
[[nodiscard]] bool shows_colour(std::FILE* stream);
/// The text, in colour where `stream` shows it. Widths are the caller's: it pads before.
[[nodiscard]] std::string styled(std::FILE* stream, Style style, std::string_view text);
/// "error: XH-… …", without the end of line.
[[nodiscard]] std::string error_line(std::FILE* stream, const Error& error);

}  // namespace xh::cli
