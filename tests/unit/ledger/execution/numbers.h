// Keys and accounts by number, and results by name.
#pragma once

#include "crypto/account_id.h"
#include "ledger/execution/reject.h"

namespace xh::execution {

// No scalar is zero.
inline PrivateKey key_of(std::uint8_t number, Suite suite = Suite::kEd25519) {
  Bytes raw(kPrivateKeyBytes, number);
  if (suite != Suite::kEd25519) raw.front() = 1;
  return *PrivateKey::from_raw(suite, raw);
}
inline AccountId account(std::uint8_t number, Suite suite = Suite::kEd25519) { return account_of(key_of(number, suite).public_key()); }

inline ledger::ResultCode code(Reject reject) { return static_cast<ledger::ResultCode>(reject); }

}  // namespace xh::execution
