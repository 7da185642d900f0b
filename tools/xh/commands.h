// The command tree of xh: each group adds its commands to the application. A command's action sets the exit code.
#pragma once

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

void add_key_commands(CLI::App& app, Shell& shell);
void add_write_commands(CLI::App& app, Shell& shell);
/// Below `prefix`, which the reading commands made.
void add_prefix_commands(CLI::App& app, Shell& shell);
void add_account_commands(CLI::App& app, Shell& shell);
void add_supervision_commands(CLI::App& app, Shell& shell);
void add_operator_commands(CLI::App& app, Shell& shell);
void add_read_commands(CLI::App& app, Shell& shell);
void add_anchor_commands(CLI::App& app, Shell& shell);
void add_proof_commands(CLI::App& app, Shell& shell);
void add_transaction_commands(CLI::App& app, Shell& shell);
void add_governance_commands(CLI::App& app, Shell& shell);
void add_evidence_commands(CLI::App& app, Shell& shell);
void add_import_command(CLI::App& app, Shell& shell);
void add_export_command(CLI::App& app, Shell& shell);

}  // namespace xh::tools
