#include "node/runtime/work_queue.h"

#include <pthread.h>

namespace xh::runtime {

WorkQueue::WorkQueue(const char* name, std::size_t threads) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this, name] { run(name); });
}

WorkQueue::~WorkQueue() { stop(); }

bool WorkQueue::post(std::function<void()> job) {
  {
    const std::scoped_lock lock(mutex_);
    if (stopping_) return false;
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
  return true;
}

void WorkQueue::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    jobs_.clear();
  }
  wake_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

std::size_t WorkQueue::depth() const {
  const std::scoped_lock lock(mutex_);
  return jobs_.size();
}

void WorkQueue::run(const char* name) {
  pthread_setname_np(pthread_self(), name);
  for (;;) {
    std::function<void()> job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
      if (stopping_) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    job();
  }
}

}  // namespace xh::runtime
