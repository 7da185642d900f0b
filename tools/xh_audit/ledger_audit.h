// An audit of a data folder: executes every block again and compares everything that the folder says. Reads the ledger's files only, takes
// no lock and opens no LevelDB of the node. Memory does not grow with the number of records, but for 0.2 bytes an operation and 64 bytes a
// block (docs/spec/storage.md F33).
#pragma once

#include "ledger/merkle_levels.h"
#include "tools/xh_audit/audit_roots.h"
#include "tools/xh_audit/audit_state.h"
#include "tools/xh_audit/block_source.h"

namespace xh::tools {

class LedgerAudit {
 public:
  /// All outlive it; `scratch` is an empty index. `files.head` is there.
  LedgerAudit(const ledger::Genesis& genesis, const storage::LedgerFiles& files, storage::LedgerIndex& scratch);

  /// Every block up to the commit record that was newest when the files were opened. `progress`: called after each block with the
  /// operations of the state tree so far. Errors: kBadLedger with lie(), errors of the files.
  [[nodiscard]] Status run(const std::function<void(std::uint64_t)>& progress);
  [[nodiscard]] const std::optional<Lie>& lie() const { return lie_; }
  /// What was derived, after a run without error.
  [[nodiscard]] Json report() const;

 private:
  [[nodiscard]] Status check(const CheckedBlock& block);
  [[nodiscard]] Result<execution::Outcome> execute(const CheckedBlock& block);
  [[nodiscard]] Status check_receipts(const CheckedBlock& block, std::span<const ledger::Receipt> own);
  [[nodiscard]] Status check_checkpoint(const CheckedBlock& block);
  [[nodiscard]] Result<ledger::AppliedBlock> apply(const CheckedBlock& block, const ledger::BlockId& id, const ledger::StateDelta& delta);
  [[nodiscard]] Status check_end();
  [[nodiscard]] tl::unexpected<Error> wrong(Lie lie);

  const ledger::Genesis& genesis_;
  const storage::LedgerFiles& files_;
  const storage::LedgerIndex& index_;
  AuditState state_;
  AuditRoots audit_roots_;
  ledger::StateTree tree_;
  ledger::MerkleLevels log_{merkle::kNodeTag};
  ledger::BlockId newest_;
  ledger::MembershipRecord membership_;  ///< after it
  std::optional<Lie> lie_;
  std::uint64_t transactions_ = 0;
  std::uint64_t certificates_ = 0;
  std::uint64_t checkpoints_ = 0;
  Height covered_;
};

}  // namespace xh::tools
