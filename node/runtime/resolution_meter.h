// How many names this node resolved, by day: operation figures, of no ledger and proven by nothing. It knows no clock. Thread-safe.
// Spec: docs/spec/statistics.md (ST9).
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/strong.h"

namespace xh::runtime {

inline constexpr std::size_t kMaxMeterDays = 31;
/// What was counted reaches the disk at least so often while there is something to count.
inline constexpr std::uint64_t kMeterSaveMillis = 60'000;

class ResolutionMeter {
 public:
  struct Day {
    std::uint64_t day = 0;  ///< days since 1970, UTC
    std::uint64_t resolutions = 0;
    std::uint64_t peak = 0;  ///< in the busiest second
    UnixMillis peak_at;      ///< when that second began
    bool operator==(const Day&) const = default;
  };

  /// `path`: the file that keeps the days. One that cannot be read or understood counts for nothing: the figures begin anew.
  explicit ResolutionMeter(std::string path);

  void count(UnixMillis now);
  /// Writes the file, if anything was counted since. A disk that does not take it costs these figures and nothing else.
  void save();
  /// Oldest first, at most kMaxMeterDays.
  [[nodiscard]] std::vector<Day> days() const;

 private:
  [[nodiscard]] std::string text() const;
  void read(const std::string& text);

  std::string path_;
  mutable std::mutex mutex_;
  std::vector<Day> days_;
  std::uint64_t second_ = 0;     // that runs
  std::uint64_t in_second_ = 0;  // counted in it
  bool dirty_ = false;
  UnixMillis saved_;
};

/// {day: "2026-11-30", resolutions, peak_per_second, peak_at_ms}
[[nodiscard]] Json to_json(const ResolutionMeter::Day& day);

}  // namespace xh::runtime
