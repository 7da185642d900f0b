// Presence and absence of many keys under one state root. Hashes that several paths share stand once. Spec: docs/spec/state-tree.md (T11).
#pragma once

#include "ledger/state_proof.h"

namespace xh::ledger {

inline constexpr std::size_t kMaxBatchKeys = 1000;
/// Hashes of kMaxBatchKeys paths of the greatest length.
inline constexpr std::size_t kMaxBatchNodes = kMaxBatchKeys * 3 * merkle::kMaxPath;

/// An ActiveProof whose hashes are places in a common list.
struct BatchItem {
  using Places = std::vector<std::uint32_t>;
  Serial serial = 0;
  Bytes record;
  Places left;
  Hash32 chunk;
  Places chunk_path;
  Places upper;
  bool operator==(const BatchItem&) const = default;
  static constexpr auto fields() {
    return std::tuple{
        field(&BatchItem::serial), field(&BatchItem::record, kOperationRecordBytes), field(&BatchItem::left, merkle::kMaxPath),
        field(&BatchItem::chunk),  field(&BatchItem::chunk_path, merkle::kMaxPath),  field(&BatchItem::upper, merkle::kMaxPath)};
  }
};

struct BatchProof {
  StateHead head;
  std::vector<Hash32> nodes;     ///< each different, in the order of their first use
  std::vector<BatchItem> items;  ///< one for each key, in the order of the keys
  bool operator==(const BatchProof&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&BatchProof::head), field(&BatchProof::nodes, kMaxBatchNodes), field(&BatchProof::items, kMaxBatchKeys)};
  }
};

/// One to kMaxBatchKeys proofs of the same head.
[[nodiscard]] BatchProof join_proofs(std::span<const ActiveProof> proofs);
/// The single proofs again. Error kBadProof: a place beyond the list, a node that stands twice, is unused or out of order.
[[nodiscard]] Result<std::vector<ActiveProof>> split_proofs(const BatchProof& batch);

}  // namespace xh::ledger
