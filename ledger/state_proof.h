// Proofs about the state: a key has a value, a key is absent, the complete history of a key. Verification binds serial number, activity bit
// and every path length. Spec: docs/spec/state-tree.md (T5-T8).
#pragma once

#include <vector>

#include "base/codec.h"
#include "crypto/merkle.h"
#include "ledger/operation_record.h"

namespace xh::ledger {

inline constexpr unsigned kTwigLevel = 11;
inline constexpr std::uint64_t kTwigOperations = std::uint64_t{1} << kTwigLevel;
inline constexpr std::uint64_t kChunkBits = 256;
inline constexpr std::uint64_t kTwigChunks = kTwigOperations / kChunkBits;
inline constexpr std::uint8_t kTwigTag = 2;
inline constexpr std::uint8_t kBitsTag = 3;
inline constexpr std::uint8_t kUpperTag = 4;
inline constexpr std::uint8_t kStateTag = 5;
inline constexpr std::size_t kMaxHistoryOperations = 100'000;

/// The five values that make a state root.
struct StateHead {
  std::uint64_t operations = 0;  ///< T
  std::uint64_t floor = 0;
  Hash32 operations_root;
  Hash32 upper_root;  ///< U
  bool operator==(const StateHead&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&StateHead::operations), field(&StateHead::floor), field(&StateHead::operations_root),
                      field(&StateHead::upper_root)};
  }
  /// H(05 || T || floor || operations_root || U).
  [[nodiscard]] Hash32 state_root() const;
};

/// "The operation `record` at `serial` is active (or not) under a state root."
struct ActiveProof {
  Serial serial = 0;
  Bytes record;
  merkle::Path left;  ///< leaf to the twig's left root
  Hash32 chunk;       ///< the 256 activity bits around the operation
  merkle::Path chunk_path;
  merkle::Path upper;  ///< twig to U
  StateHead head;
  bool operator==(const ActiveProof&) const = default;
  static constexpr auto fields() {
    return std::tuple{
        field(&ActiveProof::serial), field(&ActiveProof::record, kOperationRecordBytes), field(&ActiveProof::left, merkle::kMaxPath),
        field(&ActiveProof::chunk),  field(&ActiveProof::chunk_path, merkle::kMaxPath),  field(&ActiveProof::upper, merkle::kMaxPath),
        field(&ActiveProof::head)};
  }
};

/// The record, when the proof holds under the root and the operation is active. Error kBadProof names the failing step.
[[nodiscard]] Result<OperationRecord> verify_active(const ActiveProof& proof, const Hash32& state_root);
/// The value hash of `key`. Error kBadProof.
[[nodiscard]] Result<Hash32> verify_presence(const ActiveProof& proof, const Hash32& key, const Hash32& state_root);
/// Holds when the active predecessor of `key` points beyond it.
[[nodiscard]] Status verify_absence(const ActiveProof& proof, const Hash32& key, const Hash32& state_root);

/// One operation of a key with its inclusion in the operation log.
struct LoggedOperation {
  Serial serial = 0;
  Bytes record;
  merkle::Path path;
  bool operator==(const LoggedOperation&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&LoggedOperation::serial), field(&LoggedOperation::record, kOperationRecordBytes),
                      field(&LoggedOperation::path, merkle::kMaxPath)};
  }
};
/// The active operation of a key and all that came before it, newest first. Complete: each names the one that it replaced, down to the
/// first.
struct HistoryProof {
  ActiveProof current;
  std::vector<LoggedOperation> earlier;
  bool operator==(const HistoryProof&) const = default;
  static constexpr auto fields() { return std::tuple{field(&HistoryProof::current), field(&HistoryProof::earlier, kMaxHistoryOperations)}; }
};

/// One value that a key had.
struct ProvenVersion {
  Height height;  ///< of the block that wrote it
  Hash32 value;
  bool operator==(const ProvenVersion&) const = default;
};
/// Every value that `key` ever had, oldest first. Error kBadProof.
[[nodiscard]] Result<std::vector<ProvenVersion>> verify_history(const HistoryProof& proof, const Hash32& key, const Hash32& state_root);

}  // namespace xh::ledger
