// What a node counts while it runs, beyond what its parts count themselves. Every member may be used from any thread. Nothing decides by
// it. Spec: docs/spec/health.md (HL8).
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/result.h"
#include "consensus/core.h"
#include "node/runtime/exposition.h"

namespace xh::runtime {

/// Bounds in seconds of what takes as long as a disk, a call, a block.
[[nodiscard]] std::vector<double> quick_bounds();
[[nodiscard]] std::vector<double> slow_bounds();

class Meters {
 public:
  using Clock = std::chrono::steady_clock;

  /// What goes into the journal: own votes, and certificates that moved the node.
  void journaled(const consensus::Record& record, Clock::time_point now);
  /// A call of a method of the table, or of none of it (`method` empty), and how it ended.
  void called(const std::string& method, const Error* error, Clock::duration took);

  void write(Exposition& out, Clock::time_point now) const;

  Histogram block_interval{slow_bounds()};
  Histogram journal_sync{quick_bounds()};
  Histogram execution{quick_bounds()};
  Histogram finality{slow_bounds()};

 private:
  struct LastVote {
    std::uint64_t view = 0;
    Clock::time_point at;
  };
  mutable std::mutex mutex_;
  std::array<std::uint64_t, 3> certificates_{};  // by kind of vote
  std::array<std::uint64_t, 3> votes_{};
  std::optional<LastVote> last_vote_;
  std::map<std::pair<std::string, std::string>, std::uint64_t> calls_;  // method, outcome
  Histogram call_{slow_bounds()};
};

/// What takes reading of files or state, and does not change in seconds. Thread-safe: one caller looks, the others wait for it.
class SlowMetrics {
 public:
  struct Client {
    bool active = false;
    double ends = 0;  ///< seconds since 1970
  };
  using Clients = std::map<std::string, Client>;
  struct Values {
    std::map<std::string, std::uint64_t> bytes;  ///< on the disk, by kind of file
    Clients clients;                             ///< light clients by name
  };
  /// What was looked at less than `age` ago, or is now.
  [[nodiscard]] Values get(Meters::Clock::time_point now, Meters::Clock::duration age, const std::function<Values()>& look);

 private:
  std::mutex mutex_;
  std::optional<Meters::Clock::time_point> looked_;
  Values values_;
};

/// In seconds.
[[nodiscard]] inline double seconds_of(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace xh::runtime
