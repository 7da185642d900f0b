// Keccak-256 with the padding of the original submission (01), as Ethereum and its relatives use it: not SHA3-256 of FIPS 202. It exists
// only to verify what other chains hashed; nothing of this chain is hashed with it. docs/adr/0019-light-clients.md.
#pragma once

#include "base/bytes.h"

namespace xh {

[[nodiscard]] Hash32 keccak256(ByteView bytes);

}  // namespace xh
