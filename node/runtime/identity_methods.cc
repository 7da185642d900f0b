// Methods that resolve names.
#include "base/text.h"
#include "identity/json_view.h"
#include "ledger/execution/identity_ops.h"
#include "ledger/execution/redactions.h"
#include "node/runtime/methods.h"
#include "node/runtime/node.h"

namespace xh::runtime {
namespace {

using ledger::RecordKind;
using ledger::StateKey;

// An identifier names a record or, where there is none, an anchor stream. O2: what is held says so.
// PK21: the packet that the identifier waits for, if one is under way.
std::optional<std::string> reserved_by(const Node& node, const std::string& identifier) {
  const auto bytes = node.store().read(StateKey{RecordKind::kReservation, identifier});
  if (!bytes) return std::nullopt;
  auto packet = decode<crosschain::ReservationRecord>(*bytes)->packet;
  const auto cross = node.store().read(StateKey{RecordKind::kCrossTransaction, packet});
  if (!cross || decode<crosschain::CrossRecord>(*cross)->status != crosschain::CrossStatus::kInit) return std::nullopt;
  return packet;
}

Json resolve(const Node& node, const std::string& identifier) {
  Json out = json_object();
  const auto certified = node.store().certified();
  out.set("identifier", identifier).set("checkpoint_size", certified ? json_u64(certified->name.size) : Json(nullptr));
  const auto acts = supervision_of(node, {identity::TargetKind::kIdentifier, identifier});
  if (acts && !acts->restraints.empty()) out.set("supervision", identity::to_json(*acts));
  const StateKey record{RecordKind::kIdentifier, identifier};
  if (const auto bytes = node.store().read(record)) {
    Json json = identity::to_json(*decode<identity::IdentifierRecord>(*bytes));
    if (auto packet = reserved_by(node, identifier)) out.set("reserved_by", *std::move(packet));
    return Json(out.set("found", true).set("type", "record").set("record", shown(node, record, std::move(json), *bytes)));
  }
  const StateKey stream{RecordKind::kAnchorStream, identifier};
  if (const auto bytes = node.store().read(stream)) {
    Json json = identity::to_json(*decode<identity::AnchorStreamRecord>(*bytes));
    return Json(out.set("found", true).set("type", "stream").set("record", shown(node, stream, std::move(json), *bytes)));
  }
  return Json(out.set("found", false));
}

Result<Json> history(const Node& node, const Json& params) {
  const StateKey key{RecordKind::kIdentifier, text_param(params, "identifier")};
  const auto show = [&](ByteView value) { return shown(node, key, identity::to_json(*decode<identity::IdentifierRecord>(value)), value); };
  return history_page(node, params, key, "no such identifier", show);
}

template <class Record>
rpc::Method getter(Node& node, std::string name, std::string doc, std::string param, RecordKind kind) {
  return {std::move(name),
          std::move(doc),
          {{param, rpc::ParamType::kString, true, "its name"}},
          false,
          [&node, param, kind](const Json& params, const rpc::Respond& respond) {
            const StateKey key{kind, text_param(params, param)};
            const auto bytes = node.store().read(key);
            if (!bytes) return respond(fail(ErrorId::kNotFound, "no such " + param, key.name));
            respond(Json(shown(node, key, identity::to_json(*decode<Record>(*bytes)), *bytes).set(param, key.name)));
          }};
}

void add_account_methods(rpc::Dispatcher& table, Node& node) {
  table.add({"xh_getAccount",
             "The record of an account.",
             {{"account", rpc::ParamType::kString, true, "did:bid:ef…"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) {
               const auto account = account_from_bid(text_param(params, "account"));
               if (!account) return respond(fail(account.error()));
               const auto bytes = node.store().read(StateKey{RecordKind::kAccount, execution::account_name(*account)});
               identity::AccountRecord record;
               record.version = 0;  // I30: as SetKeys names it
               if (bytes) record = *decode<identity::AccountRecord>(*bytes);
               respond(Json(identity::to_json(record).set("account", to_bid(*account)).set("implicit", !bytes.has_value())));
             }});
  table.add({"xh_getDocument",
             "The DID document of an account.",
             {{"account", rpc::ParamType::kString, true, "did:bid:ef…"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) {
               const auto account = account_from_bid(text_param(params, "account"));
               if (!account) return respond(fail(account.error()));
               const StateKey key{RecordKind::kDocument, execution::account_name(*account)};
               const auto bytes = node.store().read(key);
               node.resolutions().count(read_clock().wall);
               if (!bytes) return respond(fail(ErrorId::kNotFound, "the account has no document", to_bid(*account)));
               Json json = shown(node, key, identity::to_json(*decode<identity::DocumentRecord>(*bytes)), *bytes);
               respond(Json(json.set("account", to_bid(*account))));
             }});
}

}  // namespace

// RD6: what is left of a version.
static Json gone_json(const Node& node, const StateKey& key, const storage::LedgerStore::HistoryPage::Gone& gone) {
  const auto redaction = execution::redaction_of_value(node.store(), key, gone.height);
  Json out = json_object();
  out.set("redacted", redaction ? identity::to_json(*redaction) : Json(nullptr));
  return Json(out.set("value_hash", to_0x(gone.hash.view())).set("height", json_u64(gone.height.value)));
}

Result<Json> history_page(const Node& node, const Json& params, const StateKey& key, const char* missing,
                          const std::function<Json(ByteView)>& show) {
  storage::LedgerStore::HistoryQuery query;
  if (const Json* limit = params.find("limit"))
    query.count = static_cast<std::size_t>(std::clamp<std::int64_t>(*limit->integer(), 1, storage::kMaxHistoryPage));
  XH_TRY(query.from, cursor_in(params));
  const auto page = node.store().history(key, query);
  if (!page) return fail(ErrorId::kWrongType, "not a cursor of this history, or of what this node does not keep any more", "cursor");
  if (!query.from && page->values.empty() && !page->next) return fail(ErrorId::kNotFound, missing, key.name);
  Json::Array data;
  for (std::size_t i = 0; i < page->values.size(); ++i) {
    const auto gone = page->gone.find(i);
    data.push_back(gone == page->gone.end() ? show(page->values[i]) : gone_json(node, key, gone->second));
  }
  Json out = json_object();
  out.set("complete", page->complete).set("data", std::move(data));
  return Json(out.set("next_cursor", page->next ? Json(std::to_string(*page->next)) : Json(nullptr)));
}

void add_identity_methods(rpc::Dispatcher& table, Node& node) {
  table.add({"xh_resolve",
             "The current record of an identifier. Absence is an answer.",
             {{"identifier", rpc::ParamType::kString, true, "<prefix>/<suffix>"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) {
               const auto parsed = identity::Identifier::parse(text_param(params, "identifier"));
               if (!parsed) return respond(fail(parsed.error()));
               node.resolutions().count(read_clock().wall);
               respond(resolve(node, parsed->text()));
             }});
  table.add({"xh_getHistory",
             "Every version of an identifier, newest first, a page at a time.",
             {{"identifier", rpc::ParamType::kString, true, "<prefix>/<suffix>"},
              {"limit", rpc::ParamType::kInteger, false, "versions per answer, at most 100"},
              {"cursor", rpc::ParamType::kString, false, "next_cursor of the answer before"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) { respond(history(node, params)); }});
  table.add(getter<identity::PrefixRecord>(node, "xh_getPrefix", "The record of a prefix.", "prefix", RecordKind::kPrefix));
  table.add(getter<identity::TallyRecord>(node, "xh_getTally", "What was counted at a prefix.", "prefix", RecordKind::kTally));
  table.add(getter<identity::OrganisationRecord>(node, "xh_getOrganisation", "The record of an organisation.", "organisation",
                                                 RecordKind::kOrganisation));
  table.add(getter<identity::AnchorStreamRecord>(node, "xh_getAnchorStream", "The record of an anchored stream.", "stream",
                                                 RecordKind::kAnchorStream));
  table.add(getter<identity::SubChainRecord>(node, "xh_getSubChain", "The record of an AC code.", "code", RecordKind::kSubChain));
  add_account_methods(table, node);
}

}  // namespace xh::runtime
