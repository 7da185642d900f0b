// Acts of the council about sub-chains, their clients and stuck packets. Rules: docs/spec/sub-chains.md (AC11, AC17), docs/spec/packets.md
// (PK17, PK18).
#include "ledger/execution/chain_turn.h"
#include "ledger/execution/council_acts.h"

namespace xh::execution {

using crosschain::ChainRecord;
using crosschain::ClientRecord;
using crosschain::CrossRecord;
using crosschain::CrossStatus;
using crosschain::LaneRecord;
using ledger::HoldSubChain;
using ledger::RecordKind;
using ledger::SettlePacket;
using ledger::SubstituteClient;

static_assert(ledger::kMaxChainNameOfAct == crosschain::kMaxClientNameBytes && ledger::kMaxChainNameOfAct == crosschain::kMaxLaneNameBytes);

namespace {

crosschain::Stamp mark_of(const identity::Stamp& stamp) { return {stamp.height, stamp.time, stamp.actor, stamp.transaction}; }

}  // namespace

bool Acts::fits(const SubstituteClient& act) {
  const auto* old = work_.get<ClientRecord>(RecordKind::kChainClient, act.client);
  const auto* successor = work_.get<ClientRecord>(RecordKind::kChainClient, act.by);
  if (old == nullptr || successor == nullptr || act.client == act.by || old->code != successor->code) return false;
  return crosschain::substitute_client(old->client, act.by, successor->client, stamp_.time).has_value();
}

void Acts::carry_out(const SubstituteClient& act, const Hash32&) {
  ClientRecord old = *work_.get<ClientRecord>(RecordKind::kChainClient, act.client);
  old.client.substitute = act.by;
  old.updated = mark_of(stamp_);
  work_.put(RecordKind::kChainClient, act.client, std::move(old));
}

bool Acts::fits(const HoldSubChain& act) {
  const auto* chain = work_.get<ChainRecord>(RecordKind::kChain, act.code);
  return chain != nullptr && chain->held != act.held;
}

void Acts::carry_out(const HoldSubChain& act, const Hash32&) {
  ChainRecord chain = *work_.get<ChainRecord>(RecordKind::kChain, act.code);
  chain.held = act.held;
  ++chain.version;
  chain.updated = mark_of(stamp_);
  work_.put(RecordKind::kChain, act.code, std::move(chain));
}

bool Acts::fits(const SettlePacket& act) {
  const auto* lane = work_.get<LaneRecord>(RecordKind::kLane, act.lane);
  if (lane == nullptr || lane->destination_client.empty()) return false;
  const auto* cross = work_.get<CrossRecord>(RecordKind::kCrossTransaction, crosschain::packet_name(act.lane, act.sequence));
  return cross != nullptr && crosschain::is_stuck(*cross, stamp_.time);
}

void Acts::carry_out(const SettlePacket& act, const Hash32&) {
  const auto name = crosschain::packet_name(act.lane, act.sequence);
  CrossRecord cross = *work_.get<CrossRecord>(RecordKind::kCrossTransaction, name);
  cross.status = CrossStatus::kTimeout;
  cross.ack = crosschain::Acknowledgement{crosschain::AckOutcome::kTimedOut, {}};
  settle_packet(work_, name, std::move(cross), mark_of(stamp_));
}

}  // namespace xh::execution
