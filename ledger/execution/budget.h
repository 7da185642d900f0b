// What checking other chains may cost: of a transaction and of a block, charged before a signature is looked at. Spec:
// docs/spec/sub-chains.md (AC22), docs/spec/crosschain.md (XC6).
#pragma once

#include "crosschain/client.h"
#include "ledger/execution/reject.h"

namespace xh::execution {

/// The greatest single update: kMaxSignatures, kMaxUpdateBytes; more steps than any proof has.
inline constexpr crosschain::Cost kTransactionBudget{1000, 16'384, std::uint64_t{4} * 1024 * 1024};
/// Four of the greatest updates: on one core 0.2 s of signatures of Ed25519 or secp256k1, 1.4 s of SM2 (docs/PERFORMANCE.md).
inline constexpr crosschain::Cost kBlockBudget{4000, 65'536, std::uint64_t{32} * 1024 * 1024};

class Budget {
 public:
  void next_transaction() { transaction_ = {}; }
  /// kResultOk and charged, or TooCostly, or BlockBudgetSpent.
  [[nodiscard]] ledger::ResultCode charge(const crosschain::Cost& cost) {
    const auto sum = [&](const crosschain::Cost& spent) {
      return crosschain::Cost{spent.signatures + cost.signatures, spent.steps + cost.steps, spent.bytes + cost.bytes};
    };
    if (!sum(transaction_).within(kTransactionBudget)) return static_cast<ledger::ResultCode>(Reject::kTooCostly);
    if (!sum(block_).within(kBlockBudget)) return static_cast<ledger::ResultCode>(Reject::kBlockBudgetSpent);
    transaction_ = sum(transaction_);
    block_ = sum(block_);
    return ledger::kResultOk;
  }

 private:
  crosschain::Cost block_;
  crosschain::Cost transaction_;
};

}  // namespace xh::execution
