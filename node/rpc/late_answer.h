// Where the answer of a handler, given at once or later and by any thread, meets the coroutine that waits for it. Whoever gives it may
// outlive the server: nothing of the server is touched once it has closed its door.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace xh::rpc {

class Door {
 public:
  /// After the threads of the server have ended and before its contexts go.
  void close() {
    const std::scoped_lock guard(mutex_);
    open_ = false;
  }
  /// `work`, unless it is closed; it stays open meanwhile.
  template <class Work>
  void pass(const Work& work) {
    const std::scoped_lock guard(mutex_);
    if (open_) work();
  }

 private:
  std::mutex mutex_;
  bool open_ = true;
};

/// The timer only ends by cancel(), on the thread of the coroutine.
template <class Answer>
struct LateAnswer {
  explicit LateAnswer(const boost::asio::any_io_executor& executor) : timer(executor, boost::asio::steady_timer::time_point::max()) {}
  boost::asio::steady_timer timer;
  std::optional<Answer> given;
  void give(Answer answer) {
    given = std::move(answer);
    timer.cancel();
  }
};

/// For a handler that is called on the thread of the coroutine that waits for `waiting`.
template <class Answer>
std::function<void(Answer)> giver_of(const std::shared_ptr<LateAnswer<Answer>>& waiting, std::shared_ptr<Door> door) {
  return [weak = std::weak_ptr(waiting), door = std::move(door), here = std::this_thread::get_id()](Answer answer) {
    door->pass([&] {
      const auto still = weak.lock();
      if (!still) return;
      if (std::this_thread::get_id() == here) return still->give(std::move(answer));
      boost::asio::post(still->timer.get_executor(), [weak, answer = std::move(answer)]() mutable {
        if (const auto waits = weak.lock()) waits->give(std::move(answer));
      });
    });
  };
}

}  // namespace xh::rpc
