// PK21: what a packet reserves stays as it is until the packet has ended, whatever its end.
#include "crypto/hash.h"
#include "side.h"

namespace xh::execution {
namespace {

using namespace crosschain;  // NOLINT(google-build-using-namespace): every name here is an operation or a record of that layer
using identity::IdentifierRecord;

const std::string kReservable = "88.100/pump";

class Reservation : public testing::Test {
 protected:
  Reservation() {
    follow(sub, "hub0", kHubClient, hub);
    follow(hub, kCode, kSubClient, sub);
    const LaneTerms terms{hub.genesis.chain_id, "out", "", kCode, Ordering::kUnordered};
    EXPECT_EQ(hub.one(kOwner, OpenLane{terms, {}, "", kSubClient}), kResultOk);
    EXPECT_EQ(sub.one(kOwner, OpenLane{terms, {}, kHubClient, ""}), kResultOk);
    own({account(kSender)}, 1);
  }
  // By no rule: the identifier is there, with these controllers.
  void own(std::vector<AccountId> controllers, std::uint8_t threshold) {
    IdentifierRecord record;
    record.controllers = std::move(controllers);
    record.threshold = threshold;
    hub.rewrite({RecordKind::kIdentifier, kReservable}, encode(record));
  }
  Packet packet(PacketType type = PacketType::kData) const {
    const std::uint64_t next = hub.lane("out").next_send;
    const Bytes payload = type == PacketType::kData ? encode(DataPayload(RecordAnchor{kReservable, {}, ""})) : Bytes{9};
    return {1, hub.genesis.chain_id, "out", next, "", kCode, bid(kSender), bid(kReceiver), type, hub.now_s() + 100, payload};
  }
  ResultCode send(const Packet& made, const std::string& reserves = kReservable) { return hub.one(kSender, SendPacket{made, reserves}); }
  std::uint64_t version() const { return hub.record<IdentifierRecord>(RecordKind::kIdentifier, kReservable)->version; }
  ResultCode update() { return hub.one(kSender, identity::Update{kReservable, version(), some_content()}); }
  void deliver(const Packet& made) {
    (void)refresh(sub, kHubClient, hub);
    const At at = hub.prove({RecordKind::kPacket, packet_name(made.lane, made.sequence)});
    EXPECT_EQ(sub.one(kReceiver, ReceivePacket{made, at}), kResultOk);
  }
  ResultCode acknowledge(const Packet& made) {
    (void)refresh(hub, kSubClient, sub);
    const auto name = packet_name(made.lane, made.sequence);
    return hub.one(kAnybody, AcknowledgePacket{made.lane, made.sequence, *sub.cross(name).ack, sub.prove({RecordKind::kPacketAck, name})});
  }

  static inline const std::string kCode = "sub1";
  Side hub{"hub.example", kBegin};
  Side sub{"sub.example", kBegin};
};

TEST_F(Reservation, NobodyChangesAnIdentifierThatAPacketReserves) {
  ASSERT_EQ(send(packet()), kResultOk);
  EXPECT_EQ(hub.cross("out/1").reserves, kReservable);
  EXPECT_EQ(hub.record<ReservationRecord>(RecordKind::kReservation, kReservable)->packet, "out/1");
  EXPECT_EQ(update(), code(Reject::kReserved));
  EXPECT_EQ(hub.one(kSender, identity::Transfer{kReservable, version(), account(kReceiver)}), code(Reject::kReserved));
  EXPECT_EQ(hub.one(kSender, identity::SetController{kReservable, version(), {account(kReceiver)}, 1}), code(Reject::kReserved));
  EXPECT_EQ(hub.one(kSender, identity::Revoke{kReservable, version()}), code(Reject::kReserved));
  EXPECT_EQ(hub.one(kReceiver, identity::Update{kReservable, version(), some_content()}), code(Reject::kNotOwner))
      << "whoever may not is told so first";
}

TEST_F(Reservation, AnotherPacketDoesNotReserveItToo) {
  ASSERT_EQ(send(packet()), kResultOk);
  EXPECT_EQ(send(packet()), code(Reject::kReserved));
  EXPECT_EQ(hub.lane("out").next_send, 2u) << "what is refused changes nothing";
  EXPECT_EQ(send(packet(), ""), kResultOk) << "it may be spoken of";
}

TEST_F(Reservation, TheSamePacketAgainIsTheSameOnlyWithItsReservation) {
  const Packet made = packet();
  ASSERT_EQ(send(made, ""), kResultOk);
  EXPECT_EQ(send(made, ""), kResultAlreadyIdentical);
  EXPECT_EQ(send(made), code(Reject::kSequenceOutOfOrder)) << "it reserves nothing, and nobody is told that it does";
  EXPECT_EQ(update(), kResultOk);
}

TEST_F(Reservation, AnAcknowledgementReleasesIt) {
  const Packet made = packet();
  ASSERT_EQ(send(made), kResultOk);
  deliver(made);
  EXPECT_EQ(update(), code(Reject::kReserved)) << "what is delivered has no end here yet";
  ASSERT_EQ(acknowledge(made), kResultOk);
  EXPECT_EQ(update(), kResultOk);
  EXPECT_EQ(send(packet()), kResultOk) << "and it may be reserved again";
  EXPECT_EQ(update(), code(Reject::kReserved));
}

TEST_F(Reservation, SoDoesAnAnswerThatItFailed) {
  const Packet made = packet(PacketType::kCall);
  Packet call = made;
  call.payload = encode(CallPayload{"0xabc", {1}});
  ASSERT_EQ(send(call), kResultOk);
  deliver(call);
  ASSERT_EQ(sub.one(kReceiver, WriteAcknowledgement{"out", 1, {AckOutcome::kFailed, {}}}), kResultOk);
  ASSERT_EQ(acknowledge(call), kResultOk);
  EXPECT_EQ(update(), kResultOk);
}

TEST_F(Reservation, ATimeOutReleasesIt) {
  const Packet made = packet();
  ASSERT_EQ(send(made), kResultOk);
  hub.pass(200);
  sub.pass(200);
  EXPECT_EQ(update(), code(Reject::kReserved)) << "time alone ends nothing";
  (void)refresh(hub, kSubClient, sub);
  ASSERT_EQ(hub.one(kAnybody, TimeOutPacket{"out", 1, sub.prove({RecordKind::kPacketReceipt, "out/1"})}), kResultOk);
  EXPECT_EQ(update(), kResultOk);
}

TEST_F(Reservation, SoDoesTheCouncilWhenAPacketIsStuck) {
  ASSERT_EQ(send(packet(PacketType::kMainToken)), kResultOk);
  hub.pass(100 + kStuckAfterSeconds + 1);
  EXPECT_EQ(update(), code(Reject::kReserved));
  hub.decide({ledger::SettlePacket{"out", 1}});
  EXPECT_EQ(update(), kResultOk);
}

TEST_F(Reservation, OnlyWhoMayChangeAnIdentifierReservesIt) {
  EXPECT_EQ(send(packet(), "88.100/none"), code(Reject::kNotFound));
  own({account(kReceiver)}, 1);
  EXPECT_EQ(send(packet()), code(Reject::kNotOwner));
  own({account(kSender), account(kReceiver)}, 2);
  EXPECT_EQ(send(packet()), code(Reject::kThresholdNotMet));
  own({account(kSender)}, 1);
  ASSERT_EQ(hub.one(kSender, identity::Revoke{kReservable, version()}), kResultOk);
  EXPECT_EQ(send(packet()), code(Reject::kRevoked));
  EXPECT_EQ(hub.lane("out").next_send, 1u);
}

TEST_F(Reservation, WhoAnswersForThePrefixMayStillRevoke) {
  identity::PrefixRecord prefix;
  prefix.owner = account(kOwner);
  hub.rewrite({RecordKind::kPrefix, "88.100"}, encode(prefix));
  ASSERT_EQ(send(packet()), kResultOk);
  EXPECT_EQ(hub.one(kOwner, identity::Revoke{kReservable, version()}), kResultOk);
}

// A text as long as the field takes is carried; one byte more is no operation.
TEST_F(Reservation, ItsNameIsBounded) {
  const auto parsed = [&](std::size_t bytes) {
    const crosschain::Operation operation(SendPacket{packet(), std::string(bytes, 'a')});
    return crosschain::parse_operation(kind_of(operation), body_of(operation));
  };
  EXPECT_TRUE(parsed(kMaxPacketTextBytes));
  EXPECT_EQ(parsed(kMaxPacketTextBytes + 1).error().id, ErrorId::kTooLarge);
}

}  // namespace
}  // namespace xh::execution
