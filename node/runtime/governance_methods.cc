// Methods about the chain itself: who serves, and what its council decides.
#include "base/text.h"
#include "ledger/governance_text.h"
#include "node/runtime/methods.h"
#include "node/runtime/node.h"

namespace xh::runtime {
namespace {

using ledger::RecordKind;
using ledger::StateKey;

constexpr std::int64_t kMaxProposalsPage = 100;

Result<Json> proposal(const Node& node, std::uint64_t number) {
  const std::string name = std::to_string(number);
  const auto bytes = node.store().read(StateKey{RecordKind::kProposal, name});
  if (!bytes) return fail(ErrorId::kNotFound, "no such proposal", name);
  return Json(ledger::to_json(*decode<ledger::ProposalRecord>(*bytes)).set("number", json_u64(number)));
}

// Newest first: what is open is among the last ones.
Result<Json> proposals(const Node& node, std::uint64_t below, std::int64_t limit) {
  const auto council = ledger::council_of(node.store(), node.genesis());
  Json::Array data;
  std::uint64_t number = std::min(below, council.last_proposal + 1);
  for (; number > 1 && data.size() < static_cast<std::size_t>(limit); --number) {
    XH_TRY(Json one, proposal(node, number - 1));
    data.push_back(std::move(one));
  }
  Json::Array members;
  for (const auto& account : council.members) members.push_back(to_bid(account));
  Json out = json_object();
  out.set("council", std::move(members)).set("quorum", json_u64(council.quorum())).set("data", std::move(data));
  return Json(out.set("next_cursor", number > 1 ? Json(std::to_string(number)) : Json(nullptr)));
}

Json link_json(const ledger::EpochLink& link) {
  Json::Array path;
  for (const auto& hash : link.path) path.push_back(to_0x(hash.view()));
  Json out = json_object();
  out.set("epoch", json_u64(link.summary.epoch.value)).set("last_height", json_u64(link.summary.height.value));
  out.set("summary", to_0x(encode(link.summary))).set("path", std::move(path)).set("link", to_0x(encode(link)));
  return out;
}

}  // namespace

void add_governance_methods(rpc::Dispatcher& table, Node& node) {
  table.add(
      {"xh_getValidatorSet",
       "The validators of an epoch; without one: of the epoch after the newest block, and the set that follows it, if one is decided.",
       {{"epoch", rpc::ParamType::kInteger, false, "epoch from 0 on"}},
       false,
       [&node](const Json& params, const rpc::Respond& respond) {
         const auto membership = node.store().membership();
         const Json* wanted = params.find("epoch");
         if (wanted == nullptr) return respond(ledger::to_json(membership));
         const auto epochs = node.store().epochs();
         const auto* set = *wanted->integer() < 0 ? nullptr : epochs->of(Epoch{static_cast<std::uint64_t>(*wanted->integer())});
         if (set == nullptr) return respond(fail(ErrorId::kNotFound, "no such epoch here", wanted->dump()));
         if (set->epoch == membership.epoch) return respond(ledger::to_json(membership));
         respond(ledger::to_json(ledger::MembershipRecord{set->epoch, set->root, {}, set->validators, std::nullopt}));
       }});
  table.add({"xh_getEpochTransition",
             "The link that ended an epoch: certified by its set, it proves the set that follows.",
             {{"epoch", rpc::ParamType::kInteger, true, "the epoch that ended, from 0 on"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) {
               const auto epochs = node.store().epochs();
               const auto epoch = *params.find("epoch")->integer();
               if (epoch < 0 || static_cast<std::size_t>(epoch) >= epochs->links().size())
                 return respond(fail(ErrorId::kNotFound, "that epoch has not ended here", std::to_string(epoch)));
               respond(link_json(epochs->links()[static_cast<std::size_t>(epoch)]));
             }});
  table.add({"xh_getRules",
             "Parameters and protocol version in force for the next block, and what is scheduled.",
             {{"height", rpc::ParamType::kInteger, false, "of a later block"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) {
               const Height next = node.store().head().summary.height.next();
               const Json* wanted = params.find("height");
               const Height height{wanted == nullptr ? next.value
                                                     : static_cast<std::uint64_t>(std::max<std::int64_t>(0, *wanted->integer()))};
               if (height < next)
                 return respond(fail(ErrorId::kWrongType, "the height of a block that is not executed yet is expected", "height"));
               respond(ledger::to_json(ledger::rules_of(node.store(), node.genesis()), height));
             }});
  table.add({"xh_getProposal",
             "A proposal of the council by its number.",
             {{"number", rpc::ParamType::kInteger, true, "from 1 on"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) {
               respond(proposal(node, static_cast<std::uint64_t>(std::max<std::int64_t>(0, *params.find("number")->integer()))));
             }});
  table.add({"xh_getProposals",
             "The council, and its proposals, newest first.",
             {{"limit", rpc::ParamType::kInteger, false, "proposals per answer, at most 100"},
              {"cursor", rpc::ParamType::kString, false, "next_cursor of the answer before"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) {
               const Json* limit = params.find("limit");
               const auto below = cursor_in(params);
               if (!below) return respond(fail(below.error()));
               respond(proposals(node, below->value_or(~std::uint64_t{0}),
                                 std::clamp<std::int64_t>(limit == nullptr ? kMaxProposalsPage : *limit->integer(), 1, kMaxProposalsPage)));
             }});
}

}  // namespace xh::runtime
