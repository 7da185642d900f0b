// Acts of the council, in the block that decides them: roles that no seat gives, restraints of supervisors that end, AC codes. Spec:
// docs/spec/epochs.md (E17-E19), docs/spec/sub-chains.md (AC1, AC2, AC11, AC17), docs/spec/packets.md (PK17).
#pragma once

#include <functional>

#include "identity/record.h"
#include "identity/sub_chain.h"
#include "identity/supervision.h"
#include "ledger/execution/workspace.h"
#include "ledger/governance.h"

namespace xh::execution {

class Acts {
 public:
  /// `has_seat`: whether an account serves, will serve, or has a voice.
  Acts(Workspace& work, identity::Stamp stamp, std::function<bool(const AccountId&)> has_seat)
      : work_(work), stamp_(stamp), has_seat_(std::move(has_seat)) {}

  /// E18, E19: all of them are possible now.
  [[nodiscard]] bool fit(const std::vector<ledger::Change>& changes);
  /// False, and nothing is changed, when one is not possible any more. `digest`: of the proposal.
  [[nodiscard]] bool enact(const std::vector<ledger::Change>& changes, const Hash32& digest);

 private:
  bool fits(const ledger::SetRole& act);
  bool fits(const ledger::LiftRestraints& act);
  bool fits(const ledger::SetAcCode& act);
  bool fits(const ledger::SubstituteClient& act);
  bool fits(const ledger::HoldSubChain& act);
  bool fits(const ledger::SettlePacket& act);
  void carry_out(const ledger::SetRole& act, const Hash32& digest);
  void carry_out(const ledger::LiftRestraints& act, const Hash32& digest);
  void carry_out(const ledger::SetAcCode& act, const Hash32& digest);
  void carry_out(const ledger::SubstituteClient& act, const Hash32& digest);
  void carry_out(const ledger::HoldSubChain& act, const Hash32& digest);
  void carry_out(const ledger::SettlePacket& act, const Hash32& digest);

  Workspace& work_;
  identity::Stamp stamp_;
  std::function<bool(const AccountId&)> has_seat_;
};

/// Bits of RoleBit are taken, then given; the account's record begins here when it has none.
void change_roles(Workspace& work, const AccountId& account, std::uint32_t taken, std::uint32_t given, const identity::Stamp& stamp);

}  // namespace xh::execution
