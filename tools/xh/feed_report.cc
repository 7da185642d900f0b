#include "tools/xh/feed_report.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/json.h"

namespace xh::tools {

std::string feed_line(const FeedFigures& figures, bool json) {
  if (json) {
    Json out{Json::Object{}};
    out.set("next_height", json_u64(figures.next)).set("rows", json_u64(figures.rows)).set("rows_per_second", json_u64(figures.per_second));
    return out.set("lag_ms", figures.lag_ms < 0 ? Json(nullptr) : Json(figures.lag_ms)).dump();
  }
  return fmt::format("written below height {}: {} rows, {} a second{}", figures.next, figures.rows, figures.per_second,
                     figures.lag_ms < 0 ? "" : fmt::format(", {}.{} s behind", figures.lag_ms / 1000, figures.lag_ms % 1000 / 100));
}

FeedReport::FeedReport(bool json) : json_(json), terminal_(::isatty(STDERR_FILENO) == 1) {}

void FeedReport::begin(std::uint64_t next) {
  begun_ = true;
  begin_ = shown_ = Clock::now();
  say(fmt::format("feeding from height {} on", next));
}

void FeedReport::wrote(const feed::WholeBlocks::Batch& batch) {
  rows_ += batch.rows;
  time_ms_ = std::max(time_ms_, batch.time_ms);
  const auto every = json_       ? std::chrono::milliseconds(1'000)
                     : terminal_ ? std::chrono::milliseconds(200)
                                 : std::chrono::milliseconds(10'000);
  if (Clock::now() - shown_ < every) return;
  shown_ = Clock::now();
  print(batch.to);
}

void FeedReport::print(std::uint64_t next) {
  const auto millis = std::max<std::int64_t>(1, std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin_).count());
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  FeedFigures figures{next, rows_, rows_ * 1000 / static_cast<std::uint64_t>(millis), -1};
  if (time_ms_ > 0) figures.lag_ms = std::max<std::int64_t>(0, now - static_cast<std::int64_t>(time_ms_));
  if (json_) {
    fmt::print("{}\n", feed_line(figures, true));
    std::fflush(stdout);
    return;
  }
  const auto line = feed_line(figures, false);
  if (terminal_) {
    fmt::print(stderr, "\r{}\033[K", line);
  } else {
    fmt::print(stderr, "{}\n", line);
  }
  open_line_ = terminal_;
}

void FeedReport::say(const std::string& text) {
  if (open_line_) fmt::print(stderr, "\n");
  open_line_ = false;
  fmt::print(stderr, "{}\n", text);
}

void FeedReport::end(std::uint64_t next) {
  if (!begun_) return;
  print(next);
  if (open_line_) fmt::print(stderr, "\n");
  open_line_ = false;
}

}  // namespace xh::tools
