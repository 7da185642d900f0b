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
  const auto now = std::chrono::steady_clock::now();
  Waiters::Waiter waiter{now, now + wait, std::move(done)};
  std::optional<Waiters::Number> number;
  {
    const std::scoped_lock guard(mutex_);
    number = waiters_.enter(id, waiter);
  }
  // The block may have been committed between the caller's look and the entry above.
  auto receipt = store_->receipt(id);
  if (!number) {
    // J12: as if its time were over.
    return waiter.told(receipt ? Submission{State::kFinal, std::move(receipt)} : Submission{State::kTimedOut, std::nullopt});
  }
  if (!receipt) return;
  std::optional<Waiters::Waiter> still;
  {
    const std::scoped_lock guard(mutex_);
    still = waiters_.leave(id, *number);
  }
  if (still) still->told({State::kFinal, std::move(receipt)});
}

void Node::fulfil(const std::vector<ledger::Receipt>& receipts) {
  std::vector<std::pair<Waiters::Waiter, const ledger::Receipt*>> ready;
  const auto now = std::chrono::steady_clock::now();
  {
    const std::scoped_lock guard(mutex_);
    for (const auto& receipt : receipts) {
      for (auto& waiter : waiters_.leave(receipt.transaction)) ready.emplace_back(std::move(waiter), &receipt);
    }
    for (const auto& [waiter, receipt] : ready) meters_.finality.observe(seconds_of(now - waiter.since));
  }
  for (auto& [waiter, receipt] : ready) waiter.told({State::kFinal, *receipt});
}

void Node::expire_waiters() {
  std::vector<Waiters::Waiter> late;
  {
    const std::scoped_lock guard(mutex_);
    late = waiters_.late(std::chrono::steady_clock::now());
  }
  for (auto& waiter : late) waiter.told({State::kTimedOut, std::nullopt});
}

}  // namespace xh::runtime
