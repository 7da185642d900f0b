// Packets end: acknowledged, timed out, taken back. Each ends once. Rules: docs/spec/packets.md (PK11-PK14, PK19).
#include "ledger/execution/chain_turn.h"

namespace xh::execution {

using crosschain::Acknowledgement;
using crosschain::AckOutcome;
using crosschain::Commitment;
using crosschain::CrossRecord;
using crosschain::CrossStatus;
using crosschain::LaneRecord;
using crosschain::PacketRecord;
using crosschain::PacketType;
using ledger::kResultAlreadyIdentical;
using ledger::kResultOk;
using ledger::RecordKind;
using ledger::ResultCode;

namespace {

struct Under {
  ResultCode result = kResultOk;
  std::string name;
  LaneRecord lane;
  CrossRecord cross;

  [[nodiscard]] bool from_here() const { return lane.source_client.empty(); }
  [[nodiscard]] bool ends_here() const { return lane.destination_client.empty(); }
};

Under find(ChainTurn& turn, const std::string& lane, std::uint64_t sequence) {
  Under under{kResultOk, crosschain::packet_name(lane, sequence), {}, {}};
  const auto* known = turn.work.get<LaneRecord>(RecordKind::kLane, lane);
  if (known == nullptr) {
    under.result = Turn::reject(Reject::kLaneUnknown);
    return under;
  }
  under.lane = *known;
  const auto* cross = turn.work.get<CrossRecord>(RecordKind::kCrossTransaction, under.name);
  if (cross == nullptr) {
    under.result = Turn::reject(Reject::kNoSuchPacket);
    return under;
  }
  under.cross = *cross;
  return under;
}

CrossStatus status_of(AckOutcome outcome) {
  switch (outcome) {
    case AckOutcome::kOk:
      return CrossStatus::kOk;
    case AckOutcome::kFailed:
      return CrossStatus::kFailed;
    case AckOutcome::kTimedOut:
      break;
  }
  return CrossStatus::kTimeout;
}

// PK13: data that was given up by the clock of this chain, while the destination may have taken it.
bool ended_by_clock(const Under& under) { return under.cross.status == CrossStatus::kTimeout && !under.cross.ack; }

// PK12: a word of the main chain about a packet between two others.
bool may_say_timed_out(const ChainTurn& turn, const Under& under) {
  return !turn.is_hub(under.lane.terms.hub) && !under.lane.terms.destination.empty();
}

bool speaks_for(const ChainTurn& turn, const std::string& bid) {
  const auto account = account_from_bid(bid);
  return account && turn.actor.speaks_for(*account);
}

// PK13, by the clock of this chain.
ResultCode give_up(ChainTurn& turn, Under under) {
  const std::uint64_t over = under.cross.timeout_s + crosschain::kMaxClockDriftMs / 1000;
  if (turn.now_seconds() < over) return Turn::reject(Reject::kTimeoutNotReached);
  under.cross.status = CrossStatus::kTimeout;
  settle_packet(turn.work, under.name, std::move(under.cross), turn.mark());
  return kResultOk;
}

}  // namespace

ResultCode apply(ChainTurn& turn, const crosschain::WriteAcknowledgement& op) {
  Under under = find(turn, op.lane, op.sequence);
  if (under.result != kResultOk) return under.result;
  if (!under.ends_here()) return Turn::reject(Reject::kWrongEnd);
  if (!speaks_for(turn, under.cross.receiver)) return Turn::reject(Reject::kNotOwner);
  if (under.cross.ack) return *under.cross.ack == op.ack ? kResultAlreadyIdentical : Turn::reject(Reject::kPacketSettled);
  under.cross.ack = op.ack;
  under.cross.status = status_of(op.ack.outcome);
  under.cross.updated = turn.mark();
  turn.work.put(RecordKind::kPacketAck, under.name, Commitment{crosschain::ack_commitment(under.cross.commitment, op.ack)});
  turn.work.put(RecordKind::kCrossTransaction, under.name, std::move(under.cross));
  return kResultOk;
}

ResultCode apply(ChainTurn& turn, const crosschain::AcknowledgePacket& op) {
  Under under = find(turn, op.lane, op.sequence);
  if (under.result != kResultOk) return under.result;
  if (under.ends_here()) return Turn::reject(Reject::kWrongEnd);
  const bool late = ended_by_clock(under);
  if (under.cross.status != CrossStatus::kInit && !late)
    return under.cross.ack == op.ack ? kResultAlreadyIdentical : Turn::reject(Reject::kPacketSettled);
  if (op.ack.outcome == AckOutcome::kTimedOut && !may_say_timed_out(turn, under)) return Turn::reject(Reject::kProofRefused);
  const FoundClient client = turn.client(under.lane.destination_client, true);
  if (client.result != kResultOk) return client.result;
  const Hash32 said = crosschain::ack_commitment(under.cross.commitment, op.ack);
  const auto claim = crosschain::packet_claim(client.record.client.terms.type, PacketRecord::kAcknowledged, under.name, said);
  if (const auto holds = turn.prove(client, claim, op.at); holds != kResultOk) return holds;
  under.cross.ack = op.ack;
  under.cross.status = status_of(op.ack.outcome);
  if (late) {  // its slot is free already
    under.cross.updated = turn.mark();
    turn.work.put(RecordKind::kCrossTransaction, under.name, std::move(under.cross));
  } else {
    settle_packet(turn.work, under.name, std::move(under.cross), turn.mark());
  }
  return kResultOk;
}

ResultCode apply(ChainTurn& turn, const crosschain::TimeOutPacket& op) {
  Under under = find(turn, op.lane, op.sequence);
  if (under.result != kResultOk) return under.result;
  if (under.ends_here()) return Turn::reject(Reject::kWrongEnd);
  if (under.cross.status == CrossStatus::kTimeout) return kResultAlreadyIdentical;
  if (under.cross.status != CrossStatus::kInit) return Turn::reject(Reject::kPacketSettled);
  if (op.at.proof.empty() && under.cross.type == PacketType::kData && under.from_here()) return give_up(turn, std::move(under));
  const FoundClient client = turn.client(under.lane.destination_client, true);
  if (client.result != kResultOk) return client.result;
  const auto* at = turn.state(client.name, op.at.height);
  if (at == nullptr) return Turn::reject(Reject::kStateUnknown);
  if (at->state.time.value / crosschain::kNanosPerSecond < under.cross.timeout_s) return Turn::reject(Reject::kTimeoutNotReached);
  const auto claim = crosschain::packet_claim(client.record.client.terms.type, PacketRecord::kReceived, under.name, std::nullopt);
  if (const auto holds = turn.prove(client, claim, op.at); holds != kResultOk) return holds;
  under.cross.status = CrossStatus::kTimeout;
  under.cross.ack = Acknowledgement{AckOutcome::kTimedOut, {}};
  settle_packet(turn.work, under.name, std::move(under.cross), turn.mark());
  return kResultOk;
}

ResultCode apply(ChainTurn& turn, const crosschain::TakeOut& op) {
  Under under = find(turn, op.lane, op.sequence);
  if (under.result != kResultOk) return under.result;
  if (!under.from_here()) return Turn::reject(Reject::kWrongEnd);
  if (!speaks_for(turn, under.cross.sender)) return Turn::reject(Reject::kNotOwner);
  if (under.cross.status == CrossStatus::kRefunded) return kResultAlreadyIdentical;
  const bool refundable = under.cross.status == CrossStatus::kFailed || under.cross.status == CrossStatus::kTimeout;
  if (!refundable || under.cross.type == PacketType::kData) return Turn::reject(Reject::kPacketSettled);
  under.cross.status = CrossStatus::kRefunded;
  under.cross.updated = turn.mark();
  turn.work.put(RecordKind::kCrossTransaction, under.name, std::move(under.cross));
  return kResultOk;
}

}  // namespace xh::execution
