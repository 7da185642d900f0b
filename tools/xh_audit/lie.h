// The first contradiction that an audit of a ledger finds, as evidence: where it stands, what execution gives and what the folder says.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/json.h"
#include "ledger/genesis.h"

namespace xh::tools {

struct Lie {
  Height height;
  ledger::BlockId block;  ///< as the folder names it
  std::string field;      ///< "summary.state_root", "receipts[3]", "operations[7]"
  std::string what;       ///< one sentence without a dot
  std::string expected;   ///< what the rules give; empty where the rules only say no
  std::string found;      ///< what the folder says; bytes as 0x hex of their BCS
};

/// XH-1206 with the place "block N".
[[nodiscard]] Error to_error(const Lie& lie);
/// The evidence file: `format` xinghuo-evidence/v1, `kind` ledger.
[[nodiscard]] Json to_json(const Lie& lie, const ledger::Genesis& genesis);
/// The first field in which two summaries differ; nullopt when they are equal.
[[nodiscard]] std::optional<Lie> compare(const ledger::BlockSummary& expected, const ledger::BlockSummary& found);

}  // namespace xh::tools
