// RIPEMD-160 (ISO/IEC 10118-3) through OpenSSL: addresses of secp256k1 validators of CometBFT chains, and nothing else.
#pragma once

#include "base/bytes.h"

namespace xh {

using Hash20 = FixedBytes<20, struct Hash20Tag>;

[[nodiscard]] Hash20 ripemd160(ByteView bytes);

}  // namespace xh
