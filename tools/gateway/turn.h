// One turn of one leg: see what both chains say, prove what is missing here, submit it. Rules: docs/spec/gateway.md (GW20-GW26).
#pragma once

#include "tools/gateway/cursor.h"
#include "tools/gateway/ports.h"

namespace xh::gateway {

struct LegConfig {
  std::string leg;     ///< "sub-to-main", "main-to-sub"
  std::string client;  ///< name here of the client of the chain there
  std::string code;    ///< AC code whose checkpoints are made here; empty: none
  std::vector<std::string> lanes;
  relay::LegRules rules;
  bool dry_run = false;
};

/// How a code of the ledger is taken (GW26).
enum class Fate : std::uint8_t {
  kDone,     ///< it is so now, by this gateway or another one
  kAgain,    ///< read the ledger again and send what is still missing
  kHalted,   ///< nothing can be written to this client
  kRefused,  ///< the ledger refuses what this gateway held to be sound
};
[[nodiscard]] Fate fate_of(std::int64_t code);

struct TurnReport {
  relay::Head head;
  ChainHeight client_height;
  std::string client_status;
  std::size_t waiting = 0;             ///< packets without an end that were looked at
  std::vector<std::string> submitted;  ///< operations, in words; of a dry run: what would be
  std::vector<std::string> notes;      ///< what could not be done, and why
  std::string transaction;
  bool halted = false;
  [[nodiscard]] bool idle() const { return submitted.empty(); }
};
/// Errors: of the ports; kClientNotActive, kBadHeader, kNotEnoughTrust from the check before submitting; kNotFound: there is no such
/// client.
[[nodiscard]] Result<TurnReport> run_turn(LedgerPort& here, ChainPort& there, const LegConfig& config, Cursor& cursor);
/// "update-client", "receive-packet lane/3" …
[[nodiscard]] std::string describe(const crosschain::Operation& operation);

}  // namespace xh::gateway
