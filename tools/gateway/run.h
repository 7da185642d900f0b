// The gateway as a process: both legs, one turn after the other, for ever. Rules: docs/spec/gateway.md (GW30-GW33).
#pragma once

#include <atomic>

#include "tools/gateway/config.h"
#include "tools/gateway/turn.h"
#include "tools/gateway/xinghuo_port.h"

namespace xh::gateway {

/// One direction, with how it fares.
struct Leg {
  LegConfig config;
  LedgerPort* here = nullptr;
  ChainPort* there = nullptr;
  unsigned failures = 0;     ///< in a row
  std::uint64_t due_ms = 0;  ///< wall time of the next turn
  std::uint64_t turns = 0;
  std::uint64_t failed = 0;
  std::uint64_t operations = 0;
  std::uint64_t success_ms = 0;  ///< wall time of the last turn that did not fail; 0: none
  TurnReport last;
  std::optional<Error> error;  ///< of the last turn
};

struct Running {
  std::vector<Leg> legs;
  Cursor cursor;
  std::string cursor_file;
  std::string status_file;  ///< empty: none
  std::uint64_t poll_ms = 2000;
  bool json = false;  ///< lines for programs
};

/// Runs the legs that are due and writes the cursor; true when one of them found something to do.
bool run_due(Running& running, const World& world);
/// Until `stop`. With `once` one turn of each leg. Returns the exit code: 0, or that of the last error of a leg (`once` only).
[[nodiscard]] int run(Running& running, const World& world, const std::atomic<bool>& stop, bool once);
/// The state of all legs, one line of JSON.
[[nodiscard]] std::string status_text(const Running& running);
/// The same as Prometheus reads it (GW33).
[[nodiscard]] std::string metrics_text(const Running& running);
/// Exit codes of docs/spec/cli.md.
[[nodiscard]] int exit_code_of(const Error& error);
/// The cursor of a file; a new one, with what is to be said about it, when it cannot be used.
[[nodiscard]] Cursor load_cursor(const std::string& path, const std::string& chains, std::string& said);

}  // namespace xh::gateway
