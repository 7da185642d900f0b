#include "ledger/governance_text.h"

#include <array>

#include "base/overload.h"
#include "base/text.h"
#include "ledger/evidence_text.h"

namespace xh::ledger {
namespace {

PublicKey key_of(JsonReader& in, std::string_view key) { return in.parsed<PublicKey>(key, public_key_from_encoded); }

Json named(const char* change, const std::string& name) { return Json(json_object().set("change", change).set("name", name)); }

Json at_height(const char* change, Height from) { return Json(json_object().set("change", change).set("from", json_u64(from.value))); }

Json values_json(const std::vector<ParameterValue>& values) {
  Json out = json_object();
  for (const auto& [parameter, value] : values) out.set(std::string(info_of(parameter).name), json_u64(value));
  return out;
}

template <class T>
void set_keys(Json& out, const T& keys) {
  out.set("consensus_key", to_encoded(keys.consensus_key)).set("checkpoint_key", to_encoded(keys.checkpoint_key));
  out.set("log_key", to_encoded(keys.log_key)).set("network_key", to_encoded(keys.network_key));
}

Json bids(const std::vector<AccountId>& accounts) {
  Json::Array out;
  for (const auto& account : accounts) out.push_back(to_bid(account));
  return Json(std::move(out));
}

Json all(const std::vector<Validator>& validators) {
  Json::Array out;
  for (const auto& v : validators) out.push_back(to_json(v));
  return Json(std::move(out));
}

Json voice(std::uint64_t proposal, const Hash32& digest) {
  return Json(json_object().set("proposal", json_u64(proposal)).set("digest", to_0x(digest.view())));
}

Json content_json(const Propose& content) {
  Json::Array changes;
  for (const auto& change : content.changes) changes.push_back(to_json(change));
  return Json(json_object().set("changes", std::move(changes)).set("reason", content.reason));
}

}  // namespace

Json to_json(const Validator& v) {
  Json out = json_object();
  out.set("name", v.name).set("weight", json_u64(v.weight)).set("account", to_bid(v.account));
  set_keys(out, v);
  return out;
}

Result<Validator> validator_from_json(const Json& value, const std::string& place) {
  JsonReader in(value, place);
  Validator validator;
  validator.name = in.text("name");
  if (!is_short_name(validator.name, kMaxValidatorNameBytes)) in.fail(ErrorId::kWrongType, "name", std::string(kShortNameRule));
  validator.consensus_key = key_of(in, "consensus_key");
  validator.checkpoint_key = key_of(in, "checkpoint_key");
  validator.log_key = key_of(in, "log_key");
  validator.network_key = key_of(in, "network_key");
  validator.weight = in.u64("weight");
  if (validator.weight == 0 || validator.weight > kMaxTotalWeight)
    in.fail(ErrorId::kWrongType, "weight", "a weight from 1 to 2^60 is expected");
  validator.account = in.parsed<AccountId>("account", account_from_bid);
  XH_TRY_VOID(in.done());
  return validator;
}

Json to_json(const Change& change) {
  Json out = std::visit(
      Overload{
          [](const AddValidator& c) {
            return Json(json_object().set("change", "add").set("validator", to_json(c.validator)).set("supernode", c.supernode));
          },
          [](const RemoveValidator& c) { return named("remove", c.name); },
          [](const SetWeight& c) { return Json(named("weight", c.name).set("weight", json_u64(c.weight))); },
          [](const RekeyValidator& c) {
            Json json = named("rekey", c.name);
            set_keys(json, c);
            return json;
          },
          [](const ReplaceValidator& c) { return Json(named("replace", c.name).set("by", to_json(c.by))); },
          [](const SetParameters& c) { return Json(at_height("parameters", c.from).set("values", values_json(c.values))); },
          [](const SetProtocol& c) { return Json(at_height("protocol", c.from).set("version", json_u64(c.version))); },
          [](const CancelRules& c) { return at_height("cancel", c.from); },
          [](const SetRole& c) {
            Json json = json_object().set("change", "role");
            return Json(json.set("account", to_bid(c.account)).set("role", to_word(c.role)).set("granted", c.granted));
          },
          [](const LiftRestraints& c) { return Json(json_object().set("change", "lift").set("target", c.name)); },
          [](const SetAcCode& c) {
            Json json = json_object().set("change", "ac_code").set("code", c.code);
            return Json(json.set("owner", c.owner ? Json(to_bid(*c.owner)) : Json(nullptr)));
          },
          [](const SubstituteClient& c) { return Json(json_object().set("change", "client").set("client", c.client).set("by", c.by)); },
          [](const HoldSubChain& c) { return Json(json_object().set("change", "hold_sub_chain").set("code", c.code).set("held", c.held)); },
          [](const SettlePacket& c) {
            return Json(json_object().set("change", "packet").set("lane", c.lane).set("sequence", json_u64(c.sequence)));
          },
      },
      change);
  return Json(out.set("text", describe(change)));
}

Json to_json(const GovernanceOperation& operation) {
  return std::visit(Overload{
                        [](const Propose& op) { return Json(content_json(op).set("operation", "propose")); },
                        [](const Approve& op) { return Json(voice(op.proposal, op.digest).set("operation", "approve")); },
                        [](const Reject& op) { return Json(voice(op.proposal, op.digest).set("operation", "reject")); },
                        [](const ReportEvidence& op) { return Json(to_json(op.evidence).set("operation", "report_evidence")); },
                    },
                    operation);
}

Json to_json(const ProposalRecord& record) {
  Json out = content_json(record.content);
  out.set("content", to_0x(encode(record.content)));
  out.set("digest", to_0x(record.digest.view())).set("proposer", to_bid(record.proposer)).set("status", to_word(record.status));
  out.set("approvals", bids(record.approvals)).set("rejections", bids(record.rejections)).set("created", json_u64(record.created.value));
  return Json(out.set("decided", record.status == ProposalStatus::kOpen ? Json(nullptr) : json_u64(record.decided.value)));
}

Json to_json(const MembershipRecord& record) {
  Json out = json_object();
  out.set("epoch", json_u64(record.epoch.value)).set("root", json_u64(record.root.value)).set("validators", all(record.validators));
  out.set("next", nullptr);
  if (record.next)
    out.set("next", json_object().set("since", json_u64(record.next->since.value)).set("validators", all(record.next->validators)));
  return out;
}

Json to_json(const RulesRecord& record, Height height) {
  const Rules rules = record.at(height);
  Json parameters = json_object();
  for (const auto& info : parameter_table()) parameters.set(std::string(info.name), json_u64(rules.parameters.*info.member));
  Json::Array scheduled;
  for (const auto& step : record.steps) {
    if (step.from <= height) continue;
    Json entry = json_object();
    entry.set("from", json_u64(step.from.value)).set("protocol", step.protocol ? json_u64(*step.protocol) : Json(nullptr));
    scheduled.push_back(Json(entry.set("parameters", values_json(step.values))));
  }
  Json out = json_object();
  out.set("height", json_u64(height.value)).set("since", json_u64(rules.since.value)).set("protocol", json_u64(rules.protocol));
  out.set("parameters", std::move(parameters)).set("quota_window_end", json_u64(record.window_end(height).value));
  return Json(out.set("scheduled", std::move(scheduled)));
}

std::string_view to_word(ProposalStatus status) {
  static constexpr std::array<std::string_view, 4> kWords = {"open", "enacted", "rejected", "void"};
  return kWords[static_cast<std::size_t>(status)];
}

}  // namespace xh::ledger
