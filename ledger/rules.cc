#include "ledger/rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"

namespace xh::ledger {
namespace {

tl::unexpected<Error> unfit_rules(std::string what) { return fail(ErrorId::kBadRules, std::move(what)); }

bool sets(const RulesStep& step, Parameter parameter) {
  return std::ranges::find(step.values, parameter, &ParameterValue::parameter) != step.values.end();
}

void take(Rules& rules, const RulesStep& step) {
  rules.since = step.from;
  if (step.protocol) rules.protocol = *step.protocol;
  for (const auto& [parameter, value] : step.values) rules.parameters.*info_of(parameter).member = value;
  if (sets(step, Parameter::kQuotaWindow)) rules.windows_from = step.from;  // U7
}

std::optional<RulesRecord> decoded(const std::optional<Bytes>& bytes) {
  if (!bytes) return std::nullopt;
  auto record = decode<RulesRecord>(*bytes);
  XH_CHECK(record.has_value());  // only execution writes records
  return *std::move(record);
}

StateKey record_key() { return {RecordKind::kRules, std::string(kCurrentRules)}; }

}  // namespace

Rules RulesRecord::at(Height height) const {
  Rules rules = base;
  for (const auto& step : steps) {
    if (step.from > height) break;
    take(rules, step);
  }
  return rules;
}

std::optional<Height> RulesRecord::beyond(std::uint32_t known) const {
  if (base.protocol > known) return base.since;
  const auto step = std::ranges::find_if(steps, [known](const auto& s) { return s.protocol && *s.protocol > known; });
  return step == steps.end() ? std::nullopt : std::optional(step->from);
}

Height RulesRecord::window_end(Height height) const {
  const Rules rules = at(height);
  const std::uint64_t passed = rules.window_of(height) - rules.windows_from.value;
  Height end{rules.windows_from.value + (passed + 1) * rules.parameters.quota_window_blocks};
  for (const auto& step : steps) {
    if (step.from > height && sets(step, Parameter::kQuotaWindow)) end = std::min(end, step.from);
  }
  return end;
}

RulesRecord first_rules(const Genesis& genesis) { return {{Height{0}, kFirstProtocol, genesis.parameters, Height{0}}, {}}; }

RulesRecord rules_of(const StateView& state, const Genesis& genesis) {
  auto record = decoded(state.read(record_key()));
  return record ? *std::move(record) : first_rules(genesis);
}

std::optional<RulesRecord> rules_in(const StateDelta& delta) {
  const auto changed = delta.find(record_key());
  return changed == delta.end() ? std::nullopt : decoded(changed->second);
}

std::optional<Rules> known_rules(const RulesRecord& record, Height executed, Height height) {
  if (height.value > executed.value + kRulesNotice) return std::nullopt;
  return record.at(height);
}

Status check_values(const std::vector<ParameterValue>& values) {
  if (values.empty()) return fail(ErrorId::kBadContent, "a change of parameters sets at least one");
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto& info = info_of(values[i].parameter);
    if (i > 0 && values[i].parameter <= values[i - 1].parameter)
      return fail(ErrorId::kBadContent, "parameters stand in the order of their numbers, each once");
    if (values[i].value < info.low || values[i].value > info.high)
      return fail(ErrorId::kBadContent, fmt::format("{} is {}..{}", info.name, info.low, info.high));
  }
  return {};
}

std::string describe_values(const std::vector<ParameterValue>& values) {
  std::string out;
  for (const auto& [parameter, value] : values) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", info_of(parameter).name, value);
  return out;
}

// What is in force already is no step any more: the record stays small.
Scheduling::Scheduling(RulesRecord record, Height now) : record_(std::move(record)), now_(now) {
  auto& steps = record_.steps;
  record_.base = record_.at(now);
  std::erase_if(steps, [now](const auto& step) { return step.from <= now; });
}

Status Scheduling::check_notice(Height from) const {
  if (from.value < now_.value + kRulesNotice) return unfit_rules(fmt::format("a change needs {} blocks of notice", kRulesNotice));
  if (from.value > now_.value + kMaxRulesAhead) return unfit_rules(fmt::format("a change is at most {} blocks ahead", kMaxRulesAhead));
  return {};
}

RulesStep& Scheduling::step(Height from) {
  const auto at = std::ranges::lower_bound(record_.steps, from, {}, &RulesStep::from);
  if (at != record_.steps.end() && at->from == from) return *at;
  return *record_.steps.insert(at, RulesStep{from, std::nullopt, {}});
}

// What another decision sets at the same height is not overruled without a word: it is cancelled first.
Status Scheduling::add(const SetParameters& change) {
  XH_TRY_VOID(check_notice(change.from));
  auto& into = step(change.from);
  for (const auto& value : change.values) {
    if (sets(into, value.parameter)) return unfit_rules(fmt::format("{} is set at that height already", info_of(value.parameter).name));
    into.values.push_back(value);
  }
  std::ranges::sort(into.values, {}, &ParameterValue::parameter);
  return {};
}

Status Scheduling::add(const SetProtocol& change) {
  XH_TRY_VOID(check_notice(change.from));
  auto& into = step(change.from);
  if (into.protocol) return unfit_rules("the protocol changes at that height already");
  into.protocol = change.version;
  return {};
}

Status Scheduling::add(const CancelRules& change) {
  XH_TRY_VOID(check_notice(change.from));
  if (std::erase_if(record_.steps, [&](const auto& step) { return step.from == change.from; }) == 0)
    return unfit_rules("nothing changes at that height");
  return {};
}

Result<RulesRecord> Scheduling::finish() && {
  if (record_.steps.size() > kMaxRulesSteps) return unfit_rules(fmt::format("at most {} heights are scheduled", kMaxRulesSteps));
  std::uint32_t version = record_.base.protocol;
  for (const auto& step : record_.steps) {
    if (!step.protocol) continue;
    // One by one: a slip of the finger cannot name a version that nobody will ever know.
    if (*step.protocol != version + 1) return unfit_rules(fmt::format("after protocol {} comes {}", version, version + 1));
    version = *step.protocol;
  }
  return std::move(record_);
}

}  // namespace xh::ledger
