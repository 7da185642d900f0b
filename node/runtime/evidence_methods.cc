// The method about evidence against validators: what the ledger has, and what this node holds and the ledger does not have yet.
#include "base/text.h"
#include "ledger/evidence_text.h"
#include "node/runtime/methods.h"
#include "node/runtime/node.h"

namespace xh::runtime {
namespace {

using consensus::EvidenceName;

using Waiting = std::map<EvidenceName, consensus::Evidence>;

std::optional<Json> evidence_json(const Node& node, const Waiting& waiting, const EvidenceName& name) {
  if (const auto record = ledger::evidence_record(node.store(), name)) return Json(ledger::to_json(*record).set("on_ledger", true));
  const auto it = waiting.find(name);
  return it == waiting.end() ? std::nullopt : std::optional(Json(ledger::to_json(it->second).set("on_ledger", false)));
}

// Nobody can be accused in an epoch but those who served in it.
Json::Array of_epoch(const Node& node, const Waiting& waiting, Epoch epoch) {
  Json::Array out;
  const auto set = ledger::serving_set(node.store(), node.genesis(), epoch);
  for (const auto& v : set ? *set : std::vector<ledger::Validator>()) {
    auto one = evidence_json(node, waiting, {epoch, v.consensus_key});
    if (one) out.push_back(Json(one->set("validator", v.name)));
  }
  return out;
}

Result<Json> one(const Node& node, const std::string& text) {
  XH_TRY(const auto name, ledger::evidence_name_from(text));
  auto found = evidence_json(node, node.waiting_evidence(), name);
  if (!found) return fail(ErrorId::kNotFound, "no such evidence here", text);
  return *std::move(found);
}

// An epoch a page, from the newest back to the oldest that evidence may be about. `cursor`: that epoch.
Result<Json> page(const Node& node, std::optional<std::uint64_t> cursor) {
  const std::uint64_t running = node.store().membership().epoch.value;
  const std::uint64_t epoch = std::min(cursor.value_or(running), running);
  const std::uint64_t oldest = running - std::min(running, ledger::kEvidenceEpochs);
  Json out = json_object();
  out.set("epoch", json_u64(epoch)).set("data", of_epoch(node, node.waiting_evidence(), Epoch{epoch}));
  return Json(out.set("next_cursor", epoch > oldest ? Json(std::to_string(epoch - 1)) : Json(nullptr)));
}

}  // namespace

Json evidence_status(const Node& node) {
  const auto waiting = node.waiting_evidence();
  Json::Array accused;
  for (const auto& found : of_epoch(node, waiting, node.store().membership().epoch)) accused.push_back(*found.find("validator"));
  return Json(json_object().set("waiting", json_u64(waiting.size())).set("accused", std::move(accused)));
}

void add_evidence_methods(rpc::Dispatcher& table, Node& node) {
  table.add({"xh_getEvidence",
             "Evidence against consensus keys, an epoch a page, newest first; or one by its name.",
             {{"name", rpc::ParamType::kString, false, "EPOCH/KEY"},
              {"cursor", rpc::ParamType::kString, false, "next_cursor of the answer before, or an epoch"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) {
               if (const Json* name = params.find("name")) return respond(one(node, *name->string()));
               const auto cursor = cursor_in(params);
               if (!cursor) return respond(fail(cursor.error()));
               respond(page(node, *cursor));
             }});
}

}  // namespace xh::runtime
