// xh-audit: the auditor. It trusts the genesis file and nothing else.
#include <CLI/CLI.hpp>

#include "node/cli/command_line.h"
#include "tools/xh_audit/admin_log.h"
#include "tools/xh_audit/audit.h"
#include "tools/xh_audit/credential.h"
#include "tools/xh_audit/follow.h"

namespace {

void add_trust_options(CLI::App& command, xh::client::TrustFiles& trust) {
  command.add_option("--ca", trust.ca, "authorities (PEM) that made the certificates of https nodes, in place of the system's")
      ->envname("XH_CA");
  command.add_option("--client-cert", trust.certificate, "certificate (PEM) for nodes that want one");
  command.add_option("--client-key", trust.key, "its key (PEM without a passphrase, mode 0600)");
}

// Of the commands whose descriptions have none.
constexpr xh::cli::Example kExamples[] = {
    {"", "xh-audit verify p.xhproof --genesis genesis.json --expect record --artifact manual.pdf"},
    {"", "xh-audit ledger node4/data --genesis genesis.json"},
    {"verify", "xh-audit verify p.xhproof --genesis genesis.json --state remembered --node http://127.0.0.1:26800"},
    {"verify", "xh-audit verify evidence/ --genesis genesis.json"},
    {"ledger", "xh-audit ledger node4/data --genesis genesis.json --evidence lie.json"},
};

// The commands that ask nodes.
void add_node_options(CLI::App& command, xh::tools::FollowOptions& options) {
  command.add_option("--node", options.nodes, "URL of a node, http://host:port or https://host:port; may be given several times")
      ->envname("XH_NODE")
      ->required();
  add_trust_options(command, options.trust);
  command.add_option("--genesis", options.genesis, "genesis file of the chain")->required();
  command.add_flag("--json", options.json, "print JSON");
}

// Those of them that ask again and again.
void add_round_options(CLI::App& command, xh::tools::FollowOptions& options, const char* state, const char* once) {
  add_node_options(command, options);
  command.add_option("--state", options.state, state)->required();
  command.add_option("--interval-ms", options.interval_ms, "pause between two rounds")->capture_default_str();
  command.add_flag("--once", options.once, once);
}

CLI::App* add_follow(CLI::App& app, xh::tools::FollowOptions& options) {
  auto* follow = app.add_subcommand("follow",
                                    "Prove that every new checkpoint extends the last one\n\nExample:\n"
                                    "  xh-audit follow --node http://127.0.0.1:26800 --genesis genesis.json --state chain.json\n");
  add_round_options(*follow, options, "file that remembers the newest checkpoint", "ask every node once, then end");
  follow->add_option("--evidence", options.evidence, "file for both checkpoints of a contradiction (default: STATE.evidence)");
  return follow;
}

CLI::App* add_watch(CLI::App& app, xh::tools::FollowOptions& options) {
  auto* watch =
      app.add_subcommand("watch",
                         "Verify a fresh proof of each name, and tell what changed since last time\n\nExamples:\n"
                         "  xh-audit watch 88.100.7/pump-0001 --node http://127.0.0.1:26800 --genesis genesis.json --state w.json\n"
                         "  xh-audit watch @names.txt --node http://127.0.0.1:26800 --genesis genesis.json --state w.json --once\n");
  add_round_options(*watch, options, "file that remembers the state of each name", "ask once, then end");
  watch->add_option("names", options.names, "identifiers; @FILE: the lines of a file")->required();
  return watch;
}

CLI::App* add_export(CLI::App& app, xh::tools::FollowOptions& options) {
  auto* out = app.add_subcommand("export",
                                 "The whole log as static files (C2SP tlog-tiles), verified; goes on where it ended\n\nExample:\n"
                                 "  xh-audit export --node http://127.0.0.1:26800 --genesis genesis.json --out log/\n");
  add_node_options(*out, options);
  out->add_option("--out", options.out, "folder")->required();
  return out;
}

void add_ledger(CLI::App& app, xh::tools::AuditOptions& options) {
  auto* ledger = app.add_subcommand("ledger", "Re-derive every root and certificate of a data folder; may run beside the node");
  ledger->add_option("folder", options.target, "data folder of a node")->required();
  ledger->add_option("--genesis", options.genesis, "genesis file of the chain")->required();
  ledger->add_option("--scratch", options.scratch, "folder for the temporary index (default: below $TMPDIR); about 40 bytes a record");
  ledger->add_option("--memory-mb", options.memory_mb, "memory of the temporary index")
      ->check(CLI::Range(32, 65536))
      ->capture_default_str();
  ledger->add_option("--evidence", options.evidence, "write the first contradiction to this file, as JSON");
  ledger->add_flag("--json", options.json, "print JSON");
}

// What both checks of signed JSON take.
CLI::App* add_signed(CLI::App& app, const char* name, const char* help, xh::tools::CredentialOptions& options) {
  auto* command = app.add_subcommand(name, help);
  command->add_option("file", options.file, "the JSON file")->required();
  command
      ->add_option("--key", options.keys,
                   "DID document of the signer, or a proof file of it (xh proof get BID --kind document); may be repeated")
      ->allow_extra_args(false);
  command->add_option("--genesis", options.genesis, "genesis file of the chain; needed for proof files");
  command->add_option("--time", options.time, "time of the check, 2026-01-31T08:00:00Z (default: now)");
  command->add_flag("--json", options.json, "print JSON");
  return command;
}

CLI::App* add_credential(CLI::App& app, xh::tools::CredentialOptions& options) {
  auto* command = add_signed(app, "credential",
                             "Check a W3C credential offline: signature, key, time, status\n\nExamples:\n"
                             "  xh proof get did:bid:ef… --kind document -o issuer.xhproof\n"
                             "  xh proof get 'did:bid:ef…/https://issuer.example/status/1' --kind status-list --history -o list.xhproof\n"
                             "  xh-audit credential degree.json --key issuer.xhproof --genesis genesis.json \\\n"
                             "    --status-list list.json --status-proof list.xhproof\n\n"
                             "Exit code 9: nothing is wrong, but a line that begins with open could not be checked",
                             options);
  auto* list = command->add_option("--status-list", options.status_list, "status list credential that the credential names");
  command->add_option("--status-proof", options.status_proof, "proof file of the anchored list, of now or of its history")->needs(list);
  return command;
}

CLI::App* add_document(CLI::App& app, xh::tools::CredentialOptions& options) {
  return add_signed(app, "document",
                    "Check the signature of a BID document offline\n\nExample:\n"
                    "  xh-audit document bid.json --key account.xhproof --genesis genesis.json",
                    options);
}

CLI::App* add_admin_log(CLI::App& app, xh::tools::AdminLogOptions& options) {
  auto* command =
      app.add_subcommand("adminlog",
                         "Verify and print the log of the operator's actions (docs/spec/admin-log.md)\n\nExamples:\n"
                         "  xh-audit adminlog node0/data/admin.log\n"
                         "  xh-audit adminlog node0/data/admin.log --head 0x5f1c…\n"
                         "  xh-audit adminlog node0/data/admin.log --state seen.json --json\n\n"
                         "Exit code 7 names the entry that was changed, cut, moved or put in (XH-1704), or says that a remembered\n"
                         "head is not there; 9: the last entry is torn, or the remembered one stands in an older file");
  command->add_option("file", options.file, "admin.log of a data folder, or a copy")->required();
  command->add_option("--head", options.head, "hash of an entry that has to be there: a cut at the end shows by it alone");
  command->add_option("--state", options.state, "file that remembers the last entry, and asks for it the next time");
  command->add_flag("--json", options.json, "print JSON: an object a line, at the end kind summary");
  return command;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"check what a Xinghuo chain says, offline or against any node"};
  app.require_subcommand(1);
  xh::tools::AuditOptions options;
  auto* verify = app.add_subcommand("verify", "Check a proof file, or an evidence bundle, and print what it proves");
  verify->add_option("file", options.target, "proof file, or the folder of a bundle (xh supervise export)")->required();
  verify->add_option("--genesis", options.genesis, "genesis file of the chain")->required();
  verify->add_option("--expect", options.expect, "kind of claim: anything else is a failure")
      ->check(
          CLI::IsMember({"record", "absent", "history", "receipt", "transaction", "consistency", "past", "batch", "anchored", "audited"}));
  verify->add_option("--artifact", options.artifact, "a file whose bytes the proven record must bind (docs/PROOFS.md)");
  auto* state = verify->add_option("--state", options.state,
                                   "folder that remembers the newest checkpoint of each chain: later proofs must be of the same log");
  verify->add_option("--node", options.nodes, "URL of a node to ask how the remembered log became this one; may be given several times")
      ->needs(state);
  add_trust_options(*verify, options.trust);
  verify->add_option("--evidence", options.evidence, "file for both checkpoints of a contradiction (default: in the folder of --state)")
      ->needs(state);
  verify->add_flag("--json", options.json, "print JSON");
  add_ledger(app, options);
  // One each: XH_NODE fills in the options of every command, also of those that were not given.
  xh::tools::FollowOptions following;
  xh::tools::FollowOptions watching;
  xh::tools::FollowOptions exporting;
  const auto* follow = add_follow(app, following);
  const auto* watch = add_watch(app, watching);
  const auto* out = add_export(app, exporting);
  xh::tools::CredentialOptions credential;
  xh::tools::CredentialOptions document;
  const auto* check_credential = add_credential(app, credential);
  const auto* check_document = add_document(app, document);
  xh::tools::AdminLogOptions actions;
  const auto* admin_log = add_admin_log(app, actions);
  xh::cli::CommandLine line(app, {"xh-audit", XH_VERSION, 1, kExamples});
  if (const auto done = line.parse(argc, argv); done) return *done;
  if (*admin_log) return xh::tools::audit_admin_log(actions);
  if (*check_credential) return xh::tools::audit_credential(credential);
  if (*check_document) return xh::tools::audit_document(document);
  if (*follow) return xh::tools::follow_log(following);
  if (*watch) return xh::tools::watch_names(watching);
  if (*out) return xh::tools::export_log(exporting);
  return *verify ? xh::tools::verify_file(options) : xh::tools::audit_ledger(options);
}
