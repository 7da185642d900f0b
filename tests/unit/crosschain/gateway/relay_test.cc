// GW20-GW25, by hand-made views. Whole turns on ledgers that execute them: tests/unit/tools/gateway/turn_test.cc.
#include "crosschain/gateway/relay.h"

#include <gtest/gtest.h>

#include "tests/unit/crosschain/made_xinghuo.h"

namespace xh::crosschain::gateway {
namespace {

const MadeXinghuo& chain() {
  static const MadeXinghuo made(24);
  return made;
}

LegView view() {
  LegView out;
  out.now = MadeXinghuo::after(12);
  out.name = "sub1-main";
  out.client = create_client(MadeXinghuo::terms(), chain().state(8), out.now).value();
  out.head = {ChainHeight{12}, chain().state(12).time};
  return out;
}
Packet packet(std::uint64_t sequence, std::uint64_t timeout_s = 2'000'000'000) {
  return {1, sha256(as_bytes("hub")), "in", sequence, "sub1", "", "did:bid:a", "did:bid:b", PacketType::kData, timeout_s, {1}};
}
Shown shown(std::size_t proofs) {
  const Bytes proof = encode(chain().memory.tree.prove(chain().key.hash(), Height{0}).value());
  return {ChainHeight{12}, chain().state(12).time, encode(chain().update(8, 12)), std::vector<Bytes>(proofs, proof)};
}

TEST(GatewayRelay, PacketsAreWishedForByTheirLane) {
  LegView seen = view();
  seen.inbound = {{packet(1), Ordering::kUnordered, 1, true},      // is here
                  {packet(2), Ordering::kUnordered, 1, false},     // is missing
                  {packet(3, 1), Ordering::kUnordered, 1, false},  // is too late
                  {packet(4), Ordering::kStrict, 4, false},        // is next
                  {packet(5), Ordering::kStrict, 4, false},        // is not next
                  {packet(4, 1), Ordering::kStrict, 4, false}};    // is next, and too late
  const Plan plan = plan_turn(seen, {});
  ASSERT_EQ(plan.wishes.size(), 3u);  // what is too late is not passed while one before it is missing
  EXPECT_EQ(plan.wishes[0].packet, 1u);
  EXPECT_EQ(plan.wishes[1].packet, 3u);
  EXPECT_EQ(plan.wishes[2].purpose, Purpose::kSkip);
  EXPECT_EQ(plan.wishes[0].claim, packet_claim(ClientType::kXinghuo, PacketRecord::kSent, "in/2", packet_commitment(packet(2))));
  EXPECT_FALSE(plan.update);
}

// GW30
TEST(GatewayRelay, WhatIsTooLateAtTheBeginningOfALaneIsShownToTheGatewayAlone) {
  LegView seen = view();
  seen.inbound = {{packet(1), Ordering::kUnordered, 1, true},  {packet(2, 1), Ordering::kUnordered, 1, false},
                  {packet(3), Ordering::kUnordered, 1, true},  {packet(4, 1), Ordering::kUnordered, 1, false},
                  {packet(5), Ordering::kUnordered, 1, false}, {packet(6, 1), Ordering::kUnordered, 1, false}};
  const Plan plan = plan_turn(seen, {});
  ASSERT_EQ(plan.wishes.size(), 3u);
  EXPECT_EQ(plan.wishes[0].packet, 4u);
  EXPECT_EQ(plan.wishes[1].purpose, Purpose::kPass);
  EXPECT_EQ(plan.wishes[1].packet, 1u);
  EXPECT_EQ(plan.wishes[2].packet, 3u);
  EXPECT_EQ(to_word(plan.wishes[2].purpose), "pass");
  seen.inbound.resize(4);
  const Turn turn = make_turn(seen, plan_turn(seen, {}), shown(2));
  EXPECT_EQ(turn.operations.size(), 1u);  // the update alone
  EXPECT_EQ(turn.left, 0u);
}

TEST(GatewayRelay, EndsAreWishedForWhenTheyAreThere) {
  LegView seen = view();
  const std::uint64_t head_s = seen.head.time.value / 1'000'000'000;
  const Acknowledgement ok{AckOutcome::kOk, {}};
  seen.outbound = {{"out", 1, head_s + 9, {}, false, std::nullopt},  // under way
                   {"out", 2, head_s, {}, true, std::nullopt},       // received, not answered yet
                   {"out", 3, head_s, {}, true, ok},
                   {"out", 4, head_s, {}, false, std::nullopt},       // its time is over there
                   {"out", 5, head_s + 1, {}, false, std::nullopt}};  // not yet
  const Plan plan = plan_turn(seen, {});
  ASSERT_EQ(plan.wishes.size(), 2u);
  EXPECT_EQ(plan.wishes[0].purpose, Purpose::kAcknowledge);
  EXPECT_EQ(plan.wishes[1].purpose, Purpose::kTimeOut);
  EXPECT_EQ(plan.wishes[1].packet, 3u);
  EXPECT_FALSE(plan.wishes[1].claim.value);
}

TEST(GatewayRelay, ATimeOutIsNotShownAtATimeBeforeIt) {
  LegView seen = view();
  const std::uint64_t head_s = seen.head.time.value / 1'000'000'000;
  seen.outbound = {{"out", 1, head_s, {}, false, std::nullopt}};
  const Plan plan = plan_turn(seen, {});
  Shown early = shown(1);
  EXPECT_EQ(make_turn(seen, plan, early).operations.size(), 2u);
  early.time = ChainTime{head_s * 1'000'000'000 - 1};
  const Turn turn = make_turn(seen, plan, early);
  EXPECT_EQ(turn.operations.size(), 1u);
  EXPECT_EQ(turn.left, 1u);
}

TEST(GatewayRelay, AnInactiveClientHaltsTheLeg) {
  LegView seen = view();
  seen.client.frozen = ChainHeight{3};
  seen.inbound = {{packet(1), Ordering::kUnordered, 1, false}};
  EXPECT_EQ(plan_turn(seen, {}).halted, "the client sub1-main is frozen");
  EXPECT_TRUE(plan_turn(seen, {}).wishes.empty());
}

TEST(GatewayRelay, ANodeThatIsBehindShowsNothing) {
  LegView seen = view();
  seen.inbound = {{packet(1), Ordering::kUnordered, 1, false}};
  seen.head.height = ChainHeight{7};
  EXPECT_TRUE(plan_turn(seen, {}).idle());
}

// GW21
TEST(GatewayRelay, HalfOfTheTrustingPeriodIsWhenAnUpdateIsDueForItsOwnSake) {
  LegView seen = view();
  EXPECT_TRUE(plan_turn(seen, {}).idle());
  const std::uint64_t half = seen.client.terms.trusting_period_ms / 2;
  seen.now = UnixMillis{seen.client.latest_time.value / 1'000'000 + half - 1};
  EXPECT_FALSE(plan_turn(seen, {}).update);
  seen.now = UnixMillis{seen.now.value + 1};
  EXPECT_TRUE(plan_turn(seen, {}).update);
  seen.head.height = seen.client.latest;
  EXPECT_FALSE(plan_turn(seen, {}).update);  // nothing newer can be had
}

TEST(GatewayRelay, CheckpointsAreAsFarApartAsTheRuleSays) {
  LegView seen = view();
  seen.checkpoints = CheckpointPlace{"sub1", 0, {}, {}};
  EXPECT_TRUE(plan_turn(seen, {}).checkpoint);
  seen.checkpoints = CheckpointPlace{"sub1", 3, ChainHeight{2}, sha256(Bytes{1})};
  EXPECT_TRUE(plan_turn(seen, {10}).checkpoint);
  EXPECT_FALSE(plan_turn(seen, {11}).checkpoint);
  const Turn turn = make_turn(seen, plan_turn(seen, {10}), shown(0));
  ASSERT_EQ(turn.operations.size(), 2u);
  const auto& made = std::get<SubmitCheckpoint>(turn.operations[1]);
  EXPECT_EQ(made.number, 4u);
  EXPECT_EQ(made.height, ChainHeight{12});
  EXPECT_EQ(made.previous, sha256(Bytes{1}));
}

// GW25
TEST(GatewayRelay, ATransactionStaysWithinItsLimits) {
  LegView seen = view();
  for (std::uint64_t i = 1; i <= kMaxWishes + 1; ++i) seen.inbound.push_back({packet(i), Ordering::kUnordered, 1, false});
  const Plan plan = plan_turn(seen, {});
  EXPECT_EQ(plan.wishes.size(), kMaxWishes);
  const Turn turn = make_turn(seen, plan, shown(kMaxWishes));
  EXPECT_EQ(turn.operations.size(), kMaxTurnOperations);
  EXPECT_EQ(turn.left, kMaxWishes - (kMaxTurnOperations - 1));
  std::size_t bytes = 0;
  for (const auto& operation : turn.operations) bytes += body_of(operation).size();
  EXPECT_LE(bytes, kMaxTurnBytes);
  // Payloads of 256 KiB: three of them and no more.
  for (auto& in : seen.inbound) in.packet.payload = Bytes(kMaxPayloadBytes, 1);
  const Turn large = make_turn(seen, plan, shown(kMaxWishes));
  EXPECT_EQ(large.operations.size(), 1u + 3u);
  bytes = 0;
  for (const auto& operation : large.operations) bytes += body_of(operation).size();
  EXPECT_LE(bytes, kMaxTurnBytes);
}

TEST(GatewayRelay, WhatCanNeverBeSubmittedIsSaid) {
  LegView seen = view();
  seen.inbound = {{packet(1), Ordering::kUnordered, 1, false}, {packet(2), Ordering::kUnordered, 1, false}};
  const Plan plan = plan_turn(seen, {});
  Shown odd = shown(2);
  odd.proofs[0] = {1, 2, 3};
  const Turn turn = make_turn(seen, plan, odd);
  EXPECT_EQ(turn.operations.size(), 2u);
  ASSERT_EQ(turn.refused.size(), 1u);
  EXPECT_TRUE(turn.refused[0].starts_with("receive in/1: "));
  odd.update = {1};
  EXPECT_TRUE(make_turn(seen, plan, odd).operations.empty());
  odd = shown(1);  // one proof could not be had
  EXPECT_EQ(make_turn(seen, plan, odd).left, 1u);
}

// GW22
TEST(GatewayRelay, SkippingHalvesTheWayDownToTheNextHeight) {
  EXPECT_EQ(nearer(ChainHeight{10}, ChainHeight{20}), ChainHeight{15});
  EXPECT_EQ(nearer(ChainHeight{10}, ChainHeight{12}), ChainHeight{11});
  EXPECT_EQ(nearer(ChainHeight{10}, ChainHeight{11}), std::nullopt);
  EXPECT_EQ(nearer(ChainHeight{10}, ChainHeight{9}), std::nullopt);
}

// GW31
TEST(GatewayRelay, WaitingGrowsToAMinuteAndNoFurther) {
  std::vector<std::uint64_t> waits;
  for (unsigned failures = 0; failures < 9; ++failures) waits.push_back(back_off_ms(failures));
  EXPECT_EQ(waits, (std::vector<std::uint64_t>{0, 1000, 2000, 4000, 8000, 16'000, 32'000, 60'000, 60'000}));
  EXPECT_EQ(back_off_ms(~0u), 60'000u);
}

}  // namespace
}  // namespace xh::crosschain::gateway
