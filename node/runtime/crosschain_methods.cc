// Methods about sub-chains, their clients, checkpoints, facts, lanes and packets. All read only: what changes them are operations, which
// xh_submit takes. Rules: docs/spec/sub-chains.md, docs/spec/packets.md.
#include <fmt/format.h>

#include "base/text.h"
#include "crosschain/text.h"
#include "identity/json_view.h"
#include "ledger/execution/chain_turn.h"
#include "node/code_listing.h"
#include "node/runtime/methods.h"
#include "node/runtime/node.h"

namespace xh::runtime {
namespace {

using crosschain::ChainHeight;
using ledger::RecordKind;
using ledger::StateKey;

constexpr std::int64_t kMaxCheckpointPage = 100;
constexpr std::size_t kMaxAskedSequences = 1000;

// A number as a JSON number or in decimal digits; nullopt: absent.
Result<std::optional<std::uint64_t>> number_in(const Json& params, const char* name) {
  const Json* given = params.find(name);
  if (given == nullptr) return std::optional<std::uint64_t>();
  if (*given->integer() < 0) return fail(ErrorId::kWrongType, "a number from 0 is expected", name);
  return std::optional(static_cast<std::uint64_t>(*given->integer()));
}

template <class Record>
Result<Record> record_of(const Node& node, RecordKind kind, const std::string& name, const char* missing) {
  const auto bytes = node.store().read(StateKey{kind, name});
  if (!bytes) return fail(ErrorId::kNotFound, missing, name);
  return *decode<Record>(*bytes);
}

UnixMillis now(const Node& node) { return node.store().head().summary.time; }

Result<crosschain::ClientRecord> client_of(const Node& node, const std::string& name) {
  return record_of<crosschain::ClientRecord>(node, RecordKind::kChainClient, name, "no such client");
}

Result<Json> chain(const Node& node, const Json& params) {
  const auto& code = text_param(params, "code");
  XH_TRY(const auto record, record_of<crosschain::ChainRecord>(node, RecordKind::kChain, code, "no chain is described under this AC code"));
  return Json(crosschain::to_json(record).set("code", code));
}

// AC23. Each code with its own record, and that of the chain behind it where its owner described one.
Result<Json> codes(const Node& node, const Json& params) {
  XH_TRY(const auto cursor, cursor_in(params));
  const Json* asked = params.find("limit");
  constexpr auto kMost = static_cast<std::int64_t>(node::kMaxCodesPage);
  const auto limit = static_cast<std::size_t>(asked == nullptr ? kMost : std::clamp<std::int64_t>(*asked->integer(), 1, kMost));
  const auto page = node::allotted_codes(node.store(), node.genesis(), cursor.value_or(1), limit);
  Json::Array data;
  for (const auto& code : page.codes) {
    XH_TRY(const auto record, record_of<identity::SubChainRecord>(node, RecordKind::kSubChain, code, "no such AC code"));
    const auto behind = record_of<crosschain::ChainRecord>(node, RecordKind::kChain, code, "no chain is described under this AC code");
    Json one = json_object().set("code", code).set("record", identity::to_json(record));
    data.push_back(Json(one.set("chain", behind ? Json(crosschain::to_json(*behind)) : Json(nullptr))));
  }
  Json out = json_object().set("data", std::move(data));
  return Json(out.set("next_cursor", page.next > 0 ? Json(std::to_string(page.next)) : Json(nullptr)));
}

Result<Json> client(const Node& node, const Json& params) {
  const auto& name = text_param(params, "client");
  XH_TRY(const auto record, client_of(node, name));
  const auto status = crosschain::status_of(record.client, now(node));
  return Json(crosschain::to_json(record).set("client", name).set("status", crosschain::to_word(status)));
}

// AC14: what a height is worth is said beside it.
Result<Json> consensus_state(const Node& node, const Json& params) {
  const auto& name = text_param(params, "client");
  XH_TRY(const auto record, client_of(node, name));
  XH_TRY(const auto asked, number_in(params, "height"));
  const ChainHeight height = asked ? ChainHeight{*asked} : record.client.latest;
  XH_TRY(const auto state, record_of<crosschain::StateRecord>(node, RecordKind::kChainState, crosschain::state_name(name, height),
                                                              "the client knows no state of this height"));
  Json out = crosschain::to_json(state);
  return Json(out.set("client", name).set("flagged", crosschain::is_flagged(record.client, height)));
}

Json checkpoint_json(const Node& node, const crosschain::CheckpointRecord& record) {
  const auto made_by = client_of(node, record.client);
  const bool flagged = made_by && crosschain::is_flagged(made_by->client, record.height);
  return Json(crosschain::to_json(record).set("flagged", flagged));
}

// Newest first.
Result<Json> checkpoint_lane(const Node& node, const Json& params) {
  const auto& code = text_param(params, "code");
  XH_TRY(const auto record, record_of<crosschain::ChainRecord>(node, RecordKind::kChain, code, "no chain is described under this AC code"));
  XH_TRY(const auto cursor, cursor_in(params));
  const Json* asked = params.find("limit");
  const auto limit = static_cast<std::uint64_t>(asked == nullptr ? kMaxCheckpointPage
                                                                 : std::clamp<std::int64_t>(*asked->integer(), 1, kMaxCheckpointPage));
  Json::Array data;
  std::uint64_t number = std::min(cursor.value_or(record.checkpoints), record.checkpoints);
  for (; number > 0 && data.size() < limit; --number) {
    XH_TRY(const auto one, record_of<crosschain::CheckpointRecord>(node, RecordKind::kCheckpoint, crosschain::checkpoint_name(code, number),
                                                                   "the checkpoint is not kept here"));
    data.push_back(checkpoint_json(node, one));
  }
  Json out = json_object();
  out.set("code", code).set("count", json_u64(record.checkpoints)).set("data", std::move(data));
  return Json(out.set("next_cursor", number > 0 ? Json(std::to_string(number)) : Json(nullptr)));
}

Result<Json> checkpoint(const Node& node, const Json& params) {
  const auto& code = text_param(params, "code");
  XH_TRY(const auto asked, number_in(params, "number"));
  XH_TRY(const auto record, record_of<crosschain::ChainRecord>(node, RecordKind::kChain, code, "no chain is described under this AC code"));
  const auto name = crosschain::checkpoint_name(code, asked.value_or(record.checkpoints));
  XH_TRY(const auto one, record_of<crosschain::CheckpointRecord>(node, RecordKind::kCheckpoint, name, "no such checkpoint"));
  return Json(checkpoint_json(node, one).set("code", code));
}

Result<Json> fact(const Node& node, const Json& params) {
  const auto& name = text_param(params, "client");
  XH_TRY(const auto asked, number_in(params, "height"));
  const auto key = from_0x(text_param(params, "key"));
  if (!key) return fail(ErrorId::kWrongType, key.error().what, "key");
  const auto fact_name = crosschain::fact_name(name, ChainHeight{*asked}, *key);
  XH_TRY(const auto record, record_of<crosschain::FactRecord>(node, RecordKind::kFact, fact_name, "nobody anchored such a fact"));
  const auto made_by = client_of(node, name);
  const bool flagged = made_by && crosschain::is_flagged(made_by->client, record.height);
  return Json(crosschain::to_json(record).set("name", fact_name).set("flagged", flagged));
}

Result<Json> lane(const Node& node, const Json& params) {
  XH_TRY(const auto record, record_of<crosschain::LaneRecord>(node, RecordKind::kLane, text_param(params, "lane"), "no such lane"));
  return crosschain::to_json(record);
}

// The packet itself stands in the transaction that sent or delivered it, as long as this node keeps that.
Json packet_bytes(const Node& node, const crosschain::CrossRecord& cross) {
  const auto receipt = node.store().receipt(ledger::TransactionId{cross.created.transaction.bytes});
  const auto bytes = receipt ? node.store().envelope(receipt->envelope) : std::nullopt;
  const auto envelope = bytes ? decode<ledger::Envelope>(*bytes) : fail(ErrorId::kNotFound, "");
  const auto transaction = envelope ? decode<ledger::Transaction>(envelope->transaction) : fail(envelope.error());
  if (!transaction || (execution::withholding_of(node.store(), *transaction) && !node.config().show_withheld)) return Json(nullptr);
  for (const auto& operation : transaction->operations) {
    const auto parsed = crosschain::parse_operation(operation.kind, operation.body);
    if (!parsed) continue;
    const crosschain::Packet* packet = nullptr;
    if (const auto* sent = std::get_if<crosschain::SendPacket>(&*parsed)) packet = &sent->packet;
    if (const auto* received = std::get_if<crosschain::ReceivePacket>(&*parsed)) packet = &received->packet;
    if (packet != nullptr && crosschain::packet_commitment(*packet) == cross.commitment) return to_0x(encode(*packet));
  }
  return Json(nullptr);
}

Result<Json> packet(const Node& node, const Json& params) {
  XH_TRY(const auto sequence, number_in(params, "sequence"));
  const auto name = crosschain::packet_name(text_param(params, "lane"), *sequence);
  XH_TRY(const auto cross,
         record_of<crosschain::CrossRecord>(node, RecordKind::kCrossTransaction, name, "no packet of this number is known here"));
  const auto has = [&](RecordKind kind) { return node.store().read(StateKey{kind, name}).has_value(); };
  Json out = crosschain::to_json(cross);
  out.set("name", name).set("stuck", crosschain::is_stuck(cross, now(node))).set("packet", packet_bytes(node, cross));
  out.set("sent", has(RecordKind::kPacket)).set("received", has(RecordKind::kPacketReceipt));
  return Json(out.set("acknowledged", has(RecordKind::kPacketAck)));
}

// Those of the given numbers for which `missing` holds.
Result<Json> sequences_where(const Json& params, const std::function<bool(const std::string&)>& missing) {
  const auto& asked = *params.find("sequences")->array();
  if (asked.size() > kMaxAskedSequences)
    return fail(ErrorId::kTooLarge, fmt::format("at most {} numbers are asked for", kMaxAskedSequences));
  Json::Array out;
  for (const auto& one : asked) {
    const auto& digits = *one.string();
    if (digits.empty() || digits.size() > 19 || digits.front() == '0' || digits.find_first_not_of("0123456789") != std::string::npos)
      return fail(ErrorId::kWrongType, "numbers are decimal digits", "sequences");
    if (missing(crosschain::packet_name(text_param(params, "lane"), std::stoull(digits)))) out.push_back(one);
  }
  return Json(json_object().set("lane", text_param(params, "lane")).set("sequences", std::move(out)));
}

Result<Json> unreceived(const Node& node, const Json& params) {
  return sequences_where(params, [&](const std::string& name) { return !node.store().read(StateKey{RecordKind::kPacketReceipt, name}); });
}

Result<Json> unacknowledged(const Node& node, const Json& params) {
  return sequences_where(params, [&](const std::string& name) {
    const auto bytes = node.store().read(StateKey{RecordKind::kCrossTransaction, name});
    return bytes && decode<crosschain::CrossRecord>(*bytes)->status == crosschain::CrossStatus::kInit;
  });
}

}  // namespace

void add_crosschain_methods(rpc::Dispatcher& table, Node& node) {
  using rpc::ParamType;
  const rpc::Param code{"code", ParamType::kString, true, "AC code"};
  const rpc::Param name{"client", ParamType::kString, true, "name of the client"};
  const rpc::Param on{"lane", ParamType::kString, true, "name of the lane"};
  const rpc::Param sequences{"sequences", ParamType::kStrings, true, "numbers of packets, at most 1,000"};
  table.add(reader(node, "xh_listSubChains",
                   "The AC codes that were ever allotted, in that order, with what is known of the chains behind them.",
                   {{"limit", ParamType::kInteger, false, "codes per answer, at most 100; an answer may hold fewer, also none"},
                    {"cursor", ParamType::kString, false, "next_cursor of the answer before"}},
                   codes));
  table.add(reader(node, "xh_getChain", "What is known of the chain behind an AC code.", {code}, chain));
  table.add(reader(node, "xh_getClient", "A light client of a sub-chain, and its status.", {name}, client));
  table.add(reader(node, "xh_getConsensusState", "What a client knows of a height; of the latest one without it.",
                   {name, {"height", ParamType::kInteger, false, "of the sub-chain"}}, consensus_state));
  table.add(reader(node, "xh_getChainCheckpoint", "A checkpoint of a sub-chain; the newest one without a number.",
                   {code, {"number", ParamType::kInteger, false, "from 1"}}, checkpoint));
  table.add(reader(node, "xh_getCheckpointLane", "The checkpoints of a sub-chain, newest first, a page at a time.",
                   {code,
                    {"limit", ParamType::kInteger, false, "checkpoints per answer, at most 100"},
                    {"cursor", ParamType::kString, false, "next_cursor of the answer before"}},
                   checkpoint_lane));
  table.add(reader(node, "xh_getFact", "What was anchored about a key of a sub-chain.",
                   {name, {"height", ParamType::kInteger, true, "of the sub-chain"}, {"key", ParamType::kString, true, "0x…"}}, fact));
  table.add(reader(node, "xh_getLane", "A lane of packets: its ends, its caps, what is next.", {on}, lane));
  table.add(reader(node, "xh_getPacket", "A packet and how it goes, with its bytes while this node keeps the transaction.",
                   {on, {"sequence", ParamType::kInteger, true, "its number"}}, packet));
  table.add(
      reader(node, "xh_unreceivedPackets", "Those of the given packets that this chain has no receipt of.", {on, sequences}, unreceived));
  table.add(reader(node, "xh_unacknowledgedPackets", "Those of the given packets that this chain knows and that have no end.",
                   {on, sequences}, unacknowledged));
}

}  // namespace xh::runtime
