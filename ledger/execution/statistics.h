// Statistics of the state, as records of it. They are a sum over other records, so a block changes them by what it changed those records
// by: execution itself does not count. Spec: docs/spec/statistics.md (ST1-ST6).
#pragma once

#include "ledger/state.h"

namespace xh::execution {

/// Adds to the delta of a block, or of genesis, what it changes in the statistics. `before`: the state that the delta is applied to.
void count_statistics(const ledger::StateView& before, ledger::StateDelta& delta);

/// The state before genesis.
class NoState : public ledger::StateView {
 public:
  [[nodiscard]] std::optional<Bytes> read(const ledger::StateKey&) const override { return std::nullopt; }
  [[nodiscard]] std::optional<ledger::TransactionId> remembered(const AccountId&, const ledger::Nonce&) const override {
    return std::nullopt;
  }
};

}  // namespace xh::execution
