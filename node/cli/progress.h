// Progress of long work on standard error: a bar with rate and remaining time on a terminal, otherwise one JSON line every ten seconds.
// Spec: docs/spec/cli.md (CL7).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace xh::cli {

struct ProgressState {
  std::string what;  ///< "importing"
  std::string unit;  ///< "records"
  std::uint64_t done = 0;
  std::uint64_t total = 0;  ///< 0: not known
  std::chrono::milliseconds elapsed{0};
};
/// For a terminal, without the end of line.
[[nodiscard]] std::string progress_bar(const ProgressState& state);
/// {"done", "per_second", "progress", "seconds_left", "total", "unit"}; the last three are absent where they are not known.
[[nodiscard]] std::string progress_json(const ProgressState& state);

class Progress {
 public:
  Progress(std::string what, std::uint64_t total, std::string unit);
  /// Prints when it is time to.
  void show(std::uint64_t done);
  /// The same, with a total that was not known before.
  void show(std::uint64_t done, std::uint64_t total);
  /// Prints in any case, and ends the line.
  void finish(std::uint64_t done);

 private:
  using Clock = std::chrono::steady_clock;

  void print(std::uint64_t done);

  ProgressState state_;
  bool terminal_;
  Clock::time_point begin_;
  Clock::time_point shown_;
};

}  // namespace xh::cli
