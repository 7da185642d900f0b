// The rules of the chain on the command line: changes that are asked for, and what is in force. Pure.
#pragma once

#include "base/json.h"
#include "ledger/governance.h"

namespace xh::tools {

/// What xh governance propose was told about the rules.
struct RulesArguments {
  std::vector<std::string> parameters;  ///< "NAME=VALUE"
  std::optional<std::uint32_t> protocol;
  std::optional<std::uint64_t> from;
  std::vector<std::uint64_t> cancel;
};

/// "max-block-bytes=8MiB", "delta_ms=200": KiB and MiB are understood. Error kUsage.
[[nodiscard]] Result<ledger::ParameterValue> parameter_from(const std::string& text);
/// Cancellations first: what they take back can be set anew in the same proposal. Error kUsage.
[[nodiscard]] Result<std::vector<ledger::Change>> rule_changes(const RulesArguments& arguments);
/// An answer of xh_getRules.
[[nodiscard]] std::string rules_text(const Json& answer);

}  // namespace xh::tools
