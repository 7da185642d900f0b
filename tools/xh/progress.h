// Progress of long work on standard error: a bar with rate and remaining time on a terminal, otherwise one JSON line every ten seconds.
#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>

namespace xh::tools {

class Progress {
 public:
  Progress(std::string what, std::uint64_t total, std::string unit)
      : what_(std::move(what)),
        total_(total),
        unit_(std::move(unit)),
        terminal_(::isatty(STDERR_FILENO) == 1),
        begin_(Clock::now()),
        shown_(begin_) {}

  void show(std::uint64_t done) {
    const auto now = Clock::now();
    if (now - shown_ < (terminal_ ? std::chrono::milliseconds(200) : std::chrono::milliseconds(10'000))) return;
    shown_ = now;
    print(done);
  }
  void finish(std::uint64_t done) {
    print(done);
    if (terminal_) fmt::print(stderr, "\n");
  }

 private:
  using Clock = std::chrono::steady_clock;

  void print(std::uint64_t done) const {
    const auto seconds = std::max<std::int64_t>(1, std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin_).count());
    const std::uint64_t rate = done * 1000 / static_cast<std::uint64_t>(seconds);
    const std::uint64_t left = rate == 0 || done > total_ ? 0 : (total_ - done) / rate;
    if (!terminal_) {
      fmt::print(stderr, "{{\"progress\":\"{}\",\"done\":{},\"total\":{},\"per_second\":{},\"seconds_left\":{}}}\n", what_, done, total_,
                 rate, left);
      return;
    }
    constexpr std::size_t kWidth = 30;
    const std::size_t filled = total_ == 0 ? kWidth : std::min<std::size_t>(kWidth, done * kWidth / total_);
    fmt::print(stderr, "\r{} [{}{}] {}/{} {}, {}/s, {} s left \033[K", what_, std::string(filled, '#'), std::string(kWidth - filled, '.'),
               done, total_, unit_, rate, left);
  }

  std::string what_;
  std::uint64_t total_;
  std::string unit_;
  bool terminal_;
  Clock::time_point begin_;
  Clock::time_point shown_;
};

}  // namespace xh::tools
