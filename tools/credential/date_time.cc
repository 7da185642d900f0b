#include "tools/credential/date_time.h"

#include <string>

#include "base/text.h"
#include "identity/view.h"

namespace xh::tools {
namespace {

constexpr std::size_t kSeconds = 19;  // 2024-05-16T08:00:00
constexpr std::size_t kMaxFraction = 9;
constexpr std::int64_t kMinute = 60'000;

// "Z" or "+08:00", as the minutes to take off.
std::optional<std::int64_t> zone_minutes(std::string_view text) {
  if (text == "Z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  for (const std::size_t i : {1, 2, 4, 5}) {
    if (!is_digit(text[i])) return std::nullopt;
  }
  const int hours = (text[1] - '0') * 10 + (text[2] - '0');
  const int minutes = (text[4] - '0') * 10 + (text[5] - '0');
  if (minutes > 59 || hours > 14 || (hours == 14 && minutes > 0)) return std::nullopt;
  return (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

std::optional<UnixMillis> date_time_from(std::string_view text) {
  if (text.size() <= kSeconds) return std::nullopt;
  const auto seconds = identity::utc_from(std::string(text.substr(0, kSeconds)) + "Z");
  text.remove_prefix(kSeconds);
  std::int64_t millis = 0;
  if (text.starts_with('.')) {
    std::size_t digits = 0;
    for (; digits + 1 < text.size() && is_digit(text[digits + 1]); ++digits) {
      static constexpr std::array<std::int64_t, 3> kPlace = {100, 10, 1};
      if (digits < kPlace.size()) millis += kPlace[digits] * (text[digits + 1] - '0');
    }
    if (digits == 0 || digits > kMaxFraction) return std::nullopt;
    text.remove_prefix(digits + 1);
  }
  const auto zone = zone_minutes(text);
  if (!seconds || !zone) return std::nullopt;
  const std::int64_t value = static_cast<std::int64_t>(seconds->value) + millis - *zone * kMinute;
  return value < 0 ? std::nullopt : std::optional(UnixMillis{static_cast<std::uint64_t>(value)});
}

}  // namespace xh::tools
