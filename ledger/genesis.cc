#include "ledger/genesis.h"

#include <fmt/format.h>

#include <set>

#include "base/json.h"
#include "crypto/hash.h"

namespace xh::ledger {
namespace {

constexpr std::string_view kFormat = "xinghuo-genesis/v1";
constexpr std::uint64_t kMaxWeight = std::uint64_t{1} << 60;

bool is_name(std::string_view text, std::size_t maximum, std::string_view extra) {
  return !text.empty() && text.size() <= maximum && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || extra.find(c) != std::string_view::npos;
  });
}

// Reads one value through a parser and files its error under the member's path.
template <class T, class Parse>
T parsed(JsonReader& in, std::string_view key, Parse parse) {
  auto value = parse(in.text(key));
  if (!value) in.fail(value.error().id, key, value.error().what);
  return value ? *std::move(value) : T{};
}

PublicKey key_of(JsonReader& in, std::string_view key) { return parsed<PublicKey>(in, key, public_key_from_encoded); }
AccountId account_in(JsonReader& in, std::string_view key) { return parsed<AccountId>(in, key, account_from_bid); }

Result<GenesisValidator> read_validator(const Json& value, const std::string& place) {
  JsonReader in(value, place);
  GenesisValidator validator;
  validator.name = in.text("name");
  if (!is_name(validator.name, 32, "-")) in.fail(ErrorId::kWrongType, "name", "1 to 32 characters of a-z, 0-9 and - are expected");
  validator.consensus_key = key_of(in, "consensus_key");
  validator.checkpoint_key = key_of(in, "checkpoint_key");
  validator.log_key = key_of(in, "log_key");
  validator.network_key = key_of(in, "network_key");
  validator.weight = in.u64("weight");
  if (validator.weight == 0 || validator.weight > kMaxWeight) in.fail(ErrorId::kWrongType, "weight", "a weight from 1 to 2^60 is expected");
  validator.account = account_in(in, "account");
  XH_TRY_VOID(in.done());
  return validator;
}

Result<GenesisOrganisation> read_organisation(const Json& value, const std::string& place) {
  JsonReader in(value, place);
  GenesisOrganisation organisation;
  organisation.id = in.text("id");
  if (!is_name(organisation.id, 32, "-")) in.fail(ErrorId::kWrongType, "id", "1 to 32 characters of a-z, 0-9 and - are expected");
  organisation.kind = in.text("kind");
  organisation.name = in.text("name");
  organisation.byte_quota = in.u64("byte_quota");
  static constexpr std::array<std::string_view, 4> kKinds = {"government", "enterprise", "developer", "individual"};
  if (std::ranges::find(kKinds, organisation.kind) == kKinds.end())
    in.fail(ErrorId::kWrongType, "kind", "government, enterprise, developer or individual is expected");
  XH_TRY_VOID(in.done());
  return organisation;
}

Result<GenesisAccount> read_account(const Json& value, const std::string& place) {
  JsonReader in(value, place);
  GenesisAccount account;
  account.account = account_in(in, "account");
  account.role = in.text("role");
  account.organisation = in.text("organisation");
  static constexpr std::array<std::string_view, 3> kRoles = {"supernode", "backbone", "supervisor"};
  if (std::ranges::find(kRoles, account.role) == kRoles.end())
    in.fail(ErrorId::kWrongType, "role", "supernode, backbone or supervisor is expected");
  XH_TRY_VOID(in.done());
  return account;
}

Result<GenesisPrefix> read_prefix(const Json& value, const std::string& place) {
  JsonReader in(value, place);
  GenesisPrefix prefix{in.text("prefix"), account_in(in, "owner")};
  XH_TRY_VOID(in.done());
  return prefix;
}

Result<GenesisParameters> read_parameters(const Json& value) {
  JsonReader in(value, "parameters");
  GenesisParameters p;
  const auto bounded = [&](std::string_view key, std::int64_t low, std::int64_t high) {
    return static_cast<std::uint64_t>(in.integer(key, low, high));
  };
  p.delta_ms = bounded("delta_ms", 1, 60'000);
  p.idle_interval_ms = bounded("idle_interval_ms", 1, 3'600'000);
  p.max_block_bytes = bounded("max_block_bytes", static_cast<std::int64_t>(kMaxTransactionBytes), 12 * 1024 * 1024);
  p.max_block_operations = bounded("max_block_operations", static_cast<std::int64_t>(kMaxOperations), 1'000'000);
  p.quota_window_blocks = bounded("quota_window_blocks", 1, kMaxJsonInteger);
  p.audit_interval = bounded("audit_interval", 0, 0);  // audit roots are off in this version
  XH_TRY_VOID(in.done());
  return p;
}

template <class T>
Status read_list(JsonReader& in, std::string_view key, std::vector<T>& out, Result<T> (*read)(const Json&, const std::string&)) {
  const auto& list = in.array(key);
  for (std::size_t i = 0; i < list.size(); ++i) {
    XH_TRY(T item, read(list[i], fmt::format("{}[{}]", key, i)));
    out.push_back(std::move(item));
  }
  return {};
}

Status check_consistency(const Genesis& genesis) {
  const auto bad = [](std::string what, std::string place) { return fail(ErrorId::kBadGenesis, std::move(what), std::move(place)); };
  if (genesis.validators.empty() || genesis.validators.size() > kMaxValidators)
    return bad("1 to 512 validators are expected", "validators");
  std::set<std::string> names;
  std::set<PublicKey> keys;
  std::uint64_t total = 0;
  for (const auto& v : genesis.validators) {
    if (!names.insert(v.name).second) return bad("two validators are named " + v.name, "validators");
    for (const auto& key : {v.consensus_key, v.checkpoint_key, v.log_key, v.network_key}) {
      if (!keys.insert(key).second) return bad("a key of " + v.name + " stands twice: every key has one use", "validators");
    }
    if (v.weight > kMaxWeight - total) return bad("weights sum to more than 2^60", "validators");
    total += v.weight;
  }
  std::set<std::string> organisations;
  for (const auto& o : genesis.organisations) {
    if (!organisations.insert(o.id).second) return bad("two organisations have the id " + o.id, "organisations");
  }
  std::set<AccountId> accounts;
  for (const auto& a : genesis.accounts) {
    if (!accounts.insert(a.account).second) return bad("an account stands twice: " + to_bid(a.account), "accounts");
    if (!a.organisation.empty() && !organisations.contains(a.organisation))
      return bad("unknown organisation " + a.organisation, "accounts");
  }
  std::set<std::string> prefixes;
  for (const auto& p : genesis.prefixes) {
    if (!prefixes.insert(p.prefix).second) return bad("a prefix stands twice: " + p.prefix, "prefixes");
  }
  return {};
}

}  // namespace

std::vector<Cosigner> Genesis::cosigners() const {
  std::vector<Cosigner> set;
  for (const auto& v : validators) set.push_back({origin() + "/" + v.name, v.checkpoint_key, v.weight});
  return set;
}

Result<Genesis> parse_genesis(std::string_view text) {
  if (text.size() > kMaxGenesisBytes) return fail(ErrorId::kTooLarge, "a genesis file has at most 16 MiB");
  XH_TRY(const Json json, parse_json(text));
  JsonReader in(json, "");
  Genesis genesis;
  if (in.text("format") != kFormat) in.fail(ErrorId::kBadGenesis, "format", fmt::format("{} is expected", kFormat));
  genesis.chain_name = in.text("chain_name");
  if (!is_name(genesis.chain_name, kMaxChainNameBytes, ".-"))
    in.fail(ErrorId::kBadGenesis, "chain_name", "a host-like name (a-z, 0-9, '.', '-') is expected");
  genesis.time = UnixMillis{in.u64("time_ms")};
  XH_TRY_VOID(read_list(in, "validators", genesis.validators, read_validator));
  XH_TRY_VOID(read_list(in, "organisations", genesis.organisations, read_organisation));
  XH_TRY_VOID(read_list(in, "accounts", genesis.accounts, read_account));
  XH_TRY_VOID(read_list(in, "prefixes", genesis.prefixes, read_prefix));
  for (const auto& arc : in.array("first_arcs")) {
    if (arc.string() == nullptr) in.fail(ErrorId::kWrongType, "first_arcs", "strings are expected");
    genesis.first_arcs.push_back(arc.string() == nullptr ? std::string() : *arc.string());
  }
  XH_TRY(genesis.parameters, read_parameters(in.member("parameters")));
  XH_TRY_VOID(in.done());
  XH_TRY_VOID(check_consistency(genesis));
  genesis.chain_id = sha256(as_bytes(text));
  return genesis;
}

std::string genesis_text(const Genesis& genesis) {
  Json json{Json::Object{}};
  json.set("format", kFormat).set("chain_name", genesis.chain_name).set("time_ms", json_u64(genesis.time.value));
  Json::Array validators;
  for (const auto& v : genesis.validators) {
    Json item{Json::Object{}};
    item.set("name", v.name).set("weight", json_u64(v.weight)).set("account", to_bid(v.account));
    item.set("consensus_key", to_encoded(v.consensus_key)).set("checkpoint_key", to_encoded(v.checkpoint_key));
    item.set("log_key", to_encoded(v.log_key)).set("network_key", to_encoded(v.network_key));
    validators.push_back(std::move(item));
  }
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
  const auto& p = genesis.parameters;
  Json parameters{Json::Object{}};
  parameters.set("delta_ms", json_u64(p.delta_ms))
      .set("idle_interval_ms", json_u64(p.idle_interval_ms))
      .set("max_block_bytes", json_u64(p.max_block_bytes));
  parameters.set("max_block_operations", json_u64(p.max_block_operations)).set("quota_window_blocks", json_u64(p.quota_window_blocks));
  parameters.set("audit_interval", json_u64(p.audit_interval));
  json.set("validators", std::move(validators)).set("organisations", std::move(organisations)).set("accounts", std::move(accounts));
  json.set("prefixes", std::move(prefixes)).set("first_arcs", std::move(arcs)).set("parameters", std::move(parameters));
  return json.pretty();
}

}  // namespace xh::ledger
