// Keys and accounts by number.
#pragma once

#include "crypto/account_id.h"

namespace xh::tools {

inline PrivateKey key_of(std::uint8_t number) { return *PrivateKey::from_seed(Bytes(kEd25519SeedBytes, number)); }
inline AccountId account(std::uint8_t number) { return account_of(key_of(number).public_key()); }

}  // namespace xh::tools
