// The simulated network between the processes of a cluster: decides when, how often and whether a message arrives.
#pragma once

#include <map>
#include <vector>

#include "tests/sim/random.h"
#include "tests/sim/run_result.h"
#include "tests/sim/scenario.h"

namespace xh::sim {

class Links {
 public:
  Links(Random& random, FaultCounts& counts, const std::set<Fault>& faults, std::size_t processes);
  /// Every 100 ms of the faulty time: something may begin.
  void strike(Instant now);
  /// From now on only a few messages are lost.
  void heal();
  /// After which times a message arrives; nothing when it is lost.
  [[nodiscard]] std::vector<Duration> arrivals(Instant now, std::size_t from, std::size_t to);

 private:
  struct OneWay {
    std::size_t process = 0;
    bool deaf = false;  ///< hears nothing; otherwise it is not heard
    Instant until{};
  };
  [[nodiscard]] bool has(Fault fault) const { return faults_.contains(fault); }
  [[nodiscard]] bool cut(Instant now, std::size_t from, std::size_t to) const;
  void split(Instant now, bool bridge);

  Random& random_;
  FaultCounts& counts_;
  std::set<Fault> faults_;
  bool healed_ = false;
  std::uint64_t loss_ = 0;         ///< permille
  std::vector<std::size_t> side_;  ///< processes of different sides do not hear each other; side 2 hears both
  Instant sides_end_{};
  OneWay one_way_;
  std::map<std::pair<std::size_t, std::size_t>, Instant> clogged_;  ///< until when a direction holds back
  std::pair<std::size_t, std::size_t> flapping_{};
  Instant flaps_end_{};
};

}  // namespace xh::sim
