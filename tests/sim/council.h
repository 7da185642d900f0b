// The council of a simulated network: proposes changes of the validator set or of the rules, and approves what is open, from what some
// node's ledger says. Every set that it makes keeps four validators, so that one liar stays one of f.
#pragma once

#include "tests/sim/memory_ledger.h"
#include "tests/sim/random.h"

namespace xh::sim {

class Council {
 public:
  enum class Topic : std::uint8_t { kSet, kRules };

  /// `pool`: validators that may serve; all have accounts that may propose when they are in the council.
  Council(ledger::Genesis& genesis, std::size_t pool, std::optional<std::size_t> fixed, Topic topic = Topic::kSet);

  /// The next transactions: a proposal, or voices for one. `ledger`: the newest. One proposal at a time: two that each fit alone could
  /// leave too few validators together.
  [[nodiscard]] std::vector<ledger::VerifiedEnvelope> next(Random& random, const MemoryLedger& ledger, UnixMillis wall);

 private:
  [[nodiscard]] ledger::VerifiedEnvelope sign(std::size_t member, const ledger::GovernanceOperation& operation, UnixMillis wall);
  /// Of the parameters, some of them cancelled again, and of the protocol until it is decided; sometimes too near.
  [[nodiscard]] static std::vector<ledger::Change> rule_changes(Random& random, const MemoryLedger& ledger);
  [[nodiscard]] ledger::Change change(Random& random, const std::vector<ledger::Validator>& set) const;

  const ledger::Genesis& genesis_;
  std::size_t pool_;
  Topic topic_;
  std::optional<std::size_t> fixed_;  ///< neither leaves the set by a decision nor comes back
  std::uint64_t made_ = 0;
  std::uint64_t expected_ = 0;  ///< number of the proposal under way
  UnixMillis expires_;          ///< of that proposal
};

}  // namespace xh::sim
