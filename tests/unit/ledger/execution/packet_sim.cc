#include "packet_sim.h"

#include "crypto/hash.h"

namespace xh::execution {

using namespace crosschain;  // NOLINT(google-build-using-namespace): every name here is an operation or a record of that layer

namespace {

constexpr int kSteps = 120;
constexpr int kHonestRounds = 400;
const std::vector<std::string> kReservables = {"88.100/r0", "88.100/r1"};

StateKey key(PacketRecord record, const Packet& of) { return {static_cast<RecordKind>(record), packet_name(of.lane, of.sequence)}; }

}  // namespace

PacketSim::PacketSim(std::uint64_t seed) : random_(seed), hub_("hub.example", kBegin), sub_("sub.example", kBegin) {
  hub_.block_ms = 100;
  sub_.block_ms = 100;
  follow(sub_, "hub0", "hub0-main", hub_);
  follow(hub_, "sub1", "sub1-main", sub_);
  for (const Side* side : {&hub_, &sub_}) {
    const auto client = client_of(*side, hub_);
    known_[client].push_back(side->client(client).client.latest.value);
  }
  identity::IdentifierRecord record;
  record.controllers = {account(kSender)};
  for (Side* side : {&hub_, &sub_}) {
    for (const auto& name : kReservables) side->rewrite({RecordKind::kIdentifier, name}, encode(record));
  }
  lanes_.reserve(4);
  open("out", true, false);
  open("in", false, false);
  open("out-strict", true, true);
  open("in-strict", false, true);
}

void PacketSim::open(const std::string& name, bool from_hub, bool strict) {
  const LaneTerms terms{hub_.genesis.chain_id, name, from_hub ? "" : "sub1", from_hub ? "sub1" : "",
                        strict ? Ordering::kStrict : Ordering::kUnordered};
  const LaneCaps caps{64, 6, 200};
  EXPECT_EQ(hub_.one(kOwner, OpenLane{terms, caps, from_hub ? "" : "sub1-main", from_hub ? "sub1-main" : ""}), kResultOk);
  EXPECT_EQ(sub_.one(kOwner, OpenLane{terms, caps, from_hub ? "hub0-main" : "", from_hub ? "" : "hub0-main"}), kResultOk);
  lanes_.push_back({name, from_hub, strict});
  if (strict) checker.ordered(name);
}

void PacketSim::run() {
  for (int i = 0; i < kSteps; ++i) step();
  drain();
  note_ends();
  checker.finish();
  for (const auto& lane : lanes_) {
    const auto at_source = source(lane).lane(lane.name);
    if (at_source.in_flight != 0 || at_source.bytes_in_flight != 0) checker.fault(lane.name + " has slots that nobody holds");
  }
}

void PacketSim::step() {
  const auto what = below(100);
  if (what < 22) return send();
  if (what < 72) return relay(false);
  if (what < 80) return answer();
  if (what < 84) return take_back();
  if (what < 87) return crash();
  if (what < 93) return change();
  pass();
}

void PacketSim::send() {
  const Lane& lane = lanes_[below(lanes_.size())];
  Side& side = source(lane);
  const auto record = side.lane(lane.name);
  Packet packet{1,
                hub_.genesis.chain_id,
                lane.name,
                record.next_send,
                record.terms.source,
                record.terms.destination,
                bid(kSender),
                bid(kReceiver),
                chance(40) ? PacketType::kData : PacketType::kMainToken,
                side.now_s() + 2 + below(60),
                {}};
  packet.payload = Bytes(1 + below(40), static_cast<std::uint8_t>(random_()));
  if (packet.type == PacketType::kData) packet.payload = encode(DataPayload(RecordAnchor{"r" + std::to_string(below(9)), {}, ""}));
  const std::string reserves = chance(40) ? kReservables[below(kReservables.size())] : std::string();
  const bool taken = is_reserved(side, reserves);
  const auto result = side.one(kSender, SendPacket{packet, reserves});
  if (result == kResultOk && taken) checker.fault(reserves + " is reserved twice");
  if (result == static_cast<ResultCode>(Reject::kReserved) && !taken) checker.fault(reserves + " is held by nobody's packet");
  if (result != kResultOk) return;
  if (!reserves.empty()) reserved_.push_back({&side, reserves, packet_name(packet.lane, packet.sequence)});
  checker.sent(lane.name, packet.sequence, encode(packet), packet.timeout_s);
  posted_.push_back(packet);
  bag_.push_back({packet, &lane});
}

std::optional<At> PacketSim::shown(Side& to, const Side& from, const StateKey& of, bool stale) {
  const auto client = client_of(to, hub_);
  auto& heights = known_[client];
  if (!stale) {
    const std::uint64_t head = from.height.value;
    if (refresh(to, client, from) == kResultOk) heights.push_back(head);
    return from.prove(of, head);
  }
  const std::uint64_t height = heights[below(heights.size())];
  if (from.height.value - height > 30) return std::nullopt;  // nobody can prove that any more
  return from.prove(of, height);
}

Packet PacketSim::lie(Packet packet) {
  switch (below(5)) {
    case 0:
      packet.payload.push_back(1);
      break;
    case 1:
      packet.receiver = bid(kSender);
      break;
    case 2:
      packet.timeout_s += 1000;
      break;
    case 3:
      packet.sequence += 1 + below(3);
      break;
    default:
      packet.type = PacketType::kSubToken;
      packet.sender = bid(kReceiver);
      break;
  }
  return packet;
}

void PacketSim::relay(bool honest) {
  if (bag_.empty()) return;
  const auto at = below(bag_.size());
  const Letter letter = bag_[at];
  switch (honest ? 0 : below(4)) {
    case 0:
    case 1:
      deliver(letter, honest);
      break;
    case 2:
      acknowledge(letter, honest);
      break;
    default:
      time_out(letter);
      break;
  }
  if (!honest && chance(5)) bag_.erase(bag_.begin() + static_cast<std::ptrdiff_t>(at));  // lost until he reads the ledgers again
}

void PacketSim::deliver(const Letter& letter, bool honest) {
  Side& to = destination(*letter.lane);
  const Side& from = source(*letter.lane);
  const auto at = shown(to, from, key(PacketRecord::kSent, letter.packet), !honest && chance(30));
  if (!at) return;
  const bool lying = !honest && chance(20);
  const Packet packet = lying ? lie(letter.packet) : letter.packet;
  if (letter.lane->strict && chance(30)) {
    const bool skipped = to.one(kAnybody, SkipPacket{packet, *at}) == kResultOk;
    if (skipped && to.now_s() < packet.timeout_s) checker.fault(packet_name(packet.lane, packet.sequence) + " was skipped in time");
  }
  std::vector<Side::Signed> operations(1 + below(2), {kAnybody, ReceivePacket{packet, *at}});  // twice in one block, too
  for (const auto result : to.block(operations)) {
    if (result != kResultOk) continue;
    if (lying) checker.fault("a lie about " + packet_name(packet.lane, packet.sequence) + " was believed");
    checker.delivered(packet.lane, packet.sequence, encode(packet), to.now_s());
    const auto ack = to.cross(packet_name(packet.lane, packet.sequence)).ack;
    if (ack) checker.answered(packet.lane, packet.sequence, ack->outcome == AckOutcome::kOk);
  }
}

void PacketSim::acknowledge(const Letter& letter, bool honest) {
  Side& to = source(*letter.lane);
  const Side& from = destination(*letter.lane);
  const auto name = packet_name(letter.packet.lane, letter.packet.sequence);
  const auto cross = from.record<CrossRecord>(RecordKind::kCrossTransaction, name);
  if (!cross || !cross->ack) return;
  const auto at = shown(to, from, key(PacketRecord::kAcknowledged, letter.packet), !honest && chance(30));
  if (!at) return;
  Acknowledgement ack = *cross->ack;
  const bool lying = !honest && chance(20);
  if (lying) ack.outcome = ack.outcome == AckOutcome::kOk ? AckOutcome::kFailed : AckOutcome::kOk;
  const auto result = to.one(kAnybody, AcknowledgePacket{letter.packet.lane, letter.packet.sequence, ack, *at});
  if (lying && result == kResultOk) checker.fault("a false answer to " + name + " was believed");
}

void PacketSim::time_out(const Letter& letter) {
  Side& to = source(*letter.lane);
  const auto at = shown(to, destination(*letter.lane), key(PacketRecord::kReceived, letter.packet), chance(30));
  if (!at) return;
  (void)to.one(kAnybody, TimeOutPacket{letter.packet.lane, letter.packet.sequence, *at});
}

void PacketSim::answer() {
  for (const auto& packet : posted_) {
    if (!chance(40)) continue;
    Side& side = packet.source.empty() ? sub_ : hub_;
    const bool ok = chance(60);
    const auto result =
        side.one(kReceiver, WriteAcknowledgement{packet.lane, packet.sequence, {ok ? AckOutcome::kOk : AckOutcome::kFailed, {}}});
    if (result == kResultOk) checker.answered(packet.lane, packet.sequence, ok);
  }
}

void PacketSim::take_back() {
  for (const auto& packet : posted_) {
    if (!chance(40)) continue;
    Side& side = packet.source.empty() ? hub_ : sub_;
    if (side.one(kSender, TakeOut{packet.lane, packet.sequence}) == kResultOk) checker.given_back(packet.lane, packet.sequence);
  }
}

bool PacketSim::is_reserved(const Side& side, const std::string& identifier) const {
  return std::ranges::any_of(reserved_, [&](const Reserved& one) {
    return one.side == &side && one.identifier == identifier && side.cross(one.packet).status == CrossStatus::kInit;
  });
}

void PacketSim::change() {
  Side& side = chance(50) ? hub_ : sub_;
  const auto& identifier = kReservables[below(kReservables.size())];
  const auto version = side.record<identity::IdentifierRecord>(RecordKind::kIdentifier, identifier)->version;
  const bool reserved = is_reserved(side, identifier);
  const bool done = side.one(kSender, identity::Update{identifier, version, some_content()}) == kResultOk;
  if (done == reserved) checker.fault(identifier + (done ? " was changed under a packet" : " was not released"));
  ++(done ? changed : kept);
}

// What he had in mind is gone; what the ledgers have is read again.
void PacketSim::crash() {
  bag_.clear();
  for (const auto& packet : posted_) {
    for (const auto& lane : lanes_) {
      if (lane.name == packet.lane) bag_.push_back({packet, &lane});
    }
  }
}

void PacketSim::pass() {
  // Clocks that go apart by more than the drift of a client would stop both for good.
  const std::uint64_t to = std::max(hub_.now_s(), sub_.now_s()) + 1 + below(20);
  hub_.pass(to - hub_.now_s());
  sub_.pass(to - sub_.now_s());
}

bool PacketSim::under_way() {
  return std::ranges::any_of(posted_, [&](const auto& packet) {
    Side& side = packet.source.empty() ? hub_ : sub_;
    return side.cross(packet_name(packet.lane, packet.sequence)).status == CrossStatus::kInit;
  });
}

void PacketSim::drain() {
  crash();
  for (int round = 0; under_way() && round < kHonestRounds; ++round) {
    for (const auto& letter : std::vector<Letter>(bag_)) {
      if (source(*letter.lane).cross(packet_name(letter.packet.lane, letter.packet.sequence)).status != CrossStatus::kInit) continue;
      deliver(letter, true);
      acknowledge(letter, true);
      if (destination(*letter.lane).now_s() >= letter.packet.timeout_s) time_out(letter);
    }
    answer();
    pass();
  }
}

void PacketSim::note_ends() {
  for (const auto& packet : posted_) {
    const Side& side = packet.source.empty() ? hub_ : sub_;
    checker.ended(packet.lane, packet.sequence, std::string(to_word(side.cross(packet_name(packet.lane, packet.sequence)).status)));
  }
}

}  // namespace xh::execution
