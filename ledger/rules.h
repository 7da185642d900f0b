// Which parameters and which protocol version are in force at a height: what the council scheduled, with notice enough that everybody who
// judges a block knows it. Spec: docs/spec/rules.md (U1-U8).
#pragma once

#include <algorithm>

#include "ledger/block.h"
#include "ledger/genesis.h"
#include "ledger/state.h"

namespace xh::ledger {

/// The newest protocol version whose rules this build knows, and the first one.
inline constexpr std::uint32_t kKnownProtocol = 1;
inline constexpr std::uint32_t kFirstProtocol = 1;
/// U4: blocks between a decision and the first one that obeys it. One more than a block with entries may be ahead of what it names as
/// executed, so that everybody who can judge it can know the decision.
inline constexpr std::uint64_t kRulesNotice = kMaxExecutionLag + 1;
/// A typing error is noticed; 100,000,000 blocks are years.
inline constexpr std::uint64_t kMaxRulesAhead = 100'000'000;
/// Heights at which something is scheduled to change.
inline constexpr std::size_t kMaxRulesSteps = 64;

struct ParameterValue {
  Parameter parameter = Parameter::kDelta;
  std::uint64_t value = 0;
  bool operator==(const ParameterValue&) const = default;
  static constexpr auto fields() { return std::tuple{field(&ParameterValue::parameter), field(&ParameterValue::value)}; }
};
inline constexpr std::size_t kMaxParameterValues = 16;

// ---- changes in a proposal (U3)
struct SetParameters {
  Height from;
  std::vector<ParameterValue> values;  ///< ascending by parameter, each once
  bool operator==(const SetParameters&) const = default;
  static constexpr auto fields() { return std::tuple{field(&SetParameters::from), field(&SetParameters::values, kMaxParameterValues)}; }
};
struct SetProtocol {
  Height from;
  std::uint32_t version = kFirstProtocol;
  bool operator==(const SetProtocol&) const = default;
  static constexpr auto fields() { return std::tuple{field(&SetProtocol::from), field(&SetProtocol::version)}; }
};
/// Takes back everything that was to change at a height.
struct CancelRules {
  Height from;
  bool operator==(const CancelRules&) const = default;
  static constexpr auto fields() { return std::tuple{field(&CancelRules::from)}; }
};

/// What is in force at one height.
struct Rules {
  Height since;  ///< the newest height at which something changed; 0: as in genesis
  std::uint32_t protocol = kFirstProtocol;
  ChainParameters parameters;
  Height windows_from;  ///< quota windows are counted from here (U7)

  /// The quota window of a height under these rules: never the name of an earlier window.
  [[nodiscard]] std::uint64_t window_of(Height height) const {
    return windows_from.value + (height.value - windows_from.value) / std::max<std::uint64_t>(1, parameters.quota_window_blocks);
  }
  bool operator==(const Rules&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&Rules::since), field(&Rules::protocol), field(&Rules::parameters), field(&Rules::windows_from)};
  }
};

/// What changes at a height.
struct RulesStep {
  Height from;
  std::optional<std::uint32_t> protocol;
  std::vector<ParameterValue> values;  ///< ascending by parameter
  bool operator==(const RulesStep&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&RulesStep::from), field(&RulesStep::protocol), field(&RulesStep::values, kMaxParameterValues)};
  }
};

/// Of kind kRules, named "current" (U2).
struct RulesRecord {
  Rules base;                    ///< in force before the first step
  std::vector<RulesStep> steps;  ///< ascending by height

  /// U5. Of a height at or after base.since.
  [[nodiscard]] Rules at(Height height) const;
  /// The first height whose protocol version is greater than `known`.
  [[nodiscard]] std::optional<Height> beyond(std::uint32_t known) const;
  /// The first height after `height` that lies in another quota window.
  [[nodiscard]] Height window_end(Height height) const;
  bool operator==(const RulesRecord&) const = default;
  static constexpr auto fields() { return std::tuple{field(&RulesRecord::base), field(&RulesRecord::steps, kMaxRulesSteps)}; }
};
inline constexpr std::string_view kCurrentRules = "current";

/// What is true without a record.
[[nodiscard]] RulesRecord first_rules(const Genesis& genesis);
/// Of a state: its record, or that of genesis.
[[nodiscard]] RulesRecord rules_of(const StateView& state, const Genesis& genesis);
/// The record that a block left, if it changed it.
[[nodiscard]] std::optional<RulesRecord> rules_in(const StateDelta& delta);
/// U6: what is in force at `height`, for whoever executed everything up to `executed`; nullopt: not to be known yet.
[[nodiscard]] std::optional<Rules> known_rules(const RulesRecord& record, Height executed, Height height);

/// Form of a change, without the state: values within G7, ascending, at least one. Error kBadContent.
[[nodiscard]] Status check_values(const std::vector<ParameterValue>& values);

/// "max_block_bytes 4194304, delta_ms 200".
[[nodiscard]] std::string describe_values(const std::vector<ParameterValue>& values);

/// U3, U4: one proposal's changes, decided at the height `now`.
class Scheduling {
 public:
  Scheduling(RulesRecord record, Height now);
  // Error kBadRules: it does not fit.
  [[nodiscard]] Status add(const SetParameters& change);
  [[nodiscard]] Status add(const SetProtocol& change);
  [[nodiscard]] Status add(const CancelRules& change);
  /// All of them together. Error kBadRules.
  [[nodiscard]] Result<RulesRecord> finish() &&;

 private:
  [[nodiscard]] Status check_notice(Height from) const;
  [[nodiscard]] RulesStep& step(Height from);

  RulesRecord record_;
  Height now_;
};

}  // namespace xh::ledger
