// Packets set out and arrive. Each check stands before what costs more than it; what is refused changes nothing. Rules:
// docs/spec/packets.md (PK9-PK11, PK15, PK16, PK20, PK21).
#include "crypto/hash.h"
#include "ledger/execution/chain_turn.h"

namespace xh::execution {

using crosschain::Acknowledgement;
using crosschain::AckOutcome;
using crosschain::Commitment;
using crosschain::CrossRecord;
using crosschain::CrossStatus;
using crosschain::LaneRecord;
using crosschain::Ordering;
using crosschain::Packet;
using crosschain::PacketRecord;
using crosschain::PacketType;
using ledger::kResultAlreadyIdentical;
using ledger::kResultOk;
using ledger::RecordKind;
using ledger::ResultCode;

namespace {

class Way {
 public:
  Way(ChainTurn& turn, const Packet& packet) : turn_(turn), packet_(packet), name_(crosschain::packet_name(packet.lane, packet.sequence)) {}

  // The lane, and that the packet is of it (PK2).
  ResultCode find() {
    const auto* known = turn_.work.get<LaneRecord>(RecordKind::kLane, packet_.lane);
    if (known == nullptr) return Turn::reject(Reject::kLaneUnknown);
    lane_ = *known;
    const auto& terms = lane_.terms;
    const bool own = packet_.hub == terms.hub && packet_.source == terms.source && packet_.destination == terms.destination;
    if (!own) return Turn::reject(Reject::kPacketForeign);
    commitment_ = crosschain::packet_commitment(packet_);
    return kResultOk;
  }

  [[nodiscard]] bool from_here() const { return lane_.source_client.empty(); }
  [[nodiscard]] bool ends_here() const { return lane_.destination_client.empty(); }
  [[nodiscard]] bool closed() const { return lane_.paused || lane_.conflicted; }
  [[nodiscard]] bool strict() const { return lane_.terms.ordering == Ordering::kStrict; }
  [[nodiscard]] bool late() const { return turn_.now_seconds() >= packet_.timeout_s; }
  [[nodiscard]] const CrossRecord* known() const { return turn_.work.get<CrossRecord>(RecordKind::kCrossTransaction, name_); }

  // PK9, PK10: what goes on from here fits the lane, and its destination can still be in time.
  [[nodiscard]] ResultCode may_leave() const {
    const auto& caps = lane_.caps;
    if (lane_.in_flight >= caps.in_flight || lane_.bytes_in_flight + packet_.payload.size() > caps.bytes_in_flight)
      return Turn::reject(Reject::kLaneFull);
    const FoundClient client = turn_.client(lane_.destination_client, true);
    if (client.result != kResultOk) return client.result;
    if (client.record.client.latest_time.value / crosschain::kNanosPerSecond >= packet_.timeout_s)
      return Turn::reject(Reject::kTimeoutPassed);
    return kResultOk;
  }

  // The source committed to this very packet.
  [[nodiscard]] ResultCode committed(const crosschain::At& at) const {
    const FoundClient client = turn_.client(lane_.source_client, true);
    if (client.result != kResultOk) return client.result;
    return turn_.prove(client, crosschain::packet_claim(client.record.client.terms.type, PacketRecord::kSent, name_, commitment_), at);
  }

  [[nodiscard]] CrossRecord begun() const {
    CrossRecord cross;
    cross.commitment = commitment_;
    cross.number = crosschain::cross_number(packet_);
    cross.type = packet_.type;
    cross.sender = packet_.sender;
    cross.receiver = packet_.receiver;
    cross.timeout_s = packet_.timeout_s;
    cross.payload_bytes = static_cast<std::uint32_t>(packet_.payload.size());
    cross.payload = sha256(packet_.payload);
    cross.created = turn_.mark();
    cross.updated = cross.created;
    return cross;
  }

  void leave() {
    ++lane_.sent;
    ++lane_.in_flight;
    lane_.bytes_in_flight += packet_.payload.size();
    turn_.work.put(RecordKind::kPacket, name_, Commitment{commitment_});
  }

  void put_lane() { turn_.work.put(RecordKind::kLane, packet_.lane, lane_); }
  void put(CrossRecord cross) { turn_.work.put(RecordKind::kCrossTransaction, name_, std::move(cross)); }
  void reserve(const std::string& identifier) {
    CrossRecord cross = begun();
    cross.reserves = identifier;
    put(std::move(cross));
    if (!identifier.empty()) turn_.work.put(RecordKind::kReservation, identifier, crosschain::ReservationRecord{name_});
  }
  void put_receipt() { turn_.work.put(RecordKind::kPacketReceipt, name_, Commitment{crosschain::receipt_commitment(commitment_)}); }
  void put_ack(const Acknowledgement& ack) {
    turn_.work.put(RecordKind::kPacketAck, name_, Commitment{crosschain::ack_commitment(commitment_, ack)});
  }

  [[nodiscard]] const Hash32& commitment() const { return commitment_; }
  LaneRecord& lane() { return lane_; }

 private:
  ChainTurn& turn_;
  const Packet& packet_;
  std::string name_;
  LaneRecord lane_;
  Hash32 commitment_;
};

// PK11: data is judged at once, and what nobody here can answer.
std::optional<AckOutcome> judged(ChainTurn& turn, const Packet& packet) {
  const bool formed = crosschain::check_payload(packet).has_value();
  if (packet.type == PacketType::kData) return formed ? AckOutcome::kOk : AckOutcome::kFailed;
  const auto receiver = account_from_bid(packet.receiver);
  if (!formed || !receiver) return AckOutcome::kFailed;
  const auto* account = turn.account(*receiver);
  return account != nullptr && account->deactivated ? std::optional(AckOutcome::kFailed) : std::nullopt;
}

ResultCode may_send(ChainTurn& turn, const Packet& packet, const Way& way, const LaneRecord& lane) {
  const auto sender = account_from_bid(packet.sender);
  if (!sender || !turn.actor.speaks_for(*sender)) return Turn::reject(Reject::kNotOwner);
  if (packet.sequence != lane.next_send) return Turn::reject(Reject::kSequenceOutOfOrder);
  if (packet.payload.size() > lane.caps.payload_bytes) return Turn::reject(Reject::kPayloadTooLarge);
  if (way.late()) return Turn::reject(Reject::kTimeoutPassed);
  if (packet.timeout_s - turn.now_seconds() > crosschain::kMaxTimeoutAheadSeconds) return Turn::reject(Reject::kTimeoutTooFar);
  return way.may_leave();
}

// PK21: what is to stay as it is may be changed by the sender, and nobody else's packet holds it.
ResultCode may_reserve(ChainTurn& turn, const std::string& identifier) {
  if (identifier.empty()) return kResultOk;
  const auto* known = turn.work.get<identity::IdentifierRecord>(RecordKind::kIdentifier, identifier);
  if (known == nullptr) return Turn::reject(Reject::kNotFound);
  const identity::IdentifierRecord record = *known;
  if (const auto code = may_change(turn, identifier, record); code != kResultOk) return code;
  return record.status == identity::RecordStatus::kRevoked ? Turn::reject(Reject::kRevoked) : kResultOk;
}

// Whoever sent it, it takes a slot until its timeout; the clocks of both chains may differ.
ResultCode may_be_relayed(const ChainTurn& turn, const Packet& packet, const Way& way) {
  constexpr std::uint64_t kAhead = crosschain::kMaxTimeoutAheadSeconds + crosschain::kMaxClockDriftMs / 1000;
  return packet.timeout_s - turn.now_seconds() > kAhead ? Turn::reject(Reject::kTimeoutTooFar) : way.may_leave();
}

ResultCode may_arrive(const ChainTurn& turn, const Packet& packet, const Way& way, const LaneRecord& lane) {
  if (way.closed()) return Turn::reject(Reject::kLaneClosed);
  if (way.late()) return Turn::reject(Reject::kTimeoutPassed);
  if (way.strict() && packet.sequence != lane.next_receive) return Turn::reject(Reject::kSequenceOutOfOrder);
  if (packet.payload.size() > lane.caps.payload_bytes) return Turn::reject(Reject::kPayloadTooLarge);
  return way.ends_here() ? kResultOk : may_be_relayed(turn, packet, way);
}

}  // namespace

ResultCode apply(ChainTurn& turn, const crosschain::SendPacket& op) {
  Way way(turn, op.packet);
  if (const auto found = way.find(); found != kResultOk) return found;
  if (!way.from_here()) return Turn::reject(Reject::kWrongEnd);
  // Of the same packet with another reservation nobody may believe that it holds.
  const auto* known = way.known();
  if (known != nullptr && known->commitment == way.commitment() && known->reserves == op.reserves) return kResultAlreadyIdentical;
  if (way.closed()) return Turn::reject(Reject::kLaneClosed);
  if (const auto may = may_send(turn, op.packet, way, way.lane()); may != kResultOk) return may;
  if (const auto may = may_reserve(turn, op.reserves); may != kResultOk) return may;
  ++way.lane().next_send;
  way.leave();
  way.put_lane();
  way.reserve(op.reserves);
  return kResultOk;
}

ResultCode apply(ChainTurn& turn, const crosschain::ReceivePacket& op) {
  Way way(turn, op.packet);
  if (const auto found = way.find(); found != kResultOk) return found;
  if (way.from_here()) return Turn::reject(Reject::kWrongEnd);
  // Whoever comes second did nothing wrong, and costs nothing.
  if (const auto* known = way.known(); known != nullptr)
    return known->commitment == way.commitment() ? kResultAlreadyIdentical : Turn::reject(Reject::kSequenceUsed);
  if (const auto may = may_arrive(turn, op.packet, way, way.lane()); may != kResultOk) return may;
  if (const auto holds = way.committed(op.at); holds != kResultOk) return holds;
  CrossRecord cross = way.begun();
  ++way.lane().received;
  if (way.strict()) ++way.lane().next_receive;
  way.put_receipt();
  if (!way.ends_here()) {
    way.leave();
  } else if (const auto outcome = judged(turn, op.packet)) {
    cross.ack = Acknowledgement{*outcome, {}};
    cross.status = *outcome == AckOutcome::kOk ? CrossStatus::kOk : CrossStatus::kFailed;
    way.put_ack(*cross.ack);
  }
  way.put_lane();
  way.put(std::move(cross));
  return kResultOk;
}

ResultCode apply(ChainTurn& turn, const crosschain::ReportConflict& op) {
  Way way(turn, op.packet);
  if (const auto found = way.find(); found != kResultOk) return found;
  if (way.from_here()) return Turn::reject(Reject::kWrongEnd);
  const auto* known = way.known();
  if (known == nullptr) return Turn::reject(Reject::kNoSuchPacket);
  if (known->commitment == way.commitment()) return Turn::reject(Reject::kNoMisbehaviour);
  if (known->conflict) return kResultAlreadyIdentical;
  CrossRecord cross = *known;
  if (const auto holds = way.committed(op.at); holds != kResultOk) return holds;
  cross.conflict = way.commitment();
  cross.updated = turn.mark();
  way.lane().conflicted = true;
  way.lane().updated = turn.mark();
  way.put_lane();
  way.put(std::move(cross));
  return kResultOk;
}

ResultCode apply(ChainTurn& turn, const crosschain::SkipPacket& op) {
  Way way(turn, op.packet);
  if (const auto found = way.find(); found != kResultOk) return found;
  if (way.from_here()) return Turn::reject(Reject::kWrongEnd);
  if (way.closed()) return Turn::reject(Reject::kLaneClosed);
  if (!way.strict() || op.packet.sequence != way.lane().next_receive) return Turn::reject(Reject::kSequenceOutOfOrder);
  if (!way.late()) return Turn::reject(Reject::kTimeoutNotReached);
  if (const auto holds = way.committed(op.at); holds != kResultOk) return holds;
  ++way.lane().next_receive;
  way.put_lane();
  return kResultOk;
}

}  // namespace xh::execution
