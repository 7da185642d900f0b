// Merkle-Patricia proofs of Ethereum: what a trie has under a key, or that it has nothing. Spec: docs/spec/crosschain.md (XC47).
#pragma once

#include <optional>
#include <vector>

#include "base/codec.h"
#include "crosschain/client.h"

namespace xh::crosschain::trie {

inline constexpr std::size_t kMaxNodeBytes = 1024;  ///< a branch of 16 hashes has 532; values of state are shorter than the rest

struct Node {
  Bytes rlp;
  bool operator==(const Node&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Node::rlp, kMaxNodeBytes)}; }
};
/// Nodes from the root down, each reached by its hash. Nodes shorter than 32 bytes lie within their parents.
using Nodes = std::vector<Node>;

/// What stands under the hashed key: the value, or nothing. Error kBadChainProof: a node that is missing, malformed, of another hash, or
/// unused.
[[nodiscard]] Result<std::optional<Bytes>> look_up(const Hash32& root, const Hash32& key, std::span<const Node> nodes);

}  // namespace xh::crosschain::trie
