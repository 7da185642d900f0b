// Certified checkpoints on disk, so that a restarted node can prove at once. Not synced: what is lost is certified again by the network, or
// stands in the blocks that name it. Format: docs/spec/storage.md F14.
#pragma once

#include <map>

#include "ledger/checkpoint.h"
#include "node/storage/journal_file.h"

namespace xh::storage {

/// The file is rewritten beyond this size.
inline constexpr std::uint64_t kCheckpointFileBytes = 4 * 1024 * 1024;

class CheckpointFile {
 public:
  using BySize = std::map<std::uint64_t, ledger::SignedCheckpoint>;

  /// Adds what the file holds to `found`. A damaged file is started anew.
  [[nodiscard]] static Result<CheckpointFile> open(const std::string& path, BySize& found, Disk& disk);
  /// Appends one; `kept` replaces the content when the file has grown too large.
  void put(const ledger::SignedCheckpoint& checkpoint, const BySize& kept);

 private:
  explicit CheckpointFile(JournalFile file) : file_(std::move(file)) {}
  JournalFile file_;
};

}  // namespace xh::storage
