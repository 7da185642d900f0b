#include "faulty_ports.h"

namespace xh::gateway {

using crosschain::AckOutcome;
using ledger::RecordKind;
using ledger::StateKey;

namespace {

constexpr std::uint64_t kProvable = 30;  // blocks below the head: of older ones nodes keep no proofs

StateKey state_key(const Bytes& key) {
  const auto decoded = *decode<crosschain::XinghuoKey>(key);
  return {static_cast<RecordKind>(decoded.kind), decoded.name};
}

std::optional<Bytes> read_from(const GatewaySim::Snapshot& snapshot, const StateKey& key) {
  const auto it = snapshot.state.find(key);
  return it == snapshot.state.end() ? std::nullopt : std::optional(it->second);
}

}  // namespace

Result<UnixMillis> FaultyLedger::now() {
  XH_TRY_VOID(sim_.reach(gateway_, side_));
  const auto& outlook = sim_.outlook(gateway_, side_);
  return outlook.node == GatewaySim::Node::kStuck ? outlook.stuck.time : side_.time;
}

Result<std::optional<Bytes>> FaultyLedger::read(RecordKind kind, const std::string& name) {
  XH_TRY_VOID(sim_.reach(gateway_, side_));
  const auto& outlook = sim_.outlook(gateway_, side_);
  if (outlook.node == GatewaySim::Node::kStuck) return read_from(outlook.stuck, {kind, name});
  if (outlook.node == GatewaySim::Node::kLiar && sim_.chance(20) && sim_.lie()) return fail(ErrorId::kBadProof, "the proof does not hold");
  return side_.read({kind, name});
}

std::optional<Bytes> FaultyChain::read(const StateKey& key) const { return stuck() ? read_from(outlook().stuck, key) : side_.read(key); }

Result<relay::Head> FaultyChain::head() {
  XH_TRY_VOID(sim_.reach(gateway_, side_));
  relay::Head out{ChainHeight{height()}, side_.state_at(height()).time};
  if (!lies()) return out;
  switch (sim_.below(4)) {
    case 0:
      out.height.value += 1000;
      break;
    case 1:
      out.height.value -= std::min<std::uint64_t>(out.height.value, 9);
      break;
    case 2:
      out.time.value += std::uint64_t{3600} * 1'000'000'000;
      break;
    default:
      out.time.value = 1;
      break;
  }
  return out;
}

void FaultyChain::falsify(relay::Shown& shown, const ShowRequest& request) {
  auto& proofs = shown.proofs;
  switch (sim_.below(8)) {
    case 0:
      if (!shown.update.empty()) shown.update[sim_.below(shown.update.size())] ^= 4;
      break;
    case 1:
      shown.update = sim_.foreign_update(request.trusted.height.value, shown.height.value);
      break;
    case 2:
      for (auto& proof : proofs) proof[sim_.below(proof.size())] ^= 4;
      break;
    case 3:
      std::ranges::reverse(proofs);
      break;
    case 4:
      for (auto& proof : proofs) proof = side_.prove({RecordKind::kLane, "nothing"}, shown.height.value).proof;
      break;
    case 5:
      proofs.clear();
      break;
    case 6:
      shown.height.value += 1;
      break;
    default:
      shown.time.value += std::uint64_t{3600} * 1'000'000'000;
      break;
  }
}

Result<relay::Shown> FaultyChain::show(const ShowRequest& request) {
  XH_TRY_VOID(sim_.reach(gateway_, side_));
  const bool lying = lies();
  std::uint64_t at = request.at ? request.at->value : height();
  if (lying && sim_.chance(40)) at -= std::min<std::uint64_t>(at, sim_.below(20));
  if (at > side_.height.value || side_.height.value - at > kProvable) return fail(ErrorId::kNotRetained, "no proofs of that height");
  relay::Shown out{ChainHeight{at}, side_.state_at(at).time, {}, {}};
  if (out.height > request.trusted.height) out.update = side_.update(request.trusted.height.value, at);
  for (const auto& claim : request.claims) out.proofs.push_back(side_.prove(state_key(claim.key), at).proof);
  if (lying) falsify(out, request);
  return out;
}

Result<std::optional<Bytes>> FaultyChain::value(const Bytes& key) {
  XH_TRY_VOID(sim_.reach(gateway_, side_));
  if (!lies()) return read(state_key(key));
  switch (sim_.below(3)) {
    case 0:
      return std::nullopt;
    case 1:
      return Bytes(Hash32::kSize, 7);
    default:
      return Bytes{1};
  }
}

Result<std::vector<Packet>> FaultyChain::packets(const std::string& lane, std::uint64_t from) {
  XH_TRY_VOID(sim_.reach(gateway_, side_));
  std::vector<Packet> out;
  for (const auto& packet : sim_.posted()) {
    const auto name = crosschain::packet_name(packet.lane, packet.sequence);
    if (packet.lane == lane && packet.sequence >= from && read({RecordKind::kCrossTransaction, name})) out.push_back(packet);
  }
  std::ranges::sort(out, {}, &Packet::sequence);
  if (!lies()) return out;
  switch (sim_.below(4)) {
    case 0:
      out.clear();
      break;
    case 1:
      if (!out.empty()) out.erase(out.begin());
      break;
    case 2:
      for (auto& packet : out) packet.timeout_s = 1;
      break;
    default:
      for (auto& packet : out) packet = sim_.twisted(std::move(packet));
      break;
  }
  return out;
}

Result<std::optional<Acknowledgement>> FaultyChain::acknowledgement(const relay::Outbound& packet, const Hash32& commitment) {
  XH_TRY_VOID(sim_.reach(gateway_, side_));
  if (lies()) {
    if (sim_.chance(30)) return std::nullopt;
    return Acknowledgement{sim_.chance(50) ? AckOutcome::kOk : AckOutcome::kFailed, {}};
  }
  const auto bytes = read({RecordKind::kCrossTransaction, crosschain::packet_name(packet.lane, packet.sequence)});
  if (!bytes) return std::nullopt;
  const auto ack = decode<crosschain::CrossRecord>(*bytes)->ack;
  if (!ack || crosschain::ack_commitment(packet.commitment, *ack) != commitment) return std::nullopt;
  return ack;
}

}  // namespace xh::gateway
