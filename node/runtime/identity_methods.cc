// Methods that resolve names.
#include "base/text.h"
#include "identity/json_view.h"
#include "ledger/execution/identity_ops.h"
#include "node/runtime/methods.h"
#include "node/runtime/node.h"

namespace xh::runtime {
namespace {

using ledger::RecordKind;
using ledger::StateKey;

constexpr std::int64_t kMaxHistoryPage = 100;

Json object() { return Json(Json::Object{}); }
const std::string& text(const Json& params, std::string_view name) { return *params.find(name)->string(); }

// An identifier names a record or, where there is none, an anchor stream. O2: what is held says so.
Json resolve(const Node& node, const std::string& identifier) {
  Json out = object();
  const auto certified = node.store().certified();
  out.set("identifier", identifier).set("checkpoint_size", certified ? json_u64(certified->name.size) : Json(nullptr));
  const auto acts = supervision_of(node, {identity::TargetKind::kIdentifier, identifier});
  if (acts && !acts->restraints.empty()) out.set("supervision", identity::to_json(*acts));
  if (const auto bytes = node.store().read(StateKey{RecordKind::kIdentifier, identifier})) {
    const auto record = decode<identity::IdentifierRecord>(*bytes);
    return Json(out.set("found", true).set("type", "record").set("record", identity::to_json(*record)));
  }
  if (const auto bytes = node.store().read(StateKey{RecordKind::kAnchorStream, identifier})) {
    const auto record = decode<identity::AnchorStreamRecord>(*bytes);
    return Json(out.set("found", true).set("type", "stream").set("record", identity::to_json(*record)));
  }
  return Json(out.set("found", false));
}

Result<Json> history(const Node& node, const std::string& identifier, std::uint64_t from, std::int64_t limit) {
  const auto known = node.store().history(StateKey{RecordKind::kIdentifier, identifier});
  const auto& values = known.values;
  if (values.empty()) return fail(ErrorId::kNotFound, "no such identifier", identifier);
  Json::Array data;
  std::size_t i = from;
  for (; i < values.size() && data.size() < static_cast<std::size_t>(limit); ++i) {
    const auto record = decode<identity::IdentifierRecord>(values[i]);
    data.push_back(identity::to_json(*record));
  }
  Json out = object();
  out.set("complete", known.complete);
  return Json(out.set("data", std::move(data)).set("next_cursor", i < values.size() ? Json(std::to_string(i)) : Json(nullptr)));
}

template <class Record>
rpc::Method getter(Node& node, std::string name, std::string doc, std::string param, RecordKind kind) {
  return {std::move(name),
          std::move(doc),
          {{param, rpc::ParamType::kString, true, "its name"}},
          false,
          [&node, param, kind](const Json& params, const rpc::Respond& respond) {
            const auto bytes = node.store().read(StateKey{kind, text(params, param)});
            if (!bytes) return respond(fail(ErrorId::kNotFound, "no such " + param, text(params, param)));
            respond(Json(identity::to_json(*decode<Record>(*bytes)).set(param, text(params, param))));
          }};
}

void add_account_methods(rpc::Dispatcher& table, Node& node) {
  table.add({"xh_getAccount",
             "The record of an account.",
             {{"account", rpc::ParamType::kString, true, "did:bid:ef…"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) {
               const auto account = account_from_bid(text(params, "account"));
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
               const auto account = account_from_bid(text(params, "account"));
               if (!account) return respond(fail(account.error()));
               const auto bytes = node.store().read(StateKey{RecordKind::kDocument, execution::account_name(*account)});
               if (!bytes) return respond(fail(ErrorId::kNotFound, "the account has no document", to_bid(*account)));
               respond(Json(identity::to_json(*decode<identity::DocumentRecord>(*bytes)).set("account", to_bid(*account))));
             }});
}

}  // namespace

std::optional<identity::SupervisionRecord> supervision_of(const Node& node, const identity::Target& target) {
  const auto bytes = node.store().read(StateKey{RecordKind::kSupervision, identity::record_name(target)});
  return bytes ? std::optional(*decode<identity::SupervisionRecord>(*bytes)) : std::nullopt;
}

void add_identity_methods(rpc::Dispatcher& table, Node& node) {
  table.add({"xh_resolve",
             "The current record of an identifier. Absence is an answer.",
             {{"identifier", rpc::ParamType::kString, true, "<prefix>/<suffix>"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) {
               const auto parsed = identity::Identifier::parse(text(params, "identifier"));
               if (!parsed) return respond(fail(parsed.error()));
               respond(resolve(node, parsed->text()));
             }});
  table.add({"xh_getHistory",
             "Every version of an identifier, oldest first.",
             {{"identifier", rpc::ParamType::kString, true, "<prefix>/<suffix>"},
              {"limit", rpc::ParamType::kInteger, false, "versions per answer, at most 100"},
              {"cursor", rpc::ParamType::kString, false, "next_cursor of the answer before"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) {
               const Json* limit = params.find("limit");
               const auto from = cursor_in(params);
               if (!from) return respond(fail(from.error()));
               const std::int64_t page =
                   limit == nullptr ? kMaxHistoryPage : std::clamp<std::int64_t>(*limit->integer(), 1, kMaxHistoryPage);
               respond(history(node, text(params, "identifier"), from->value_or(0), page));
             }});
  table.add(getter<identity::PrefixRecord>(node, "xh_getPrefix", "The record of a prefix.", "prefix", RecordKind::kPrefix));
  table.add(getter<identity::TallyRecord>(node, "xh_getTally", "What was counted at a prefix.", "prefix", RecordKind::kTally));
  table.add({"xh_getSupervision",
             "What supervisors did to an account, a prefix or an identifier.",
             {{"name", rpc::ParamType::kString, true, "did:bid:…, a prefix or an identifier"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) {
               const auto target = identity::target_from_name(text(params, "name"));
               if (!target) return respond(fail(target.error()));
               const auto record = supervision_of(node, *target);
               if (!record) return respond(fail(ErrorId::kNotFound, "no supervisor ever acted on it", target->name));
               respond(Json(identity::to_json(*record).set("name", target->name)));
             }});
  table.add(getter<identity::OrganisationRecord>(node, "xh_getOrganisation", "The record of an organisation.", "organisation",
                                                 RecordKind::kOrganisation));
  table.add(getter<identity::AnchorStreamRecord>(node, "xh_getAnchorStream", "The record of an anchored stream.", "stream",
                                                 RecordKind::kAnchorStream));
  table.add(getter<identity::SubChainRecord>(node, "xh_getSubChain", "The record of an AC code.", "code", RecordKind::kSubChain));
  add_account_methods(table, node);
}

}  // namespace xh::runtime
