#include "node/cli/exit_codes.h"

#include <fmt/format.h>

#include <array>

namespace xh::cli {
namespace {

constexpr std::array kExitCodes = {
    ExitCode{kOk, "ok", "done, or nothing to do"},
    ExitCode{kFailed, "failed", "it did not work; the message says why"},
    ExitCode{kUsage, "usage", "the command line cannot be understood, or a name on it is malformed"},
    ExitCode{kBadConfiguration, "configuration", "configuration, genesis, mapping or key file is not valid"},
    ExitCode{kNoConnection, "no connection", "the node cannot be reached"},
    ExitCode{kTimedOut, "time-out", "the outcome is unknown; the id of the transaction is printed"},
    ExitCode{kRejected, "rejected", "the chain refused it"},
    ExitCode{kUnverified, "not verified", "a proof, file or ledger does not hold"},
    ExitCode{kNotThere, "not found", "there is no such thing"},
    ExitCode{kPartial, "partial", "done in part; what is missing is named"},
    ExitCode{kUnsafeToSign, "unsafe to sign", "signing could contradict what was signed before; do not start it again by itself"},
    ExitCode{kOutdated, "outdated", "the network needs a newer build from here on"},
};

}  // namespace

std::span<const ExitCode> exit_codes() { return kExitCodes; }

std::string exit_codes_text() {
  std::string out = "Exit codes:";
  for (const auto& [code, name, meaning] : kExitCodes) out += fmt::format("\n  {:>2}  {:<14}  {}", code, name, meaning);
  return out;
}

}  // namespace xh::cli
