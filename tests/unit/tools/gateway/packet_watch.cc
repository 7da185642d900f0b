#include "packet_watch.h"

namespace xh::gateway {

using crosschain::AckOutcome;
using crosschain::CrossRecord;
using crosschain::CrossStatus;
using crosschain::Packet;
using crosschain::PacketType;
using execution::Side;
using ledger::RecordKind;

namespace {

std::uint64_t tokens_of(const Packet& packet) { return packet.type == PacketType::kData ? 0 : packet.payload.size(); }

bool follows(const CrossRecord& before, const CrossRecord& now) {
  if (before.status == now.status) return true;
  switch (before.status) {
    case CrossStatus::kInit:
      return now.status != CrossStatus::kRefunded;
    case CrossStatus::kFailed:
      return now.status == CrossStatus::kRefunded;
    case CrossStatus::kTimeout:
      // PK13: data that was given up by the clock, and whose answer came after all.
      return now.status == CrossStatus::kRefunded || (before.type == PacketType::kData && !before.ack && now.ack.has_value());
    case CrossStatus::kOk:
    case CrossStatus::kRefunded:
      break;
  }
  return false;
}

}  // namespace

void PacketWatch::sent(const Packet& packet) {
  posted_.emplace(crosschain::packet_name(packet.lane, packet.sequence), packet);
  checker.sent(packet.lane, packet.sequence, encode(packet), packet.timeout_s);
  given_ += tokens_of(packet);
}

// What is new, receipts before answers, by number.
std::vector<PacketWatch::News> PacketWatch::news_of(const Side& side) {
  std::vector<News> out;
  auto& seen = seen_[&side];
  for (auto it = side.state.lower_bound({RecordKind::kChain, ""}); it != side.state.end(); ++it) {
    const auto& [key, value] = *it;
    if (key.kind > RecordKind::kCrossTransaction) break;
    auto [known, fresh] = seen.try_emplace(key, value);
    if (!fresh && known->second == value) continue;
    News news{key, fresh ? std::nullopt : std::optional(known->second), value, {}, 0};
    if (key.kind >= RecordKind::kPacket) {
      const auto slash = key.name.rfind('/');
      news.lane = key.name.substr(0, slash);
      news.number = std::stoull(key.name.substr(slash + 1));
    }
    known->second = value;
    out.push_back(std::move(news));
  }
  std::ranges::stable_sort(out, {}, [](const News& news) { return std::tuple(news.key.kind, news.lane, news.number); });
  return out;
}

void PacketWatch::look(const Side& side) {
  for (const auto& news : news_of(side)) judge(side, news);
  judge_slots(side);
}

void PacketWatch::judge(const Side& side, const News& news) {
  const auto kind = news.key.kind;
  if (kind == RecordKind::kChainClient || kind == RecordKind::kChainState || kind == RecordKind::kCheckpoint)
    return judge_client(side, news);
  if (kind < RecordKind::kPacket) return;
  const auto posted = posted_.find(news.key.name);
  if (posted == posted_.end()) return fault(news, "is a record of a packet that nobody sent");
  if (kind == RecordKind::kCrossTransaction) return judge_cross(side, news);
  if (news.before) return fault(news, "was written again");
  const Packet& packet = posted->second;
  const Hash32 commitment = crosschain::packet_commitment(packet);
  const auto hash = decode<crosschain::Commitment>(news.now)->hash;
  if (kind == RecordKind::kPacket && hash != commitment) fault(news, "commits to another packet");
  if (kind == RecordKind::kPacketReceipt) {
    const bool same = hash == crosschain::receipt_commitment(commitment);
    checker.delivered(news.lane, news.number, same ? encode(packet) : news.now, side.now_s());
  }
  if (kind != RecordKind::kPacketAck) return;
  const auto ack = side.cross(news.key.name).ack;
  if (!ack || hash != crosschain::ack_commitment(commitment, *ack)) return fault(news, "answers something else");
  const bool ok = ack->outcome == AckOutcome::kOk;
  checker.answered(news.lane, news.number, ok);
  if (ok) made_ += tokens_of(packet);
}

void PacketWatch::judge_cross(const Side& side, const News& news) {
  const Packet& packet = posted_.at(news.key.name);
  const auto now = *decode<CrossRecord>(news.now);
  if (now.conflict) fault(news, "is said to have another content");
  const auto before = news.before ? *decode<CrossRecord>(*news.before) : now;
  if (before.created != now.created) fault(news, "began again");
  if (!is_source(side, packet)) return;
  if (!follows(before, now)) fault(news, "has a second end");
  if (before.status == now.status) return;
  if (now.status == CrossStatus::kTimeout) ++timeouts;
  if (now.status != CrossStatus::kRefunded) return;
  ++refunds;
  checker.given_back(news.lane, news.number);
  returned_ += tokens_of(packet);
}

void PacketWatch::judge_client(const Side& side, const News& news) {
  const Side& truth = other(side);
  if (news.key.kind == RecordKind::kChainClient) {
    if (decode<crosschain::ClientRecord>(news.now)->client.frozen) fault(news, "is frozen, and its chain is honest");
  } else if (news.key.kind == RecordKind::kChainState) {
    const auto state = decode<crosschain::StateRecord>(news.now)->state;
    if (state.height.value > truth.height.value || state != truth.state_at(state.height.value)) fault(news, "is not what the chain has");
  } else {
    const auto made = *decode<crosschain::CheckpointRecord>(news.now);
    const auto state = truth.state_at(made.height.value);
    if (news.before || made.block != state.block || made.state_root != state.root) fault(news, "is no checkpoint of the chain");
  }
}

void PacketWatch::judge_slots(const Side& side) {
  std::map<std::string, std::pair<std::uint32_t, std::uint64_t>> held;
  for (const auto& [name, packet] : posted_) {
    if (!is_source(side, packet)) continue;
    auto& [count, bytes] = held[packet.lane];
    const auto cross = side.record<CrossRecord>(RecordKind::kCrossTransaction, name);
    if (!cross || cross->status != CrossStatus::kInit) continue;
    ++count;
    bytes += packet.payload.size();
  }
  for (const auto& [lane, slots] : held) {
    const auto record = side.lane(lane);
    if (record.in_flight != slots.first || record.bytes_in_flight != slots.second) checker.fault(lane + " counts slots that nobody holds");
  }
}

void PacketWatch::finish() {
  for (const auto& [name, packet] : posted_) {
    const auto cross = (packet.source.empty() ? hub_ : sub_).cross(name);
    // PK13: then the destination may have it.
    const bool given_up = cross.status == CrossStatus::kTimeout && cross.type == PacketType::kData && !cross.ack;
    checker.ended(packet.lane, packet.sequence, given_up ? "given up" : std::string(to_word(cross.status)));
  }
  checker.finish();
  if (given_ != made_ + returned_) checker.fault("tokens were gained or lost");
}

}  // namespace xh::gateway
