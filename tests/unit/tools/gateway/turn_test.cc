// GW20-GW26, on two ledgers that execute what is submitted.
#include "tools/gateway/turn.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "sides.h"
#include "tools/gateway/showing.h"

namespace xh::gateway {
namespace {

using namespace crosschain;  // NOLINT(google-build-using-namespace): every name here is an operation or a record of that layer
using execution::kAnybody;
using execution::kGateway;
using execution::kOwner;

constexpr UnixMillis kBegin{1'700'000'000'000};
constexpr std::uint8_t kSender = 6;

class GatewayTurn : public testing::Test {
 public:
  GatewayTurn() {
    execution::follow(sub, "hub0", "hub0-main", hub);
    execution::follow(hub, "sub1", "sub1-main", sub);
    for (const auto& [name, source, destination] : {std::tuple("out", "", "sub1"), std::tuple("in", "sub1", "")}) {
      const bool out = *source == 0;
      const LaneTerms terms{hub.genesis.chain_id, name, source, destination, Ordering::kUnordered};
      EXPECT_EQ(hub.one(kOwner, OpenLane{terms, {}, out ? "" : "sub1-main", out ? "sub1-main" : ""}), 0);
      EXPECT_EQ(sub.one(kOwner, OpenLane{terms, {}, out ? "hub0-main" : "", out ? "" : "hub0-main"}), 0);
    }
  }
  // Sends a packet; its number is the lane's next.
  Packet send(bool out, std::uint64_t seconds = 1000) {
    Side& from = out ? hub : sub;
    const std::string lane = out ? "out" : "in";
    Packet made{1,
                hub.genesis.chain_id,
                lane,
                from.lane(lane).next_send,
                out ? "" : "sub1",
                out ? "sub1" : "",
                execution::bid(kSender),
                execution::bid(7),
                PacketType::kData,
                from.now_s() + seconds,
                encode(DataPayload(RecordAnchor{"88.100/a", {}, ""}))};
    EXPECT_EQ(from.one(kSender, SendPacket{made}), 0);
    (out ? hub_chain : sub_chain).sent.push_back(made);
    return made;
  }
  TurnReport to_main() { return run_turn(hub_ledger, sub_chain, main_leg, cursor).value(); }
  TurnReport to_sub() { return run_turn(sub_ledger, hub_chain, sub_leg, cursor).value(); }
  CrossStatus status(Side& side, const Packet& packet) { return side.cross(packet_name(packet.lane, packet.sequence)).status; }

  Side hub{"hub.example", kBegin};
  Side sub{"sub.example", kBegin};
  SideLedger hub_ledger{hub, kGateway};
  SideLedger sub_ledger{sub, kAnybody};
  SideChain hub_chain{hub};
  SideChain sub_chain{sub};
  LegConfig main_leg{"sub-to-main", "sub1-main", "", {"out", "in"}, {}, false};
  LegConfig sub_leg{"main-to-sub", "hub0-main", "", {"out", "in"}, {}, false};
  Cursor cursor;
};

// GW35
TEST_F(GatewayTurn, AFactIsAnchoredWithTheUpdateThatItNeeds) {
  const auto key = [](ledger::RecordKind kind, const std::string& of) { return encode(XinghuoKey{static_cast<std::uint8_t>(kind), of}); };
  const FactWish wish{"sub1-main", key(ledger::RecordKind::kLane, "in"), false};
  sub.pass(5);
  const auto fact = anchor_fact(hub_ledger, sub_chain, wish).value();
  EXPECT_EQ(fact.height, ChainHeight{sub.height.value});
  EXPECT_EQ(fact.value, sub.read({ledger::RecordKind::kLane, "in"}));
  const auto record = hub.record<FactRecord>(ledger::RecordKind::kFact, fact.name);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->value, sha256(*fact.value));
  EXPECT_EQ(hub.client("sub1-main").client.latest, fact.height);
  // Of the same height nothing is new.
  EXPECT_EQ(anchor_fact(hub_ledger, sub_chain, wish)->name, fact.name);
  const auto none = anchor_fact(hub_ledger, sub_chain, {"sub1-main", key(ledger::RecordKind::kLane, "none"), false}).value();
  EXPECT_FALSE(none.value);
  EXPECT_FALSE(hub.record<FactRecord>(ledger::RecordKind::kFact, none.name)->value);
}

// GW35
TEST_F(GatewayTurn, AFactThatIsNotProvenIsNotSubmitted) {
  const FactWish wish{"sub1-main", encode(XinghuoKey{static_cast<std::uint8_t>(ledger::RecordKind::kLane), "in"}), false};
  FactWish dry = wish;
  dry.dry_run = true;
  sub.pass(5);
  EXPECT_EQ(anchor_fact(hub_ledger, sub_chain, dry)->transaction, "");
  EXPECT_EQ(hub_ledger.transactions, 0u);
  sub_chain.lying = true;
  EXPECT_EQ(anchor_fact(hub_ledger, sub_chain, wish).error().id, ErrorId::kBadChainProof);
  EXPECT_EQ(hub_ledger.transactions, 0u);
  sub_chain.lying = false;
  hub_ledger.away = true;
  EXPECT_EQ(anchor_fact(hub_ledger, sub_chain, wish).error().id, ErrorId::kCannotConnect);
  EXPECT_EQ(anchor_fact(hub_ledger, sub_chain, {"sub1-none", wish.key, false}).error().id, ErrorId::kNotFound);
}

// GW20
TEST_F(GatewayTurn, WhenNothingIsMissingNothingIsSubmitted) {
  EXPECT_TRUE(to_main().idle());
  EXPECT_TRUE(to_sub().idle());
  EXPECT_EQ(hub_ledger.transactions + sub_ledger.transactions, 0u);
}

// GW23, GW24
TEST_F(GatewayTurn, APacketGoesEachWayAndItsAnswerComesBack) {
  const Packet out = send(true);
  const Packet in = send(false);
  EXPECT_EQ(to_sub().submitted, (std::vector<std::string>{"update-client hub0-main", "receive-packet out/1"}));
  EXPECT_EQ(to_main().submitted,
            (std::vector<std::string>{"update-client sub1-main", "receive-packet in/1", "acknowledge-packet out/1 ok"}));
  EXPECT_EQ(status(hub, out), CrossStatus::kOk);
  EXPECT_EQ(to_sub().submitted, (std::vector<std::string>{"update-client hub0-main", "acknowledge-packet in/1 ok"}));
  EXPECT_EQ(status(sub, in), CrossStatus::kOk);
  EXPECT_TRUE(to_main().idle());
  EXPECT_TRUE(to_sub().idle());
}

TEST_F(GatewayTurn, APacketThatIsLateTimesOut) {
  const Packet late = send(true, 5);
  sub.pass(20);
  hub.pass(20);
  EXPECT_TRUE(to_sub().idle());  // it is not delivered any more
  EXPECT_EQ(to_main().submitted, (std::vector<std::string>{"update-client sub1-main", "time-out-packet out/1"}));
  EXPECT_EQ(status(hub, late), CrossStatus::kTimeout);
  EXPECT_EQ(hub.lane("out").in_flight, 0u);
}

// GW26
TEST_F(GatewayTurn, TwoGatewaysAtOnceAreHarmless) {
  const Packet out = send(true);
  Cursor other;
  const auto twice = [&](LedgerPort& here, ChainPort& there, const LegConfig& leg) {
    // Both have seen the same ledger before either of them submits.
    struct Late final : LedgerPort {
      explicit Late(LedgerPort& of) : port(of) {}
      Result<UnixMillis> now() override { return port.now(); }
      Result<std::optional<Bytes>> read(ledger::RecordKind kind, const std::string& name) override { return port.read(kind, name); }
      Result<Submitted> submit(const std::vector<Operation>& operations) override {
        auto first = port.submit(operations);
        EXPECT_TRUE(first);
        return port.submit(operations);
      }
      LedgerPort& port;
    } late(here);
    const auto report = run_turn(late, there, leg, other).value();
    EXPECT_TRUE(report.notes.empty()) << report.notes.front();
    EXPECT_FALSE(report.submitted.empty());
  };
  twice(sub_ledger, hub_chain, sub_leg);
  twice(hub_ledger, sub_chain, main_leg);
  EXPECT_EQ(status(hub, out), CrossStatus::kOk);
}

// GW26
TEST_F(GatewayTurn, ANewerUpdateOfAnotherGatewayMeansToTryAgain) {
  const Packet out = send(true);
  // It comes between what this gateway has read and what it submits.
  struct Overtaken final : LedgerPort {
    Overtaken(LedgerPort& of, GatewayTurn& in) : port(of), world(in) {}
    Result<UnixMillis> now() override { return port.now(); }
    Result<std::optional<Bytes>> read(ledger::RecordKind kind, const std::string& name) override { return port.read(kind, name); }
    Result<Submitted> submit(const std::vector<Operation>& operations) override {
      world.hub.pass(1);
      EXPECT_EQ(execution::refresh(world.sub, "hub0-main", world.hub), 0u);
      return port.submit(operations);
    }
    LedgerPort& port;
    GatewayTurn& world;
  } overtaken(sub_ledger, *this);
  const auto report = run_turn(overtaken, hub_chain, sub_leg, cursor).value();
  EXPECT_EQ(report.notes,
            (std::vector<std::string>{"update-client hub0-main: not yet (57), again", "receive-packet out/1: not yet (56), again"}));
  EXPECT_EQ(to_sub().submitted.back(), "receive-packet out/1");
  EXPECT_EQ(sub.lane("out").received, 1u);
  EXPECT_EQ(status(hub, out), CrossStatus::kInit);
}

// Every fate of GW26.
TEST(GatewayFate, CodesOfTheLedgerAreTakenAsTheRulesSay) {
  for (const std::int64_t code : {0, 1, 64, 65, 70, 78}) EXPECT_EQ(fate_of(code), Fate::kDone) << code;
  for (const std::int64_t code : {55, 56, 57, 69, 73, 74}) EXPECT_EQ(fate_of(code), Fate::kAgain) << code;
  for (const std::int64_t code : {49, 50, 51}) EXPECT_EQ(fate_of(code), Fate::kHalted) << code;
  // The numbers are frozen in ledger/execution/reject.h, which this layer does not read.
  using execution::Reject;
  const auto number = [](Reject reject) { return static_cast<std::int64_t>(reject); };
  for (const auto reject : {Reject::kCheckpointNotGrowing, Reject::kCheckpointOutOfOrder, Reject::kSequenceUsed, Reject::kPacketSettled})
    EXPECT_EQ(fate_of(number(reject)), Fate::kDone);
  for (const auto reject : {Reject::kBlockBudgetSpent, Reject::kStateUnknown, Reject::kNeighboursNotNamed, Reject::kSequenceOutOfOrder,
                            Reject::kLaneFull, Reject::kTimeoutPassed})
    EXPECT_EQ(fate_of(number(reject)), Fate::kAgain);
  for (const auto reject : {Reject::kClientFrozen, Reject::kClientExpired, Reject::kClientSubstituted})
    EXPECT_EQ(fate_of(number(reject)), Fate::kHalted);
  for (const std::int64_t code : {2, 46, 53, 62, 79, 9999}) EXPECT_EQ(fate_of(code), Fate::kRefused) << code;
}

// GW30
TEST_F(GatewayTurn, AGatewayWithoutMemoryGoesOnWhereTheLedgersAre) {
  for (int i = 0; i < 5; ++i) send(true);
  (void)to_sub();
  cursor = {};
  (void)to_main();
  EXPECT_EQ(cursor.floor("sub-to-main/out/out"), 1u);  // settled only now
  EXPECT_TRUE(to_main().idle());
  EXPECT_EQ(cursor.floor("sub-to-main/out/out"), 6u);
  const std::size_t before = hub_ledger.reads;
  EXPECT_TRUE(to_main().idle());
  EXPECT_LT(hub_ledger.reads - before, 8u);  // what is settled is not read again
  cursor = {};
  EXPECT_TRUE(to_main().idle());
}

// GW30: that a packet is too late is the word of a node until it is proven.
TEST_F(GatewayTurn, AForgedTimeoutDoesNotMakeAGatewayForgetAPacket) {
  const Packet real = send(false);
  sub_chain.sent.front().timeout_s = 1;
  EXPECT_TRUE(to_main().idle());
  EXPECT_EQ(cursor.floor("sub-to-main/in/in"), 1u);
  sub_chain.sent.front() = real;
  EXPECT_EQ(to_main().submitted.back(), "receive-packet in/1");
}

// GW30
TEST_F(GatewayTurn, APacketThatIsTooLateIsLookedAtOnce) {
  for (int i = 0; i < 3; ++i) send(false, 5);
  send(false);
  hub.pass(20);
  sub.pass(20);
  EXPECT_EQ(to_main().submitted.back(), "receive-packet in/4");
  EXPECT_EQ(cursor.floor("sub-to-main/in/in"), 4u);
  EXPECT_TRUE(to_main().idle());
  EXPECT_EQ(cursor.floor("sub-to-main/in/in"), 5u);
  send(false, 2);
  hub.pass(20);
  sub.pass(20);
  EXPECT_TRUE(to_main().idle());  // nothing is submitted for it
  EXPECT_EQ(cursor.floor("sub-to-main/in/in"), 6u);
}

// GW27
TEST_F(GatewayTurn, AGatewayGoesOnWithTheSuccessorOfItsClient) {
  const Packet out = send(true, 200'000);
  main_leg.code = "sub1";
  hub.pass(25 * 3600);
  sub.pass(25 * 3600);
  EXPECT_TRUE(to_main().halted);
  for (auto& [side, old, next, there] :
       {std::tuple(&hub, "sub1-main", "sub1-next", &sub), std::tuple(&sub, "hub0-main", "hub0-next", &hub)}) {
    EXPECT_EQ(side->one(kOwner, CreateClient{next, there->terms(), there->state_at(there->height.value)}), 0);
    side->decide({ledger::SubstituteClient{old, next}});
  }
  EXPECT_EQ(to_sub().submitted, (std::vector<std::string>{"receive-packet out/1"}));
  const auto report = to_main();
  EXPECT_EQ(report.client_status, "active");
  EXPECT_EQ(report.submitted.front(), "update-client sub1-next");
  EXPECT_EQ(report.submitted.back(), "acknowledge-packet out/1 ok");
  EXPECT_EQ(status(hub, out), CrossStatus::kOk);
  EXPECT_EQ(hub.record<ChainRecord>(ledger::RecordKind::kChain, "sub1")->checkpoints, 1u);
  // One whose configuration names the successor already.
  main_leg.client = "sub1-next";
  hub.pass(1);
  EXPECT_TRUE(to_main().idle());
  const Packet another = send(true, 200'000);
  (void)to_sub();
  (void)to_main();
  EXPECT_EQ(status(hub, another), CrossStatus::kOk);
}

// GW27
TEST_F(GatewayTurn, ASuccessorOfAnotherTypeNeedsAnotherSource) {
  const execution::Attesting attesting{hub, "sub1-word"};
  EXPECT_EQ(hub.one(kOwner, CreateClient{"sub1-word", attesting.terms(), attesting.state(sub.height.value + 9, hub.time)}), 0);
  hub.rewrite({ledger::RecordKind::kChainClient, "sub1-main"}, [&] {
    auto record = hub.record<ClientRecord>(ledger::RecordKind::kChainClient, "sub1-main").value();
    record.client.substitute = "sub1-word";
    return encode(record);
  }());
  const auto report = run_turn(hub_ledger, sub_chain, main_leg, cursor);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().id, ErrorId::kClientNotActive);
  EXPECT_NE(report.error().what.find("of type attested"), std::string::npos) << report.error().what;
}

TEST_F(GatewayTurn, CheckpointsAreMadeWhenTheyAreDue) {
  main_leg.code = "sub1";
  main_leg.rules.checkpoint_blocks = 10;
  EXPECT_EQ(to_main().submitted.back(), "submit-checkpoint sub1/1 of height " + std::to_string(sub.height.value));
  EXPECT_TRUE(to_main().idle());
  for (int i = 0; i < 9; ++i) sub.pass(1);
  EXPECT_TRUE(to_main().idle());
  sub.pass(1);
  EXPECT_EQ(to_main().submitted.size(), 2u);
  const auto chain = *hub.record<ChainRecord>(ledger::RecordKind::kChain, "sub1");
  EXPECT_EQ(chain.checkpoints, 2u);
  EXPECT_EQ(chain.checkpoint_height.value, sub.height.value);
}

// GW21
TEST_F(GatewayTurn, TheClientIsKeptFromExpiring) {
  hub.pass(11 * 3600);
  sub.pass(11 * 3600);
  EXPECT_TRUE(to_main().idle());
  hub.pass(3600);
  sub.pass(3600);
  EXPECT_EQ(to_main().submitted, (std::vector<std::string>{"update-client sub1-main"}));
}

TEST_F(GatewayTurn, AnExpiredClientIsSaidAndLeftAlone) {
  hub.pass(25 * 3600);
  sub.pass(25 * 3600);
  const auto report = to_main();
  EXPECT_TRUE(report.halted);
  EXPECT_EQ(report.client_status, "expired");
  EXPECT_EQ(report.notes, (std::vector<std::string>{"the client sub1-main is expired"}));
  EXPECT_EQ(hub_ledger.transactions, 0u);
}

TEST_F(GatewayTurn, ProofsThatDoNotHoldAreNotSubmitted) {
  send(true);
  hub_chain.lying = true;
  const auto report = to_sub();
  EXPECT_FALSE(report.notes.empty());
  for (const auto& line : report.submitted) EXPECT_EQ(line, "update-client hub0-main");
  hub_chain.lying = false;
  EXPECT_EQ(to_sub().submitted.back(), "receive-packet out/1");
}

TEST_F(GatewayTurn, ADryRunSubmitsNothing) {
  send(true);
  sub_leg.dry_run = true;
  EXPECT_EQ(to_sub().submitted.size(), 2u);
  EXPECT_EQ(sub_ledger.transactions, 0u);
}

TEST_F(GatewayTurn, ALaneOrClientThatIsNotThereIsSaid) {
  main_leg.lanes = {"nowhere"};
  EXPECT_EQ(to_main().notes, (std::vector<std::string>{"there is no lane nowhere"}));
  main_leg.client = "sub1-none";
  EXPECT_EQ(run_turn(hub_ledger, sub_chain, main_leg, cursor).error().id, ErrorId::kNotFound);
}

TEST_F(GatewayTurn, ManyPacketsTakeSeveralTurns) {
  for (int i = 0; i < 70; ++i) send(true);
  sub.time = hub.time;  // each packet was a block, and a header from the future is none
  EXPECT_EQ(to_sub().submitted.size(), relay::kMaxTurnOperations);
  const auto second = to_sub();
  EXPECT_LT(second.submitted.size(), 12u);
  EXPECT_TRUE(to_sub().idle());
  EXPECT_EQ(sub.lane("out").received, 70u);
}

}  // namespace
}  // namespace xh::gateway
