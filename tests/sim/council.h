// The council of a simulated network: proposes changes of the validator set and approves what is open, from what some node's ledger says.
// Every set that it makes keeps four validators, so that one liar stays one of f.
#pragma once

#include "tests/sim/memory_ledger.h"
#include "tests/sim/random.h"

namespace xh::sim {

class Council {
 public:
  /// `pool`: validators that may serve; all have accounts that may propose when they are in the council.
  Council(ledger::Genesis& genesis, std::size_t pool, std::optional<std::size_t> fixed);

  /// The next transactions: a proposal, or voices for one. `ledger`: the newest. One proposal at a time: two that each fit alone could
  /// leave too few validators together.
  [[nodiscard]] std::vector<ledger::VerifiedEnvelope> next(Random& random, const MemoryLedger& ledger, UnixMillis wall);

 private:
  [[nodiscard]] ledger::VerifiedEnvelope sign(std::size_t member, const ledger::GovernanceOperation& operation, UnixMillis wall);
  [[nodiscard]] ledger::Change change(Random& random, const std::vector<ledger::Validator>& set) const;

  const ledger::Genesis& genesis_;
  std::size_t pool_;
  std::optional<std::size_t> fixed_;  ///< neither leaves the set by a decision nor comes back
  std::uint64_t made_ = 0;
  std::uint64_t expected_ = 0;  ///< number of the proposal under way
  UnixMillis expires_;          ///< of that proposal
};

}  // namespace xh::sim
