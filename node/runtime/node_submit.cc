// Clients that wait: submission, and the receipts that end the waiting.
#include "ledger/execution/executor.h"
#include "node/admission_error.h"
#include "node/runtime/node.h"

namespace xh::runtime {

using State = Submission::State;

void Node::submit(Bytes envelope, std::chrono::milliseconds wait,
                  std::function<void(Result<std::pair<ledger::TransactionId, Submission>>)> done) {
  ++counters_.submissions;
  verifier_->post([this, envelope = std::move(envelope), wait, done = std::move(done)]() mutable {
    auto verified = node::admit(genesis_, std::move(envelope));
    if (!verified) return done(fail(std::move(verified).error()));
    const ledger::TransactionId id = verified->transaction_id();
    if (auto receipt = store_->receipt(id)) return done(std::pair(id, Submission{State::kAlreadyFinal, std::move(receipt)}));
    const auto head = store_->head();
    const UnixMillis time{std::max(head.header.time.value + 1, read_clock().wall.value)};
    if (auto status =
            execution::check_admission(*store_, {head.summary.height.next(), time, genesis_, head.header.checkpoint.size, {}}, *verified);
        !status)
      return done(fail(status.error()));
    std::uint64_t request = 0;
    {
      const std::scoped_lock guard(mutex_);
      request = ++last_request_;
      requests_.emplace(request, [this, id, wait, done](node::Admission admission) {
        if (auto status = node::admitted(admission); !status) return done(fail(std::move(status).error()));
        const State state = admission == node::Admission::kAccepted ? State::kAccepted : State::kAlreadyPending;
        if (wait.count() == 0) return done(std::pair(id, Submission{state, std::nullopt}));
        wait_for(id, wait, [id, done](Submission end) { done(std::pair(id, std::move(end))); });
      });
    }
    strand_->post(node::Submitted{request, *std::move(verified)});
  });
}

void Node::wait_for(const ledger::TransactionId& id, std::chrono::milliseconds wait, std::function<void(Submission)> done) {
  std::uint64_t number = 0;
  {
    const std::scoped_lock guard(mutex_);
    number = ++last_waiter_;
    const auto now = std::chrono::steady_clock::now();
    waiters_[id].push_back({number, now, now + wait, done});
  }
  // The block may have been committed between the caller's look and the entry above.
  auto receipt = store_->receipt(id);
  if (!receipt) return;
  {
    const std::scoped_lock guard(mutex_);
    const auto it = waiters_.find(id);
    if (it == waiters_.end() || std::erase_if(it->second, [&](const Waiter& w) { return w.number == number; }) == 0) return;
    if (it->second.empty()) waiters_.erase(it);
  }
  done({State::kFinal, std::move(receipt)});
}

void Node::fulfil(const std::vector<ledger::Receipt>& receipts) {
  std::vector<std::pair<std::function<void(Submission)>, const ledger::Receipt*>> ready;
  const auto now = std::chrono::steady_clock::now();
  {
    const std::scoped_lock guard(mutex_);
    for (const auto& receipt : receipts) {
      const auto it = waiters_.find(receipt.transaction);
      if (it == waiters_.end()) continue;
      for (auto& waiter : it->second) {
        meters_.finality.observe(seconds_of(now - waiter.since));
        ready.emplace_back(std::move(waiter.done), &receipt);
      }
      waiters_.erase(it);
    }
  }
  for (auto& [done, receipt] : ready) done({State::kFinal, *receipt});
}

void Node::expire_waiters() {
  std::vector<std::function<void(Submission)>> late;
  const auto now = std::chrono::steady_clock::now();
  {
    const std::scoped_lock guard(mutex_);
    for (auto it = waiters_.begin(); it != waiters_.end();) {
      std::erase_if(it->second, [&](Waiter& waiter) {
        if (now < waiter.deadline) return false;
        late.push_back(std::move(waiter.done));
        return true;
      });
      it = it->second.empty() ? waiters_.erase(it) : std::next(it);
    }
  }
  for (auto& done : late) done({State::kTimedOut, std::nullopt});
}

}  // namespace xh::runtime
