// Proofs of ICS-23 for the two trees of a Cosmos chain: IAVL (a store) and Tendermint (the stores under the app hash). Hash functions and
// layouts are those of the spec and no part of a proof; prefixes and suffixes are parsed whole. Spec: docs/spec/crosschain.md (XC37).
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "base/codec.h"
#include "crosschain/client.h"

namespace xh::crosschain::ics23 {

enum class Tree : std::uint8_t { kIavl, kTendermint };

inline constexpr std::size_t kMaxPrefixBytes = 48;  ///< of IAVL: 12 of numbers, 34 of a sibling
inline constexpr std::size_t kMaxSuffixBytes = 33;  ///< a sibling, with its length in IAVL
inline constexpr std::size_t kMaxStoreKeyBytes = kMaxKeyBytes;

/// One inner node above the running hash: H(prefix | hash | suffix).
struct Step {
  Bytes prefix;
  Bytes suffix;
  bool operator==(const Step&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Step::prefix, kMaxPrefixBytes), field(&Step::suffix, kMaxSuffixBytes)}; }
};

/// "The leaf of key and value leads to a root."
struct Existence {
  Bytes key;
  Bytes value;
  Bytes leaf_prefix;
  std::vector<Step> path;  ///< from the leaf upwards
  bool operator==(const Existence&) const = default;
  static constexpr auto fields() {
    using T = Existence;
    return std::tuple{field(&T::key, kMaxStoreKeyBytes), field(&T::value, kMaxValueBytes), field(&T::leaf_prefix, kMaxPrefixBytes),
                      field(&T::path, kMaxProofSteps)};
  }
};

/// "Nothing lies between left and right", or beyond the outermost leaf.
struct Absence {
  std::optional<Existence> left;
  std::optional<Existence> right;
  bool operator==(const Absence&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Absence::left), field(&Absence::right)}; }
};

/// Which root the leaf leads to. Error kBadChainProof: empty key or value, prefixes or suffixes that the tree does not have.
[[nodiscard]] Result<Hash32> root_of(Tree tree, const Existence& proof);
/// Error kBadChainProof.
[[nodiscard]] Status verify_existence(Tree tree, const Existence& proof, const Hash32& root, ByteView key, ByteView value);
/// Error kBadChainProof.
[[nodiscard]] Status verify_absence(Tree tree, const Absence& proof, const Hash32& root, ByteView key);

}  // namespace xh::crosschain::ics23
