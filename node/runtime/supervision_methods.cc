// Methods about supervision, and what restraints keep other methods from showing. Rules: docs/spec/supervision.md (O8-O12).
#include <fmt/format.h>

#include <charconv>

#include "base/text.h"
#include "identity/json_view.h"
#include "ledger/execution/redactions.h"
#include "ledger/execution/supervision_acts.h"
#include "node/event_block.h"
#include "node/runtime/methods.h"
#include "node/runtime/node.h"

namespace xh::runtime {
namespace {

using ledger::RecordKind;
using ledger::StateKey;

/// O12: what one answer holds at most, and how much of the ledger is read for it.
constexpr std::size_t kMaxActsPage = 100;
constexpr std::uint64_t kMaxBlocksPage = 1000;
constexpr std::size_t kMaxBodiesPage = 16 * 1024 * 1024;

// Where a page begins: so many acts of the block of that height were in the pages before.
struct Place {
  std::uint64_t height = 0;
  std::size_t acts = 0;
};

// "<height>.<acts>"
Result<Place> place_from(const std::string& text) {
  Place place;
  const auto dot = text.find('.');
  const auto number = [&](std::size_t begin, std::size_t end, auto& out) {
    const char* last = text.data() + end;
    const auto [at, error] = std::from_chars(text.data() + begin, last, out);
    return error == std::errc() && at == last;
  };
  if (dot == std::string::npos || !number(0, dot, place.height) || !number(dot + 1, text.size(), place.acts))
    return fail(ErrorId::kWrongType, "not a cursor of this method", "cursor");
  return place;
}

struct Range {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
};

std::optional<std::uint64_t> number_if_given(const Json& params, std::string_view name) {
  const Json* given = params.find(name);
  return given == nullptr ? std::nullopt : std::optional(static_cast<std::uint64_t>(std::max<std::int64_t>(0, *given->integer())));
}

// The heights that are asked for, as far as there are blocks.
Result<Range> range_in(const Node& node, const Json& params) {
  const std::uint64_t retained = node.store().retained().value;
  Range range{number_if_given(params, "from").value_or(0), node.store().head().summary.height.value};
  if (const auto since = number_if_given(params, "since_ms")) {
    if (params.find("from") != nullptr) return fail(ErrorId::kWrongType, "from and since_ms are not given together", "since_ms");
    // The first block that is not before that time.
    const auto before = *since == 0 ? std::nullopt : node.store().height_at(UnixMillis{*since - 1});
    range.from = before ? before->value + 1 : retained;
  } else if (params.find("from") == nullptr) {
    range.from = retained;
  }
  if (const auto to = number_if_given(params, "to")) range.to = std::min(range.to, *to);
  if (range.from < retained)
    return fail(ErrorId::kNotRetained, fmt::format("height {} is asked for, this node keeps {} and later", range.from, retained), "from");
  return range;
}

Json act_json(const execution::SupervisionAct& act, const ledger::BlockSummary& block) {
  Json out = json_object();
  out.set("act", execution::to_word(act.kind)).set("name", act.target.name).set("actor", to_bid(act.actor));
  out.set("restraint", act.restraint ? Json(identity::to_word(*act.restraint)) : Json(nullptr));
  out.set("reason", act.reason ? Json(int{*act.reason}) : Json(nullptr)).set("document", to_0x(act.document.view()));
  out.set("proposal", act.proposal ? json_u64(*act.proposal) : Json(nullptr));
  out.set("height", json_u64(block.height.value)).set("time_ms", json_u64(block.time.value));
  return Json(out.set("transaction", to_0x(act.transaction.view())).set("item", json_u64(act.item)));
}

// The acts of one block in their order. Receipts and bodies of executed entries are in the same order.
std::vector<execution::SupervisionAct> acts_in(const Node& node, const storage::StoredBlock& stored) {
  std::vector<execution::SupervisionAct> acts;
  std::map<ledger::EnvelopeId, const ledger::Receipt*> receipts;
  for (const auto& receipt : stored.receipts) receipts.emplace(receipt.envelope, &receipt);
  for (const auto& body : stored.bodies) {
    const auto receipt = receipts.find(ledger::envelope_id(body.bytes));
    if (receipt == receipts.end()) continue;
    const auto envelope = decode<ledger::Envelope>(body.bytes);
    const auto transaction = envelope ? decode<ledger::Transaction>(envelope->transaction) : fail(envelope.error());
    if (!transaction) continue;
    auto more = execution::acts_of(node.store(), *transaction, *receipt->second);
    acts.insert(acts.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  return acts;
}

Result<Json> acts(const Node& node, const Json& params) {
  XH_TRY(const Range range, range_in(node, params));
  Place at{range.from, 0};
  if (const Json* cursor = params.find("cursor")) {
    XH_TRY(at, place_from(*cursor->string()));
    if (at.height < range.from) return fail(ErrorId::kWrongType, "not a cursor of this range", "cursor");
  }
  Json::Array rows;
  std::size_t read = 0;
  const std::uint64_t first = at.height;
  while (at.height <= range.to && at.height - first < kMaxBlocksPage && read < kMaxBodiesPage && rows.size() < kMaxActsPage) {
    const auto summary = node.store().summary(Height{at.height});
    const auto block = node.store().block(Height{at.height});
    if (!summary || !block) return fail(ErrorId::kNotFound, fmt::format("block {} cannot be read here", at.height));
    for (const auto& body : block->bodies) read += body.bytes.size();
    const auto done = acts_in(node, *block);
    std::size_t i = at.acts;
    for (; i < done.size() && rows.size() < kMaxActsPage; ++i) rows.push_back(act_json(done[i], *summary));
    at = i < done.size() ? Place{at.height, i} : Place{at.height + 1, 0};
  }
  Json out = json_object();
  out.set("from", json_u64(range.from)).set("to", json_u64(range.to)).set("acts", std::move(rows));
  return Json(out.set("next_cursor", at.height <= range.to ? Json(fmt::format("{}.{}", at.height, at.acts)) : Json(nullptr)));
}

// The record that a redaction of this name means, or would mean.
std::optional<StateKey> redactable(const Node& node, const identity::Target& target) {
  if (target.kind == identity::TargetKind::kPrefix) return std::nullopt;
  for (const auto& key : execution::redactable(target)) {
    if (node.store().read(key)) return key;
  }
  return std::nullopt;
}

Result<StateKey> redactable_in(const Node& node, const Json& params) {
  XH_TRY(const auto target, identity::target_from_name(*params.find("name")->string()));
  const auto key = redactable(node, target);
  if (!key) return fail(ErrorId::kNotFound, "no identifier, stream or document of that name", target.name);
  return *key;
}

Result<Json> redactions(const Node& node, const Json& params) {
  XH_TRY(const StateKey key, redactable_in(node, params));
  const auto record = execution::redactions_of(node.store(), key);
  if (!record) return fail(ErrorId::kNotFound, "it was never redacted", *params.find("name")->string());
  return Json(identity::to_json(*record).set("name", *params.find("name")->string()));
}

// RD15: whose bytes are here. What was redacted is none any more.
void add_carriers(Json::Array& rows, const storage::StoredBlock& stored, Height height, const StateKey& key) {
  for (std::size_t i = 0; i < stored.bodies.size(); ++i) {
    if (!execution::carries_content(stored.bodies[i].bytes, key)) continue;
    rows.push_back(identity::to_json(identity::EntryPlace{height, static_cast<std::uint16_t>(i)}));
  }
}

Result<Json> carriers(const Node& node, const Json& params) {
  XH_TRY(const StateKey key, redactable_in(node, params));
  XH_TRY(const auto cursor, cursor_in(params));
  const Height head = node.store().head().summary.height;
  Height at{std::max(cursor.value_or(1), std::max<std::uint64_t>(1, node.store().retained().value))};
  const std::uint64_t first = at.value;
  // RD4: what is younger is not dropped yet.
  const std::uint64_t now = node.store().head().summary.time.value;
  Json::Array rows;
  Json::Array young;
  std::size_t read = 0;
  for (; at <= head && at.value - first < kMaxBlocksPage && read < kMaxBodiesPage; at = at.next()) {
    const auto block = node.store().block(at);
    if (!block) return fail(ErrorId::kNotFound, fmt::format("block {} cannot be read here", at.value));
    for (const auto& body : block->bodies) read += body.bytes.size();
    const auto summary = node.store().summary(at);
    const bool old = summary && summary->time.value + execution::kRedactionAgeMillis <= now;
    add_carriers(old ? rows : young, *block, at, key);
  }
  Json out = json_object();
  out.set("entries", std::move(rows)).set("younger", std::move(young)).set("head", json_u64(head.value));
  return Json(out.set("next_cursor", at <= head ? Json(std::to_string(at.value)) : Json(nullptr)));
}

void add_redaction_methods(rpc::Dispatcher& table, Node& node) {
  const rpc::Param name{"name", rpc::ParamType::kString, true, "did:bid:… or an identifier"};
  table.add({"xh_getRedactions",
             "What was redacted of an identifier, a stream or a document: by whom, why, on which order.",
             {name},
             false,
             [&node](const Json& params, const rpc::Respond& respond) { respond(redactions(node, params)); }});
  table.add({"xh_getCarriers",
             "The entries of blocks whose transactions carry content of a record, oldest first: what a redaction of it names.",
             {name, {"cursor", rpc::ParamType::kString, false, "next_cursor of the answer before"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) { respond(carriers(node, params)); }});
}

}  // namespace

std::optional<identity::SupervisionRecord> supervision_of(const Node& node, const identity::Target& target) {
  const auto bytes = node.memo().read(StateKey{RecordKind::kSupervision, identity::record_name(target)});
  return bytes ? std::optional(*decode<identity::SupervisionRecord>(*bytes)) : std::nullopt;
}

Json withheld_json(const execution::Withholding& withholding) { return node::to_json(withholding); }

tl::unexpected<Error> refuse_withheld(const execution::Withholding& withholding, std::string place) {
  const auto& restraint = withholding.restraint;
  return fail(ErrorId::kWithheld,
              fmt::format("{} is withheld by {} for reason {}, order {}", withholding.target.name, to_bid(restraint.supervisor),
                          restraint.reason, to_0x(restraint.document.view())),
              std::move(place));
}

tl::unexpected<Error> refuse_redacted(const identity::Redaction& redaction, std::string place) {
  return fail(ErrorId::kContentRedacted,
              fmt::format("{} redacted it at height {} for reason {}, order {}", to_bid(redaction.supervisor), redaction.since.height.value,
                          redaction.reason, to_0x(redaction.document.view())),
              std::move(place));
}

Json shown(const Node& node, const StateKey& key, Json record, ByteView bytes) {
  if (const auto redaction = execution::redaction_of_content(node.store(), key, bytes))
    record.set("redacted", identity::to_json(*redaction));
  const auto withholding = execution::withholding_of(node.store(), key);
  if (!withholding) return record;
  record.set("withheld", withheld_json(*withholding));
  if (node.config().show_withheld) return record;
  node::leave_out_content(record);
  return Json(record.set("value_hash", to_0x(ledger::value_hash(bytes).view())));
}

void add_supervision_methods(rpc::Dispatcher& table, Node& node) {
  using rpc::ParamType;
  table.add({"xh_getSupervision",
             "What supervisors did to an account, a prefix or an identifier.",
             {{"name", ParamType::kString, true, "did:bid:…, a prefix or an identifier"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) {
               const auto target = identity::target_from_name(*params.find("name")->string());
               if (!target) return respond(fail(target.error()));
               const auto record = supervision_of(node, *target);
               if (!record) return respond(fail(ErrorId::kNotFound, "no supervisor ever acted on it", target->name));
               respond(Json(identity::to_json(*record).set("name", target->name)));
             }});
  table.add({"xh_getSupervisionActs",
             "Every act of supervision in a range of heights, oldest first.",
             {{"from", ParamType::kInteger, false, "first height; default: the first one that this node keeps"},
              {"to", ParamType::kInteger, false, "last height; default: the newest"},
              {"since_ms", ParamType::kInteger, false, "instead of from: blocks of this time and later, ms since 1970"},
              {"cursor", ParamType::kString, false, "next_cursor of the answer before"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) { respond(acts(node, params)); }});
  add_redaction_methods(table, node);
}

}  // namespace xh::runtime
