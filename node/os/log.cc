#include "node/os/log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

#include "node/os/log_text.h"

namespace xh::os {
namespace {

constexpr std::array<std::string_view, 4> kLevelNames = {"debug", "info", "warn", "error"};
constexpr std::array<std::string_view, 4> kLevelMarks = {"DEBUG", "INFO", "WARN", "ERROR"};
constexpr std::array<std::string_view, 2> kFormatNames = {"text", "json"};

constexpr LogEvent kSuppressed{"suppressed", "log", LogLevel::kWarn, "lines of an event were left out, because there were too many"};

Json shown_value(const LogField& field) {
  if (is_secret_name(field.name)) return kRedacted;
  if (field.value.is_null() || field.value.integer() != nullptr || field.value.boolean() != nullptr) return field.value;
  const auto* text = field.value.string();
  return log_text(text == nullptr ? field.value.dump() : *text, kMaxLogValueBytes);
}

// LG4: whatever could be taken for the next field, or for no text at all, stands in quotes.
std::string in_text(const Json& value) {
  const auto* text = value.string();
  if (text == nullptr) return value.dump();
  const auto plain = [](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || std::string_view("._:/@+-").find(c) != std::string_view::npos;
  };
  return !text->empty() && std::ranges::all_of(*text, plain) ? *text : json_quote(*text);
}

std::span<const LogField> bounded(std::span<const LogField> fields) { return fields.first(std::min(fields.size(), kMaxLogFields)); }

}  // namespace

std::string_view name_of(LogLevel level) { return kLevelNames.at(static_cast<std::size_t>(level)); }

std::optional<LogLevel> level_from(std::string_view name) {
  const auto* const found = std::ranges::find(kLevelNames, name);
  if (found == kLevelNames.end()) return std::nullopt;
  return static_cast<LogLevel>(found - kLevelNames.begin());
}

std::string_view name_of(LogFormat format) { return kFormatNames.at(static_cast<std::size_t>(format)); }

std::optional<LogFormat> format_from(std::string_view name) {
  const auto* const found = std::ranges::find(kFormatNames, name);
  if (found == kFormatNames.end()) return std::nullopt;
  return static_cast<LogFormat>(found - kFormatNames.begin());
}

LogLevel LogLevels::of(std::string_view component) const {
  const auto own = components.find(component);
  return own == components.end() ? least : own->second;
}

tl::expected<std::map<std::string, LogLevel, std::less<>>, std::string> levels_from(std::string_view text,
                                                                                    std::span<const std::string_view> components) {
  std::map<std::string, LogLevel, std::less<>> out;
  while (!text.empty()) {
    const auto entry = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), entry.size() + 1));
    const auto sign = entry.find('=');
    const auto component = entry.substr(0, sign);
    const auto level = sign == std::string_view::npos ? std::nullopt : level_from(entry.substr(sign + 1));
    if (std::ranges::find(components, component) == components.end())
      return tl::unexpected(fmt::format("there is no component \"{}\": they are {}", clean_text(component), fmt::join(components, ", ")));
    if (!level) return tl::unexpected(fmt::format("{} has to be {}=LEVEL, with one of debug, info, warn, error", component, component));
    if (!out.emplace(component, *level).second) return tl::unexpected(fmt::format("{} stands twice", component));
  }
  return out;
}

std::string levels_text(const std::map<std::string, LogLevel, std::less<>>& levels) {
  std::string out;
  for (const auto& [component, level] : levels) out += fmt::format("{}{}={}", out.empty() ? "" : ",", component, name_of(level));
  return out;
}

std::string time_text(std::uint64_t wall_ms) {
  const auto seconds = static_cast<std::time_t>(wall_ms / 1000);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds), wall_ms % 1000);
}

std::string log_line(LogFormat format, std::uint64_t wall_ms, const LogEvent& event, std::span<const LogField> fields) {
  const std::string message = log_text(event.message, kMaxLogMessageBytes);
  if (format == LogFormat::kText) {
    std::string line = fmt::format("{} {} {} {}: {}", time_text(wall_ms), kLevelMarks.at(static_cast<std::size_t>(event.level)),
                                   event.component, event.name, message);
    for (const auto& field : bounded(fields)) line += fmt::format(" {}={}", field.name, in_text(shown_value(field)));
    return line;
  }
  Json shown = json_object();
  for (const auto& field : bounded(fields)) shown.set(std::string(field.name), shown_value(field));
  Json out = json_object();
  out.set("time", time_text(wall_ms)).set("level", name_of(event.level)).set("component", event.component).set("event", event.name);
  return out.set("message", message).set("fields", std::move(shown)).dump();
}

Log::Ports Log::standard_error() {
  return {[](std::string_view line) { std::fwrite(line.data(), 1, line.size(), stderr); },
          [] {
            const auto now = std::chrono::system_clock::now().time_since_epoch();
            return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
          },
          [] { return std::chrono::steady_clock::now(); }};
}

Log::Log(LogFormat format, LogLevels levels, Ports ports) : format_(format), ports_(std::move(ports)), levels_(std::move(levels)) {}

Log::~Log() {
  const std::scoped_lock guard(mutex_);
  tell_left_out(ports_.steady(), true);
}

bool Log::writes(const LogEvent& event) const {
  const std::scoped_lock guard(mutex_);
  return event.level >= levels_.of(event.component);
}

LogLevels Log::levels() const {
  const std::scoped_lock guard(mutex_);
  return levels_;
}

void Log::set_levels(LogLevels levels) {
  const std::scoped_lock guard(mutex_);
  levels_ = std::move(levels);
}

void Log::write(const LogEvent& event, std::initializer_list<LogField> fields) {
  const std::scoped_lock guard(mutex_);
  const auto now = ports_.steady();
  tell_left_out(now, false);
  if (event.level < levels_.of(event.component)) return;
  auto& rate = rates_.try_emplace(std::string(event.name), Rate{now}).first->second;
  if (rate.written >= (event.level == LogLevel::kDebug ? kMaxDebugLines : kMaxLogLines)) {
    ++rate.left_out;
    return;
  }
  ++rate.written;
  write_line(event, {fields.begin(), fields.size()});
}

void Log::write_line(const LogEvent& event, std::span<const LogField> fields) {
  ports_.write(log_line(format_, ports_.wall_ms(), event, fields) + "\n");
}

// LG7. Events whose time is over begin anew, and are forgotten until they come again.
void Log::tell_left_out(std::chrono::steady_clock::time_point now, bool all) {
  std::erase_if(rates_, [&](const auto& item) {
    const auto& [event, rate] = item;
    if (!all && now - rate.since < kLogWindow) return false;
    if (rate.left_out > 0) {
      const std::array<LogField, 2> fields = {LogField{"event", Json(event)}, LogField{"count", json_u64(rate.left_out)}};
      write_line(kSuppressed, fields);
    }
    return true;
  });
}

}  // namespace xh::os
