// Genesis as text: the file, and the log policy that follows from it.
#include <fmt/format.h>

#include "base/json.h"
#include "crypto/hash.h"
#include "ledger/genesis.h"
#include "ledger/governance_text.h"
#include "ledger/note.h"

namespace xh::ledger {
namespace {

Json parameters_json(const GenesisParameters& p) {
  Json out{Json::Object{}};
  for (const auto& info : parameter_table()) out.set(std::string(info.name), json_u64(p.*info.member));
  return Json(out.set("audit_interval", json_u64(p.audit_interval)).set("audit_lag", json_u64(p.audit_lag)));
}

// How many validators always reach the quorum, whichever they are: the lightest ones are counted.
std::size_t certain_quorum(const std::vector<Validator>& validators) {
  std::vector<std::uint64_t> weights;
  std::uint64_t total = 0;
  for (const auto& v : validators) {
    weights.push_back(v.weight);
    total += v.weight;
  }
  std::ranges::sort(weights);
  std::uint64_t missing = total - (total - 1) / 3;
  std::size_t count = 0;
  for (; count < weights.size() && missing > 0; ++count) missing -= std::min(missing, weights[count]);
  return count;
}

}  // namespace

std::string genesis_text(const Genesis& genesis) {
  Json::Array validators;
  for (const auto& v : genesis.validators) validators.push_back(to_json(v));
  Json::Array organisations;
  for (const auto& o : genesis.organisations) {
    organisations.push_back(
        Json(Json::Object{}).set("id", o.id).set("kind", o.kind).set("name", o.name).set("byte_quota", json_u64(o.byte_quota)));
  }
  Json::Array accounts;
  for (const auto& a : genesis.accounts) {
    accounts.push_back(Json(Json::Object{}).set("account", to_bid(a.account)).set("role", a.role).set("organisation", a.organisation));
  }
  Json::Array prefixes;
  for (const auto& p : genesis.prefixes) prefixes.push_back(Json(Json::Object{}).set("prefix", p.prefix).set("owner", to_bid(p.owner)));
  Json::Array arcs;
  for (const auto& arc : genesis.first_arcs) arcs.push_back(arc);
  Json json{Json::Object{}};
  json.set("format", kGenesisFormat).set("chain_name", genesis.chain_name).set("time_ms", json_u64(genesis.time.value));
  // Files of the standard profile are as they were before there was another one (G9).
  if (genesis.profile != Profile::kStandard) json.set("profile", name_of(genesis.profile));
  json.set("validators", std::move(validators)).set("organisations", std::move(organisations)).set("accounts", std::move(accounts));
  json.set("prefixes", std::move(prefixes)).set("first_arcs", std::move(arcs)).set("parameters", parameters_json(genesis.parameters));
  return json.pretty();
}

std::string tlog_policy(const Genesis& genesis) {
  const std::string origin = genesis.origin();
  std::string out = fmt::format("# chain {}, from its genesis file\n", origin);
  if (genesis.profile == Profile::kGm) out += "# SM2 keys, type ff: tools that know types 01 and 04 only cannot use them\n";
  for (const auto& v : genesis.validators) out += fmt::format("log {}\n", to_vkey({origin, NoteKeyType::kText, v.log_key}));
  std::string members;
  for (const auto& c : genesis.cosigners()) {
    out += fmt::format("witness {} {}\n", c.name, to_vkey({c.name, NoteKeyType::kCosignature, c.key}));
    members += " " + c.name;
  }
  // Witness names hold a slash, so the group's name is free.
  return out + fmt::format("group validators {}{}\nquorum validators\n", certain_quorum(genesis.validators), members);
}

}  // namespace xh::ledger
