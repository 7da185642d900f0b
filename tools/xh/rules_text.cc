#include "tools/xh/rules_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "tools/common/context.h"

namespace xh::tools {
namespace {

constexpr std::size_t kMaxDigits = 15;

Result<std::uint64_t> amount_from(std::string text) {
  const std::string whole = text;
  std::uint64_t unit = 1;
  for (const auto& [suffix, factor] : {std::pair("KiB", std::uint64_t{1} << 10), std::pair("MiB", std::uint64_t{1} << 20)}) {
    if (!text.ends_with(suffix)) continue;
    unit = factor;
    text.resize(text.size() - 3);
    break;
  }
  if (text.empty() || text.size() > kMaxDigits || text.find_first_not_of("0123456789") != std::string::npos)
    return fail(ErrorId::kUsage, "a number is expected, with KiB or MiB behind it or without", whole);
  return std::stoull(text) * unit;
}

std::string names() {
  std::string out;
  for (const auto& info : ledger::parameter_table()) out += fmt::format("{}{}", out.empty() ? "" : ", ", info.name);
  return out;
}

std::string members_text(const Json& parameters) {
  std::string out;
  for (const auto& info : ledger::parameter_table()) {
    if (parameters.find(info.name) != nullptr)
      out += fmt::format("{}{} {}", out.empty() ? "" : ", ", info.name, scalar(parameters, info.name));
  }
  return out;
}

}  // namespace

Result<ledger::ParameterValue> parameter_from(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos) return fail(ErrorId::kUsage, "--set-parameter takes NAME=VALUE", text);
  std::string name = text.substr(0, equals);
  std::ranges::replace(name, '-', '_');
  const auto table = ledger::parameter_table();
  const auto info = std::ranges::find(table, name, &ledger::ParameterInfo::name);
  if (info == table.end()) return fail(ErrorId::kUsage, "the council can change " + names(), text);
  XH_TRY(const std::uint64_t value, amount_from(text.substr(equals + 1)));
  if (value < info->low || value > info->high)
    return fail(ErrorId::kUsage, fmt::format("{} is {}..{}", info->name, info->low, info->high), text);
  return ledger::ParameterValue{info->parameter, value};
}

Result<std::vector<ledger::Change>> rule_changes(const RulesArguments& arguments) {
  std::vector<ledger::Change> out;
  for (const auto height : arguments.cancel) out.emplace_back(ledger::CancelRules{Height{height}});
  const bool sets = !arguments.parameters.empty() || arguments.protocol.has_value();
  if (sets != arguments.from.has_value()) return fail(ErrorId::kUsage, "--from HEIGHT belongs to --set-parameter and --protocol", "--from");
  if (!arguments.parameters.empty()) {
    ledger::SetParameters change{Height{*arguments.from}, {}};
    for (const auto& text : arguments.parameters) {
      XH_TRY(const auto value, parameter_from(text));
      change.values.push_back(value);
    }
    std::ranges::sort(change.values, {}, &ledger::ParameterValue::parameter);
    const auto twice = std::ranges::adjacent_find(change.values, {}, &ledger::ParameterValue::parameter);
    if (twice != change.values.end()) return fail(ErrorId::kUsage, "a parameter stands twice", "--set-parameter");
    out.emplace_back(std::move(change));
  }
  if (arguments.protocol) out.emplace_back(ledger::SetProtocol{Height{*arguments.from}, *arguments.protocol});
  return out;
}

std::string rules_text(const Json& answer) {
  std::string out = fmt::format("height {}: protocol {}, since height {}\n", scalar(answer, "height"), scalar(answer, "protocol"),
                                scalar(answer, "since"));
  if (const Json* parameters = answer.find("parameters"); parameters != nullptr) {
    for (const auto& info : ledger::parameter_table()) out += fmt::format("  {:<22} {}\n", info.name, scalar(*parameters, info.name));
  }
  out += fmt::format("  the quota window ends before height {}\n", scalar(answer, "quota_window_end"));
  const auto& scheduled = list_of(answer, "scheduled");
  if (scheduled.empty()) out += "nothing is scheduled\n";
  for (const auto& step : scheduled) {
    const Json* parameters = step.find("parameters");
    std::string what = parameters == nullptr ? std::string() : members_text(*parameters);
    const std::string protocol = scalar(step, "protocol");
    if (protocol != "-") what = fmt::format("protocol {}{}{}", protocol, what.empty() ? "" : ", ", what);
    out += fmt::format("from height {}: {}\n", scalar(step, "from"), what);
  }
  return out;
}

}  // namespace xh::tools
