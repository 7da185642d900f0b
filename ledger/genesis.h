// Genesis: the one file that defines a chain and the one trust root of every verifier. JSON for people; chain_id = SHA-256 of the exact
// file bytes. Members and their meanings: docs/spec/genesis.md.
#pragma once

#include <string>
#include <vector>

#include "ledger/validators.h"

namespace xh::ledger {

inline constexpr std::string_view kGenesisFormat = "xinghuo-genesis/v1";
inline constexpr std::size_t kMaxGenesisBytes = 16 * 1024 * 1024;
inline constexpr std::size_t kMaxGenesisNameBytes = 32;         ///< of an organisation's id
inline constexpr std::size_t kMaxOrganisationNameBytes = 200;   ///< as in organisation records
inline constexpr std::size_t kMaxGenesisPrefixBytes = 64;       ///< as in prefix records
inline constexpr std::uint64_t kMaxAuditInterval = 10'000'000;  ///< blocks; the changes of one interval are merged at once

struct GenesisAccount {
  AccountId account;
  std::string role;          ///< "supernode", "backbone" or "supervisor"
  std::string organisation;  ///< id of an organisation below, or empty

  bool operator==(const GenesisAccount&) const = default;
};

struct GenesisOrganisation {
  std::string id;
  std::string kind;  ///< "government", "enterprise", "developer" or "individual"
  std::string name;
  std::uint64_t byte_quota = 0;  ///< per window; 0 = unlimited

  bool operator==(const GenesisOrganisation&) const = default;
};

struct GenesisPrefix {
  std::string prefix;  ///< "88.100"
  AccountId owner;

  bool operator==(const GenesisPrefix&) const = default;
};

/// Parameters of consensus and limits that the council may change (docs/spec/rules.md U1).
struct ChainParameters {
  std::uint64_t delta_ms = 500;  ///< D of the timers
  std::uint64_t idle_interval_ms = 1000;
  std::uint64_t max_block_bytes = 8 * 1024 * 1024;
  std::uint64_t max_block_operations = 20'000;
  std::uint64_t quota_window_blocks = 86'400;

  bool operator==(const ChainParameters&) const = default;
  static constexpr auto fields() {
    using T = ChainParameters;
    return std::tuple{field(&T::delta_ms), field(&T::idle_interval_ms), field(&T::max_block_bytes), field(&T::max_block_operations),
                      field(&T::quota_window_blocks)};
  }
};

/// Numbers are frozen: they stand in proposals.
enum class Parameter : std::uint8_t { kDelta = 1, kIdleInterval = 2, kMaxBlockBytes = 3, kMaxBlockOperations = 4, kQuotaWindow = 5 };
constexpr bool is_valid(Parameter parameter) { return parameter >= Parameter::kDelta && parameter <= Parameter::kQuotaWindow; }

/// Name and limits of a parameter (G7).
struct ParameterInfo {
  Parameter parameter;
  std::string_view name;  ///< "delta_ms": in the genesis file and for people
  std::uint64_t low;
  std::uint64_t high;
  std::uint64_t ChainParameters::*member;
};
/// All of them, ascending.
[[nodiscard]] std::span<const ParameterInfo> parameter_table();
[[nodiscard]] const ParameterInfo& info_of(Parameter parameter);

/// All in the file, none implicit. The two of the audit roots never change: a verifier knows them from the file alone.
struct GenesisParameters : ChainParameters {
  std::uint64_t audit_interval = 0;  ///< A: heights from one audit root to the next; 0 = none
  std::uint64_t audit_lag = 0;       ///< heights from an audited state to the summary with its root; 0 < lag < A, or 0 without

  /// The height whose audit root stands in the summary of `height`; nullopt: that summary carries none (H6).
  [[nodiscard]] std::optional<Height> audited_by(Height height) const;

  bool operator==(const GenesisParameters&) const = default;
};

struct Genesis {
  std::string chain_name;  ///< host-like, names the log's origin
  UnixMillis time;
  Profile profile = Profile::kStandard;  ///< not in the file: standard
  std::vector<Validator> validators;     ///< of epoch 0; their accounts have the role supernode
  std::vector<GenesisOrganisation> organisations;
  std::vector<GenesisAccount> accounts;
  std::vector<GenesisPrefix> prefixes;
  std::vector<std::string> first_arcs;  ///< allowed first arcs of prefixes, e.g. "86", "88"
  GenesisParameters parameters;
  Hash32 chain_id;  ///< of the exact file bytes

  [[nodiscard]] std::string origin() const { return checkpoint_origin(chain_name, chain_id); }
  /// Of epoch 0.
  [[nodiscard]] std::vector<Cosigner> cosigners() const { return cosigners_of(origin(), validators); }

  bool operator==(const Genesis&) const = default;
};

/// Strict: unknown fields, duplicates and inconsistent sets are errors that name the field's path (G2-G11).
[[nodiscard]] Result<Genesis> parse_genesis(std::string_view text);
/// The file's text (pretty JSON); chain_id is not part of it. parse_genesis() of it gives the same genesis.
[[nodiscard]] std::string genesis_text(const Genesis& genesis);
/// The validators as a policy of c2sp.org/tlog-policy: every log key, every cosigner, and a quorum that is never weaker than that of the
/// chain (K12): with unequal weights, as many as any choice of them needs.
[[nodiscard]] std::string tlog_policy(const Genesis& genesis);

}  // namespace xh::ledger
