// What a final transaction did as supervision: for reports. Rules: docs/spec/supervision.md (O11).
#pragma once

#include <vector>

#include "identity/supervision.h"
#include "ledger/receipt.h"
#include "ledger/state.h"

namespace xh::execution {

enum class ActKind : std::uint8_t { kHold, kWithhold, kRelease, kLift, kRedact };
/// "hold", "withhold", "release", "lift", "redact"
[[nodiscard]] std::string_view to_word(ActKind kind);

struct SupervisionAct {
  ActKind kind = ActKind::kHold;
  identity::Target target = {};
  std::optional<identity::RestraintKind> restraint = {};  ///< what began or ended; absent: all that there were
  AccountId actor = {};                                   ///< the supervisor; of the council: whose voice decided
  std::optional<std::uint16_t> reason = {};               ///< of what began
  Hash32 document = {};                                   ///< digest of the order; of the council: of its proposal
  std::optional<std::uint64_t> proposal = {};             ///< of the council
  ledger::TransactionId transaction = {};
  std::size_t item = 0;  ///< position of the operation in the transaction
};

/// In the order of its operations. What was rejected, and what changed nothing, is no act. `state` tells which proposals were enacted.
[[nodiscard]] std::vector<SupervisionAct> acts_of(const ledger::StateView& state, const ledger::Transaction& transaction,
                                                  const ledger::Receipt& receipt);

}  // namespace xh::execution
