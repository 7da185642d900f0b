// The account of these tests.
#pragma once

#include "identity/bid.h"

namespace xh::identity {

inline const AccountId& account() {
  static const AccountId id = account_of(PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 1))->public_key());
  return id;
}
inline std::string bid() { return to_bid(account()); }

}  // namespace xh::identity
