// The strand: the one thread that thinks. It gathers inputs, gives them to a turn function in batches, and wakes by itself at a deadline.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "node/replica.h"

namespace xh::runtime {

/// The process's monotonic clock as an Instant, and the wall clock.
[[nodiscard]] node::Replica::Clock read_clock();

class Strand {
 public:
  /// A turn: the inputs since the last one (possibly only a Tick). Returns when it wants to be called at the latest.
  using Turn = std::function<Instant(std::vector<node::Input>)>;

  explicit Strand(Turn turn) : turn_(std::move(turn)) {}
  ~Strand() { stop(); }
  void start();
  void stop();
  /// From any thread. `hold` is let go when the turn with the input is over.
  void post(node::Input input, std::shared_ptr<const void> hold = nullptr);

 private:
  void run();

  Turn turn_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<node::Input> inputs_;
  std::vector<std::shared_ptr<const void>> holds_;
  bool stopping_ = false;
  std::jthread thread_;
};

}  // namespace xh::runtime
