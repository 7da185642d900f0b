// From one sub-chain to another through the main chain: two proven hops under one number.
#include "side.h"

namespace xh::execution {
namespace {

using namespace crosschain;  // NOLINT(google-build-using-namespace): every name here is an operation or a record of that layer

class RelayedPacket : public testing::Test {
 protected:
  RelayedPacket() {
    follow(one, "hub0", kHubClient, hub);
    follow(two, "hub0", kHubClient, hub);
    follow(hub, "one1", "one1-main", one);
    follow(hub, "two2", "two2-main", two);
    const LaneTerms terms{hub.genesis.chain_id, "lane", "one1", "two2", Ordering::kUnordered};
    EXPECT_EQ(one.one(kOwner, OpenLane{terms, {}, "", kHubClient}), kResultOk);
    EXPECT_EQ(hub.one(kOwner, OpenLane{terms, {}, "one1-main", "two2-main"}), kResultOk);
    EXPECT_EQ(two.one(kOwner, OpenLane{terms, {}, kHubClient, ""}), kResultOk);
    made = {1,  hub.genesis.chain_id, "lane", 1, "one1", "two2", bid(kSender), bid(kReceiver), PacketType::kSubToken, hub.now_s() + 100,
            {1}};
  }
  static At shown(Side& to, const std::string& client, const Side& from, PacketRecord record) {
    refresh(to, client, from);
    return from.prove({static_cast<RecordKind>(record), "lane/1"});
  }
  void pass(std::uint64_t seconds) {
    for (Side* side : {&one, &hub, &two}) side->pass(seconds);
  }
  ResultCode to_hub() {
    const At at = shown(hub, "one1-main", one, PacketRecord::kSent);
    return hub.one(kAnybody, ReceivePacket{made, at});
  }
  ResultCode to_two() {
    const At at = shown(two, kHubClient, hub, PacketRecord::kSent);
    return two.one(kAnybody, ReceivePacket{made, at});
  }

  Side one{"one.example", kBegin};
  Side hub{"hub.example", kBegin};
  Side two{"two.example", kBegin};
  Packet made;
};

// PK10, PK12, PK4
TEST_F(RelayedPacket, ArrivesThroughTheMainChainAndItsEndComesBack) {
  EXPECT_EQ(one.one(kSender, SendPacket{made}), kResultOk);
  EXPECT_EQ(to_hub(), kResultOk);
  EXPECT_EQ(to_hub(), kResultAlreadyIdentical);
  EXPECT_EQ(hub.lane("lane").in_flight, 1u);
  EXPECT_EQ(to_two(), kResultOk);
  const Acknowledgement ok{AckOutcome::kOk, {42}};
  EXPECT_EQ(two.one(kReceiver, WriteAcknowledgement{"lane", 1, ok}), kResultOk);
  At at = shown(hub, "two2-main", two, PacketRecord::kAcknowledged);
  EXPECT_EQ(hub.one(kAnybody, AcknowledgePacket{"lane", 1, {AckOutcome::kTimedOut, {}}, at}), code(Reject::kProofRefused));
  EXPECT_EQ(hub.one(kAnybody, AcknowledgePacket{"lane", 1, ok, at}), kResultOk);
  EXPECT_EQ(hub.lane("lane").in_flight, 0u);
  at = shown(one, kHubClient, hub, PacketRecord::kAcknowledged);
  EXPECT_EQ(one.one(kAnybody, AcknowledgePacket{"lane", 1, ok, at}), kResultOk);
  for (const Side* side : {&one, &hub, &two}) {
    EXPECT_EQ(side->cross("lane/1").status, CrossStatus::kOk);
    EXPECT_EQ(side->cross("lane/1").number, "one1:two2:lane:1");
  }
}

// PK12, PK13: the main chain took it, the destination did not.
TEST_F(RelayedPacket, TheMainChainSaysThatItTimedOut) {
  EXPECT_EQ(one.one(kSender, SendPacket{made}), kResultOk);
  EXPECT_EQ(to_hub(), kResultOk);
  pass(120);
  EXPECT_EQ(to_two(), code(Reject::kTimeoutPassed));
  At at = shown(one, kHubClient, hub, PacketRecord::kReceived);
  EXPECT_EQ(one.one(kAnybody, TimeOutPacket{"lane", 1, at}), code(Reject::kProofRefused)) << "the main chain has a receipt";
  at = shown(hub, "two2-main", two, PacketRecord::kReceived);
  EXPECT_EQ(hub.one(kAnybody, TimeOutPacket{"lane", 1, at}), kResultOk);
  const Acknowledgement timed_out{AckOutcome::kTimedOut, {}};
  at = shown(one, kHubClient, hub, PacketRecord::kAcknowledged);
  EXPECT_EQ(one.one(kAnybody, AcknowledgePacket{"lane", 1, timed_out, at}), kResultOk);
  EXPECT_EQ(one.cross("lane/1").status, CrossStatus::kTimeout);
  EXPECT_EQ(one.one(kSender, TakeOut{"lane", 1}), kResultOk);
  EXPECT_EQ(one.cross("lane/1").status, CrossStatus::kRefunded);
}

// PK13: it did not even come to the main chain.
TEST_F(RelayedPacket, WhatNeverCameToTheMainChainIsTimedOutByItsAbsenceThere) {
  EXPECT_EQ(one.one(kSender, SendPacket{made}), kResultOk);
  pass(120);
  EXPECT_EQ(to_hub(), code(Reject::kTimeoutPassed));
  const At at = shown(one, kHubClient, hub, PacketRecord::kReceived);
  EXPECT_EQ(one.one(kAnybody, TimeOutPacket{"lane", 1, at}), kResultOk);
}

// PK10: a relayed packet takes a slot until its timeout, which is not left to its source.
TEST_F(RelayedPacket, TheMainChainTakesNoPacketForLongerThanItWouldSendOne) {
  made.timeout_s = one.now_s() + kMaxTimeoutAheadSeconds;
  EXPECT_EQ(one.one(kSender, SendPacket{made}), kResultOk);
  EXPECT_EQ(to_hub(), kResultOk);
  Packet forged = made;
  forged.sequence = 2;
  forged.timeout_s = ~std::uint64_t{0};
  EXPECT_EQ(hub.one(kAnybody, ReceivePacket{forged, {}}), code(Reject::kTimeoutTooFar));
}

// PK19
TEST_F(RelayedPacket, TheMainChainBetweenNeitherSendsNorAnswers) {
  EXPECT_EQ(hub.one(kSender, SendPacket{made}), code(Reject::kWrongEnd));
  EXPECT_EQ(one.one(kSender, SendPacket{made}), kResultOk);
  EXPECT_EQ(to_hub(), kResultOk);
  EXPECT_EQ(hub.one(kReceiver, WriteAcknowledgement{"lane", 1, {}}), code(Reject::kWrongEnd));
  EXPECT_EQ(hub.one(kSender, TakeOut{"lane", 1}), code(Reject::kWrongEnd));
}

}  // namespace
}  // namespace xh::execution
