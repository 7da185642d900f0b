// xh-audit: the auditor. It trusts the genesis file and nothing else.
#include <CLI/CLI.hpp>

#include "tools/xh_audit/audit.h"

int main(int argc, char** argv) {
  CLI::App app{
      "xh-audit: checks what a Xinghuo chain says, offline.\n\nExamples:\n"
      "  xh-audit verify p.xhproof --genesis genesis.json --expect record\n"
      "  xh-audit ledger node4/data --genesis genesis.json --evidence lie.json\n\nExit codes: 0 valid, 2 usage, 3 genesis invalid, 7 verification failed"};
  app.require_subcommand(1);
  app.set_version_flag("--version", XH_VERSION);
  xh::tools::AuditOptions options;
  auto* verify = app.add_subcommand("verify", "Check a proof file and print what it proves");
  verify->add_option("file", options.target, "proof file")->required();
  verify->add_option("--genesis", options.genesis, "genesis file of the chain")->required();
  verify->add_option("--expect", options.expect, "kind of claim: anything else is a failure")
      ->check(CLI::IsMember({"record", "absent", "history", "receipt", "transaction", "consistency", "past", "batch", "anchored"}));
  verify->add_flag("--json", options.json, "print JSON");
  auto* ledger = app.add_subcommand("ledger", "Re-derive every root and certificate of a data folder; may run beside the node");
  ledger->add_option("folder", options.target, "data folder of a node")->required();
  ledger->add_option("--genesis", options.genesis, "genesis file of the chain")->required();
  ledger->add_option("--scratch", options.scratch, "folder for the temporary index (default: below $TMPDIR); about 40 bytes a record");
  ledger->add_option("--memory-mb", options.memory_mb, "memory of the temporary index")->check(CLI::Range(32, 65536))->capture_default_str();
  ledger->add_option("--evidence", options.evidence, "write the first contradiction to this file, as JSON");
  ledger->add_flag("--json", options.json, "print JSON");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return *verify ? xh::tools::verify_file(options) : xh::tools::audit_ledger(options);
}
