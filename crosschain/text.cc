#include "crosschain/text.h"

#include <fmt/format.h>

#include "base/overload.h"
#include "base/text.h"
#include "crypto/hash.h"

namespace xh::crosschain {
namespace {

Json hash_json(const Hash32& hash) { return to_0x(hash.view()); }
Json optional_hash(const std::optional<Hash32>& hash) { return hash ? hash_json(*hash) : Json(nullptr); }
Json height_json(ChainHeight height) { return json_u64(height.value); }
Json optional_height(const std::optional<ChainHeight>& height) { return height ? height_json(*height) : Json(nullptr); }
Json or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

// Long bytes, which nobody reads: their length and digest.
Json weighed(ByteView bytes) { return Json(json_object().set("bytes", json_u64(bytes.size())).set("sha256", hash_json(sha256(bytes)))); }

Json bids(const std::vector<AccountId>& accounts) {
  Json::Array out;
  for (const auto& account : accounts) out.emplace_back(to_bid(account));
  return Json(std::move(out));
}

Json stamp_json(const Stamp& stamp) {
  Json json = json_object();
  json.set("height", json_u64(stamp.height.value)).set("time_ms", json_u64(stamp.time.value));
  return Json(json.set("by", to_bid(stamp.actor)).set("transaction", hash_json(stamp.transaction)));
}

Json claim_json(const Claim& claim) {
  Json json = json_object();
  json.set("key", to_0x(claim.key));
  return Json(json.set("value", claim.value ? weighed(*claim.value) : Json(nullptr)));
}
Json at_json(const At& at) { return Json(json_object().set("height", height_json(at.height)).set("proof", weighed(at.proof))); }
Json terms_json(const ClientTerms& terms) {
  Json json = json_object();
  json.set("type", name_of(terms.type)).set("parameters", to_0x(terms.parameters));
  return Json(json.set("trusting_period_ms", json_u64(terms.trusting_period_ms)).set("clock_drift_ms", json_u64(terms.clock_drift_ms)));
}
Json lane_json(const LaneTerms& terms) {
  Json json = json_object();
  json.set("hub", hash_json(terms.hub)).set("lane", terms.name).set("source", terms.source).set("destination", terms.destination);
  return Json(json.set("ordering", to_word(terms.ordering)));
}
Json numbered(const std::string& lane, std::uint64_t sequence) {
  return Json(json_object().set("lane", lane).set("sequence", json_u64(sequence)));
}
Json proven(const ProvenClaim& shown) { return Json(claim_json(shown.claim).set("at", at_json(shown.at))); }

Json fields(const SetChain& op) {
  Json json = json_object();
  json.set("code", op.code).set("version", json_u64(op.version)).set("type", name_of(op.type)).set("document", or_null(op.document));
  return Json(json.set("gateways", bids(op.gateways)).set("client", or_null(op.client)).set("status", to_word(op.status)));
}
Json fields(const CreateClient& op) {
  return Json(json_object().set("client", op.name).set("terms", terms_json(op.terms)).set("first", to_json(op.first)));
}
Json fields(const UpdateClient& op) {
  return Json(json_object().set("client", op.client).set("below", optional_height(op.below)).set("update", weighed(op.update)));
}
Json fields(const ReportMisbehaviour& op) {
  Json json = json_object().set("client", op.client);
  if (const auto* headers = std::get_if<ConflictingHeaders>(&op.accusation))
    return Json(json.set("first", weighed(headers->first)).set("second", weighed(headers->second)));
  const auto& statements = std::get<ConflictingStatements>(op.accusation);
  json.set("first", proven(statements.first)).set("second", proven(statements.second));
  return Json(json.set("packet", statements.lane.empty() ? Json(nullptr) : numbered(statements.lane, statements.sequence)));
}
Json fields(const SubmitCheckpoint& op) {
  Json json = json_object();
  json.set("code", op.code).set("number", json_u64(op.number)).set("height", height_json(op.height));
  return Json(json.set("previous", hash_json(op.previous)));
}
Json fields(const AnchorFact& op) { return Json(claim_json(op.claim).set("client", op.client).set("at", at_json(op.at))); }
Json fields(const OpenLane& op) {
  Json json = lane_json(op.terms).set("caps", to_json(op.caps));
  return Json(json.set("source_client", or_null(op.source_client)).set("destination_client", or_null(op.destination_client)));
}
Json fields(const SetLane& op) {
  Json json = json_object().set("lane", op.lane).set("version", json_u64(op.version));
  return Json(json.set("caps", to_json(op.caps)).set("paused", op.paused));
}
Json with_proof(const Packet& packet, const At& at) { return Json(json_object().set("packet", to_json(packet)).set("at", at_json(at))); }
Json fields(const SendPacket& op) { return Json(json_object().set("packet", to_json(op.packet)).set("reserves", or_null(op.reserves))); }
Json fields(const ReceivePacket& op) { return with_proof(op.packet, op.at); }
Json fields(const AcknowledgePacket& op) {
  return Json(numbered(op.lane, op.sequence).set("acknowledgement", to_json(op.ack)).set("at", at_json(op.at)));
}
Json fields(const TimeOutPacket& op) { return Json(numbered(op.lane, op.sequence).set("at", at_json(op.at))); }
Json fields(const TakeOut& op) { return numbered(op.lane, op.sequence); }
Json fields(const ReportConflict& op) { return with_proof(op.packet, op.at); }
Json fields(const WriteAcknowledgement& op) { return Json(numbered(op.lane, op.sequence).set("acknowledgement", to_json(op.ack))); }
Json fields(const SkipPacket& op) { return with_proof(op.packet, op.at); }

template <class T>
Json shown(ByteView value) {
  const auto record = decode<T>(value);
  return record ? to_json(*record) : Json("malformed record");
}

}  // namespace

Json to_json(const Operation& operation) {
  Json out = std::visit([](const auto& op) { return fields(op); }, operation);
  out.set("operation", operation_name(kind_of(operation)));
  return out;
}

Json to_json(const Packet& packet) {
  Json json = numbered(packet.lane, packet.sequence);
  json.set("version", int{packet.version}).set("hub", hash_json(packet.hub)).set("source", packet.source);
  json.set("destination", packet.destination).set("sender", packet.sender).set("receiver", packet.receiver);
  json.set("type", to_word(packet.type)).set("timeout_s", json_u64(packet.timeout_s)).set("payload", weighed(packet.payload));
  return Json(json.set("cross_tx_no", cross_number(packet)).set("commitment", hash_json(packet_commitment(packet))));
}

Json to_json(const LaneCaps& caps) {
  Json json = json_object();
  json.set("payload_bytes", json_u64(caps.payload_bytes)).set("in_flight", json_u64(caps.in_flight));
  return Json(json.set("bytes_in_flight", json_u64(caps.bytes_in_flight)));
}

Json to_json(const Acknowledgement& ack) {
  return Json(json_object().set("outcome", to_word(ack.outcome)).set("result", to_0x(ack.result)));
}

Json to_json(const ConsensusState& state) {
  Json json = json_object();
  json.set("height", height_json(state.height)).set("time_ns", json_u64(state.time.value));
  json.set("time_ms", json_u64(state.time.value / kNanosPerMilli)).set("block", hash_json(state.block));
  return Json(json.set("root", to_0x(state.root)).set("trust", to_0x(state.trust)));
}

Json to_json(const ChainRecord& record) {
  Json json = json_object();
  json.set("type", name_of(record.type)).set("bid", record.bid).set("document", or_null(record.document));
  json.set("gateways", bids(record.gateways)).set("client", or_null(record.client)).set("status", to_word(record.status));
  json.set("held", record.held).set("checkpoints", json_u64(record.checkpoints));
  json.set("checkpoint_height", record.checkpoints == 0 ? Json(nullptr) : height_json(record.checkpoint_height));
  json.set("version", json_u64(record.version)).set("created", stamp_json(record.created));
  return Json(json.set("updated", stamp_json(record.updated)));
}

Json to_json(const ClientRecord& record) {
  Json json = terms_json(record.client.terms);
  json.set("code", record.code).set("latest_height", height_json(record.client.latest));
  json.set("latest_time_ms", json_u64(record.client.latest_time.value / kNanosPerMilli));
  json.set("frozen_height", optional_height(record.client.frozen)).set("substitute", or_null(record.client.substitute));
  json.set("first_height", height_json(record.first)).set("states", json_u64(record.states));
  json.set("evidence", optional_hash(record.evidence)).set("created", stamp_json(record.created));
  return Json(json.set("updated", stamp_json(record.updated)));
}

Json to_json(const StateRecord& record) {
  Json json = to_json(record.state);
  json.set("below", optional_height(record.below)).set("above", optional_height(record.above));
  return Json(json.set("created", stamp_json(record.created)));
}

Json to_json(const CheckpointRecord& record) {
  Json json = json_object();
  json.set("number", json_u64(record.number)).set("client", record.client).set("height", height_json(record.height));
  json.set("time_ms", json_u64(record.time.value / kNanosPerMilli)).set("block", hash_json(record.block));
  json.set("state_root", record.state_root.empty() ? Json(nullptr) : Json(to_0x(record.state_root)));
  json.set("tx_root", record.tx_root.empty() ? Json(nullptr) : Json(to_0x(record.tx_root)));
  json.set("previous", hash_json(record.previous)).set("digest", hash_json(checkpoint_digest(record)));
  return Json(json.set("created", stamp_json(record.created)));
}

Json to_json(const FactRecord& record) {
  Json json = json_object();
  json.set("client", record.client).set("height", height_json(record.height)).set("block", hash_json(record.block));
  json.set("time_ms", json_u64(record.time.value / kNanosPerMilli)).set("key", to_0x(record.key));
  json.set("value_sha256", optional_hash(record.value)).set("value_bytes", json_u64(record.value_bytes));
  return Json(json.set("created", stamp_json(record.created)));
}

Json to_json(const LaneRecord& record) {
  Json json = lane_json(record.terms);
  json.set("caps", to_json(record.caps)).set("source_client", or_null(record.source_client));
  json.set("destination_client", or_null(record.destination_client)).set("paused", record.paused);
  json.set("conflicted", record.conflicted).set("next_send", json_u64(record.next_send));
  json.set("next_receive", json_u64(record.next_receive)).set("sent", json_u64(record.sent)).set("received", json_u64(record.received));
  json.set("in_flight", json_u64(record.in_flight)).set("bytes_in_flight", json_u64(record.bytes_in_flight));
  json.set("version", json_u64(record.version)).set("created", stamp_json(record.created));
  return Json(json.set("updated", stamp_json(record.updated)));
}

Json to_json(const CrossRecord& record) {
  Json json = json_object();
  json.set("cross_tx_no", record.number).set("commitment", hash_json(record.commitment)).set("type", to_word(record.type));
  json.set("sender", record.sender).set("receiver", record.receiver).set("timeout_s", json_u64(record.timeout_s));
  json.set("payload", json_object().set("bytes", json_u64(record.payload_bytes)).set("sha256", hash_json(record.payload)));
  json.set("status", to_word(record.status)).set("status_number", static_cast<int>(record.status));
  json.set("acknowledgement", record.ack ? to_json(*record.ack) : Json(nullptr)).set("conflict", optional_hash(record.conflict));
  json.set("reserves", or_null(record.reserves));
  return Json(json.set("created", stamp_json(record.created)).set("updated", stamp_json(record.updated)));
}

Json to_json(const Commitment& record) { return Json(json_object().set("commitment", hash_json(record.hash))); }

Json to_json(const ReservationRecord& record) { return Json(json_object().set("packet", record.packet)); }

Json record_json(ledger::RecordKind kind, ByteView value) {
  using ledger::RecordKind;
  switch (kind) {
    case RecordKind::kChain:
      return shown<ChainRecord>(value);
    case RecordKind::kChainClient:
      return shown<ClientRecord>(value);
    case RecordKind::kChainState:
      return shown<StateRecord>(value);
    case RecordKind::kCheckpoint:
      return shown<CheckpointRecord>(value);
    case RecordKind::kFact:
      return shown<FactRecord>(value);
    case RecordKind::kLane:
      return shown<LaneRecord>(value);
    case RecordKind::kPacket:
    case RecordKind::kPacketReceipt:
    case RecordKind::kPacketAck:
      return shown<Commitment>(value);
    case RecordKind::kCrossTransaction:
      return shown<CrossRecord>(value);
    case RecordKind::kReservation:
      return shown<ReservationRecord>(value);
    default:
      return Json(nullptr);
  }
}

}  // namespace xh::crosschain
