// xh: client and operator command line.
#include <CLI/CLI.hpp>
#include <csignal>

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
  CLI::App app{
      "xh: register, look up and prove identifiers on a Xinghuo chain.\n\nExamples:\n"
      "  xh status\n  xh key new alice.json\n  xh id register 88.100.7/pump-0001 --value URL=https://example.com --key alice.json\n"
      "  xh proof get 88.100.7/pump-0001 -o p.xhproof && xh-audit verify p.xhproof --genesis genesis.json\n\n"
      "Exit codes: 0 ok, 1 failed, 2 usage, 3 configuration, 4 cannot connect, 5 time-out (outcome unknown), 6 rejected by the chain,\n"
      "            7 verification failed, 8 not found, 9 partial"};
  app.require_subcommand(1);
  app.set_version_flag("--version", XH_VERSION);
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
  fall_through(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? xh::tools::kOk : xh::tools::kUsage;
  }
  return shell.action();
}
