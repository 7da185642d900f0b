// Signatures r | s | v from which the key of the signer is recovered, over a digest: what seals of Ethereum-like chains are. Keys of this
// chain never sign like that (crypto/secp256k1.h). The s of a seal may be high: who signed is all that a seal says.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace xh::secp256k1 {

inline constexpr std::size_t kRecoverableBytes = 65;  ///< r | s | v, v in {0, 1}
inline constexpr std::size_t kCoordinatesBytes = 64;  ///< X | Y of an uncompressed key

/// X | Y of the one key for which the signature holds; nullopt when there is none.
[[nodiscard]] std::optional<Bytes> recover(const Hash32& digest, ByteView signature);
/// With RFC 6979 nonces and low s. The scalar must be one of the curve (XH_CHECK).
[[nodiscard]] Bytes sign_recoverable(ByteView scalar, const Hash32& digest);
/// X | Y of a 32-byte scalar; nullopt unless 1 <= scalar < n.
[[nodiscard]] std::optional<Bytes> coordinates_of(ByteView scalar);

}  // namespace xh::secp256k1
