#include "node/event_subject.h"

#include "event_ledger.h"

namespace xh::node {
namespace {

EventSubject of(const execution::Operation& operation) { return subject_of(operation, event_account(1)); }
EventSubject of_packet(const crosschain::Operation& operation) { return of(execution::Operation(operation)); }
EventSubject of_record(const identity::Operation& operation) { return of(execution::Operation(operation)); }

// SB9
TEST(EventSubject, RecordsAreNamedByWhatAnOperationWritesAndAccountsByTheirBid) {
  EXPECT_EQ(of_record(event_register("88.100/a")).name, "88.100/a");
  EXPECT_EQ(of_record(identity::Deactivate{}).name, to_bid(event_account(1)));
  EXPECT_EQ(of_record(identity::SetDocument{}).kind, "document");
  EXPECT_EQ(of_record(identity::Enroll{event_account(2), "o"}).name, to_bid(event_account(2)));
  const auto held = of_record(identity::Hold{{identity::TargetKind::kPrefix, "88.100"}, 1, {}});
  EXPECT_EQ(held.kind, "prefix");
  EXPECT_EQ(held.name, "88.100");
  identity::DescribeSubChain described;
  described.code = "bif1";
  EXPECT_EQ(of_record(described).kind, "sub-chain");
}

TEST(EventSubject, PacketsHaveLaneSequenceAndWhatBecameOfThem) {
  crosschain::SendPacket sent;
  sent.packet.lane = "orders";
  sent.packet.sequence = 7;
  const auto subject = of_packet(sent);
  EXPECT_EQ(subject.topic, EventTopic::kPackets);
  EXPECT_EQ(subject.name, "orders");
  EXPECT_EQ(subject.sequence, 7u);
  EXPECT_EQ(subject.state, "sent");
  EXPECT_EQ(of_packet(crosschain::AcknowledgePacket{"orders", 7, {crosschain::AckOutcome::kFailed, {}}, {}}).state, "failed");
  EXPECT_EQ(of_packet(crosschain::TimeOutPacket{"orders", 7, {}}).state, "timed-out");
  EXPECT_EQ(of_packet(crosschain::TakeOut{"orders", 7}).state, "taken-out");
  EXPECT_EQ(of_packet(crosschain::SetLane{"orders", 1, {}, true}).state, "paused");
  EXPECT_EQ(of_packet(crosschain::SetLane{"orders", 1, {}, true}).sequence, std::nullopt);
}

TEST(EventSubject, ClientsBelongToTheCodeThatTheirNameBeginsWith) {
  EXPECT_EQ(of_packet(crosschain::UpdateClient{"bif1-main-2", {}, {}}).name, "bif1");
  EXPECT_EQ(of_packet(crosschain::UpdateClient{"bif1-main-2", {}, {}}).topic, EventTopic::kChains);
  crosschain::SubmitCheckpoint checkpoint;
  checkpoint.code = "bif1";
  EXPECT_EQ(of_packet(checkpoint).name, "bif1");
}

TEST(EventSubject, EvidenceIsATopicApartFromGovernance) {
  EXPECT_EQ(of(execution::Operation(ledger::GovernanceOperation(ledger::Approve{}))).topic, EventTopic::kGovernance);
  EXPECT_EQ(of(execution::Operation(ledger::GovernanceOperation(ledger::ReportEvidence{}))).topic, EventTopic::kEvidence);
}

}  // namespace
}  // namespace xh::node
