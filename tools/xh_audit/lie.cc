#include "tools/xh_audit/lie.h"

#include <fmt/format.h>

#include "base/text.h"

namespace xh::tools {
namespace {

// Member names and values, in the order of the encoding.
std::vector<std::pair<std::string, std::string>> members(const ledger::BlockSummary& s) {
  const auto number = [](std::uint64_t value) { return fmt::format("{}", value); };
  return {{"height", number(s.height.value)},
          {"block", to_0x(s.block.view())},
          {"epoch", number(s.epoch.value)},
          {"time", number(s.time.value)},
          {"operations", number(s.operations)},
          {"operations_root", to_0x(s.operations_root.view())},
          {"state_root", to_0x(s.state_root.view())},
          {"transactions_root", to_0x(s.transactions_root.view())},
          {"receipts_root", to_0x(s.receipts_root.view())},
          {"next_validators", to_0x(s.next_validators.view())},
          {"last_of_epoch", s.last_of_epoch ? "true" : "false"},
          {"audit_root", s.audit_root ? to_0x(s.audit_root->view()) : "none"}};
}

}  // namespace

Error to_error(const Lie& lie) {
  std::string what = fmt::format("{}: {}", lie.field, lie.what);
  if (!lie.expected.empty()) what += fmt::format("; expected {}, found {}", lie.expected, lie.found);
  return {ErrorId::kBadLedger, std::move(what), fmt::format("block {}", lie.height.value)};
}

Json to_json(const Lie& lie, const ledger::Genesis& genesis) {
  Json out{Json::Object{}};
  out.set("format", "xinghuo-evidence/v1").set("kind", "ledger").set("chain_id", to_hex(genesis.chain_id.view()));
  out.set("height", json_u64(lie.height.value)).set("block", to_0x(lie.block.view())).set("field", lie.field).set("what", lie.what);
  return Json(out.set("expected", lie.expected).set("found", lie.found));
}

std::optional<Lie> compare(const ledger::BlockSummary& expected, const ledger::BlockSummary& found) {
  const auto own = members(expected);
  const auto theirs = members(found);
  for (std::size_t i = 0; i < own.size(); ++i) {
    if (own[i] == theirs[i]) continue;
    return Lie{expected.height, found.block,     "summary." + own[i].first, "the summary is not the one that execution gives",
               own[i].second,   theirs[i].second};
  }
  return std::nullopt;
}

}  // namespace xh::tools
