// Blocks that are known but not executed, with their bodies: durable before a vote for them is sent. They go when the ledger covers them.
#pragma once

#include <map>

#include "ledger/block.h"
#include "node/messages.h"
#include "node/storage/journal_file.h"

namespace xh::storage {

struct PendingBlock {
  Bytes block;
  Bytes companion;
  std::vector<node::EnvelopeBytes> bodies;
  static constexpr auto fields() {
    return std::tuple{field(&PendingBlock::block, node::kMaxBlockBytesOnWire), field(&PendingBlock::companion, node::kMaxCompanionBytes),
                      field(&PendingBlock::bodies, ledger::kMaxBlockEntries)};
  }
};

/// The file is rewritten when it is larger than this and mostly dead.
inline constexpr std::uint64_t kPendingRewriteBytes = 64 * 1024 * 1024;

class PendingStore {
 public:
  /// Blocks above `head` are handed to `found`.
  [[nodiscard]] static Result<PendingStore> open(const std::string& path, Height head, const std::function<void(PendingBlock)>& found,
                                                 Disk& disk = real_disk());
  /// Writes and syncs.
  void put(const PendingBlock& block, Height height);
  /// Blocks up to this height are in the ledger.
  void prune(Height committed);
  /// Rewrites the file without the blocks that are in the ledger, whatever its size: what was redacted stands in it, too (RD8). open() does
  /// the same when it finds any, so that a process which died before it leaves none either.
  void drop_dead();

 private:
  explicit PendingStore(JournalFile file) : file_(std::move(file)) {}
  JournalFile file_;
  std::multimap<Height, Bytes> live_;
  std::uint64_t live_bytes_ = 0;
};

}  // namespace xh::storage
