// Lanes: who opens and sets them. Rules: docs/spec/packets.md (PK1, PK7, PK8).
#include "crosschain/xinghuo.h"
#include "ledger/execution/chain_turn.h"

namespace xh::execution {

using crosschain::ClientRecord;
using crosschain::ClientType;
using crosschain::LaneRecord;
using ledger::kResultAlreadyIdentical;
using ledger::kResultOk;
using ledger::RecordKind;
using ledger::ResultCode;

namespace {

// PK7: on the main chain an end is here exactly where it has no code, and a client is of the code of its end.
bool fits_hub(const std::string& code, const std::string& client, const ClientRecord& record) {
  return code.empty() == client.empty() && (client.empty() || record.code == code);
}

// PK7: elsewhere the one client is of the main chain.
bool follows_hub(const ClientRecord& record, const Hash32& hub) {
  if (record.client.terms.type != ClientType::kXinghuo) return false;
  const auto parameters = decode<crosschain::XinghuoParameters>(record.client.terms.parameters);
  return parameters && parameters->chain_id == hub;
}

ResultCode check_end(ChainTurn& turn, const std::string& client, ClientRecord& out) {
  if (client.empty()) return kResultOk;
  const FoundClient found = turn.client(client, false);
  if (found.result != kResultOk) return found.result;
  if (const auto mine = turn.owns(found.record.code); mine != kResultOk) return mine;
  crosschain::ChainRecord chain;
  if (const auto lives = turn.chain(found.record.code, true, chain); lives != kResultOk) return lives;
  if (!crosschain::carries_lanes(found.record.client.terms.type)) return Turn::reject(Reject::kLaneRefused);
  out = found.record;
  return kResultOk;
}

bool fits(const ChainTurn& turn, const crosschain::OpenLane& op, const ClientRecord& source, const ClientRecord& destination) {
  if (turn.is_hub(op.terms.hub)) {
    return fits_hub(op.terms.source, op.source_client, source) && fits_hub(op.terms.destination, op.destination_client, destination);
  }
  if (op.source_client.empty() == op.destination_client.empty()) return false;
  return follows_hub(op.source_client.empty() ? destination : source, op.terms.hub);
}

}  // namespace

ResultCode apply(ChainTurn& turn, const crosschain::OpenLane& op) {
  ClientRecord source;
  ClientRecord destination;
  if (const auto* known = turn.work.get<LaneRecord>(RecordKind::kLane, op.terms.name)) {
    const bool same =
        known->terms == op.terms && known->source_client == op.source_client && known->destination_client == op.destination_client;
    return same ? kResultAlreadyIdentical : Turn::reject(Reject::kAlreadyExists);
  }
  if (const auto end = check_end(turn, op.source_client, source); end != kResultOk) return end;
  if (const auto end = check_end(turn, op.destination_client, destination); end != kResultOk) return end;
  if (!fits(turn, op, source, destination)) return Turn::reject(Reject::kLaneRefused);
  LaneRecord lane;
  lane.terms = op.terms;
  lane.caps = op.caps;
  lane.source_client = op.source_client;
  lane.destination_client = op.destination_client;
  lane.created = turn.mark();
  lane.updated = lane.created;
  turn.work.put(RecordKind::kLane, op.terms.name, std::move(lane));
  return kResultOk;
}

ResultCode apply(ChainTurn& turn, const crosschain::SetLane& op) {
  const auto* known = turn.work.get<LaneRecord>(RecordKind::kLane, op.lane);
  if (known == nullptr) return Turn::reject(Reject::kLaneUnknown);
  LaneRecord lane = *known;
  const auto owns_end = [&](const std::string& client) {
    if (client.empty()) return false;
    return turn.owns(turn.work.get<ClientRecord>(RecordKind::kChainClient, client)->code) == kResultOk;
  };
  if (!owns_end(lane.source_client) && !owns_end(lane.destination_client)) return Turn::reject(Reject::kNotOwner);
  if (lane.caps == op.caps && lane.paused == op.paused) return kResultAlreadyIdentical;
  if (lane.version != op.version) return Turn::reject(Reject::kVersionMismatch);
  lane.caps = op.caps;
  lane.paused = op.paused;
  ++lane.version;
  lane.updated = turn.mark();
  turn.work.put(RecordKind::kLane, op.lane, std::move(lane));
  return kResultOk;
}

}  // namespace xh::execution
