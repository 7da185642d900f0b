// What operations about sub-chains have in common: whose a code is, which client speaks for a chain, what it proves and at what cost.
// Rules: docs/spec/sub-chains.md (AC9-AC22).
#pragma once

#include "crosschain/operations.h"
#include "ledger/execution/turn.h"

namespace xh::execution {

/// Successors of a client that a lane follows (AC17).
inline constexpr std::size_t kMaxSuccessors = 8;

/// A client, or why there is none to be used.
struct FoundClient {
  ledger::ResultCode result = ledger::kResultOk;
  std::string name;
  crosschain::ClientRecord record;
};

class ChainTurn : public Turn {
 public:
  using Turn::Turn;

  [[nodiscard]] crosschain::Stamp mark() const { return {context.height, context.time, actor.account, actor.transaction}; }
  [[nodiscard]] bool is_hub(const Hash32& chain_id) const { return context.genesis.chain_id == chain_id; }
  [[nodiscard]] std::uint64_t now_seconds() const { return context.time.value / 1000; }

  /// kResultOk for whoever speaks for the owner of a code; SubChainUnknown, NotOwner.
  [[nodiscard]] ledger::ResultCode owns(const std::string& code);
  /// The record of the chain, neither held nor, where `living`, retired; SubChainUnknown, SubChainSuspended.
  [[nodiscard]] ledger::ResultCode chain(const std::string& code, bool living, crosschain::ChainRecord& out);

  /// AC14: active, of a chain that is not held. With `follow`: the last of its successors.
  [[nodiscard]] FoundClient client(const std::string& name, bool follow);
  /// The stored state of a height, or nullptr. It holds until the next put().
  [[nodiscard]] const crosschain::StateRecord* state(const std::string& client, crosschain::ChainHeight height);
  /// XC6, XC13: planned, charged, verified.
  [[nodiscard]] ledger::ResultCode prove(const FoundClient& client, const crosschain::Claim& claim, const crosschain::At& at);
};

/// AC14: the word of a status.
[[nodiscard]] ledger::ResultCode answer_of(crosschain::ClientStatus status);
/// What is wrong with an update, or with a proof.
[[nodiscard]] ledger::ResultCode answer_of_update(const Error& error);
[[nodiscard]] ledger::ResultCode answer_of_proof(const Error& error);

/// PK19: a packet ends at the source or on the main chain between: its slot is free, its status said. For the council, too (PK17).
void settle_packet(Workspace& work, const std::string& name, crosschain::CrossRecord cross, const crosschain::Stamp& mark);

/// kResultOk, kResultAlreadyIdentical or a Reject number.
[[nodiscard]] ledger::ResultCode apply(Workspace& work, const BlockContext& context, const Actor& actor,
                                       const crosschain::Operation& operation);

// client_ops.cc
[[nodiscard]] ledger::ResultCode apply(ChainTurn& turn, const crosschain::SetChain& op);
[[nodiscard]] ledger::ResultCode apply(ChainTurn& turn, const crosschain::CreateClient& op);
[[nodiscard]] ledger::ResultCode apply(ChainTurn& turn, const crosschain::UpdateClient& op);
// misbehaviour_ops.cc
[[nodiscard]] ledger::ResultCode apply(ChainTurn& turn, const crosschain::ReportMisbehaviour& op);
// anchor_ops.cc
[[nodiscard]] ledger::ResultCode apply(ChainTurn& turn, const crosschain::SubmitCheckpoint& op);
[[nodiscard]] ledger::ResultCode apply(ChainTurn& turn, const crosschain::AnchorFact& op);
// lane_ops.cc
[[nodiscard]] ledger::ResultCode apply(ChainTurn& turn, const crosschain::OpenLane& op);
[[nodiscard]] ledger::ResultCode apply(ChainTurn& turn, const crosschain::SetLane& op);
// packet_ops.cc
[[nodiscard]] ledger::ResultCode apply(ChainTurn& turn, const crosschain::SendPacket& op);
[[nodiscard]] ledger::ResultCode apply(ChainTurn& turn, const crosschain::ReceivePacket& op);
[[nodiscard]] ledger::ResultCode apply(ChainTurn& turn, const crosschain::ReportConflict& op);
[[nodiscard]] ledger::ResultCode apply(ChainTurn& turn, const crosschain::SkipPacket& op);
// packet_end_ops.cc
[[nodiscard]] ledger::ResultCode apply(ChainTurn& turn, const crosschain::WriteAcknowledgement& op);
[[nodiscard]] ledger::ResultCode apply(ChainTurn& turn, const crosschain::AcknowledgePacket& op);
[[nodiscard]] ledger::ResultCode apply(ChainTurn& turn, const crosschain::TimeOutPacket& op);
[[nodiscard]] ledger::ResultCode apply(ChainTurn& turn, const crosschain::TakeOut& op);

}  // namespace xh::execution
