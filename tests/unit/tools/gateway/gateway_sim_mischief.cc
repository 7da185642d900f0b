// Whoever submits lies, and how the disorder ends.
#include "gateway_sim.h"

namespace xh::gateway {

using crosschain::AckOutcome;
using crosschain::At;
using crosschain::CrossStatus;
using crosschain::packet_name;
using crosschain::PacketRecord;
using execution::kAnybody;
using execution::kGateway;
using execution::kOwner;
using execution::Operation;
using execution::Side;
using ledger::RecordKind;
using ledger::StateKey;

namespace {

constexpr int kMostRounds = 90;
constexpr std::uint64_t kProvableBlocks = 30;
constexpr std::uint64_t kSoonSeconds = 900;

StateKey key_of_packet(PacketRecord record, const Packet& of) {
  return {static_cast<RecordKind>(record), packet_name(of.lane, of.sequence)};
}

}  // namespace

Packet GatewaySim::twisted(Packet packet) {
  switch (below(5)) {
    case 0:
      packet.payload.push_back(1);
      break;
    case 1:
      packet.receiver = packet.sender;
      break;
    case 2:
      packet.timeout_s += 1000;
      break;
    case 3:
      packet.sequence += 1 + below(3);
      break;
    default:
      packet.type = crosschain::PacketType::kSubToken;
      break;
  }
  return packet;
}

Bytes GatewaySim::foreign_update(std::uint64_t trusted, std::uint64_t height) {
  while (stranger_.height.value < height) (void)stranger_.block({});
  return stranger_.update(trusted, height);
}

// A height that the client there knows, of which proofs can still be had.
std::optional<std::uint64_t> GatewaySim::stored_height(const Side& side) {
  std::vector<std::uint64_t> heights;
  const std::uint64_t head = other(side).height.value;
  for (std::uint64_t at = head > kProvableBlocks ? head - kProvableBlocks : 0; at <= head; ++at) {
    if (side.state.contains({RecordKind::kChainState, crosschain::state_name(client_of(side), ChainHeight{at})})) heights.push_back(at);
  }
  return heights.empty() ? std::nullopt : std::optional(heights[below(heights.size())]);
}

void GatewaySim::mischief() {
  Side& side = chance(50) ? hub_ : sub_;
  const auto height = stored_height(side);
  if (!height || posted_.empty() || stalled_[is_hub(side) ? 0 : 1]) return;
  const Packet packet = posted_[below(posted_.size())];
  const auto operation = chance(60) ? lie_about_packets(side, packet, *height) : lie_about_chains(side, *height);
  if (!operation) return;
  ++counts.lies;
  (void)block(side, chance(50) ? kGateway : kAnybody, {*operation});
}

std::optional<Operation> GatewaySim::lie_about_packets(Side& side, const Packet& packet, std::uint64_t height) {
  const Side& there = other(side);
  const auto shown = [&](const StateKey& key) { return At{ChainHeight{height}, there.prove(key, height).proof}; };
  const Packet another = posted_[below(posted_.size())];
  switch (below(8)) {
    case 0:
      return crosschain::ReceivePacket{twisted(packet), shown(key_of_packet(PacketRecord::kSent, packet))};
    case 1:
      return crosschain::ReceivePacket{packet, shown(key_of_packet(PacketRecord::kSent, another))};
    case 2: {
      const Acknowledgement ack{chance(50) ? AckOutcome::kOk : chance(50) ? AckOutcome::kFailed : AckOutcome::kTimedOut, {}};
      return crosschain::AcknowledgePacket{packet.lane, packet.sequence, ack, shown(key_of_packet(PacketRecord::kAcknowledged, packet))};
    }
    case 3:  // too early, or what has arrived
      return crosschain::TimeOutPacket{packet.lane, packet.sequence, shown(key_of_packet(PacketRecord::kReceived, packet))};
    case 4:  // the absence of something else
      return crosschain::TimeOutPacket{packet.lane, packet.sequence, shown({RecordKind::kLane, "nothing"})};
    case 5:  // by the clock
      return crosschain::TimeOutPacket{packet.lane, packet.sequence, {ChainHeight{height}, {}}};
    case 6:
      return crosschain::SkipPacket{packet, shown(key_of_packet(PacketRecord::kSent, packet))};
    default:
      return crosschain::ReportConflict{twisted(packet), shown(key_of_packet(PacketRecord::kSent, packet))};
  }
}

std::optional<Operation> GatewaySim::lie_about_chains(Side& side, std::uint64_t height) {
  const Side& there = other(side);
  const std::string client = client_of(side);
  const std::uint64_t head = there.height.value;
  if (head <= height) return std::nullopt;
  const std::uint64_t between = height + 1 + below(head - height);
  switch (below(7)) {
    case 0:
      return crosschain::UpdateClient{client, std::nullopt, foreign_update(height, between)};
    case 1: {
      Bytes update = there.update(height, between);
      update[below(update.size())] ^= static_cast<std::uint8_t>(1 << below(8));
      return crosschain::UpdateClient{client, std::nullopt, update};
    }
    case 2:  // no lie: a gap that is filled
      return crosschain::UpdateClient{client, ChainHeight{height}, there.update(height, between)};
    case 3:  // no lie: the head
      return crosschain::UpdateClient{client, std::nullopt, there.update(height, head)};
    case 4:  // both are true
      return crosschain::ReportMisbehaviour{client,
                                            crosschain::ConflictingHeaders{there.update(height, head), there.update(height, between)}};
    case 5:
      return crosschain::ReportMisbehaviour{client,
                                            crosschain::ConflictingHeaders{there.update(height, between), foreign_update(height, between)}};
    default: {
      const auto chain = side.record<crosschain::ChainRecord>(RecordKind::kChain, client.substr(0, 4));
      return crosschain::SubmitCheckpoint{client.substr(0, 4), std::max<std::uint64_t>(1, chain->checkpoints + below(3)),
                                          ChainHeight{height}, Hash32{}};
    }
  }
}

// ---- peace

bool GatewaySim::is_active(const Side& side) const {
  return crosschain::status_of(side.client(client_of(side)).client, side.time) == crosschain::ClientStatus::kActive;
}

// What the council does when nobody came by within a trusting period.
void GatewaySim::substitute(Side& side) {
  const Side& there = other(side);
  const std::string old = client_of(side);
  const std::string next = old.substr(0, 5) + "next";
  const crosschain::CreateClient made{next, there.terms(), there.state_at(there.height.value)};
  EXPECT_EQ(block(side, kOwner, {made}).at(0), ledger::kResultOk);
  side.decide({ledger::SubstituteClient{old, next}});
  clock_ = std::max(clock_, side.time);
  watch.look(side);
}

void GatewaySim::heal() {
  peace_ = true;
  stalled_ = {};
  late_.clear();
  for (auto& gateway : gateways_) {
    gateway.outlooks = {};
    if (gateway.down > 0) restart(gateway);
    gateway.down = 0;
  }
  pass(1000);
  for (Side* side : {&hub_, &sub_}) {
    if (!is_active(*side)) substitute(*side);
  }
  for (const auto& packet : posted_) {
    const auto name = packet_name(packet.lane, packet.sequence);
    if (source(packet).cross(name).status == CrossStatus::kInit && packet.timeout_s > clock_.value / 1000 + kSoonSeconds)
      must_arrive_.push_back(name);
  }
}

bool GatewaySim::under_way() {
  return std::ranges::any_of(posted_, [&](const auto& packet) {
    const auto cross = source(packet).cross(packet_name(packet.lane, packet.sequence));
    const bool refundable = cross.status == CrossStatus::kFailed || cross.status == CrossStatus::kTimeout;
    return cross.status == CrossStatus::kInit || (refundable && packet.type != crosschain::PacketType::kData);
  });
}

void GatewaySim::drain(const char* when) {
  for (int round = 0; under_way(); ++round) {
    if (round == kMostRounds) return watch.checker.fault(std::string(when) + " something never comes to its end");
    for (auto& gateway : gateways_) {
      turn_of(gateway, false);
      turn_of(gateway, true);
    }
    answer();
    take_back();
    pass(2000);
  }
}

// What was in time when peace came has been delivered.
void GatewaySim::expect_deliveries() {
  for (const auto& packet : posted_) {
    const auto name = packet_name(packet.lane, packet.sequence);
    if (std::ranges::find(must_arrive_, name) == must_arrive_.end()) continue;
    if (!other(source(packet)).state.contains(key_of_packet(PacketRecord::kReceived, packet)))
      watch.checker.fault(name + " had time enough, and was never delivered");
  }
}

}  // namespace xh::gateway
