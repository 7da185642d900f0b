#include "crosschain/gateway/relay.h"

#include <fmt/format.h>

#include <array>

namespace xh::crosschain::gateway {
namespace {

constexpr std::uint64_t kFirstWaitMs = 1000;
constexpr std::uint64_t kLongestWaitMs = 60'000;
constexpr std::size_t kFieldBytes = 256;  ///< of an operation besides its proof, packet and update: names, heights, lengths

bool is_over(std::uint64_t timeout_s, std::uint64_t now_ns) { return now_ns / kNanosPerSecond >= timeout_s; }
std::uint64_t nanos(UnixMillis time) { return chain_time(time).value; }

// GW21: half of the trusting period is over.
bool wants_refresh(const LegView& view) {
  const std::uint64_t half = view.client.terms.trusting_period_ms / 2 * kNanosPerMilli;
  return view.head.height > view.client.latest && view.client.latest_time.value + half <= nanos(view.now);
}

bool wants_checkpoint(const LegView& view, const LegRules& rules) {
  if (!view.checkpoints) return false;
  const auto& place = *view.checkpoints;
  const bool first = place.last == 0;
  return view.head.height > place.height && (first || view.head.height.value - place.height.value >= rules.checkpoint_blocks);
}

Claim claim_of(const LegView& view, const Inbound& in) {
  const std::string name = packet_name(in.packet.lane, in.packet.sequence);
  return packet_claim(view.client.terms.type, PacketRecord::kSent, name, packet_commitment(in.packet));
}

// GW23.
std::optional<Wish> wish_of(const LegView& view, std::size_t at) {
  const Inbound& in = view.inbound[at];
  if (in.received) return std::nullopt;
  const bool strict = in.ordering == Ordering::kStrict;
  if (strict && in.packet.sequence != in.next) return std::nullopt;
  const bool over = is_over(in.packet.timeout_s, nanos(view.now));
  if (over && !strict) return std::nullopt;
  return Wish{over ? Purpose::kSkip : Purpose::kReceive, at, claim_of(view, in)};
}

// GW23: packets of which nothing is known here, and which are too late, at the beginning of each lane. That they are too late is their
// word.
void wish_to_pass(const LegView& view, Plan& plan) {
  std::string_view lane;
  bool before_others = true;
  for (std::size_t i = 0; i < view.inbound.size() && plan.wishes.size() < kMaxWishes; ++i) {
    const Inbound& in = view.inbound[i];
    if (in.packet.lane != lane) before_others = true;
    lane = in.packet.lane;
    if (!before_others || in.received) continue;
    before_others = in.ordering == Ordering::kUnordered && is_over(in.packet.timeout_s, nanos(view.now));
    if (before_others) plan.wishes.push_back({Purpose::kPass, i, claim_of(view, in)});
  }
}

// GW24.
std::optional<Wish> wish_of(const LegView& view, const Outbound& out, std::size_t at) {
  const std::string name = packet_name(out.lane, out.sequence);
  const ClientType type = view.client.terms.type;
  if (out.ack)
    return Wish{Purpose::kAcknowledge, at, packet_claim(type, PacketRecord::kAcknowledged, name, ack_commitment(out.commitment, *out.ack))};
  if (out.received || !is_over(out.timeout_s, view.head.time.value)) return std::nullopt;
  return Wish{Purpose::kTimeOut, at, packet_claim(type, PacketRecord::kReceived, name, std::nullopt)};
}

Operation operation_of(const LegView& view, const Wish& wish, const At& at) {
  switch (wish.purpose) {
    case Purpose::kReceive:
      return ReceivePacket{view.inbound[wish.packet].packet, at};
    case Purpose::kSkip:
      return SkipPacket{view.inbound[wish.packet].packet, at};
    case Purpose::kAcknowledge: {
      const Outbound& out = view.outbound[wish.packet];
      return AcknowledgePacket{out.lane, out.sequence, *out.ack, at};
    }
    case Purpose::kTimeOut:
    case Purpose::kPass:
      break;
  }
  const Outbound& out = view.outbound[wish.packet];
  return TimeOutPacket{out.lane, out.sequence, at};
}

std::string subject_of(const LegView& view, const Wish& wish) {
  const bool in = wish.purpose == Purpose::kReceive || wish.purpose == Purpose::kSkip;
  const std::string name = in ? packet_name(view.inbound[wish.packet].packet.lane, view.inbound[wish.packet].packet.sequence)
                              : packet_name(view.outbound[wish.packet].lane, view.outbound[wish.packet].sequence);
  return fmt::format("{} {}", to_word(wish.purpose), name);
}

// What a transaction holds so far, against what it may.
class Load {
 public:
  bool take(const Cost& cost, std::size_t bytes) {
    const Cost sum{cost_.signatures + cost.signatures, cost_.steps + cost.steps, cost_.bytes + cost.bytes};
    if (!sum.within(kTurnBudget) || bytes_ + bytes > kMaxTurnBytes || count_ == kMaxTurnOperations) return false;
    cost_ = sum;
    bytes_ += bytes;
    ++count_;
    return true;
  }
  [[nodiscard]] bool is_empty() const { return count_ == 0; }

 private:
  Cost cost_;
  std::size_t bytes_ = 0;
  std::size_t count_ = 0;
};

std::size_t payload_of(const LegView& view, const Wish& wish) {
  const bool in = wish.purpose == Purpose::kReceive || wish.purpose == Purpose::kSkip;
  return in ? view.inbound[wish.packet].packet.payload.size() + kFieldBytes * 2 : kMaxAckResultBytes;
}

// False when there is no room for it in this turn.
bool add_wish(const LegView& view, const Wish& wish, const At& at, Load& load, Turn& turn) {
  const auto cost = plan_proof(view.client.terms, at.proof);
  if (!cost) {
    turn.refused.push_back(fmt::format("{}: {}", subject_of(view, wish), cost.error().what));
    return true;
  }
  const std::size_t bytes = at.proof.size() + payload_of(view, wish) + kFieldBytes;
  Load alone;
  if (!alone.take(*cost, bytes)) {
    turn.refused.push_back(fmt::format("{}: it does not fit one transaction", subject_of(view, wish)));
    return true;
  }
  if (!load.take(*cost, bytes)) return false;
  turn.operations.push_back(operation_of(view, wish, at));
  return true;
}

}  // namespace

std::string_view to_word(Purpose purpose) {
  constexpr std::array<std::string_view, 5> kWords = {"receive", "skip", "acknowledge", "time-out", "pass"};
  return kWords.at(static_cast<std::size_t>(purpose));
}

Plan plan_turn(const LegView& view, const LegRules& rules) {
  Plan plan;
  if (const auto status = status_of(view.client, view.now); status != ClientStatus::kActive) {
    plan.halted = fmt::format("the client {} is {}", view.name, to_word(status));
    return plan;
  }
  // A node that is behind what is stored here shows nothing new.
  if (view.head.height < view.client.latest) return plan;
  plan.checkpoint = wants_checkpoint(view, rules);
  plan.update = plan.checkpoint ? view.head.height > view.client.latest : wants_refresh(view);
  for (std::size_t i = 0; i < view.inbound.size() && plan.wishes.size() < kMaxWishes; ++i) {
    if (auto wish = wish_of(view, i)) plan.wishes.push_back(*std::move(wish));
  }
  for (std::size_t i = 0; i < view.outbound.size() && plan.wishes.size() < kMaxWishes; ++i) {
    if (auto wish = wish_of(view, view.outbound[i], i)) plan.wishes.push_back(*std::move(wish));
  }
  wish_to_pass(view, plan);
  return plan;
}

Turn make_turn(const LegView& view, const Plan& plan, const Shown& shown) {
  Turn turn;
  Load load;
  if (!shown.update.empty()) {
    const auto update = plan_update(view.client.terms, shown.update);
    const bool fits = update && load.take(update->cost, shown.update.size() + kFieldBytes);
    if (!fits) {
      turn.refused.push_back(
          fmt::format("update to {}: {}", shown.height.value, update ? "it does not fit one transaction" : update.error().what));
      return turn;
    }
    turn.operations.emplace_back(UpdateClient{view.name, std::nullopt, shown.update});
  }
  if (plan.checkpoint && shown.height > view.checkpoints->height && load.take({}, kFieldBytes))
    turn.operations.emplace_back(
        SubmitCheckpoint{view.checkpoints->code, view.checkpoints->last + 1, shown.height, view.checkpoints->digest});
  for (std::size_t i = 0; i < plan.wishes.size(); ++i) {
    const Wish& wish = plan.wishes[i];
    if (wish.purpose == Purpose::kPass) continue;
    // A time-out is proven at a time that is not before it.
    const bool early = wish.purpose == Purpose::kTimeOut && !is_over(view.outbound[wish.packet].timeout_s, shown.time.value);
    const bool had = i < shown.proofs.size() && !shown.proofs[i].empty();
    if (early || !had || !add_wish(view, wish, {shown.height, shown.proofs[i]}, load, turn)) ++turn.left;
  }
  return turn;
}

std::optional<ChainHeight> nearer(ChainHeight trusted, ChainHeight wanted) {
  if (wanted.value <= trusted.value + 1) return std::nullopt;
  return ChainHeight{trusted.value + (wanted.value - trusted.value) / 2};
}

std::uint64_t back_off_ms(unsigned failures) {
  if (failures == 0) return 0;
  return failures > 6 ? kLongestWaitMs : std::min(kLongestWaitMs, kFirstWaitMs << (failures - 1));
}

}  // namespace xh::crosschain::gateway
