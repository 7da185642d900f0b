#include "node/runtime/strand.h"

#include <pthread.h>

namespace xh::runtime {

node::Replica::Clock read_clock() {
  const auto steady = std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch());
  const auto wall = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
  return {Instant(steady), UnixMillis{static_cast<std::uint64_t>(wall.count())}};
}

void Strand::start() {
  thread_ = std::jthread([this] { run(); });
}

void Strand::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Strand::post(node::Input input, std::shared_ptr<const void> hold) {
  {
    const std::scoped_lock lock(mutex_);
    inputs_.push_back(std::move(input));
    if (hold) holds_.push_back(std::move(hold));
  }
  wake_.notify_one();
}

void Strand::run() {
  pthread_setname_np(pthread_self(), "replica");
  Instant deadline = read_clock().now;
  for (;;) {
    std::vector<node::Input> batch;
    std::vector<std::shared_ptr<const void>> holds;
    {
      std::unique_lock lock(mutex_);
      const auto wanted = [this] { return stopping_ || !inputs_.empty(); };
      // An hour bounds the arithmetic of wait_for; a turn without work is harmless.
      const auto pause = std::clamp<Duration>(deadline - read_clock().now, Duration::zero(), std::chrono::hours(1));
      wake_.wait_for(lock, pause, wanted);
      if (stopping_) return;
      batch = std::exchange(inputs_, {});
      holds = std::exchange(holds_, {});
    }
    if (read_clock().now >= deadline) batch.emplace_back(node::Tick{});
    deadline = turn_(std::move(batch));
  }
}

}  // namespace xh::runtime
