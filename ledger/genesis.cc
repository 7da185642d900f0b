#include "ledger/genesis.h"

#include <fmt/format.h>

#include <array>
#include <set>

#include "base/json.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "ledger/governance_text.h"

namespace xh::ledger {
namespace {

constexpr std::size_t kMaxLabelBytes = 63;
constexpr std::size_t kMaxArcs = 8;

// G2: labels as in host names.
bool is_host(std::string_view text) {
  if (text.size() > kMaxChainNameBytes) return false;
  for (;;) {
    const auto dot = text.find('.');
    const std::string_view label = text.substr(0, dot);
    if (!is_short_name(label, kMaxLabelBytes) || label.back() == '-') return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

// One arc of a prefix: digits without a leading zero.
bool is_arc(std::string_view text) {
  return !text.empty() && text.size() <= kMaxGenesisPrefixBytes && std::ranges::all_of(text, is_digit) &&
         (text.size() == 1 || text.front() != '0');
}

// G6: 1 to 8 arcs.
bool is_prefix(std::string_view text) {
  if (text.size() > kMaxGenesisPrefixBytes) return false;
  for (std::size_t arcs = 1; arcs <= kMaxArcs; ++arcs) {
    const auto dot = text.find('.');
    if (!is_arc(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
  return false;
}

AccountId account_in(JsonReader& in, std::string_view key) { return in.parsed<AccountId>(key, account_from_bid); }

Result<GenesisOrganisation> read_organisation(const Json& value, const std::string& place) {
  JsonReader in(value, place);
  GenesisOrganisation organisation;
  organisation.id = in.text("id");
  if (!is_short_name(organisation.id, kMaxGenesisNameBytes)) in.fail(ErrorId::kWrongType, "id", std::string(kShortNameRule));
  organisation.kind = in.text("kind");
  organisation.name = in.text("name");
  if (organisation.name.empty() || organisation.name.size() > kMaxOrganisationNameBytes)
    in.fail(ErrorId::kWrongType, "name", "1 to 200 bytes are expected");
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
  if (!is_prefix(prefix.prefix))
    in.fail(ErrorId::kWrongType, "prefix", "1 to 8 arcs of digits without leading zeros, with dots between, are expected");
  XH_TRY_VOID(in.done());
  return prefix;
}

Result<GenesisParameters> read_parameters(const Json& value) {
  JsonReader in(value, "parameters");
  GenesisParameters p;
  const auto bounded = [&](std::string_view key, std::int64_t low, std::int64_t high) {
    return static_cast<std::uint64_t>(in.integer(key, low, high));
  };
  for (const auto& info : parameter_table())
    p.*info.member = bounded(info.name, static_cast<std::int64_t>(info.low), static_cast<std::int64_t>(info.high));
  p.audit_interval = bounded("audit_interval", 0, static_cast<std::int64_t>(kMaxAuditInterval));
  // The root is of a past state, and there is one computation at a time (H6).
  const bool audited = p.audit_interval > 0;
  p.audit_lag = bounded("audit_lag", audited ? 1 : 0, audited ? static_cast<std::int64_t>(p.audit_interval) - 1 : 0);
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

tl::unexpected<Error> bad_genesis(std::string what, std::string_view list, std::size_t index, std::string_view member) {
  return fail(ErrorId::kBadGenesis, std::move(what), fmt::format("{}[{}].{}", list, index, member));
}

// G4, as a fault of the file.
Status check_set(const Genesis& genesis) {
  auto status = check_validators(genesis.validators, genesis.profile);
  if (status) return {};
  return fail(ErrorId::kBadGenesis, status.error().what, "validators" + status.error().place);
}

// G11: whom the file names can sign. The accounts of validators are judged with their set.
Status check_accounts(const Genesis& genesis) {
  constexpr std::string_view kRule = "the account of an SM2 key is expected (profile gm)";
  for (std::size_t i = 0; i < genesis.accounts.size(); ++i) {
    if (!admits(genesis.profile, genesis.accounts[i].account)) return bad_genesis(std::string(kRule), "accounts", i, "account");
  }
  for (std::size_t i = 0; i < genesis.prefixes.size(); ++i) {
    if (!admits(genesis.profile, genesis.prefixes[i].owner)) return bad_genesis(std::string(kRule), "prefixes", i, "owner");
  }
  return {};
}

// G5: organisations and accounts are unique, every named organisation exists, and the first council fits.
Status check_members(const Genesis& genesis) {
  std::set<std::string> organisations;
  for (std::size_t i = 0; i < genesis.organisations.size(); ++i) {
    const auto& id = genesis.organisations[i].id;
    if (!organisations.insert(id).second) return bad_genesis("another organisation has the id " + id, "organisations", i, "id");
  }
  std::set<AccountId> accounts;
  for (std::size_t i = 0; i < genesis.accounts.size(); ++i) {
    const auto& account = genesis.accounts[i];
    if (!accounts.insert(account.account).second) return bad_genesis("the account stands twice", "accounts", i, "account");
    if (!account.organisation.empty() && !organisations.contains(account.organisation))
      return bad_genesis("no organisation has the id " + account.organisation, "accounts", i, "organisation");
  }
  std::set<AccountId> council;
  for (const auto& v : genesis.validators) council.insert(v.account);
  for (const auto& a : genesis.accounts) {
    if (a.role == "supernode") council.insert(a.account);
  }
  if (council.size() <= kMaxCouncil) return {};
  return fail(ErrorId::kBadGenesis,
              fmt::format("accounts of validators and accounts with the role supernode are the council: {}, at most {} are possible",
                          council.size(), kMaxCouncil),
              "accounts");
}

// G6: arcs and prefixes are unique, and every prefix begins with an allowed arc.
Status check_prefixes(const Genesis& genesis) {
  std::set<std::string, std::less<>> arcs;
  for (std::size_t i = 0; i < genesis.first_arcs.size(); ++i) {
    const auto& arc = genesis.first_arcs[i];
    if (!is_arc(arc)) return fail(ErrorId::kBadGenesis, "digits without a leading zero are expected", fmt::format("first_arcs[{}]", i));
    if (!arcs.insert(arc).second) return fail(ErrorId::kBadGenesis, "the arc stands twice", fmt::format("first_arcs[{}]", i));
  }
  std::set<std::string> prefixes;
  for (std::size_t i = 0; i < genesis.prefixes.size(); ++i) {
    const auto& prefix = genesis.prefixes[i].prefix;
    if (!arcs.contains(std::string_view(prefix).substr(0, prefix.find('.'))))
      return bad_genesis("the first arc is not in first_arcs", "prefixes", i, "prefix");
    if (!prefixes.insert(prefix).second) return bad_genesis("the prefix stands twice", "prefixes", i, "prefix");
  }
  return {};
}

}  // namespace

std::span<const ParameterInfo> parameter_table() {
  using C = ChainParameters;
  static constexpr std::array<ParameterInfo, 5> kTable = {{
      {Parameter::kDelta, "delta_ms", 1, 60'000, &C::delta_ms},
      {Parameter::kIdleInterval, "idle_interval_ms", 1, 3'600'000, &C::idle_interval_ms},
      {Parameter::kMaxBlockBytes, "max_block_bytes", kMaxTransactionBytes, std::uint64_t{12} * 1024 * 1024, &C::max_block_bytes},
      {Parameter::kMaxBlockOperations, "max_block_operations", kMaxOperations, 1'000'000, &C::max_block_operations},
      {Parameter::kQuotaWindow, "quota_window_blocks", 1, static_cast<std::uint64_t>(kMaxJsonInteger), &C::quota_window_blocks},
  }};
  return kTable;
}

const ParameterInfo& info_of(Parameter parameter) { return parameter_table()[static_cast<std::size_t>(parameter) - 1]; }

std::optional<Height> GenesisParameters::audited_by(Height height) const {
  if (audit_interval == 0 || height.value % audit_interval != audit_lag) return std::nullopt;
  return Height{height.value - audit_lag};
}

Result<Genesis> parse_genesis(std::string_view text) {
  if (text.size() > kMaxGenesisBytes) return fail(ErrorId::kTooLarge, "a genesis file has at most 16 MiB");
  XH_TRY(const Json json, parse_json(text));
  JsonReader in(json, "");
  Genesis genesis;
  if (in.text("format") != kGenesisFormat) in.fail(ErrorId::kBadGenesis, "format", fmt::format("{} is expected", kGenesisFormat));
  genesis.chain_name = in.text("chain_name");
  if (!is_host(genesis.chain_name))
    in.fail(ErrorId::kBadGenesis, "chain_name", "a name like that of a host is expected: labels of a-z, 0-9 and -, at most 64 characters");
  genesis.time = UnixMillis{static_cast<std::uint64_t>(in.integer("time_ms", 0, kMaxJsonInteger))};
  if (in.has("profile")) genesis.profile = in.parsed<Profile>("profile", profile_from_name);
  XH_TRY_VOID(read_list(in, "validators", genesis.validators, validator_from_json));
  XH_TRY_VOID(read_list(in, "organisations", genesis.organisations, read_organisation));
  XH_TRY_VOID(read_list(in, "accounts", genesis.accounts, read_account));
  XH_TRY_VOID(read_list(in, "prefixes", genesis.prefixes, read_prefix));
  for (const auto& arc : in.array("first_arcs")) {
    if (arc.string() == nullptr) in.fail(ErrorId::kWrongType, "first_arcs", "strings are expected");
    genesis.first_arcs.push_back(arc.string() == nullptr ? std::string() : *arc.string());
  }
  XH_TRY(genesis.parameters, read_parameters(in.member("parameters")));
  XH_TRY_VOID(in.done());
  XH_TRY_VOID(check_set(genesis));
  XH_TRY_VOID(check_accounts(genesis));
  XH_TRY_VOID(check_members(genesis));
  XH_TRY_VOID(check_prefixes(genesis));
  genesis.chain_id = sha256(as_bytes(text));
  return genesis;
}

}  // namespace xh::ledger
