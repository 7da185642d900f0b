// The snapshots of a running node: made at even heights on a thread of their own, and served to peers. Spec: docs/spec/snapshot.md
// (Y7, Y8, Y10).
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>

#include "base/time.h"
#include "node/intake.h"
#include "node/runtime/config.h"
#include "node/runtime/work_queue.h"
#include "node/storage/snapshot_shelf.h"

namespace xh::runtime {

/// Snapshots of storage.snapshot_every that are kept.
inline constexpr std::size_t kKeptSnapshots = 2;
/// Blocks above a height after which its checkpoint is certified in all probability.
inline constexpr std::uint64_t kSnapshotDelay = 16;

/// A snapshot of a folder of snapshots: `<folder>/<height>`.
struct SnapshotEntry {
  Height height;
  std::string path;
  bool whole = false;
};
/// Ascending by height. Without the folder there is none.
[[nodiscard]] std::vector<SnapshotEntry> list_snapshots(const std::string& folder);

class SnapshotService {
 public:
  /// Both outlive the object.
  SnapshotService(const Config& config, const ledger::Genesis& genesis, os::Log& log);

  /// After every commit: begins a snapshot when one is due.
  void committed(Height height);
  /// A snapshot that somebody asked for: of a height, or the newest that is certified.
  struct Begun {
    SnapshotEntry entry;  ///< whole: it was there
  };
  /// `begun` is called once, when it is known what is made, from this thread or the one that makes; `ended` after it, unless it was there.
  /// Error kBusy: another one is under way. Errors of SnapshotMaker.
  void begin(std::optional<Height> height, std::function<void(Result<Begun>)> begun, std::function<void(Status)> ended);
  /// What is being made, and how the last one that was asked for ended.
  struct Progress {
    std::optional<Height> under_way;
    struct Last {
      Height height;
      std::optional<Error> error;
    };
    std::optional<Last> last;
  };
  [[nodiscard]] Progress progress() const;
  /// The answer to a peer's message, if it gets one. Finds snapshots that were made beside the node, too.
  [[nodiscard]] std::optional<node::Message> answer(const node::SnapshotMessage& message);
  /// RD13: snapshots of heights below that of a redaction hold its bytes. They go, and none is served or kept again.
  void redact_below(Height height);
  /// Ends what is under way: its parts stay and serve the next try.
  void stop();

 private:
  void make(Height height);
  void make_now(std::optional<Height> wanted, const std::function<void(Result<Begun>)>& begun, const std::function<void(Status)>& ended);
  void drop_old();
  void drop_incoming();
  void drop(const SnapshotEntry& entry);
  void look();

  const Config& config_;
  const ledger::Genesis& genesis_;
  os::Log& log_;
  storage::SnapshotShelf shelf_;
  mutable std::mutex progress_mutex_;
  std::optional<Progress::Last> last_asked_;
  std::mutex look_mutex_;
  Instant look_at_{};
  std::atomic<bool> making_ = false;
  std::atomic<std::uint64_t> redacted_below_ = 0;
  std::atomic<std::uint64_t> under_way_ = 0;  ///< height of the one that is being made; 0: none
  std::atomic<std::uint64_t> last_ = 0;       ///< height of the newest that needs no further try
  std::mutex drop_mutex_;                     ///< whose thread moves folders away
  std::stop_source stop_;
  WorkQueue maker_{"snapshot", 1};
};

}  // namespace xh::runtime
