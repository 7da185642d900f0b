// The judge of the simulation is no mirror of the rules: it sees each fault that it is there for.
#include "packet_watch.h"

namespace xh::gateway {
namespace {

using crosschain::Commitment;
using crosschain::Packet;
using execution::Side;
using ledger::RecordKind;

// A packet from the main chain, and the records that both chains would keep of it, put there by hand.
class WatchedPacket : public testing::Test {
 protected:
  WatchedPacket() {
    execution::follow(sub, "hub0", "hub0-main", hub);
    execution::follow(hub, "sub1", "sub1-main", sub);
    const crosschain::LaneTerms terms{hub.genesis.chain_id, "out", "", "sub1", crosschain::Ordering::kUnordered};
    EXPECT_EQ(hub.one(execution::kOwner, crosschain::OpenLane{terms, {}, "", "sub1-main"}), 0);
    EXPECT_EQ(sub.one(execution::kOwner, crosschain::OpenLane{terms, {}, "hub0-main", ""}), 0);
    const auto type = crosschain::PacketType::kMainToken;
    packet = {1, hub.genesis.chain_id, "out", 1, "", "sub1", execution::bid(6), execution::bid(7), type, hub.now_s() + 100, {1, 2, 3}};
    look();
    EXPECT_EQ(hub.one(6, crosschain::SendPacket{packet}), 0);
    watch.sent(packet);
    look();
    EXPECT_TRUE(watch.faults().empty());
  }
  void look() {
    watch.look(hub);
    watch.look(sub);
  }
  void put(Side& side, RecordKind kind, const Hash32& hash) { side.rewrite({kind, "out/1"}, encode(Commitment{hash})); }
  void receive() {
    put(sub, RecordKind::kPacketReceipt, crosschain::receipt_commitment(crosschain::packet_commitment(packet)));
    look();
  }
  void acknowledge() {
    const crosschain::Acknowledgement ack{crosschain::AckOutcome::kOk, {}};
    crosschain::CrossRecord cross = hub.cross("out/1");
    cross.ack = ack;
    cross.status = crosschain::CrossStatus::kOk;
    sub.rewrite({RecordKind::kCrossTransaction, "out/1"}, encode(cross));
    put(sub, RecordKind::kPacketAck, crosschain::ack_commitment(cross.commitment, ack));
    look();
  }
  void end(crosschain::CrossStatus status) {
    crosschain::CrossRecord cross = hub.cross("out/1");
    cross.status = status;
    cross.ack = crosschain::Acknowledgement{};
    hub.rewrite({RecordKind::kCrossTransaction, "out/1"}, encode(cross));
    crosschain::LaneRecord lane = hub.lane("out");
    lane.in_flight = 0;
    lane.bytes_in_flight = 0;
    hub.rewrite({RecordKind::kLane, "out"}, encode(lane));
    look();
  }
  bool saw(const std::string& what) {
    watch.finish();
    return std::ranges::any_of(watch.faults(), [&](const auto& fault) { return fault.find(what) != std::string::npos; });
  }

  Side hub{"hub.example", UnixMillis{1'700'000'000'000}};
  Side sub{"sub.example", UnixMillis{1'700'000'000'000}};
  PacketWatch watch{hub, sub};
  Packet packet;
};

TEST_F(WatchedPacket, ASoundStoryHasNoFault) {
  receive();
  acknowledge();
  end(crosschain::CrossStatus::kOk);
  watch.finish();
  EXPECT_TRUE(watch.faults().empty()) << watch.faults().front();
}

TEST_F(WatchedPacket, OtherContentIsSeen) {
  put(sub, RecordKind::kPacketReceipt, Hash32{});
  look();
  EXPECT_TRUE(saw("other content"));
}

TEST_F(WatchedPacket, ASecondReceiptIsSeen) {
  receive();
  put(sub, RecordKind::kPacketReceipt, Hash32{});
  look();
  EXPECT_TRUE(saw("written again"));
}

TEST_F(WatchedPacket, DeliveryAndTimeOutAtOnceAreSeen) {
  receive();
  end(crosschain::CrossStatus::kTimeout);
  EXPECT_TRUE(saw("and was delivered"));
}

TEST_F(WatchedPacket, TokensThatAreMadeAndGivenBackAreSeen) {
  receive();
  acknowledge();
  end(crosschain::CrossStatus::kTimeout);
  end(crosschain::CrossStatus::kRefunded);
  EXPECT_TRUE(saw("given back, and done"));
  EXPECT_TRUE(saw("gained or lost"));
}

TEST_F(WatchedPacket, ASecondEndIsSeen) {
  end(crosschain::CrossStatus::kTimeout);
  end(crosschain::CrossStatus::kFailed);
  end(crosschain::CrossStatus::kOk);
  EXPECT_TRUE(saw("second end"));
}

TEST_F(WatchedPacket, ADeliveryThatChangesNothingElseIsSeen) {
  receive();
  acknowledge();
  crosschain::CrossRecord again = sub.cross("out/1");
  again.created.height = sub.height;
  sub.rewrite({RecordKind::kCrossTransaction, "out/1"}, encode(again));
  look();
  EXPECT_TRUE(saw("began again"));
}

TEST_F(WatchedPacket, APacketWithoutAnEndIsSeen) { EXPECT_TRUE(saw("has no end")); }

TEST_F(WatchedPacket, SlotsThatNobodyHoldsAreSeen) {
  crosschain::LaneRecord lane = hub.lane("out");
  lane.in_flight = 2;
  hub.rewrite({RecordKind::kLane, "out"}, encode(lane));
  look();
  EXPECT_TRUE(saw("slots that nobody holds"));
}

TEST_F(WatchedPacket, WhatAChainHoldsForTrueOfTheOtherIsCompared) {
  const auto name = crosschain::state_name("sub1-main", hub.client("sub1-main").client.latest);
  auto state = *hub.record<crosschain::StateRecord>(RecordKind::kChainState, name);
  state.state.root[0] ^= 1;
  hub.rewrite({RecordKind::kChainState, name}, encode(state));
  look();
  EXPECT_TRUE(saw("is not what the chain has"));
}

TEST_F(WatchedPacket, AClientOfAnHonestChainThatFreezesIsSeen) {
  auto record = *hub.record<crosschain::ClientRecord>(RecordKind::kChainClient, "sub1-main");
  record.client.frozen = crosschain::ChainHeight{1};
  hub.rewrite({RecordKind::kChainClient, "sub1-main"}, encode(record));
  look();
  EXPECT_TRUE(saw("is frozen"));
}

TEST_F(WatchedPacket, APacketOfNobodyIsSeen) {
  sub.rewrite({RecordKind::kPacketReceipt, "out/9"}, encode(Commitment{}));
  look();
  EXPECT_TRUE(saw("nobody sent"));
}

}  // namespace
}  // namespace xh::gateway
