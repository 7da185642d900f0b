// The last checkpoint that a validator cosigned, beside its checkpoint key: size and root go forward only. Rule W10:
// docs/spec/sign-state.md. It cannot tell whether one checkpoint extends another: who holds the ledger asks that.
#pragma once

#include "ledger/block.h"
#include "node/storage/sector_ring.h"

namespace xh::storage {

class CheckpointMark {
 public:
  /// An absent file: nothing was signed. Errors: kCannotRead, kDamaged.
  [[nodiscard]] static Result<CheckpointMark> open(const std::string& path, Disk& disk = real_disk());
  /// Reads what another process may be writing.
  [[nodiscard]] static Result<std::optional<ledger::CheckpointName>> read(const std::string& path, Disk& disk = real_disk());

  [[nodiscard]] const std::optional<ledger::CheckpointName>& last() const { return last_; }
  /// False for a smaller size than the last one, and for another root of the same size.
  [[nodiscard]] bool allows(const ledger::CheckpointName& name) const;
  /// On disk when this returns; allows() it.
  void keep(const ledger::CheckpointName& name);
  /// W10: the greater one of what was signed here and elsewhere. Error kSignStateRefused: two roots of one size.
  [[nodiscard]] Status receive(const std::optional<ledger::CheckpointName>& other);

 private:
  CheckpointMark(SectorRing ring, std::optional<ledger::CheckpointName> last) : ring_(std::move(ring)), last_(std::move(last)) {}
  SectorRing ring_;
  std::optional<ledger::CheckpointName> last_;
};

}  // namespace xh::storage
