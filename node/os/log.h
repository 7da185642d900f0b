// The log of a process: events as lines of text or JSON, with levels by component, rates by event, and nothing secret. It knows no event;
// those of a node are in node/runtime/log_events.h. From any thread. Rules: docs/spec/logs.md.
#pragma once

#include <chrono>
#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace xh::os {

/// LG6: further fields of a line are dropped.
inline constexpr std::size_t kMaxLogFields = 16;
/// LG7.
inline constexpr std::chrono::seconds kLogWindow{10};
inline constexpr std::uint64_t kMaxLogLines = 50;
inline constexpr std::uint64_t kMaxDebugLines = 1000;

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarn, kError };
enum class LogFormat : std::uint8_t { kText, kJson };

/// "debug", "info", "warn", "error".
[[nodiscard]] std::string_view name_of(LogLevel level);
[[nodiscard]] std::optional<LogLevel> level_from(std::string_view name);
/// "text", "json".
[[nodiscard]] std::string_view name_of(LogFormat format);
[[nodiscard]] std::optional<LogFormat> format_from(std::string_view name);

/// What can be logged: a row of a table.
struct LogEvent {
  std::string_view name;
  std::string_view component;
  LogLevel level;
  std::string_view message;  ///< nothing that others chose
};

struct LogField {
  std::string_view name;
  Json value;  ///< a text, number, truth value or null; anything else is shown as its JSON text
};

struct LogLevels {
  LogLevel least = LogLevel::kInfo;
  std::map<std::string, LogLevel, std::less<>> components;
  bool operator==(const LogLevels&) const = default;
  [[nodiscard]] LogLevel of(std::string_view component) const;
};
/// LG3: "net=debug,rpc=warn" of components that are known; the fault as a sentence.
[[nodiscard]] tl::expected<std::map<std::string, LogLevel, std::less<>>, std::string> levels_from(
    std::string_view text, std::span<const std::string_view> components);
[[nodiscard]] std::string levels_text(const std::map<std::string, LogLevel, std::less<>>& levels);

class Log {
 public:
  struct Ports {
    std::function<void(std::string_view line)> write;               ///< a whole line with its end
    std::function<std::uint64_t()> wall_ms;                         ///< since 1970
    std::function<std::chrono::steady_clock::time_point()> steady;  ///< for rates
  };
  /// Lines go to standard error, clocks are those of the machine.
  [[nodiscard]] static Ports standard_error();

  Log(LogFormat format, LogLevels levels, Ports ports = standard_error());
  /// Tells what was left out.
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void write(const LogEvent& event, std::initializer_list<LogField> fields = {});
  [[nodiscard]] bool writes(const LogEvent& event) const;
  [[nodiscard]] LogLevels levels() const;
  void set_levels(LogLevels levels);
  [[nodiscard]] LogFormat format() const { return format_; }

 private:
  struct Rate {
    std::chrono::steady_clock::time_point since;
    std::uint64_t written = 0;
    std::uint64_t left_out = 0;
  };
  void write_line(const LogEvent& event, std::span<const LogField> fields);
  void tell_left_out(std::chrono::steady_clock::time_point now, bool all);

  const LogFormat format_;
  const Ports ports_;
  mutable std::mutex mutex_;
  LogLevels levels_;
  std::map<std::string, Rate, std::less<>> rates_;  ///< by event
};

/// A line without its end. LG1.
[[nodiscard]] std::string log_line(LogFormat format, std::uint64_t wall_ms, const LogEvent& event, std::span<const LogField> fields);
/// RFC 3339 in UTC with milliseconds.
[[nodiscard]] std::string time_text(std::uint64_t wall_ms);

}  // namespace xh::os
