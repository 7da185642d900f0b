#include "ledger/execution/chain_turn.h"

namespace xh::execution {

using crosschain::ChainRecord;
using crosschain::ClientRecord;
using crosschain::ClientStatus;
using crosschain::CrossRecord;
using crosschain::LaneRecord;
using crosschain::StateRecord;
using ledger::kResultOk;
using ledger::RecordKind;
using ledger::ResultCode;

ResultCode ChainTurn::owns(const std::string& code) {
  const auto* known = work.get<identity::SubChainRecord>(RecordKind::kSubChain, code);
  if (known == nullptr || !known->owner) return Turn::reject(Reject::kSubChainUnknown);
  return actor.speaks_for(*known->owner) ? kResultOk : Turn::reject(Reject::kNotOwner);
}

ResultCode ChainTurn::chain(const std::string& code, bool living, ChainRecord& out) {
  const auto* known = work.get<ChainRecord>(RecordKind::kChain, code);
  if (known == nullptr) return Turn::reject(Reject::kSubChainUnknown);
  if (known->held || (living && known->status == crosschain::ChainStatus::kRetired)) return Turn::reject(Reject::kSubChainSuspended);
  out = *known;
  return kResultOk;
}

FoundClient ChainTurn::client(const std::string& name, bool follow) {
  FoundClient found{kResultOk, name, {}};
  for (std::size_t hops = 0; hops <= kMaxSuccessors; ++hops) {
    const auto* known = work.get<ClientRecord>(RecordKind::kChainClient, found.name);
    if (known == nullptr) {
      found.result = Turn::reject(Reject::kClientUnknown);
      return found;
    }
    found.record = *known;
    if (!follow || known->client.substitute.empty()) break;
    found.name = known->client.substitute;
  }
  ChainRecord ignored;
  found.result = chain(found.record.code, false, ignored);
  if (found.result == kResultOk) found.result = answer_of(crosschain::status_of(found.record.client, context.time));
  return found;
}

const StateRecord* ChainTurn::state(const std::string& client, crosschain::ChainHeight height) {
  return work.get<StateRecord>(RecordKind::kChainState, crosschain::state_name(client, height));
}

ResultCode ChainTurn::prove(const FoundClient& client, const crosschain::Claim& claim, const crosschain::At& at) {
  const auto* known = state(client.name, at.height);
  if (known == nullptr) return Turn::reject(Reject::kStateUnknown);
  const auto cost = crosschain::plan_proof(client.record.client.terms, at.proof);
  if (!cost) return answer_of_proof(cost.error());
  if (const auto paid = work.budget().charge(*cost); paid != kResultOk) return paid;
  const auto holds = crosschain::verify_claim(client.record.client, known->state, claim, at.proof, context.time);
  return holds ? kResultOk : answer_of_proof(holds.error());
}

ResultCode answer_of(ClientStatus status) {
  switch (status) {
    case ClientStatus::kActive:
      break;
    case ClientStatus::kFrozen:
      return Turn::reject(Reject::kClientFrozen);
    case ClientStatus::kExpired:
      return Turn::reject(Reject::kClientExpired);
    case ClientStatus::kSubstituted:
      return Turn::reject(Reject::kClientSubstituted);
  }
  return kResultOk;
}

ResultCode answer_of_update(const Error& error) {
  switch (error.id) {
    case ErrorId::kTooLarge:
      return Turn::reject(Reject::kTooCostly);
    case ErrorId::kBadHeader:
      return Turn::reject(Reject::kHeaderRefused);
    case ErrorId::kNotEnoughTrust:
      return Turn::reject(Reject::kNotEnoughTrust);
    case ErrorId::kBadMisbehaviour:
      return Turn::reject(Reject::kNoMisbehaviour);
    default:
      return Turn::reject(Reject::kUpdateMalformed);
  }
}

ResultCode answer_of_proof(const Error& error) {
  switch (error.id) {
    case ErrorId::kTooLarge:
      return Turn::reject(Reject::kTooCostly);
    case ErrorId::kBadChainProof:
      return Turn::reject(Reject::kProofRefused);
    case ErrorId::kNoSuchProof:
      return Turn::reject(Reject::kNotProvable);
    default:
      return Turn::reject(Reject::kProofMalformed);
  }
}

void settle_packet(Workspace& work, const std::string& name, CrossRecord cross, const crosschain::Stamp& mark) {
  const std::string lane_name = name.substr(0, name.rfind('/'));
  LaneRecord lane = *work.get<LaneRecord>(RecordKind::kLane, lane_name);
  XH_CHECK(lane.in_flight > 0 && lane.bytes_in_flight >= cross.payload_bytes);
  --lane.in_flight;
  lane.bytes_in_flight -= cross.payload_bytes;
  // Between two chains the end is passed on, whatever it was.
  const bool between = !lane.source_client.empty() && !lane.destination_client.empty();
  if (between && cross.ack)
    work.put(RecordKind::kPacketAck, name, crosschain::Commitment{crosschain::ack_commitment(cross.commitment, *cross.ack)});
  cross.updated = mark;
  work.put(RecordKind::kLane, lane_name, std::move(lane));
  work.put(RecordKind::kCrossTransaction, name, std::move(cross));
}

ResultCode apply(Workspace& work, const BlockContext& context, const Actor& actor, const crosschain::Operation& operation) {
  ChainTurn turn(work, context, actor);
  if (turn.actor_held()) return Turn::reject(Reject::kHeld);
  return std::visit([&](const auto& op) { return apply(turn, op); }, operation);
}

}  // namespace xh::execution
