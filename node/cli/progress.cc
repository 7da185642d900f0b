#include "node/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "base/json.h"

namespace xh::cli {
namespace {

constexpr std::chrono::milliseconds kOnTerminal{200};
constexpr std::chrono::milliseconds kElsewhere{10'000};

// Divided first where the product would not fit.
std::uint64_t rate_of(const ProgressState& state) {
  const auto elapsed = static_cast<std::uint64_t>(std::max<std::int64_t>(1, state.elapsed.count()));
  return state.done > std::numeric_limits<std::uint64_t>::max() / 1000 ? state.done / elapsed * 1000 : state.done * 1000 / elapsed;
}

// Where a rate and a total say it.
std::optional<std::uint64_t> seconds_left(const ProgressState& state) {
  const std::uint64_t rate = rate_of(state);
  if (state.total == 0 || rate == 0) return std::nullopt;
  return state.done >= state.total ? 0 : (state.total - state.done) / rate;
}

}  // namespace

std::string progress_bar(const ProgressState& state) {
  const std::uint64_t rate = rate_of(state);
  const std::string unit = state.unit.empty() ? "" : " " + state.unit;
  if (state.total == 0) return fmt::format("{} {}{}, {}/s", state.what, state.done, unit, rate);
  constexpr std::uint64_t kWidth = 30;
  const std::uint64_t part = state.total / kWidth;
  const std::uint64_t filled = std::min(kWidth, part == 0 ? state.done * kWidth / state.total : state.done / part);
  const auto left = seconds_left(state);
  return fmt::format("{} [{}{}] {}/{}{}, {}/s, {} s left", state.what, std::string(filled, '#'), std::string(kWidth - filled, '.'),
                     state.done, state.total, unit, rate, left ? fmt::format("{}", *left) : "?");
}

std::string progress_json(const ProgressState& state) {
  Json out = json_object();
  out.set("progress", state.what).set("done", json_u64(state.done)).set("per_second", json_u64(rate_of(state)));
  if (state.total != 0) out.set("total", json_u64(state.total));
  if (!state.unit.empty()) out.set("unit", state.unit);
  if (const auto left = seconds_left(state); left) out.set("seconds_left", json_u64(*left));
  return out.dump();
}

Progress::Progress(std::string what, std::uint64_t total, std::string unit)
    : state_{std::move(what), std::move(unit), 0, total, {}},
      terminal_(::isatty(STDERR_FILENO) == 1),
      begin_(Clock::now()),
      shown_(begin_) {}

void Progress::show(std::uint64_t done) {
  const auto now = Clock::now();
  if (now - shown_ < (terminal_ ? kOnTerminal : kElsewhere)) return;
  shown_ = now;
  print(done);
}

void Progress::show(std::uint64_t done, std::uint64_t total) {
  state_.total = total;
  show(done);
}

void Progress::finish(std::uint64_t done) {
  print(done);
  if (terminal_) fmt::print(stderr, "\n");
}

void Progress::print(std::uint64_t done) {
  state_.done = done;
  state_.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin_);
  if (terminal_)
    fmt::print(stderr, "\r{} \033[K", progress_bar(state_));
  else
    fmt::print(stderr, "{}\n", progress_json(state_));
}

}  // namespace xh::cli
