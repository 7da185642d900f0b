// A bounded-by-its-producers queue of jobs with its own threads. Jobs run in order of arrival; with one thread, one after the other.
// It knows nothing about what jobs do; a job that throws ends the process, because our code throws nothing.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace xh::runtime {

class WorkQueue {
 public:
  /// `name` is what `top -H`, perf and crash reports call the threads: at most 15 bytes.
  WorkQueue(const char* name, std::size_t threads);
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;
  /// Stops: jobs that have not begun are dropped.
  ~WorkQueue();

  /// Appends a job; false after stop().
  bool post(std::function<void()> job);
  /// Ends after the jobs that run now; idempotent.
  void stop();
  /// Jobs that wait.
  [[nodiscard]] std::size_t depth() const;

 private:
  void run(const char* name);

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  bool stopping_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace xh::runtime
