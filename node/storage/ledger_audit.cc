// The audit root in its summary: when its computation begins, and what waits for it. Spec: docs/spec/audit-root.md (H6, H7).
#include <fmt/format.h>

#include "node/storage/ledger_store.h"

namespace xh::storage {

std::optional<Hash32> LedgerStore::audit_root(Height height) {
  const auto& p = genesis_.parameters;
  if (p.audit_interval == 0 || height.value % p.audit_interval != p.audit_lag) return std::nullopt;
  return audit_->wait();
}

// Its own records are the only source: without them there is no next block.
AuditPoint LedgerStore::audit_point(Height height) const {
  const auto at = summary(height);
  if (!at)
    stop_process({ErrorId::kDamaged, fmt::format("the summary of height {} is needed for the audit root and cannot be read", height.value),
                  folder_ + "/summaries"});
  return {height, at->operations, at->state_root};
}

void LedgerStore::begin_audit() {
  const auto& p = genesis_.parameters;
  const std::uint64_t head = head_.summary.height.value;
  if (p.audit_interval == 0 || head % p.audit_interval >= p.audit_lag) return;
  const Height target{head - head % p.audit_interval};
  if (audit_->started(target)) return;
  std::optional<AuditPoint> base;
  if (target > Height{0}) base = audit_point(Height{target.value - p.audit_interval});
  audit_->start(base, audit_point(target), target.value / p.audit_interval % 2);
}

}  // namespace xh::storage
