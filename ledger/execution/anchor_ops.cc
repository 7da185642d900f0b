// What the ledger keeps of a sub-chain for ever: checkpoints of a lane that only grows, and facts. Rules: docs/spec/sub-chains.md
// (AC18-AC20).
#include "crypto/hash.h"
#include "ledger/execution/chain_turn.h"

namespace xh::execution {

using crosschain::ChainRecord;
using crosschain::CheckpointRecord;
using crosschain::ClientType;
using crosschain::FactRecord;
using ledger::kResultAlreadyIdentical;
using ledger::kResultOk;
using ledger::RecordKind;
using ledger::ResultCode;

namespace {

bool may_anchor(ChainTurn& turn, const std::string& code, const ChainRecord& chain) {
  return turn.owns(code) == kResultOk ||
         std::ranges::any_of(chain.gateways, [&](const auto& gateway) { return turn.actor.speaks_for(gateway); });
}

}  // namespace

ResultCode apply(ChainTurn& turn, const crosschain::SubmitCheckpoint& op) {
  ChainRecord chain;
  if (const auto lives = turn.chain(op.code, true, chain); lives != kResultOk) return lives;
  if (!may_anchor(turn, op.code, chain)) return Turn::reject(Reject::kNotAGateway);
  CheckpointRecord last;
  if (chain.checkpoints > 0)
    last = *turn.work.get<CheckpointRecord>(RecordKind::kCheckpoint, crosschain::checkpoint_name(op.code, chain.checkpoints));
  if (chain.checkpoints > 0 && op.number == last.number && op.height == last.height && op.previous == last.previous)
    return kResultAlreadyIdentical;
  const Hash32 previous = chain.checkpoints > 0 ? crosschain::checkpoint_digest(last) : Hash32();
  if (op.number != chain.checkpoints + 1 || op.previous != previous) return Turn::reject(Reject::kCheckpointOutOfOrder);
  const FoundClient client = turn.client(chain.client, true);
  if (client.result != kResultOk) return client.result;
  const auto* known = turn.state(client.name, op.height);
  if (known == nullptr) return Turn::reject(Reject::kStateUnknown);
  const auto& state = known->state;
  if (chain.checkpoints > 0 && (state.height <= last.height || state.time < last.time)) return Turn::reject(Reject::kCheckpointNotGrowing);
  const bool of_transactions = client.record.client.terms.type == ClientType::kFiscoBcos3;
  CheckpointRecord record{op.number,
                          client.name,
                          state.height,
                          state.time,
                          state.block,
                          of_transactions ? Bytes() : state.root,
                          of_transactions ? state.root : Bytes(),
                          previous,
                          turn.mark()};
  chain.checkpoints = op.number;
  chain.checkpoint_height = state.height;
  turn.work.put(RecordKind::kCheckpoint, crosschain::checkpoint_name(op.code, op.number), std::move(record));
  turn.work.put(RecordKind::kChain, op.code, std::move(chain));
  return kResultOk;
}

ResultCode apply(ChainTurn& turn, const crosschain::AnchorFact& op) {
  const FoundClient client = turn.client(op.client, false);
  if (client.result != kResultOk) return client.result;
  const auto* at = turn.state(op.client, op.at.height);
  if (at == nullptr) return Turn::reject(Reject::kStateUnknown);
  FactRecord fact{op.client, op.at.height, at->state.time, at->state.block, op.claim.key, std::nullopt, 0, turn.mark()};
  if (op.claim.value) {
    fact.value = sha256(*op.claim.value);
    fact.value_bytes = op.claim.value->size();
  }
  const std::string name = crosschain::fact_name(op.client, op.at.height, op.claim.key);
  if (const auto* known = turn.work.get<FactRecord>(RecordKind::kFact, name))
    return known->value == fact.value ? kResultAlreadyIdentical : Turn::reject(Reject::kAlreadyExists);
  if (const auto holds = turn.prove(client, op.claim, op.at); holds != kResultOk) return holds;
  turn.work.put(RecordKind::kFact, name, std::move(fact));
  return kResultOk;
}

}  // namespace xh::execution
