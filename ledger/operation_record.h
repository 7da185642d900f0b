// One operation of the state tree's append-only log: 118 committed bytes (docs/spec/state-tree.md T1). Where a value lies on disk is the
// storage's business and not part of it.
#pragma once

#include <array>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "base/strong.h"

namespace xh::ledger {

inline constexpr std::size_t kOperationRecordBytes = 118;
/// Position in the operation log.
using Serial = std::uint64_t;
/// "No operation" in the 48-bit field.
inline constexpr Serial kNoSerial = (Serial{1} << 48) - 1;

enum class OperationType : std::uint8_t {
  kPut = 1,     ///< a key is created or gets a value
  kLink = 2,    ///< only the successor changed
  kMove = 3,    ///< re-appended by compaction
  kDelete = 4,  ///< a key ends
  kCommit = 5,  ///< end of a block
};

struct OperationRecord {
  OperationType type = OperationType::kPut;
  Hash32 key;                   ///< kh; of a commit: the block id
  Hash32 next;                  ///< successor's kh, all ff at the end; zero for delete and commit
  Hash32 value;                 ///< vh; zero for the sentinel, delete and commit
  Height height;                ///< 48 bits
  Serial replaces = kNoSerial;  ///< the operation that this one deactivates
  Serial floor = 0;             ///< commit only: all operations below are inactive

  bool operator==(const OperationRecord&) const = default;
  /// True for types whose bit is set when appended.
  [[nodiscard]] bool activates() const { return type != OperationType::kDelete && type != OperationType::kCommit; }
};

[[nodiscard]] std::array<std::uint8_t, kOperationRecordBytes> record_bytes(const OperationRecord& record);
/// Error kBadOperationRecord: length, type, or a field that must be zero is not.
[[nodiscard]] Result<OperationRecord> operation_record_from(ByteView bytes);

/// The key of the sentinel (all zero) and the end of the list (all ff).
inline constexpr Hash32 kFirstKey{};
[[nodiscard]] Hash32 last_key();

}  // namespace xh::ledger
