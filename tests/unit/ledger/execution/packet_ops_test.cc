#include "crypto/hash.h"
#include "side.h"

namespace xh::execution {
namespace {

using namespace crosschain;  // NOLINT(google-build-using-namespace): every name here is an operation or a record of that layer

const std::string kOut = "out";  // a lane from the main chain to sub1

// The main chain and a sub-chain, which follow each other; a lane of each ordering leads from the one to the other.
class PacketOps : public testing::Test {
 protected:
  PacketOps() {
    follow(sub, "hub0", kHubClient, hub);
    follow(hub, "sub1", "sub1-main", sub);
    open(kOut, Ordering::kUnordered);
    open("strict", Ordering::kStrict);
  }
  LaneTerms terms(const std::string& name, Ordering ordering = Ordering::kUnordered) const {
    return {hub.genesis.chain_id, name, "", "sub1", ordering};
  }
  void open(const std::string& name, Ordering ordering) {
    EXPECT_EQ(hub.one(kOwner, OpenLane{terms(name, ordering), {}, "", "sub1-main"}), kResultOk);
    EXPECT_EQ(sub.one(kOwner, OpenLane{terms(name, ordering), {}, kHubClient, ""}), kResultOk);
  }
  Packet packet(std::uint64_t sequence, const std::string& lane = kOut, PacketType type = PacketType::kData) const {
    Packet made{1, hub.genesis.chain_id, lane, sequence, "", "sub1", bid(kSender), bid(kReceiver), type, hub.now_s() + 100, {}};
    made.payload = type == PacketType::kData   ? encode(DataPayload(RecordAnchor{"88.100/a", {}, ""}))
                   : type == PacketType::kCall ? encode(CallPayload{"0xabc", {1}})
                                               : Bytes{9};
    return made;
  }
  static StateKey key(PacketRecord record, const Packet& of) {
    return {static_cast<RecordKind>(record), packet_name(of.lane, of.sequence)};
  }
  ResultCode send(const Packet& made) { return hub.one(kSender, SendPacket{made}); }
  At committed(const Packet& made) {
    refresh(sub, kHubClient, hub);
    return hub.prove(key(PacketRecord::kSent, made));
  }
  ResultCode deliver(const Packet& made) {
    const At at = committed(made);
    return sub.one(kAnybody, ReceivePacket{made, at});
  }
  At ended(PacketRecord record, const Packet& made) {
    refresh(hub, "sub1-main", sub);
    return sub.prove(key(record, made));
  }
  ResultCode acknowledge(const Packet& made, const Acknowledgement& ack) {
    const At at = ended(PacketRecord::kAcknowledged, made);
    return hub.one(kAnybody, AcknowledgePacket{made.lane, made.sequence, ack, at});
  }
  ResultCode time_out(const Packet& made) {
    const At at = ended(PacketRecord::kReceived, made);
    return hub.one(kAnybody, TimeOutPacket{made.lane, made.sequence, at});
  }
  void pass(std::uint64_t seconds) {
    hub.pass(seconds);
    sub.pass(seconds);
  }
  void cap(const LaneCaps& caps) { EXPECT_EQ(hub.one(kOwner, SetLane{kOut, hub.lane(kOut).version, caps, false}), kResultOk); }

  Side hub{"hub.example", kBegin};
  Side sub{"sub.example", kBegin};
};

// PK1, PK7
TEST_F(PacketOps, LanesAreOpenedByTheOwnersOfTheCodesOfTheirClients) {
  EXPECT_EQ(hub.one(kAnybody, OpenLane{terms("new"), {}, "", "sub1-main"}), code(Reject::kNotOwner));
  EXPECT_EQ(hub.one(kOwner, OpenLane{terms("new"), {}, "", "sub1-none"}), code(Reject::kClientUnknown));
  EXPECT_EQ(hub.one(kOwner, OpenLane{terms("new"), {}, "sub1-main", ""}), code(Reject::kLaneRefused)) << "the source is here";
  LaneTerms foreign = terms("new");
  foreign.destination = "sub2";
  EXPECT_EQ(hub.one(kOwner, OpenLane{foreign, {}, "", "sub1-main"}), code(Reject::kLaneRefused)) << "a client of another code";
  foreign = terms("new");
  foreign.hub = sha256({});
  EXPECT_EQ(sub.one(kOwner, OpenLane{foreign, {}, kHubClient, ""}), code(Reject::kLaneRefused)) << "not the main chain's client";
  EXPECT_EQ(hub.one(kOwner, OpenLane{terms(kOut), {}, "", "sub1-main"}), kResultAlreadyIdentical);
  EXPECT_EQ(hub.one(kOwner, OpenLane{terms(kOut, Ordering::kStrict), {}, "", "sub1-main"}), code(Reject::kAlreadyExists));
  describe(hub, "fsc1", ClientType::kFiscoBcos3);
  const ConsensusState begin{ChainHeight{1}, chain_time(kBegin), sha256({}), to_bytes(sha256({}).view()), to_bytes(sha256({}).view())};
  EXPECT_EQ(hub.one(kOwner, CreateClient{"fsc1-main", {ClientType::kFiscoBcos3, {0}, 1'000'000, 0}, begin}), kResultOk);
  foreign = terms("new");
  foreign.destination = "fsc1";
  EXPECT_EQ(hub.one(kOwner, OpenLane{foreign, {}, "", "fsc1-main"}), code(Reject::kLaneRefused)) << "it proves no state";
}

// PK8
TEST_F(PacketOps, OwnersPauseALaneForTheNamedVersion) {
  EXPECT_EQ(hub.one(kOwner, SetLane{"none", 1, {}, true}), code(Reject::kLaneUnknown));
  EXPECT_EQ(hub.one(kAnybody, SetLane{kOut, 1, {}, true}), code(Reject::kNotOwner));
  EXPECT_EQ(hub.one(kOwner, SetLane{kOut, 2, {}, true}), code(Reject::kVersionMismatch));
  EXPECT_EQ(hub.one(kOwner, SetLane{kOut, 1, {}, true}), kResultOk);
  EXPECT_EQ(hub.one(kOwner, SetLane{kOut, 1, {}, true}), kResultAlreadyIdentical);
  EXPECT_EQ(send(packet(1)), code(Reject::kLaneClosed));
}

// PK9
TEST_F(PacketOps, APacketSetsOutFromItsSenderWithTheNextNumber) {
  EXPECT_EQ(hub.one(kReceiver, SendPacket{packet(1)}), code(Reject::kNotOwner));
  EXPECT_EQ(send(packet(1, "none")), code(Reject::kLaneUnknown));
  Packet bad = packet(1);
  bad.hub = sha256({});
  EXPECT_EQ(send(bad), code(Reject::kPacketForeign));
  bad = packet(1);
  bad.destination = "sub2";
  EXPECT_EQ(send(bad), code(Reject::kPacketForeign));
  EXPECT_EQ(send(packet(2)), code(Reject::kSequenceOutOfOrder));
  EXPECT_EQ(sub.one(kSender, SendPacket{packet(1)}), code(Reject::kWrongEnd));
  bad = packet(1);
  bad.timeout_s = hub.now_s() + 1;  // that of the block
  EXPECT_EQ(send(bad), code(Reject::kTimeoutPassed));
  bad.timeout_s = hub.now_s() + 1 + kMaxTimeoutAheadSeconds + 1;
  EXPECT_EQ(send(bad), code(Reject::kTimeoutTooFar));
  const Packet good = packet(1);
  EXPECT_EQ(send(good), kResultOk);
  EXPECT_EQ(send(good), kResultAlreadyIdentical);
  Packet other = good;
  other.payload = encode(DataPayload(RecordAnchor{"88.100/b", {}, ""}));
  EXPECT_EQ(send(other), code(Reject::kSequenceOutOfOrder)) << "the number is used";
  EXPECT_EQ(hub.record<Commitment>(RecordKind::kPacket, "out/1")->hash, packet_commitment(good));
  EXPECT_EQ(hub.cross("out/1").status, CrossStatus::kInit);
  EXPECT_EQ(hub.cross("out/1").number, ":sub1:out:1");
  EXPECT_EQ(hub.lane(kOut).in_flight, 1u);
}

// PK9: the timeout is not over where it will be judged.
TEST_F(PacketOps, APacketThatCannotArriveInTimeIsNotSent) {
  sub.pass(9);
  refresh(hub, "sub1-main", sub);
  Packet late = packet(1);
  late.timeout_s = sub.now_s();
  ASSERT_GT(late.timeout_s, hub.now_s() + 1);
  EXPECT_EQ(send(late), code(Reject::kTimeoutPassed));
}

// PK9: at each cap and beyond it.
TEST_F(PacketOps, CapsOfALaneHold) {
  const auto of_bytes = [&](std::uint64_t sequence, std::size_t bytes) {
    Packet made = packet(sequence, kOut, PacketType::kMainToken);
    made.payload = Bytes(bytes, 1);
    return made;
  };
  cap({10, 2, 15});
  EXPECT_EQ(send(of_bytes(1, 11)), code(Reject::kPayloadTooLarge));
  EXPECT_EQ(send(of_bytes(1, 10)), kResultOk);
  EXPECT_EQ(send(of_bytes(2, 6)), code(Reject::kLaneFull)) << "bytes";
  EXPECT_EQ(send(of_bytes(2, 5)), kResultOk);
  cap({10, 2, 100});
  EXPECT_EQ(send(of_bytes(3, 1)), code(Reject::kLaneFull)) << "packets";
}

// PK10, PK11, PK12
TEST_F(PacketOps, DataIsDeliveredOnceAndAcknowledgedAtOnce) {
  const Packet made = packet(1);
  EXPECT_EQ(send(made), kResultOk);
  EXPECT_EQ(sub.one(kAnybody, ReceivePacket{made, hub.prove(key(PacketRecord::kSent, made))}), code(Reject::kStateUnknown));
  At at = committed(made);
  Packet bad = made;
  bad.receiver = bid(kSender);
  EXPECT_EQ(sub.one(kAnybody, ReceivePacket{bad, at}), code(Reject::kProofRefused)) << "every field is covered";
  At cut = at;
  cut.proof.pop_back();
  EXPECT_EQ(sub.one(kAnybody, ReceivePacket{made, cut}), code(Reject::kProofMalformed));
  EXPECT_EQ(hub.one(kAnybody, ReceivePacket{made, at}), code(Reject::kWrongEnd));
  EXPECT_EQ(sub.one(kAnybody, ReceivePacket{made, at}), kResultOk);
  EXPECT_EQ(sub.one(kAnybody, ReceivePacket{made, {}}), kResultAlreadyIdentical) << "whoever comes second proves nothing";
  EXPECT_EQ(sub.one(kAnybody, ReceivePacket{bad, at}), code(Reject::kSequenceUsed));
  EXPECT_EQ(sub.lane(kOut).received, 1u);
  EXPECT_EQ(sub.record<Commitment>(RecordKind::kPacketReceipt, "out/1")->hash, receipt_commitment(packet_commitment(made)));
  const Acknowledgement ok{AckOutcome::kOk, {}};
  EXPECT_EQ(sub.cross("out/1").ack, ok);
  EXPECT_EQ(acknowledge(made, {AckOutcome::kFailed, {}}), code(Reject::kProofRefused));
  EXPECT_EQ(acknowledge(made, {AckOutcome::kTimedOut, {}}), code(Reject::kProofRefused)) << "only a main chain between says that";
  EXPECT_EQ(sub.one(kAnybody, AcknowledgePacket{kOut, 1, ok, {}}), code(Reject::kWrongEnd));
  EXPECT_EQ(acknowledge(made, ok), kResultOk);
  EXPECT_EQ(acknowledge(made, ok), kResultAlreadyIdentical);
  EXPECT_EQ(acknowledge(made, {AckOutcome::kFailed, {}}), code(Reject::kPacketSettled));
  EXPECT_EQ(hub.cross("out/1").status, CrossStatus::kOk);
  EXPECT_EQ(hub.lane(kOut).in_flight, 0u);
  EXPECT_EQ(hub.lane(kOut).bytes_in_flight, 0u);
  EXPECT_EQ(hub.one(kAnybody, AcknowledgePacket{kOut, 2, ok, {}}), code(Reject::kNoSuchPacket));
  EXPECT_EQ(time_out(made), code(Reject::kPacketSettled));
}

// PK11
TEST_F(PacketOps, CallsAreAcknowledgedByTheirReceiverOnce) {
  const Packet made = packet(1, kOut, PacketType::kCall);
  EXPECT_EQ(send(made), kResultOk);
  EXPECT_EQ(deliver(made), kResultOk);
  EXPECT_FALSE(sub.cross("out/1").ack);
  const Acknowledgement failed{AckOutcome::kFailed, {1, 2}};
  EXPECT_EQ(sub.one(kSender, WriteAcknowledgement{kOut, 1, failed}), code(Reject::kNotOwner));
  EXPECT_EQ(sub.one(kReceiver, WriteAcknowledgement{kOut, 2, failed}), code(Reject::kNoSuchPacket));
  EXPECT_EQ(sub.one(kReceiver, WriteAcknowledgement{kOut, 1, failed}), kResultOk);
  EXPECT_EQ(sub.one(kReceiver, WriteAcknowledgement{kOut, 1, failed}), kResultAlreadyIdentical);
  EXPECT_EQ(sub.one(kReceiver, WriteAcknowledgement{kOut, 1, {AckOutcome::kOk, {}}}), code(Reject::kPacketSettled));
  EXPECT_EQ(hub.one(kReceiver, WriteAcknowledgement{kOut, 1, failed}), code(Reject::kWrongEnd));
  EXPECT_EQ(acknowledge(made, failed), kResultOk);
  EXPECT_EQ(hub.cross("out/1").status, CrossStatus::kFailed);
}

// PK11
TEST_F(PacketOps, WhatNobodyHereCanAnswerFailsAtOnce) {
  Packet made = packet(1, kOut, PacketType::kSubToken);
  made.receiver = "did:bid:sub9:efnobody";
  EXPECT_EQ(send(made), kResultOk);
  EXPECT_EQ(deliver(made), kResultOk);
  EXPECT_EQ(sub.cross("out/1").status, CrossStatus::kFailed);
  EXPECT_EQ(sub.cross("out/1").ack, (Acknowledgement{AckOutcome::kFailed, {}}));
}

// PK13, PK14
TEST_F(PacketOps, WhatWasNotReceivedInTimeIsTimedOutByProofAndTakenBack) {
  const Packet made = packet(1, kOut, PacketType::kMainToken);
  EXPECT_EQ(send(made), kResultOk);
  EXPECT_EQ(time_out(made), code(Reject::kTimeoutNotReached));
  EXPECT_EQ(hub.one(kSender, TakeOut{kOut, 1}), code(Reject::kPacketSettled)) << "it is under way";
  pass(101);
  EXPECT_EQ(deliver(made), code(Reject::kTimeoutPassed));
  EXPECT_EQ(hub.one(kAnybody, TimeOutPacket{kOut, 1, {ChainHeight{1000}, {1}}}), code(Reject::kStateUnknown));
  EXPECT_EQ(sub.one(kAnybody, TimeOutPacket{kOut, 1, {}}), code(Reject::kNoSuchPacket));
  EXPECT_EQ(time_out(made), kResultOk);
  EXPECT_EQ(time_out(made), kResultAlreadyIdentical);
  EXPECT_EQ(hub.cross("out/1").status, CrossStatus::kTimeout);
  EXPECT_EQ(hub.lane(kOut).in_flight, 0u);
  EXPECT_EQ(hub.one(kReceiver, TakeOut{kOut, 1}), code(Reject::kNotOwner));
  EXPECT_EQ(hub.one(kSender, TakeOut{kOut, 1}), kResultOk);
  EXPECT_EQ(hub.one(kSender, TakeOut{kOut, 1}), kResultAlreadyIdentical);
  EXPECT_EQ(hub.cross("out/1").status, CrossStatus::kRefunded);
}

// PK13: a packet that was received is never timed out, however late it is acknowledged.
TEST_F(PacketOps, WhatWasReceivedIsNotTimedOut) {
  const Packet made = packet(1, kOut, PacketType::kMainToken);
  EXPECT_EQ(send(made), kResultOk);
  EXPECT_EQ(deliver(made), kResultOk);
  pass(200);
  EXPECT_EQ(time_out(made), code(Reject::kProofRefused));
}

// PK13: data alone, by the clock; the acknowledgement is believed when it comes.
TEST_F(PacketOps, DataIsGivenUpByTheClockAndBelievedWhenItArrivedAfterAll) {
  const Packet made = packet(1);
  EXPECT_EQ(send(made), kResultOk);
  EXPECT_EQ(deliver(made), kResultOk);
  const TimeOutPacket give_up{kOut, 1, {}};
  pass(200);
  EXPECT_EQ(hub.one(kAnybody, give_up), code(Reject::kTimeoutNotReached));
  pass(3600);
  EXPECT_EQ(hub.one(kAnybody, give_up), kResultOk);
  EXPECT_EQ(hub.cross("out/1").status, CrossStatus::kTimeout);
  EXPECT_EQ(hub.one(kSender, TakeOut{kOut, 1}), code(Reject::kPacketSettled)) << "there is nothing to take back";
  EXPECT_EQ(acknowledge(made, {AckOutcome::kOk, {}}), kResultOk);
  EXPECT_EQ(hub.cross("out/1").status, CrossStatus::kOk);
  EXPECT_EQ(hub.lane(kOut).in_flight, 0u) << "its slot was free already";
  const Packet token = packet(2, kOut, PacketType::kMainToken);
  EXPECT_EQ(send(token), kResultOk);
  pass(5000);
  EXPECT_EQ(hub.one(kAnybody, TimeOutPacket{kOut, 2, {}}), code(Reject::kStateUnknown)) << "effects end by proof alone";
}

// PK15
TEST_F(PacketOps, TwoPacketsOfOneNumberCloseTheLane) {
  const Packet made = packet(1);
  EXPECT_EQ(send(made), kResultOk);
  At at = committed(made);
  Packet other = made;
  other.receiver = bid(kSender);
  EXPECT_EQ(sub.one(kAnybody, ReportConflict{other, at}), code(Reject::kNoSuchPacket));
  EXPECT_EQ(sub.one(kAnybody, ReceivePacket{made, at}), kResultOk);
  EXPECT_EQ(sub.one(kAnybody, ReportConflict{made, at}), code(Reject::kNoMisbehaviour));
  EXPECT_EQ(sub.one(kAnybody, ReportConflict{other, at}), code(Reject::kProofRefused)) << "nobody committed to it";
  // The source rewrites its history, which no chain of this software does.
  hub.rewrite({RecordKind::kPacket, "out/1"}, encode(Commitment{packet_commitment(other)}));
  at = committed(other);
  EXPECT_EQ(sub.one(kAnybody, ReportConflict{other, at}), kResultOk);
  EXPECT_EQ(sub.one(kAnybody, ReportConflict{other, at}), kResultAlreadyIdentical);
  EXPECT_EQ(sub.cross("out/1").conflict, packet_commitment(other));
  EXPECT_EQ(sub.cross("out/1").commitment, packet_commitment(made)) << "what was delivered stays";
  const Packet next = packet(2);
  EXPECT_EQ(send(next), kResultOk);
  EXPECT_EQ(deliver(next), code(Reject::kLaneClosed));
}

// PK10, PK16
TEST_F(PacketOps, AStrictLaneKeepsItsOrderAndNeverCloses) {
  Packet one = packet(1, "strict", PacketType::kMainToken);
  one.timeout_s = hub.now_s() + 50;
  const Packet two = packet(2, "strict");
  EXPECT_EQ(send(one), kResultOk);
  EXPECT_EQ(send(two), kResultOk);
  EXPECT_EQ(deliver(two), code(Reject::kSequenceOutOfOrder));
  At at = committed(one);
  EXPECT_EQ(sub.one(kAnybody, SkipPacket{one, at}), code(Reject::kTimeoutNotReached));
  pass(60);
  at = committed(one);
  EXPECT_EQ(sub.one(kAnybody, ReceivePacket{one, at}), code(Reject::kTimeoutPassed));
  EXPECT_EQ(sub.one(kAnybody, SkipPacket{two, committed(two)}), code(Reject::kSequenceOutOfOrder));
  EXPECT_EQ(sub.one(kAnybody, SkipPacket{one, committed(one)}), kResultOk);
  EXPECT_EQ(deliver(two), kResultOk);
  EXPECT_EQ(sub.lane("strict").next_receive, 3u);
  EXPECT_EQ(time_out(one), kResultOk) << "its number is used, not its packet";
  const Packet loose = packet(1);
  EXPECT_EQ(send(loose), kResultOk);
  EXPECT_EQ(sub.one(kAnybody, SkipPacket{loose, committed(loose)}), code(Reject::kSequenceOutOfOrder)) << "not a strict lane";
}

// PK17, PK18
TEST_F(PacketOps, AStuckPacketIsSettledByTheCouncil) {
  const Packet made = packet(1, kOut, PacketType::kMainToken);
  EXPECT_EQ(send(made), kResultOk);
  const SettlePacket act{kOut, 1};
  hub.pass(100 + kStuckAfterSeconds - 10);
  EXPECT_FALSE(is_stuck(hub.cross("out/1"), hub.time));
  EXPECT_EQ(hub.one(0, Propose{{act}, ""}), code(Reject::kChangeNotPossible));
  hub.pass(20);
  EXPECT_TRUE(is_stuck(hub.cross("out/1"), hub.time));
  EXPECT_EQ(time_out(made), code(Reject::kClientExpired)) << "nobody proved anything for a day";
  hub.decide({act});
  EXPECT_EQ(hub.cross("out/1").status, CrossStatus::kTimeout);
  EXPECT_EQ(hub.lane(kOut).in_flight, 0u);
  EXPECT_EQ(hub.one(kSender, TakeOut{kOut, 1}), kResultOk);
}

// PK20, AC14, AC17
TEST_F(PacketOps, LanesFollowTheSuccessorOfAClient) {
  pass(24 * 3600 + 10);
  EXPECT_EQ(send(packet(1)), code(Reject::kClientExpired));
  EXPECT_EQ(hub.one(kOwner, CreateClient{"sub1-next", sub.terms(), sub.state_at(sub.height.value)}), kResultOk);
  hub.decide({SubstituteClient{"sub1-main", "sub1-next"}});
  const Packet made = packet(1, kOut, PacketType::kMainToken);
  EXPECT_EQ(send(made), kResultOk);
  pass(110);
  EXPECT_EQ(refresh(hub, "sub1-next", sub), kResultOk);
  EXPECT_EQ(hub.one(kAnybody, TimeOutPacket{kOut, 1, sub.prove(key(PacketRecord::kReceived, made))}), kResultOk);
}

// AC16: no receipt at the timeout, and one behind it.
TEST_F(PacketOps, AttestorsWhoDenyAReceiptAndShowItAreFrozen) {
  describe(hub, "att1", ClientType::kAttested);
  const Attesting attesting{hub, "att1-notaries"};
  const auto at = [&](std::uint64_t s) { return UnixMillis{kBegin.value + 1000 * s}; };
  EXPECT_EQ(hub.one(kOwner, CreateClient{attesting.client, attesting.terms(), attesting.state(10, at(10))}), kResultOk);
  LaneTerms to_att = terms("att");
  to_att.destination = "att1";
  EXPECT_EQ(hub.one(kOwner, OpenLane{to_att, {}, "", attesting.client}), kResultOk);
  Packet made = packet(1, "att", PacketType::kMainToken);
  made.destination = "att1";
  made.timeout_s = hub.now_s() + 20;
  EXPECT_EQ(send(made), kResultOk);
  hub.pass(60);
  const std::uint64_t now = hub.now_s() - kBegin.value / 1000;
  EXPECT_EQ(hub.one(kAnybody, UpdateClient{attesting.client, {}, attesting.update(10, 20, at(now))}), kResultOk);
  EXPECT_EQ(hub.one(kAnybody, UpdateClient{attesting.client, {}, attesting.update(20, 30, at(now + 1))}), kResultOk);
  const auto claim = [&](std::optional<Hash32> value) {
    return packet_claim(ClientType::kAttested, PacketRecord::kReceived, "att/1", value);
  };
  const Claim none = claim(std::nullopt);
  const Claim received = claim(receipt_commitment(packet_commitment(made)));
  EXPECT_EQ(hub.one(kAnybody, TimeOutPacket{"att", 1, attesting.prove(20, none)}), kResultOk);
  const auto accuse = [&](std::uint64_t first, const Claim& a, std::uint64_t second, const Claim& b) {
    return ReportMisbehaviour{attesting.client,
                              ConflictingStatements{{a, attesting.prove(first, a)}, {b, attesting.prove(second, b)}, "att", 1}};
  };
  EXPECT_EQ(hub.one(kAnybody, accuse(10, none, 30, received)), code(Reject::kNoMisbehaviour)) << "before the timeout it may come";
  EXPECT_EQ(hub.one(kAnybody, accuse(20, none, 30, received)), kResultOk);
  EXPECT_EQ(hub.client(attesting.client).client.frozen, ChainHeight{20});
  EXPECT_EQ(hub.one(kSender, SendPacket{[&] {
                      Packet next = made;
                      next.sequence = 2;
                      next.timeout_s = hub.now_s() + 50;
                      return next;
                    }()}),
            code(Reject::kClientFrozen));
}

// PK6: what other chains look for is 32 bytes under a key that does not depend on this chain.
TEST_F(PacketOps, TheBytesOfALaneAreWhatAnotherChainVerifies) {
  const Packet made = packet(1);
  EXPECT_EQ(send(made), kResultOk);
  const auto claim = packet_claim(ClientType::kXinghuo, PacketRecord::kSent, "out/1", packet_commitment(made));
  EXPECT_EQ(hub.state.at({RecordKind::kPacket, "out/1"}), *claim.value);
  EXPECT_EQ(claim.value->size(), 32u);
}

}  // namespace
}  // namespace xh::execution
