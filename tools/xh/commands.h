// The command tree of xh: each group adds its commands to the application. A command's action sets the exit code.
#pragma once

#include <chrono>
#include <functional>

#include "tools/common/context.h"

namespace CLI {
class App;
}

namespace xh::tools {

/// What all commands write to and read from.
struct Shell {
  Options options;
  std::function<int()> action;  ///< of the command that was chosen
};

/// Asks again until the deadline while the node says that what is asked for is not ready: a checkpoint may be a moment behind what was just
/// written (proof_commands.cc).
[[nodiscard]] Result<Json> ask_until_ready(const Options& options, const std::string& method, const Json& params,
                                           std::chrono::steady_clock::time_point deadline);
/// xh supervise export, report (supervision_export.cc, supervision_report.cc). `output`: a folder that does not exist yet.
[[nodiscard]] int export_bundle(const Options& options, const std::string& target, const std::string& output);
struct ReportRange {
  std::int64_t from = -1;  ///< heights; -1: the first and the last one that the node has
  std::int64_t to = -1;
  std::int64_t days = -1;  ///< instead of `from`
};
/// xh supervise redact (redact_command.cc). `document`: the file of the order.
struct RedactArguments {
  std::string name;
  std::string document;
  std::uint16_t reason = 1;
};
[[nodiscard]] int redact(const Options& options, const RedactArguments& arguments);
[[nodiscard]] int report_acts(const Options& options, const ReportRange& range);

void add_key_commands(CLI::App& app, Shell& shell);
void add_write_commands(CLI::App& app, Shell& shell);
/// Below `prefix`, which the reading commands made.
void add_prefix_commands(CLI::App& app, Shell& shell);
void add_account_commands(CLI::App& app, Shell& shell);
void add_supervision_commands(CLI::App& app, Shell& shell);
void add_sub_chain_commands(CLI::App& app, Shell& shell);
void add_packet_commands(CLI::App& app, Shell& shell);
void add_stats_commands(CLI::App& app, Shell& shell);
/// issuer, status-list, and below `anchor`, which the anchor commands made.
void add_credential_commands(CLI::App& app, Shell& shell);
void add_operator_commands(CLI::App& app, Shell& shell);
void add_read_commands(CLI::App& app, Shell& shell);
/// Below `id`, which the reading commands made.
void add_binary_commands(CLI::App& id, Shell& shell);
void add_anchor_commands(CLI::App& app, Shell& shell);
void add_proof_commands(CLI::App& app, Shell& shell);
void add_transaction_commands(CLI::App& app, Shell& shell);
void add_governance_commands(CLI::App& app, Shell& shell);
void add_evidence_commands(CLI::App& app, Shell& shell);
void add_import_command(CLI::App& app, Shell& shell);
void add_export_command(CLI::App& app, Shell& shell);
void add_gateway_command(CLI::App& app, Shell& shell);

}  // namespace xh::tools
