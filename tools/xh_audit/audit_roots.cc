#include "tools/xh_audit/audit_roots.h"

#include "ledger/audit_tree.h"

namespace xh::tools {

std::optional<Hash32> AuditRoots::due(Height height) {
  if (interval_ == 0 || height.value % interval_ != lag_) return std::nullopt;
  ++checked_;
  return root_;
}

Status AuditRoots::after(Height height, const storage::LedgerIndex& index, const storage::OperationFile& operations) {
  if (interval_ == 0 || height.value % interval_ != 0) return {};
  ledger::AuditFolder folder;
  XH_TRY_VOID(index.visit_keys([&](const storage::LedgerIndex::Entry& entry) -> Status {
    XH_TRY(const auto stored, operations.read(entry.serial));
    if (stored.record.key == ledger::kFirstKey) return {};
    return folder.add({stored.record.key, stored.record.value});
  }));
  root_ = folder.finish();
  return {};
}

}  // namespace xh::tools
