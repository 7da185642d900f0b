// Callers who wait for a transaction to become final: so many at most, found by what they wait for and by whose time is over. Knows no
// thread and no clock. Spec: docs/spec/json-rpc.md (J12).
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "ledger/transaction.h"

namespace xh::runtime {

template <class Told>
class WaitingRoom {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Number = std::uint64_t;
  struct Waiter {
    Time since;
    Time deadline;
    Told told;  ///< who is told
  };
  /// Of all callers together. One of them holds about 300 bytes.
  static constexpr std::size_t kMost = 8192;

  /// nullopt: there is no room, and nothing was taken of `waiter`.
  [[nodiscard]] std::optional<Number> enter(const ledger::TransactionId& wanted, Waiter& waiter) {
    if (waiters_.size() >= kMost) return std::nullopt;
    const Place place{wanted, ++last_};
    deadlines_.emplace(waiter.deadline, place);
    waiters_.emplace(place, std::move(waiter));
    return last_;
  }
  /// One who may have been told already.
  [[nodiscard]] std::optional<Waiter> leave(const ledger::TransactionId& wanted, Number number) {
    const auto it = waiters_.find({wanted, number});
    return it == waiters_.end() ? std::nullopt : std::optional(take(it));
  }
  /// All who wait for it, in the order in which they came.
  [[nodiscard]] std::vector<Waiter> leave(const ledger::TransactionId& wanted) {
    std::vector<Waiter> out;
    for (auto it = waiters_.lower_bound({wanted, 0}); it != waiters_.end() && it->first.first == wanted;
         it = waiters_.lower_bound({wanted, 0}))
      out.push_back(take(it));
    return out;
  }
  /// Those whose time is over.
  [[nodiscard]] std::vector<Waiter> late(Time now) {
    std::vector<Waiter> out;
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) out.push_back(take(waiters_.find(deadlines_.begin()->second)));
    return out;
  }
  [[nodiscard]] std::size_t size() const { return waiters_.size(); }

 private:
  using Place = std::pair<ledger::TransactionId, Number>;
  using Waiters = std::map<Place, Waiter>;
  Waiter take(typename Waiters::iterator it) {
    Waiter out = std::move(it->second);
    deadlines_.erase({out.deadline, it->first});
    waiters_.erase(it);
    return out;
  }

  Waiters waiters_;
  std::set<std::pair<Time, Place>> deadlines_;
  Number last_ = 0;
};

}  // namespace xh::runtime
