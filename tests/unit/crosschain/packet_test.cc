#include "crosschain/packet.h"

#include <gtest/gtest.h>

#include <set>

#include "crosschain/operations.h"
#include "crosschain/xinghuo.h"
#include "crypto/hash.h"

namespace xh::crosschain {
namespace {

Packet packet() {
  return {1,
          sha256(as_bytes("hub")),
          "lane",
          7,
          "one1",
          "two2",
          "did:bid:efsender",
          "did:bid:two2:zfreceiver",
          PacketType::kData,
          1'700'000'000,
          encode(DataPayload(RecordAnchor{"88.100/a", sha256({}), "https://example.com"}))};
}

// PK4
TEST(Packet, EveryFieldAndEveryKindOfObjectHasACommitmentOfItsOwn) {
  std::set<Hash32> seen = {packet_commitment(packet())};
  const auto differs = [&](auto change) {
    Packet other = packet();
    change(other);
    EXPECT_TRUE(seen.insert(packet_commitment(other)).second);
  };
  differs([](Packet& p) { p.version = 2; });
  differs([](Packet& p) { p.hub.bytes[31] ^= 1; });
  differs([](Packet& p) { p.lane = "lan"; });
  differs([](Packet& p) { p.sequence = 8; });
  differs([](Packet& p) { p.source = ""; });
  differs([](Packet& p) { p.destination = ""; });
  differs([](Packet& p) { std::swap(p.source, p.destination); });
  differs([](Packet& p) { p.sender += "x"; });
  differs([](Packet& p) { p.receiver += "x"; });
  differs([](Packet& p) { p.type = PacketType::kCall; });
  differs([](Packet& p) { ++p.timeout_s; });
  differs([](Packet& p) { p.payload.push_back(0); });
  const Hash32 commitment = packet_commitment(packet());
  EXPECT_TRUE(seen.insert(receipt_commitment(commitment)).second);
  EXPECT_TRUE(seen.insert(ack_commitment(commitment, {AckOutcome::kOk, {}})).second);
  EXPECT_TRUE(seen.insert(ack_commitment(commitment, {AckOutcome::kFailed, {}})).second);
  EXPECT_TRUE(seen.insert(ack_commitment(commitment, {AckOutcome::kOk, {0}})).second);
}

// PK5
TEST(Packet, OtherChainsLookForThirtyTwoBytesUnderAKeyOfThirtyTwo) {
  const Hash32 value = packet_commitment(packet());
  const auto on_besu = packet_claim(ClientType::kBesuQbft, PacketRecord::kSent, "lane/7", value);
  EXPECT_EQ(on_besu.key.size(), 32u);
  EXPECT_EQ(on_besu.value, to_bytes(value.view()));
  Bytes named = {26};
  append(named, as_bytes(std::string_view("lane/7")));
  EXPECT_EQ(on_besu.key, to_bytes(domain_hash("xinghuo/packet-key/v1", named).view()));
  const auto on_xinghuo = packet_claim(ClientType::kXinghuo, PacketRecord::kReceived, "lane/7", std::nullopt);
  EXPECT_EQ(on_xinghuo.key, encode(XinghuoKey{27, "lane/7"}));
  EXPECT_FALSE(on_xinghuo.value);
  EXPECT_EQ(encode(Commitment{value}), to_bytes(value.view()));
  EXPECT_NE(packet_key(PacketRecord::kSent, "lane/7"), packet_key(PacketRecord::kReceived, "lane/7"));
  EXPECT_FALSE(carries_lanes(ClientType::kFiscoBcos3));
  EXPECT_TRUE(carries_lanes(ClientType::kAttested));
}

// PK2
TEST(Packet, FormIsCheckedBeforeAnythingElse) {
  EXPECT_TRUE(check_packet(packet()));
  const auto refused = [](auto change) {
    Packet other = packet();
    change(other);
    return !check_packet(other).has_value();
  };
  EXPECT_TRUE(refused([](Packet& p) { p.version = 2; }));
  EXPECT_TRUE(refused([](Packet& p) { p.sequence = 0; }));
  EXPECT_TRUE(refused([](Packet& p) { p.payload.clear(); }));
  EXPECT_TRUE(refused([](Packet& p) { p.destination = p.source; }));
  EXPECT_TRUE(refused([](Packet& p) { p.source = "ONE1"; }));
  EXPECT_TRUE(refused([](Packet& p) { p.lane = "a/b"; }));
  EXPECT_TRUE(refused([](Packet& p) { p.sender = "efsender"; }));
  EXPECT_TRUE(refused([](Packet& p) { p.receiver = "did:bid:"; }));
  EXPECT_TRUE(refused([](Packet& p) { p.receiver = "did:bid:a/b"; }));
}

// PK2: at each limit of the encoding and beyond it.
TEST(Packet, NoFieldIsLongerThanItsLimit) {
  const auto decodes = [](const Packet& p) { return decode<Packet>(encode(p)).has_value(); };
  Packet at = packet();
  at.payload = Bytes(kMaxPayloadBytes, 1);
  at.lane = std::string(kMaxLaneNameBytes, 'a');
  at.sender = std::string(kMaxPartyBytes, 'a');
  EXPECT_TRUE(decodes(at));
  Packet over = at;
  over.payload.push_back(1);
  EXPECT_FALSE(decodes(over));
  over = at;
  over.lane += 'a';
  EXPECT_FALSE(decodes(over));
  over = at;
  over.sender += 'a';
  EXPECT_FALSE(decodes(over));
  EXPECT_TRUE(decode<Acknowledgement>(encode(Acknowledgement{AckOutcome::kOk, Bytes(kMaxAckResultBytes)})));
  EXPECT_FALSE(decode<Acknowledgement>(encode(Acknowledgement{AckOutcome::kOk, Bytes(kMaxAckResultBytes + 1)})));
}

// PK3
TEST(Packet, PayloadsHaveTheFormOfTheirType) {
  Packet p = packet();
  EXPECT_TRUE(check_payload(p));
  p.payload = encode(DataPayload(BidDocument{"did:bid:efx", "{}"}));
  EXPECT_TRUE(check_payload(p));
  p.payload = encode(DataPayload(BidDocument{"did:bid:efx", "[]"}));
  EXPECT_FALSE(check_payload(p));
  p.payload = encode(DataPayload(RecordAnchor{"", {}, ""}));
  EXPECT_FALSE(check_payload(p));
  p.payload.push_back(0);
  EXPECT_FALSE(check_payload(p));
  p.type = PacketType::kCall;
  p.payload = encode(CallPayload{"0x1", {1}});
  EXPECT_TRUE(check_payload(p));
  p.payload = encode(CallPayload{"", {1}});
  EXPECT_FALSE(check_payload(p));
  p.type = PacketType::kMainToken;
  EXPECT_TRUE(check_payload(p)) << "tokens are opaque";
}

// PK8
TEST(Packet, CapsHaveCaps) {
  EXPECT_TRUE(check_caps({kMaxPayloadBytes, kMaxInFlight, kMaxBytesInFlight}));
  EXPECT_FALSE(check_caps({kMaxPayloadBytes + 1, 1, 1}));
  EXPECT_FALSE(check_caps({1, kMaxInFlight + 1, 1}));
  EXPECT_FALSE(check_caps({1, 1, kMaxBytesInFlight + 1}));
  EXPECT_FALSE(check_caps({0, 1, 1}));
  EXPECT_FALSE(check_caps({1, 0, 1}));
  EXPECT_FALSE(check_caps({1, 1, 0}));
}

// AC8: at each limit and beyond it.
TEST(Packet, ChainRecordsHaveLimits) {
  const auto decodes = [](const SetChain& op) { return decode<SetChain>(encode(op)).has_value(); };
  SetChain at{"ab12",
              0,
              ClientType::kXinghuo,
              std::string(kMaxChainDocumentBytes, ' '),
              {},
              std::string(kMaxClientNameBytes, 'a'),
              ChainStatus::kActive};
  at.gateways.resize(kMaxGateways);
  EXPECT_TRUE(decodes(at));
  SetChain over = at;
  over.gateways.resize(kMaxGateways + 1);
  EXPECT_FALSE(decodes(over));
  over = at;
  over.document += ' ';
  EXPECT_FALSE(decodes(over));
  over = at;
  over.client += 'a';
  EXPECT_FALSE(decodes(over));
}

// AC9, AC12, PK7: operations that no chain could take are refused where they are decoded.
TEST(Packet, OperationsAreCheckedForForm) {
  const auto parses = [](const Operation& operation) { return parse_operation(kind_of(operation), body_of(operation)).has_value(); };
  EXPECT_TRUE(parses(SetChain{"ab12", 0, ClientType::kXinghuo, "{}", {}, "", ChainStatus::kActive}));
  EXPECT_FALSE(parses(SetChain{"AB12", 0, ClientType::kXinghuo, "", {}, "", ChainStatus::kActive}));
  EXPECT_FALSE(parses(SetChain{"ab12", 0, ClientType::kXinghuo, "[]", {}, "", ChainStatus::kActive}));
  EXPECT_FALSE(parses(SetChain{"ab12", 0, ClientType::kXinghuo, "", {{}, {}}, "", ChainStatus::kActive})) << "a gateway twice";
  EXPECT_TRUE(parses(CreateClient{"ab12-a", {}, {}}));
  EXPECT_FALSE(parses(CreateClient{"ab12a", {}, {}}));
  EXPECT_FALSE(parses(CreateClient{"ab12-", {}, {}}));
  EXPECT_FALSE(parses(SubmitCheckpoint{"ab12", 0, {}, {}}));
  EXPECT_FALSE(parses(AnchorFact{"ab12-a", {{}, std::nullopt}, {}}));
  const LaneTerms terms{{}, "lane", "", "ab12", Ordering::kUnordered};
  EXPECT_TRUE(parses(OpenLane{terms, {}, "", "ab12-a"}));
  EXPECT_FALSE(parses(OpenLane{terms, {}, "", ""}));
  EXPECT_FALSE(parses(OpenLane{terms, {}, "ab12-a", "ab12-a"}));
  EXPECT_FALSE(parses(TakeOut{"lane", 0}));
  EXPECT_FALSE(parses(WriteAcknowledgement{"lane", 1, {AckOutcome::kTimedOut, {}}}));
  const ProvenClaim one{{{1}, std::nullopt}, {}};
  const ProvenClaim other{{{2}, std::nullopt}, {}};
  EXPECT_TRUE(parses(ReportMisbehaviour{"ab12-a", ConflictingStatements{one, one, "", 0}}));
  EXPECT_FALSE(parses(ReportMisbehaviour{"ab12-a", ConflictingStatements{one, other, "", 0}}));
  EXPECT_FALSE(parses(ReportMisbehaviour{"ab12-a", ConflictingStatements{one, one, "", 1}}));
  EXPECT_EQ(parse_operation(107, {}).error().id, ErrorId::kUnknownOperation);
}

}  // namespace
}  // namespace xh::crosschain
