// Clients of a simulated network: registrations, updates, batches, short and long validity, all by one backbone account. The same random
// numbers give the same transactions.
#pragma once

#include "ledger/genesis.h"
#include "ledger/transaction.h"
#include "tests/sim/random.h"

namespace xh::sim {

class Client {
 public:
  /// Enters its account, organisation and prefix 88.100 into the genesis.
  Client(ledger::Genesis& genesis, PrivateKey key);

  /// Some transaction; a few expire soon, a few reuse a nonce.
  [[nodiscard]] ledger::VerifiedEnvelope next(Random& random, UnixMillis wall);
  /// A registration that stays valid for minutes.
  [[nodiscard]] ledger::VerifiedEnvelope lasting(UnixMillis wall);
  [[nodiscard]] std::uint64_t made() const { return made_; }

 private:
  [[nodiscard]] ledger::VerifiedEnvelope sign(ledger::Transaction transaction) const;
  [[nodiscard]] ledger::Transaction blank(UnixMillis until);

  const ledger::Genesis& genesis_;
  PrivateKey key_;
  std::uint64_t made_ = 0;
};

}  // namespace xh::sim
