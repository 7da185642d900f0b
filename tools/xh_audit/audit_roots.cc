#include "tools/xh_audit/audit_roots.h"

#include "ledger/audit_tree.h"

namespace xh::tools {

std::optional<Hash32> AuditRoots::due(Height height) {
  if (interval_ == 0 || height.value % interval_ != lag_) return std::nullopt;
  ++checked_;
  return root_;
}

Status AuditRoots::after(Height height, const std::map<Hash32, ledger::Serial>& index, const storage::OperationFile& operations) {
  if (interval_ == 0 || height.value % interval_ != 0) return {};
  ledger::AuditFolder folder;
  for (const auto& [key, serial] : index) {
    if (key == ledger::kFirstKey) continue;
    XH_TRY(const auto stored, operations.read(serial));
    XH_TRY_VOID(folder.add({key, stored.record.value}));
  }
  root_ = folder.finish();
  return {};
}

}  // namespace xh::tools
