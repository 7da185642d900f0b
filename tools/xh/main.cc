// xh: client and operator command line.
#include <CLI/CLI.hpp>
#include <csignal>

#include "tools/xh/examples.h"
#include "tools/xh/feed_command.h"
#include "tools/xh/watch_command.h"

namespace {

// Options that every command takes, wherever they stand.
void add_common(CLI::App& app, xh::tools::Options& options) {
  app.add_option("--node", options.node, "URL of a node, http://host:port or https://host:port")->envname("XH_NODE")->capture_default_str();
  app.add_option("--ca", options.trust.ca, "authorities (PEM) that made the certificate of an https node, in place of the system's")
      ->envname("XH_CA");
  app.add_option("--client-cert", options.trust.certificate, "certificate (PEM) for a node that wants one");
  app.add_option("--client-key", options.trust.key, "its key (PEM without a passphrase, mode 0600)");
  app.add_option("--key", options.key_file, "key file that signs");
  app.add_option("--passphrase-file", options.passphrase_file,
                 "file whose first line opens the key file; otherwise the credential passphrase, or the terminal is asked");
  app.add_option("--sender", options.sender, "BID of the account that acts, when it is not that of the key");
  app.add_option("--unsigned", options.unsigned_file, "write the transaction to this file instead of signing and sending it");
  app.add_option("--cosigner", options.cosigners, "BID of another account that must sign, too (with --unsigned); may be repeated")
      ->allow_extra_args(false);
  app.add_option("--valid-until-ms", options.valid_until_ms, "Unix milliseconds until which it may execute (with --unsigned)");
  app.add_flag("--json", options.json, "print JSON");
  app.add_flag("--no-wait", options.no_wait, "do not wait until final; print the transaction's id");
  app.add_option("--timeout", options.timeout_ms, "milliseconds to wait")->capture_default_str();
}

void fall_through(CLI::App& app) {
  for (auto* sub : app.get_subcommands({})) {
    sub->fallthrough();
    fall_through(*sub);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app{"register, look up and prove identifiers on a Xinghuo chain"};
  app.require_subcommand(1);
  app.get_formatter()->column_width(36);
  xh::tools::Shell shell;
  add_common(app, shell.options);
  xh::tools::add_operator_commands(app, shell);
  xh::tools::add_read_commands(app, shell);
  xh::tools::add_proof_commands(app, shell);
  xh::tools::add_anchor_commands(app, shell);
  xh::tools::add_write_commands(app, shell);
  xh::tools::add_account_commands(app, shell);
  xh::tools::add_supervision_commands(app, shell);
  xh::tools::add_sub_chain_commands(app, shell);
  xh::tools::add_packet_commands(app, shell);
  xh::tools::add_stats_commands(app, shell);
  xh::tools::add_credential_commands(app, shell);
  xh::tools::add_transaction_commands(app, shell);
  xh::tools::add_import_command(app, shell);
  xh::tools::add_export_command(app, shell);
  xh::tools::add_gateway_command(app, shell);
  xh::tools::add_watch_command(app, shell);
  xh::tools::add_feed_command(app, shell);
  xh::tools::add_governance_commands(app, shell);
  xh::tools::add_evidence_commands(app, shell);
  xh::tools::add_key_commands(app, shell);
  xh::cli::CommandLine line(app, {"xh", XH_VERSION, 1, xh::tools::examples()});
  fall_through(app);
  const auto done = line.parse(argc, argv);
  return done ? *done : shell.action();
}
