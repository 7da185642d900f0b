// The audit root of a state, computed beside the commits: the sorted pairs of the last audited height stay in a file, and the changes since
// are merged into the next one while its root is folded. The files are derived; without a usable one the operations are read from the
// beginning. Specs: docs/spec/audit-root.md, docs/spec/storage.md F34.
#pragma once

#include <optional>
#include <thread>

#include "node/storage/audit_file.h"

namespace xh::storage {

/// Changed keys that one pass over the operations holds in memory: about 100 bytes each.
inline constexpr std::size_t kAuditPassKeys = std::size_t{1} << 20;

struct AuditFolders {
  std::string folder;  ///< of the ledger: the operations, and `audit.0` and `audit.1` beside them
  Hash32 chain_id;
  StorageOptions options;
  std::size_t pass_keys = kAuditPassKeys;
  [[nodiscard]] AuditSlot slot(std::size_t number) const { return {folder, number, chain_id, options.disk}; }
};

/// The audit root of `target`, into slot `slot` (0 or 1). From the other slot when it holds `base`, else from all operations. Errors:
/// kDamaged and kCannotRead of the operations, kNotReady when it was told to stop.
[[nodiscard]] Result<Hash32> compute_audit_root(const AuditFolders& place, const std::optional<AuditPoint>& base, const AuditPoint& target,
                                                std::size_t slot, const std::stop_token& stop = {});

/// One computation at a time, on a thread of its own.
class AuditState {
 public:
  explicit AuditState(AuditFolders place) : place_(std::move(place)) {}
  AuditState(const AuditState&) = delete;
  AuditState& operator=(const AuditState&) = delete;
  /// Stops a computation that is under way; a later start begins it again.
  ~AuditState() = default;

  [[nodiscard]] const AuditFolders& place() const { return place_; }
  /// True when the root of this height was asked for already.
  [[nodiscard]] bool started(Height height) const { return target_ == height; }
  /// Operations before target.operations are durable and stay. The computation before this one was waited for.
  void start(const std::optional<AuditPoint>& base, const AuditPoint& target, std::size_t slot);
  /// The root of what was started last. Ends the process when the operations cannot be read.
  [[nodiscard]] Hash32 wait();

 private:
  AuditFolders place_;
  std::optional<Height> target_;
  Result<Hash32> outcome_;  ///< written by the thread, read after it was joined
  std::jthread thread_;
};

}  // namespace xh::storage
