// Audit roots made again from an auditor's own index. Spec: docs/spec/audit-root.md.
#pragma once

#include <optional>

#include "ledger/genesis.h"
#include "node/storage/ledger_files.h"
#include "node/storage/ledger_index.h"

namespace xh::tools {

class AuditRoots {
 public:
  explicit AuditRoots(const ledger::Genesis& genesis) : interval_(genesis.parameters.audit_interval), lag_(genesis.parameters.audit_lag) {}
  /// What the summary of this height must carry.
  [[nodiscard]] std::optional<Hash32> due(Height height);
  /// Where the state after this height has an audit root: makes it from the active operation of every key. Errors of reading them.
  [[nodiscard]] Status after(Height height, const storage::LedgerIndex& index, const storage::OperationFile& operations);
  /// Roots that were due so far.
  [[nodiscard]] std::uint64_t checked() const { return checked_; }

 private:
  std::uint64_t interval_;
  std::uint64_t lag_;
  std::optional<Hash32> root_;
  std::uint64_t checked_ = 0;
};

}  // namespace xh::tools
