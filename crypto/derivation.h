// Keys from a mnemonic, as wallets of Xinghuo make them: BIP 39 gives a seed, SLIP-0010 a key on a path below it. Word lists are not known
// here: whoever types a word wrongly gets another account, so commands show it. Rules: docs/spec/keys.md (Q7, Q8).
#pragma once

#include <vector>

#include "crypto/keys.h"

namespace xh {

inline constexpr std::size_t kMaxPathSteps = 10;
inline constexpr std::size_t kMnemonicSeedBytes = 64;

/// Steps below the master key; hardened ones have the highest bit set.
using DerivationPath = std::vector<std::uint32_t>;

/// "m/44'/2022'/0'/0'/0'": at most kMaxPathSteps numbers below 2^31, `'` after hardened ones. Error kBadDerivation.
[[nodiscard]] Result<DerivationPath> path_from_text(std::string_view text);
/// Where wallets keep the first account of a suite.
[[nodiscard]] std::string_view first_path(Suite suite);

/// The seed of 12, 15, 18, 21 or 24 words (BIP 39: PBKDF2-HMAC-SHA512, 2,048 rounds). Spaces between words are evened out; words and
/// passphrase are taken as they are, which is right for ASCII and for Chinese. Error kBadDerivation.
[[nodiscard]] Result<Secret> seed_of_mnemonic(std::string_view words, std::string_view passphrase);
/// SLIP-0010, with "SM2 seed" as the name of SM2's curve. Errors: kBadDerivation: a step that is not hardened, for Ed25519.
[[nodiscard]] Result<PrivateKey> derive_key(Suite suite, ByteView seed, const DerivationPath& path);

}  // namespace xh
