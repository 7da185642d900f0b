#include "node/event_subject.h"

#include "base/overload.h"
#include "base/text.h"

namespace xh::node {
namespace {

EventSubject record_subject(std::string kind, std::string name) { return {EventTopic::kRecords, std::move(kind), std::move(name), {}, {}}; }
EventSubject packet_subject(std::string lane, std::optional<std::uint64_t> sequence, std::string state) {
  return {EventTopic::kPackets, {}, std::move(lane), sequence, std::move(state)};
}
EventSubject chain_subject(std::string code) { return {EventTopic::kChains, {}, std::move(code), {}, {}}; }
// AC12: the name of a client begins with the code of its chain.
EventSubject client_subject(const std::string& client) { return chain_subject(client.substr(0, client.find('-'))); }

std::string target_kind(const identity::Target& target) {
  switch (target.kind) {
    case identity::TargetKind::kAccount:
      return "account";
    case identity::TargetKind::kPrefix:
      return "prefix";
    case identity::TargetKind::kIdentifier:
      break;
  }
  return "identifier";
}

EventSubject identity_subject(const identity::Operation& operation, const AccountId& sender) {
  const auto own = [&](const char* kind) { return record_subject(kind, to_bid(sender)); };
  return std::visit(Overload{
                        [](const identity::RegisterOrganisation& op) { return record_subject("organisation", op.id); },
                        [](const identity::UpdateOrganisation& op) { return record_subject("organisation", op.id); },
                        [](const identity::Enroll& op) { return record_subject("account", to_bid(op.account)); },
                        [](const identity::Dismiss& op) { return record_subject("account", to_bid(op.account)); },
                        [&](const identity::SetKeys&) { return own("account"); },
                        [&](const identity::Rotate&) { return own("account"); },
                        [&](const identity::Recover&) { return own("account"); },
                        [&](const identity::Deactivate&) { return own("account"); },
                        [&](const identity::SetDocument&) { return own("document"); },
                        [](const identity::AllocatePrefix& op) { return record_subject("prefix", op.prefix); },
                        [](const identity::UpdatePrefix& op) { return record_subject("prefix", op.prefix); },
                        [](const identity::TransferPrefix& op) { return record_subject("prefix", op.prefix); },
                        [](const identity::DelegateKey& op) { return record_subject("prefix", op.prefix); },
                        [](const identity::RevokeDelegation& op) { return record_subject("prefix", op.prefix); },
                        [](const identity::Register& op) { return record_subject("identifier", op.identifier); },
                        [](const identity::Update& op) { return record_subject("identifier", op.identifier); },
                        [](const identity::Transfer& op) { return record_subject("identifier", op.identifier); },
                        [](const identity::Revoke& op) { return record_subject("identifier", op.identifier); },
                        [](const identity::SetController& op) { return record_subject("identifier", op.identifier); },
                        [](const identity::AnchorRoot& op) { return record_subject("stream", op.stream); },
                        [](const identity::AnchorDigest& op) { return record_subject("digest", to_0x(op.digest.view())); },
                        [](const identity::RegisterIssuer& op) { return record_subject("issuer", to_bid(op.account)); },
                        [](const identity::AnchorStatusList& op) { return record_subject("status-list", op.list); },
                        [](const identity::Hold& op) { return record_subject(target_kind(op.target), op.target.name); },
                        [](const identity::Withhold& op) { return record_subject(target_kind(op.target), op.target.name); },
                        [](const identity::Release& op) { return record_subject(target_kind(op.target), op.target.name); },
                        [](const identity::Redact& op) { return record_subject(target_kind(op.target), op.target.name); },
                        [](const identity::DescribeSubChain& op) { return record_subject("sub-chain", op.code); },
                    },
                    operation);
}

EventSubject crosschain_subject(const crosschain::Operation& operation) {
  return std::visit(
      Overload{
          [](const crosschain::SetChain& op) { return chain_subject(op.code); },
          [](const crosschain::CreateClient& op) { return client_subject(op.name); },
          [](const crosschain::UpdateClient& op) { return client_subject(op.client); },
          [](const crosschain::ReportMisbehaviour& op) { return client_subject(op.client); },
          [](const crosschain::SubmitCheckpoint& op) { return chain_subject(op.code); },
          [](const crosschain::AnchorFact& op) { return client_subject(op.client); },
          [](const crosschain::OpenLane& op) { return packet_subject(op.terms.name, std::nullopt, "opened"); },
          [](const crosschain::SetLane& op) { return packet_subject(op.lane, std::nullopt, op.paused ? "paused" : "open"); },
          [](const crosschain::SendPacket& op) { return packet_subject(op.packet.lane, op.packet.sequence, "sent"); },
          [](const crosschain::ReceivePacket& op) { return packet_subject(op.packet.lane, op.packet.sequence, "received"); },
          [](const crosschain::AcknowledgePacket& op) {
            return packet_subject(op.lane, op.sequence, std::string(to_word(op.ack.outcome)));
          },
          [](const crosschain::TimeOutPacket& op) { return packet_subject(op.lane, op.sequence, "timed-out"); },
          [](const crosschain::TakeOut& op) { return packet_subject(op.lane, op.sequence, "taken-out"); },
          [](const crosschain::ReportConflict& op) { return packet_subject(op.packet.lane, op.packet.sequence, "conflicting"); },
          [](const crosschain::WriteAcknowledgement& op) { return packet_subject(op.lane, op.sequence, "acknowledged"); },
          [](const crosschain::SkipPacket& op) { return packet_subject(op.packet.lane, op.packet.sequence, "skipped"); },
      },
      operation);
}

}  // namespace

EventSubject subject_of(const execution::Operation& operation, const AccountId& sender) {
  return std::visit(Overload{
                        [&](const identity::Operation& op) { return identity_subject(op, sender); },
                        [](const ledger::GovernanceOperation& op) {
                          const bool evidence = std::holds_alternative<ledger::ReportEvidence>(op);
                          return EventSubject{evidence ? EventTopic::kEvidence : EventTopic::kGovernance, {}, {}, {}, {}};
                        },
                        [](const crosschain::Operation& op) { return crosschain_subject(op); },
                    },
                    operation);
}

}  // namespace xh::node
