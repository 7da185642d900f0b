#include "node/runtime/resolution_meter.h"

#include "identity/view.h"
#include "node/os/files.h"

namespace xh::runtime {
namespace {

constexpr std::uint64_t kDayMillis = 86'400'000;
constexpr std::size_t kMaxFileBytes = 64 * 1024;

}  // namespace

ResolutionMeter::ResolutionMeter(std::string path) : path_(std::move(path)) {
  if (const auto bytes = os::read_file(path_, kMaxFileBytes)) read(std::string(as_text(*bytes)));
}

void ResolutionMeter::read(const std::string& text) {
  const auto json = parse_json(text);
  if (!json) return;
  JsonReader in(*json, "resolutions");
  std::vector<Day> days;
  for (const auto& entry : in.array("days")) {
    JsonReader item(entry, "resolutions.days");
    Day day{item.u64("day"), item.u64("resolutions"), item.u64("peak"), UnixMillis{item.u64("peak_at_ms")}};
    if (!item.done() || (!days.empty() && day.day <= days.back().day)) return;
    days.push_back(day);
  }
  if (in.done() && days.size() <= kMaxMeterDays) days_ = std::move(days);
}

void ResolutionMeter::count(UnixMillis now) {
  bool due = false;
  {
    const std::scoped_lock guard(mutex_);
    const std::uint64_t day = now.value / kDayMillis;
    // A clock that was set back counts for the newest day: the days stay in order.
    if (days_.empty() || days_.back().day < day) days_.push_back({.day = day, .resolutions = 0, .peak = 0, .peak_at = now});
    if (days_.size() > kMaxMeterDays) days_.erase(days_.begin());
    Day& today = days_.back();
    const std::uint64_t second = now.value / 1000;
    in_second_ = second == second_ ? in_second_ + 1 : 1;
    second_ = second;
    ++today.resolutions;
    if (in_second_ > today.peak) {
      today.peak = in_second_;
      today.peak_at = UnixMillis{second * 1000};
    }
    dirty_ = true;
    due = now.value - saved_.value >= kMeterSaveMillis;
    if (due) saved_ = now;
  }
  if (due) save();
}

std::string ResolutionMeter::text() const {
  Json::Array list;
  for (const auto& day : days_) {
    Json item = Json(Json::Object{});
    item.set("day", json_u64(day.day)).set("resolutions", json_u64(day.resolutions)).set("peak", json_u64(day.peak));
    list.push_back(item.set("peak_at_ms", json_u64(day.peak_at.value)));
  }
  return Json(Json(Json::Object{}).set("days", std::move(list))).dump();
}

void ResolutionMeter::save() {
  std::string content;
  {
    const std::scoped_lock guard(mutex_);
    if (!std::exchange(dirty_, false)) return;
    content = text();
  }
  (void)os::write_file(path_, as_bytes(content));
}

std::vector<ResolutionMeter::Day> ResolutionMeter::days() const {
  const std::scoped_lock guard(mutex_);
  return days_;
}

Json to_json(const ResolutionMeter::Day& day) {
  Json out = Json(Json::Object{});
  out.set("day", identity::utc_text(UnixMillis{day.day * kDayMillis}).substr(0, 10)).set("resolutions", json_u64(day.resolutions));
  return Json(out.set("peak_per_second", json_u64(day.peak)).set("peak_at_ms", json_u64(day.peak_at.value)));
}

}  // namespace xh::runtime
