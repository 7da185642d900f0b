#include "gateway_sim.h"

#include "faulty_ports.h"

namespace xh::gateway {

using crosschain::AckOutcome;
using crosschain::CrossStatus;
using crosschain::LaneCaps;
using crosschain::LaneTerms;
using crosschain::Ordering;
using crosschain::packet_name;
using crosschain::PacketType;
using execution::kAnybody;
using execution::kGateway;
using execution::kOwner;
using execution::Side;
using ledger::RecordKind;

namespace {

constexpr UnixMillis kSimBegin{1'700'000'000'000};
constexpr std::uint8_t kSimSender = 6;
constexpr std::uint8_t kSimReceiver = 7;
constexpr int kSimSteps = 100;
constexpr int kPeacefulRounds = 90;
constexpr std::uint64_t kHourMs = 3'600'000;
constexpr std::uint64_t kValidMs = 60'000;       // of a transaction
constexpr std::uint64_t kLongSeconds = 100'000;  // a timeout that only an outage of a day comes near to
const std::vector<std::string> kSimLanes = {"out", "in", "out-strict", "in-strict"};

execution::Operation as_execution(const crosschain::Operation& operation) {
  return *execution::parse_operation(crosschain::kind_of(operation), crosschain::body_of(operation));
}

}  // namespace

GatewaySim::GatewaySim(std::uint64_t seed)
    : watch(hub_, sub_),
      random_(seed),
      hub_("hub.example", kSimBegin),
      sub_("sub.example", kSimBegin),
      stranger_("stranger.example", kSimBegin),
      clock_(kSimBegin) {
  execution::follow(sub_, "hub0", "hub0-main", hub_);
  execution::follow(hub_, "sub1", "sub1-main", sub_);
  lanes_ = {{"out", true, false}, {"in", false, false}, {"out-strict", true, true}, {"in-strict", false, true}};
  for (const auto& lane : lanes_) open(lane);
  clock_ = std::max(hub_.time, sub_.time);
  watch.look(hub_);
  watch.look(sub_);
  if (seed % 8 == 7) long_night_ = static_cast<int>(below(kSimSteps));
}

void GatewaySim::open(const Lane& lane) {
  const LaneTerms terms{hub_.genesis.chain_id, lane.name, lane.from_hub ? "" : "sub1", lane.from_hub ? "sub1" : "",
                        lane.strict ? Ordering::kStrict : Ordering::kUnordered};
  const LaneCaps caps{64, 6, 200};
  const auto at_hub = crosschain::OpenLane{terms, caps, lane.from_hub ? "" : "sub1-main", lane.from_hub ? "sub1-main" : ""};
  const auto at_sub = crosschain::OpenLane{terms, caps, lane.from_hub ? "hub0-main" : "", lane.from_hub ? "" : "hub0-main"};
  EXPECT_EQ(hub_.one(kOwner, at_hub), ledger::kResultOk);
  EXPECT_EQ(sub_.one(kOwner, at_sub), ledger::kResultOk);
  if (lane.strict) watch.checker.ordered(lane.name);
}

void GatewaySim::run() {
  for (int i = 0; i < kSimSteps && watch.faults().empty(); ++i) {
    if (i == long_night_) {
      ++counts.expiries;
      pass(25 * kHourMs);
    }
    step();
  }
  heal();
  drain("after the disorder");
  expect_deliveries();
  for (const auto& lane : lanes_) {
    EXPECT_TRUE(send(lane, PacketType::kData, kLongSeconds)) << lane.name;
    must_arrive_.push_back(packet_name(lane.name, posted_.back().sequence));
  }
  drain("in peace");
  expect_deliveries();
  watch.finish();
}

// ---- blocks

std::vector<ledger::ResultCode> GatewaySim::execute(Side& side, std::uint8_t signer, const std::vector<execution::Operation>& operations) {
  constexpr std::uint64_t kShortMs = 10;
  std::vector<ledger::ResultCode> results;
  if (operations.empty() || clock_.value > side.time.value + kShortMs) {
    side.block_ms = clock_ > side.time ? clock_.value - side.time.value : kShortMs;
    (void)side.block({});  // what is signed below is signed now
  }
  side.block_ms = kShortMs;
  if (!operations.empty()) results = side.batch(signer, operations);
  clock_ = std::max(clock_, side.time);
  return results;
}

std::vector<ledger::ResultCode> GatewaySim::block(Side& side, std::uint8_t signer, const std::vector<execution::Operation>& operations) {
  auto results = execute(side, signer, operations);
  watch.look(side);
  return results;
}

void GatewaySim::pass(std::uint64_t milliseconds) {
  clock_ = UnixMillis{clock_.value + milliseconds};
  for (Side* side : {&hub_, &sub_}) {
    if (!stalled_[is_hub(*side) ? 0 : 1]) (void)block(*side, kAnybody, {});
  }
}

// ---- what befalls a gateway

Status GatewaySim::reach(Gateway& gateway, Side& side) {
  if (peace_) return {};
  if (below(1000) < 8) {
    ++counts.kills;
    throw Killed{};
  }
  if (outlook(gateway, side).cut) {
    ++counts.unreachable;
    return fail(ErrorId::kCannotConnect, "cut off");
  }
  if (!nested_ && below(1000) < 12) {  // the other gateway has its whole turn before this answer
    nested_ = true;
    turn_of(gateways_[&gateway == gateways_.data() ? 1 : 0], chance(50));
    nested_ = false;
  }
  if (below(1000) < 8) send_something();
  return {};
}

Result<Submitted> GatewaySim::submit(Gateway& gateway, Side& side, const std::vector<crosschain::Operation>& operations) {
  XH_TRY_VOID(reach(gateway, side));
  const bool stalled = stalled_[is_hub(side) ? 0 : 1];
  const auto fate = peace_ ? 99 : below(100);
  if (stalled || fate < 5) {  // it arrives later than anybody waits
    ++counts.lost_submissions;
    late_.push_back({&side, operations, UnixMillis{clock_.value + kValidMs}});
    return fail(ErrorId::kTimeout, "no answer");
  }
  if (fate < 10) {  // it never arrives, and the node may say that it did
    ++counts.lost_submissions;
    if (outlook(gateway, side).node == Node::kHonest) return fail(ErrorId::kTimeout, "no answer");
    return Submitted{"0x00", std::vector<std::int64_t>(operations.size(), 0)};
  }
  std::vector<execution::Operation> all;
  for (const auto& operation : operations) all.push_back(as_execution(operation));
  const std::uint8_t signer = is_hub(side) ? kGateway : kAnybody;
  Submitted out{"0x00", {}};
  for (const auto code : block(side, signer, all)) out.codes.push_back(static_cast<std::int64_t>(code));
  if (fate < 13) (void)block(side, signer, all);  // sent again by somebody who did not know
  if (fate < 16) return fail(ErrorId::kTimeout, "the answer is lost");
  if (fate < 19) {
    ++counts.kills;
    throw Killed{};
  }
  return out;
}

void GatewaySim::late_arrivals() {
  if (late_.empty() || !chance(30)) return;
  const Late late = late_.front();
  late_.pop_front();
  if (late.until < clock_ || stalled_[is_hub(*late.side) ? 0 : 1]) return;
  std::vector<execution::Operation> all;
  for (const auto& operation : late.operations) all.push_back(as_execution(operation));
  (void)block(*late.side, is_hub(*late.side) ? kGateway : kAnybody, all);
}

void GatewaySim::turn_of(Gateway& gateway, bool to_main) {
  if (gateway.down > 0) return;
  Side& here = to_main ? hub_ : sub_;
  FaultyLedger ledger(*this, gateway, here);
  FaultyChain chain(*this, gateway, other(here));
  const LegConfig leg{to_main ? "sub-to-main" : "main-to-sub", client_of(here), to_main ? "sub1" : "", kSimLanes, {20}, false};
  ++counts.turns;
  try {
    const auto report = run_turn(ledger, chain, leg, gateway.cursor);
    if (!report && peace_) watch.checker.fault("in peace a turn fails: " + report.error().to_string());
    save(gateway);
  } catch (const Killed&) {
    gateway.down = 1 + static_cast<unsigned>(below(6));
  }
}

void GatewaySim::save(Gateway& gateway) {
  gateway.saved.push_back(cursor_text(gateway.cursor));
  if (gateway.saved.size() > 20) gateway.saved.erase(gateway.saved.begin());
}

// The file is there, or an old copy of it, or nothing that can be read.
void GatewaySim::restart(Gateway& gateway) {
  gateway.cursor = {};
  if (gateway.saved.empty() || chance(10)) return;
  std::string text = chance(70) ? gateway.saved.back() : gateway.saved[below(gateway.saved.size())];
  if (chance(10)) text.resize(text.size() / 2);
  if (auto read = cursor_from_text(text, "")) gateway.cursor = *std::move(read);
}

void GatewaySim::change_weather() {
  Gateway& gateway = gateways_[below(2)];
  Side& side = chance(50) ? hub_ : sub_;
  Outlook& out = outlook(gateway, side);
  switch (below(5)) {
    case 0:
      out.cut = !out.cut;
      break;
    case 1:
      out = {false, Node::kStuck, {side.state, side.height, side.time}};
      break;
    case 2:
      out.node = Node::kLiar;
      break;
    case 3:
      stalled_[is_hub(side) ? 0 : 1] = !stalled_[is_hub(side) ? 0 : 1];
      break;
    default:
      out = {};
      break;
  }
}

// ---- a step

void GatewaySim::step() {
  for (auto& gateway : gateways_) {
    if (gateway.down > 0 && --gateway.down == 0) restart(gateway);
  }
  late_arrivals();
  const auto what = below(100);
  if (what < 16) return send_something();
  if (what < 62) return turn_of(gateways_[below(2)], chance(50));
  if (what < 70) return answer();
  if (what < 73) return take_back();
  if (what < 83) return mischief();
  if (what < 91) return change_weather();
  pass(500 + below(9000));
}

bool GatewaySim::send(const Lane& lane, PacketType type, std::uint64_t seconds) {
  Side& side = lane.from_hub ? hub_ : sub_;
  if (stalled_[is_hub(side) ? 0 : 1]) return false;
  const auto record = side.lane(lane.name);
  Packet packet{1,
                hub_.genesis.chain_id,
                lane.name,
                record.next_send,
                record.terms.source,
                record.terms.destination,
                execution::bid(kSimSender),
                execution::bid(kSimReceiver),
                type,
                clock_.value / 1000 + seconds,
                Bytes(1 + below(40), static_cast<std::uint8_t>(random_()))};
  if (type == PacketType::kData) packet.payload = encode(crosschain::DataPayload(crosschain::RecordAnchor{"r", {}, ""}));
  const bool taken = execute(side, kSimSender, {crosschain::SendPacket{packet}}).at(0) == ledger::kResultOk;
  if (taken) {
    posted_.push_back(packet);
    watch.sent(packet);
  }
  watch.look(side);
  return taken;
}

void GatewaySim::send_something() {
  (void)send(lanes_[below(lanes_.size())], chance(40) ? PacketType::kData : PacketType::kMainToken,
             chance(25) ? kLongSeconds : 2 + below(60));
}

void GatewaySim::answer() {
  for (const auto& packet : posted_) {
    Side& side = other(source(packet));
    const auto cross = side.record<crosschain::CrossRecord>(RecordKind::kCrossTransaction, packet_name(packet.lane, packet.sequence));
    if (!cross || cross->ack || stalled_[is_hub(side) ? 0 : 1] || !chance(50)) continue;
    const Acknowledgement ack{chance(60) ? AckOutcome::kOk : AckOutcome::kFailed, {}};
    (void)block(side, kSimReceiver, {crosschain::WriteAcknowledgement{packet.lane, packet.sequence, ack}});
  }
}

// Of what can be given back, and of some that cannot.
void GatewaySim::take_back() {
  for (const auto& packet : posted_) {
    Side& side = source(packet);
    if (stalled_[is_hub(side) ? 0 : 1]) continue;
    const auto status = side.cross(packet_name(packet.lane, packet.sequence)).status;
    const bool due = status == CrossStatus::kFailed || status == CrossStatus::kTimeout;
    if (due ? peace_ || chance(60) : chance(5)) (void)block(side, kSimSender, {crosschain::TakeOut{packet.lane, packet.sequence}});
  }
}

}  // namespace xh::gateway
