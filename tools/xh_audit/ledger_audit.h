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
  /// What a block did: by execution, or by what the folder says where it cannot be executed any more (RD14).
  struct Done {
    std::map<Hash32, std::optional<Hash32>> changes;
    std::vector<ledger::Receipt> receipts;
    std::vector<execution::Consumed> consumed;
    std::optional<Bytes> membership;  ///< the new record
  };
  [[nodiscard]] Result<Done> done(const CheckedBlock& block);
  [[nodiscard]] static Done done_by(execution::Outcome outcome);
  [[nodiscard]] Result<std::optional<execution::Outcome>> execute(const CheckedBlock& block);
  [[nodiscard]] Result<Done> by_effects(const CheckedBlock& block);
  [[nodiscard]] Status check_redactions();
  [[nodiscard]] Json by_effects_json() const;
  [[nodiscard]] Status check_receipts(const CheckedBlock& block, std::span<const ledger::Receipt> own);
  [[nodiscard]] Status check_checkpoint(const CheckedBlock& block);
  [[nodiscard]] Result<ledger::AppliedBlock> apply(const CheckedBlock& block, const ledger::BlockId& id,
                                                   const std::map<Hash32, std::optional<Hash32>>& changes);
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
  std::uint64_t certified_size_ = 0;  ///< of the newest checkpoint that was checked
  /// Blocks that were taken by their effects: of whose entries nothing is left, and what they read of which nothing is left.
  struct ByEffects {
    ledger::BlockId block;
    std::vector<std::size_t> entries;
    std::vector<ledger::OperationRecord> reads;
  };
  std::map<Height, ByEffects> by_effects_;
  std::map<Hash32, Height> redacted_keys_;  ///< and the height of the newest redaction of each
  std::optional<UnixMillis> last_missing_;  ///< time of the newest block with an entry of which nothing is left
};

}  // namespace xh::tools
