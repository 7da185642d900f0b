// One operation's turn: who asks, what it reads and writes, and what speaks for or against the asker. Each operation checks first and
// writes last, so that a rejection changes nothing. Rules: docs/spec/prefixes.md (V1, V4, V7), docs/spec/supervision.md (O2, O6).
#pragma once

#include "identity/operations.h"
#include "ledger/execution/executor.h"
#include "ledger/execution/reject.h"
#include "ledger/execution/workspace.h"

namespace xh::execution {

/// Who a transaction speaks for.
struct Actor {
  AccountId account;  ///< the sender
  Hash32 transaction;
  std::vector<AccountId> cosigners = {};

  [[nodiscard]] bool speaks_for(const AccountId& other) const;
};

/// Parameters and protocol as the state has them, in force and scheduled.
[[nodiscard]] ledger::RulesRecord rules_in_force(Workspace& work, const BlockContext& context);
/// The key of an account's record: its raw bytes.
[[nodiscard]] std::string account_name(const AccountId& account);
/// "88.118" of "88.118.8", empty for one arc.
[[nodiscard]] std::string_view parent_of(std::string_view prefix);
/// "88.118.8" of "88.118.8/pump".
[[nodiscard]] std::string_view prefix_of(std::string_view identifier);

class Turn {
 public:
  Turn(Workspace& work_space, const BlockContext& block, const Actor& who) : work(work_space), context(block), actor(who) {}

  [[nodiscard]] identity::Stamp stamp() const { return {context.height, context.time, actor.account, actor.transaction}; }
  [[nodiscard]] static ledger::ResultCode reject(Reject reason) { return static_cast<ledger::ResultCode>(reason); }

  [[nodiscard]] const identity::AccountRecord* account(const AccountId& id);
  [[nodiscard]] bool has_role(const AccountId& id, identity::RoleBit role);
  [[nodiscard]] const identity::PrefixRecord* prefix(std::string_view name);

  /// V1: the allocated prefix that is `name` or lies nearest above it; empty without one.
  [[nodiscard]] std::string nearest(std::string_view name);
  /// V1, V7: kResultOk for the owner and for a delegate in its scope and time.
  [[nodiscard]] ledger::ResultCode may(const identity::PrefixRecord& record, identity::DelegationScope scope) const;
  /// V4, O2: PrefixSuspended or Held when `name` or anything above it is; kResultOk otherwise.
  [[nodiscard]] ledger::ResultCode open_for_writes(std::string_view name);
  /// O2: whether the target of this record is held (identity::record_name).
  [[nodiscard]] bool held(const std::string& record);
  /// PK21: whether a packet that has not ended reserves the identifier.
  [[nodiscard]] bool reserved(const std::string& identifier);
  /// O6: the sender or a cosigner is held.
  [[nodiscard]] bool actor_held();

  Workspace& work;
  const BlockContext& context;
  const Actor& actor;
};

// By operation; all return kResultOk, kResultAlreadyIdentical or a Reject number.
// organisation_ops.cc
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::RegisterOrganisation& op);
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::UpdateOrganisation& op);
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::Enroll& op);
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::Dismiss& op);
// account_ops.cc
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::SetKeys& op);
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::Rotate& op);
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::Recover& op);
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::Deactivate& op);
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::SetDocument& op);
// prefix_ops.cc
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::AllocatePrefix& op);
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::UpdatePrefix& op);
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::TransferPrefix& op);
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::DelegateKey& op);
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::RevokeDelegation& op);
// record_ops.cc
/// Why the sender, with its cosigners, may not make a new version of the record; kResultOk when it may.
[[nodiscard]] ledger::ResultCode may_change(Turn& turn, const std::string& identifier, const identity::IdentifierRecord& record);
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::Register& op);
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::Update& op);
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::Transfer& op);
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::SetController& op);
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::Revoke& op);
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::AnchorRoot& op);
// credential_ops.cc
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::AnchorDigest& op);
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::RegisterIssuer& op);
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::AnchorStatusList& op);
// supervision_ops.cc
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::Hold& op);
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::Withhold& op);
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::Release& op);
// redaction_ops.cc
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::Redact& op);
// sub_chain_ops.cc
[[nodiscard]] ledger::ResultCode apply(Turn& turn, const identity::DescribeSubChain& op);

}  // namespace xh::execution
