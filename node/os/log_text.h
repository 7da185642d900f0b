// Texts of others as they may stand in a log: on one line, bounded, without secrets. Knows no format of lines. Rules: docs/spec/logs.md
// (LG4-LG6).
#pragma once

#include <string>
#include <string_view>

namespace xh::os {

inline constexpr std::size_t kMaxLogValueBytes = 512;
inline constexpr std::size_t kMaxLogMessageBytes = 1024;
inline constexpr std::string_view kRedacted = "<redacted>";

/// LG4: control characters, marks of direction and bytes that are no UTF-8 as escapes. The result is UTF-8 on one line.
[[nodiscard]] std::string clean_text(std::string_view text);
/// LG5: without what looks like a secret.
[[nodiscard]] std::string without_secrets(std::string_view text);
/// LG5: a field of this name is never shown.
[[nodiscard]] bool is_secret_name(std::string_view name);
/// LG6: at most so many bytes, cut between characters, with a word about the rest behind them.
[[nodiscard]] std::string cut_text(std::string text, std::size_t maximum);
/// All of it.
[[nodiscard]] std::string log_text(std::string_view text, std::size_t maximum);

}  // namespace xh::os
