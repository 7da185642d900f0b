// The chain behind a code, and the clients that follow it. Rules: docs/spec/sub-chains.md (AC9, AC10, AC12-AC14).
#include "crosschain/attested.h"
#include "crosschain/xinghuo.h"
#include "crypto/hash.h"
#include "ledger/execution/chain_turn.h"

namespace xh::execution {

using crosschain::ChainRecord;
using crosschain::ClientRecord;
using crosschain::ClientType;
using crosschain::ConsensusState;
using crosschain::StateRecord;
using crosschain::StoredStates;
using ledger::kResultAlreadyIdentical;
using ledger::kResultOk;
using ledger::RecordKind;
using ledger::ResultCode;

namespace {

std::string code_of(const std::string& client) { return client.substr(0, ledger::kMaxCodeBytes); }

// AC9: one of the code's own clients, or none.
ResultCode check_client(ChainTurn& turn, const crosschain::SetChain& op) {
  if (op.client.empty()) return kResultOk;
  const auto* client = turn.work.get<ClientRecord>(RecordKind::kChainClient, op.client);
  if (client == nullptr) return Turn::reject(Reject::kClientUnknown);
  return client->code == op.code ? kResultOk : Turn::reject(Reject::kClientForeign);
}

// AC12: statements for another chain or another client must not count here, nor a chain follow itself.
ResultCode check_parameters(const ChainTurn& turn, const crosschain::CreateClient& op) {
  if (op.terms.type == ClientType::kAttested) {
    const auto parameters = decode<crosschain::attested::Parameters>(op.terms.parameters);
    if (!parameters) return Turn::reject(Reject::kClientRefused);
    if (!turn.is_hub(parameters->chain_id) || parameters->client != op.name) return Turn::reject(Reject::kClientForeign);
  }
  if (op.terms.type == ClientType::kXinghuo) {
    const auto parameters = decode<crosschain::XinghuoParameters>(op.terms.parameters);
    if (!parameters) return Turn::reject(Reject::kClientRefused);
    if (turn.is_hub(parameters->chain_id)) return Turn::reject(Reject::kClientForeign);
  }
  return kResultOk;
}

ResultCode existing_client(ChainTurn& turn, const crosschain::CreateClient& op, const ClientRecord& known) {
  const auto* first = turn.state(op.name, known.first);
  const bool same = known.client.terms == op.terms && first != nullptr && first->state == op.first;
  return same ? kResultAlreadyIdentical : Turn::reject(Reject::kAlreadyExists);
}

std::optional<ConsensusState> stored(ChainTurn& turn, const std::string& client, const std::optional<crosschain::ChainHeight>& height) {
  const auto* record = height ? turn.state(client, *height) : nullptr;
  return record == nullptr ? std::nullopt : std::optional(record->state);
}

// AC13: the stored heights beside that of the update; false: they are not named.
bool find_neighbours(ChainTurn& turn, const crosschain::UpdateClient& op, const ClientRecord& record, crosschain::ChainHeight height,
                     StateRecord& made) {
  if (const auto* same = turn.state(op.client, height)) {
    made.below = same->below;
    made.above = same->above;
    return true;
  }
  if (height > record.client.latest) {
    made.below = record.client.latest;
    return true;
  }
  if (!op.below || *op.below >= height) return false;
  const auto* below = turn.state(op.client, *op.below);
  if (below == nullptr || !below->above || *below->above <= height) return false;
  made.below = op.below;
  made.above = below->above;
  return true;
}

void link(ChainTurn& turn, const std::string& client, const StateRecord& made) {
  const auto put = [&](const StateRecord& record) {
    turn.work.put(RecordKind::kChainState, crosschain::state_name(client, record.state.height), record);
  };
  if (made.below) {
    StateRecord below = *turn.state(client, *made.below);
    below.above = made.state.height;
    put(below);
  }
  if (made.above) {
    StateRecord above = *turn.state(client, *made.above);
    above.below = made.state.height;
    put(above);
  }
  put(made);
}

}  // namespace

ResultCode apply(ChainTurn& turn, const crosschain::SetChain& op) {
  if (const auto mine = turn.owns(op.code); mine != kResultOk) return mine;
  const auto* known = turn.work.get<ChainRecord>(RecordKind::kChain, op.code);
  ChainRecord record;
  if (known != nullptr) {
    record = *known;
    if (record.held) return Turn::reject(Reject::kSubChainSuspended);
    if (record.type != op.type) return Turn::reject(Reject::kClientRefused);
    const bool same =
        record.document == op.document && record.gateways == op.gateways && record.client == op.client && record.status == op.status;
    if (same) return kResultAlreadyIdentical;
  }
  if (op.version != (known == nullptr ? 0 : record.version)) return Turn::reject(Reject::kVersionMismatch);
  if (const auto client = check_client(turn, op); client != kResultOk) return client;
  if (known == nullptr) {
    record.created = turn.mark();
    record.bid = "did:bid:" + op.code;
    record.type = op.type;
  } else {
    ++record.version;
  }
  record.document = op.document;
  record.gateways = op.gateways;
  record.client = op.client;
  record.status = op.status;
  record.updated = turn.mark();
  turn.work.put(RecordKind::kChain, op.code, std::move(record));
  return kResultOk;
}

ResultCode apply(ChainTurn& turn, const crosschain::CreateClient& op) {
  const std::string code = code_of(op.name);
  if (const auto mine = turn.owns(code); mine != kResultOk) return mine;
  ChainRecord chain;
  if (const auto lives = turn.chain(code, true, chain); lives != kResultOk) return lives;
  if (const auto* known = turn.work.get<ClientRecord>(RecordKind::kChainClient, op.name)) return existing_client(turn, op, *known);
  if (op.terms.type != chain.type && op.terms.type != ClientType::kAttested) return Turn::reject(Reject::kClientRefused);
  if (const auto own = check_parameters(turn, op); own != kResultOk) return own;
  auto client = crosschain::create_client(op.terms, op.first, turn.context.time);
  if (!client) return Turn::reject(Reject::kClientRefused);
  const auto mark = turn.mark();
  turn.work.put(RecordKind::kChainClient, op.name, ClientRecord{code, *std::move(client), op.first.height, 1, std::nullopt, mark, mark});
  turn.work.put(RecordKind::kChainState, crosschain::state_name(op.name, op.first.height),
                StateRecord{op.first, std::nullopt, std::nullopt, mark});
  if (!chain.client.empty()) return kResultOk;
  chain.client = op.name;
  ++chain.version;
  chain.updated = mark;
  turn.work.put(RecordKind::kChain, code, std::move(chain));
  return kResultOk;
}

ResultCode apply(ChainTurn& turn, const crosschain::UpdateClient& op) {
  const auto* known = turn.work.get<ClientRecord>(RecordKind::kChainClient, op.client);
  if (known == nullptr) return Turn::reject(Reject::kClientUnknown);
  ClientRecord record = *known;
  if (const auto answer = answer_of(crosschain::status_of(record.client, turn.context.time)); answer != kResultOk) return answer;
  const auto plan = crosschain::plan_update(record.client.terms, op.update);
  if (!plan) return answer_of_update(plan.error());
  const auto trusted = stored(turn, op.client, plan->trusted);
  if (!trusted) return Turn::reject(Reject::kStateUnknown);
  StateRecord made;
  if (!find_neighbours(turn, op, record, plan->height, made)) return Turn::reject(Reject::kNeighboursNotNamed);
  const StoredStates around{*trusted, stored(turn, op.client, plan->height), stored(turn, op.client, made.below),
                            stored(turn, op.client, made.above)};
  if (const auto paid = turn.work.budget().charge(plan->cost); paid != kResultOk) return paid;
  auto updated = crosschain::update_client(record.client, around, op.update, turn.context.time);
  if (!updated) return answer_of_update(updated.error());
  if (updated->outcome == crosschain::UpdateOutcome::kKnown) return kResultAlreadyIdentical;
  record.client = std::move(updated->client);
  record.updated = turn.mark();
  if (updated->outcome == crosschain::UpdateOutcome::kFroze) {
    record.evidence = domain_hash("xinghuo/client-evidence/v1", encode(op));
  } else {
    ++record.states;
    made.state = std::move(updated->state);
    made.created = turn.mark();
    link(turn, op.client, made);
  }
  turn.work.put(RecordKind::kChainClient, op.client, std::move(record));
  return kResultOk;
}

}  // namespace xh::execution
