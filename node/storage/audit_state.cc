#include "node/storage/audit_state.h"

#include <map>

#include "base/check.h"
#include "node/storage/ledger_files.h"

namespace xh::storage {
namespace {

// The changes of the smallest keys that do not fit into the passes before; nullopt: the key is gone.
struct Pass {
  std::map<Hash32, std::optional<Hash32>> changes;
  std::optional<Hash32> end;  ///< the first key that belongs to a later pass
};

class Computation {
 public:
  Computation(const AuditFolders& place, const AuditPoint& target, const std::stop_token& stop)
      : place_(place), target_(target), stop_(stop) {}

  // Nothing when the base turned out to be damaged.
  Result<std::optional<Hash32>> run(AuditReader* base, std::uint64_t from, std::size_t slot) {
    XH_TRY(const LedgerBase kept, read_base(place_.folder, place_.chain_id, *place_.options.disk));
    XH_TRY(const OperationFile operations, OperationFile::open(place_.folder, read_only(), kept.state.first));
    from = std::max(from, kept.state.first);
    XH_TRY(AuditWriter out, AuditWriter::create(place_.slot(slot), target_));
    std::optional<Hash32> begin = ledger::kFirstKey;
    while (begin) {
      XH_TRY(const Pass pass, collect(operations, from, *begin));
      if (auto merged = merge(base, pass, out); !merged) {
        // Pairs of a damaged file may be out of order.
        if (base != nullptr && merged.error().id == ErrorId::kNotCanonical) return std::optional<Hash32>();
        return fail(merged.error());
      }
      begin = pass.end;
    }
    if (base != nullptr && !base->is_sound()) return std::optional<Hash32>();
    return std::optional(out.finish());
  }

 private:
  static tl::unexpected<Error> stopped() { return fail(ErrorId::kNotReady, "the computation of the audit root was stopped"); }
  [[nodiscard]] StorageOptions read_only() const {
    StorageOptions options = place_.options;
    options.read_only = true;
    return options;
  }

  // The last operation of a key wins; links and moves carry its value along (H1).
  Result<Pass> collect(const OperationFile& operations, std::uint64_t from, const Hash32& begin) const {
    Pass pass;
    XH_TRY_VOID(operations.scan(from, target_.operations, [&](const OperationFile::Stored& stored) -> Status {
      const auto& record = stored.record;
      if (stop_.stop_requested()) return stopped();
      if (record.type == ledger::OperationType::kCommit || record.key == ledger::kFirstKey) return {};
      if (record.key < begin || (pass.end && !(record.key < *pass.end))) return {};
      pass.changes.insert_or_assign(record.key, record.activates() ? std::optional(record.value) : std::nullopt);
      if (pass.changes.size() <= place_.pass_keys) return {};
      pass.end = pass.changes.rbegin()->first;
      pass.changes.erase(std::prev(pass.changes.end()));
      return {};
    }));
    return pass;
  }

  Status merge(AuditReader* base, const Pass& pass, AuditWriter& out) const {
    const auto copy_up_to = [&](const std::optional<Hash32>& key) -> Status {
      while (base != nullptr && base->peek() && (!key || base->peek()->key < *key)) {
        if (stop_.stop_requested()) return stopped();
        XH_TRY_VOID(out.add(*base->peek()));
        base->take();
      }
      return {};
    };
    for (const auto& [key, value] : pass.changes) {
      XH_TRY_VOID(copy_up_to(key));
      if (base != nullptr && base->peek() && base->peek()->key == key) base->take();
      if (value) XH_TRY_VOID(out.add({key, *value}));
    }
    return copy_up_to(pass.end);
  }

  const AuditFolders& place_;
  const AuditPoint& target_;
  const std::stop_token& stop_;
};

// The root of a slot that holds this point already: it was made before a restart.
std::optional<Hash32> root_of_slot(const AuditFolders& place, std::size_t slot, const AuditPoint& target) {
  auto pairs = AuditReader::open(place.slot(slot), target);
  if (!pairs) return std::nullopt;
  ledger::AuditFolder folder;
  for (; pairs->peek(); pairs->take()) {
    if (!folder.add(*pairs->peek())) return std::nullopt;
  }
  return pairs->is_sound() ? std::optional(folder.finish()) : std::nullopt;
}

}  // namespace

Result<Hash32> compute_audit_root(const AuditFolders& place, const std::optional<AuditPoint>& base, const AuditPoint& target,
                                  std::size_t slot, const std::stop_token& stop) {
  if (const auto root = root_of_slot(place, slot, target)) return *root;
  Computation computation(place, target, stop);
  if (base) {
    if (auto pairs = AuditReader::open(place.slot(1 - slot), *base)) {
      XH_TRY(const auto root, computation.run(&*pairs, base->operations, slot));
      if (root) return *root;
    }
  }
  XH_TRY(const auto root, computation.run(nullptr, 0, slot));
  XH_CHECK(root);
  return *root;
}

void AuditState::start(const std::optional<AuditPoint>& base, const AuditPoint& target, std::size_t slot) {
  if (thread_.joinable()) thread_.join();
  target_ = target.height;
  thread_ = std::jthread(
      [this, base, target, slot](const std::stop_token& stop) { outcome_ = compute_audit_root(place_, base, target, slot, stop); });
}

Hash32 AuditState::wait() {
  if (thread_.joinable()) thread_.join();
  if (!outcome_) stop_process(outcome_.error());
  return *outcome_;
}

}  // namespace xh::storage
