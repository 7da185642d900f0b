// What shows that a sub-chain, or those who speak for it, said two things. Rules: docs/spec/sub-chains.md (AC15, AC16).
#include "crypto/hash.h"
#include "ledger/execution/chain_turn.h"

namespace xh::execution {

using crosschain::ChainHeight;
using crosschain::ClientRecord;
using crosschain::ClientType;
using crosschain::ConflictingHeaders;
using crosschain::ConflictingStatements;
using crosschain::CrossRecord;
using crosschain::PacketRecord;
using crosschain::ProvenClaim;
using ledger::kResultAlreadyIdentical;
using ledger::kResultOk;
using ledger::RecordKind;
using ledger::ResultCode;

namespace {

class Accused {
 public:
  Accused(ChainTurn& turn, const crosschain::ReportMisbehaviour& op, const ClientRecord& record) : turn_(turn), op_(op), record_(record) {}

  // AC15
  ResultCode operator()(const ConflictingHeaders& headers) {
    if (!record_.client.substitute.empty()) return Turn::reject(Reject::kClientSubstituted);
    const auto& terms = record_.client.terms;
    const auto first = crosschain::plan_update(terms, headers.first);
    if (!first) return answer_of_update(first.error());
    const auto second = crosschain::plan_update(terms, headers.second);
    if (!second) return answer_of_update(second.error());
    const auto* first_trusted = turn_.state(op_.client, first->trusted);
    const auto* second_trusted = turn_.state(op_.client, second->trusted);
    if (first_trusted == nullptr || second_trusted == nullptr) return Turn::reject(Reject::kStateUnknown);
    const crosschain::Cost cost{first->cost.signatures + second->cost.signatures, first->cost.steps + second->cost.steps,
                                first->cost.bytes + second->cost.bytes};
    if (const auto paid = turn_.work.budget().charge(cost); paid != kResultOk) return paid;
    const auto frozen = crosschain::freeze_client(
        record_.client, {headers.first, first_trusted->state, headers.second, second_trusted->state}, turn_.context.time);
    return frozen ? freeze(*frozen->frozen) : answer_of_update(frozen.error());
  }

  // AC16. What they say is compared before it is asked who says it. A freeze does not protect what was said below it: XC10.
  ResultCode operator()(const ConflictingStatements& shown) {
    if (record_.client.terms.type != ClientType::kAttested) return Turn::reject(Reject::kNotProvable);
    ClientRecord unfrozen = record_;
    unfrozen.client.frozen.reset();
    const FoundClient client{answer_of(crosschain::status_of(unfrozen.client, turn_.context.time)), op_.client, unfrozen};
    if (client.result != kResultOk) return client.result;
    if (turn_.state(op_.client, shown.first.at.height) == nullptr || turn_.state(op_.client, shown.second.at.height) == nullptr)
      return Turn::reject(Reject::kStateUnknown);
    const bool ordered = shown.first.at.height <= shown.second.at.height;
    const auto& lower = ordered ? shown.first : shown.second;
    const auto& higher = ordered ? shown.second : shown.first;
    if (!contradict(lower, higher, shown)) return Turn::reject(Reject::kNoMisbehaviour);
    for (const auto* statement : {&lower, &higher}) {
      if (const auto holds = turn_.prove(client, statement->claim, statement->at); holds != kResultOk) return holds;
    }
    return freeze(lower.at.height);
  }

 private:
  ResultCode freeze(ChainHeight height) {
    if (record_.client.frozen && *record_.client.frozen <= height) return kResultAlreadyIdentical;
    record_.client.frozen = height;
    record_.evidence = domain_hash("xinghuo/client-evidence/v1", encode(op_));
    record_.updated = turn_.mark();
    turn_.work.put(RecordKind::kChainClient, op_.client, record_);
    return kResultOk;
  }

  bool contradict(const ProvenClaim& lower, const ProvenClaim& higher, const ConflictingStatements& shown) {
    if (lower.claim.value == higher.claim.value) return false;
    if (lower.at.height == higher.at.height) return true;
    if (shown.lane.empty()) return false;
    const auto name = crosschain::packet_name(shown.lane, shown.sequence);
    const auto of = [&](PacketRecord record) {
      return lower.claim.key == crosschain::packet_claim(ClientType::kAttested, record, name, std::nullopt).key;
    };
    const bool receipt = of(PacketRecord::kReceived);
    if (!receipt && !of(PacketRecord::kSent) && !of(PacketRecord::kAcknowledged)) return false;
    if (lower.claim.value) return true;  // written once, it stays as it is
    if (!receipt) return false;
    const auto* cross = turn_.work.get<CrossRecord>(RecordKind::kCrossTransaction, name);
    // No receipt at the timeout: there can be none later.
    return cross != nullptr && turn_.state(op_.client, lower.at.height)->state.time.value / crosschain::kNanosPerSecond >= cross->timeout_s;
  }

  ChainTurn& turn_;
  const crosschain::ReportMisbehaviour& op_;
  ClientRecord record_;
};

}  // namespace

ResultCode apply(ChainTurn& turn, const crosschain::ReportMisbehaviour& op) {
  const auto* known = turn.work.get<ClientRecord>(RecordKind::kChainClient, op.client);
  if (known == nullptr) return Turn::reject(Reject::kClientUnknown);
  return std::visit(Accused(turn, op, *known), op.accusation);
}

}  // namespace xh::execution
