// xh supervise: what supervisors do, and what they did. Rules: docs/spec/supervision.md.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "crypto/hash.h"
#include "identity/json_view.h"
#include "node/os/files.h"
#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

struct SupervisionArguments {
  std::string name;
  std::string document;
  std::uint16_t reason = 1;
  bool withhold = false;
  std::string output;
  ReportRange range;
};
using SharedSupervision = std::shared_ptr<SupervisionArguments>;

// The order itself stays with the supervisor; its digest goes on the ledger.
template <class Make>
int act(const Options& options, const SupervisionArguments& a, Make make) {
  const auto target = identity::target_from_name(a.name);
  if (!target) return usage(target.error());
  const auto order = os::read_file(a.document, kMaxOrderBytes);
  if (!order) return report(order.error());
  return send(options, make(*target, sha256(*order)));
}

CLI::App* supervision_command(CLI::App& supervise, const SharedSupervision& a, const std::string& name, const std::string& help) {
  auto* made = supervise.add_subcommand(name, help);
  made->add_option("name", a->name, "account (did:bid:…), prefix or identifier")->required();
  return made;
}

void add_acts(CLI::App& supervise, Shell& shell, const SharedSupervision& a) {
  constexpr const char* kOrder = "file of the order; its SHA-256 goes on the ledger, the file stays here";
  auto* hold = supervision_command(supervise, a, "hold", "Stop writes; the name still resolves and says so");
  hold->add_option("--reason", a->reason, "1 to 999, from your own table")->required();
  hold->add_option("--document", a->document, kOrder)->required();
  hold->callback([&shell, a] {
    shell.action = [&shell, a] {
      return act(shell.options, *a, [&](const auto& target, const Hash32& digest) { return identity::Hold{target, a->reason, digest}; });
    };
  });
  auto* withhold = supervision_command(supervise, a, "withhold", "Stop showing content; digest, history and proofs stay");
  withhold->add_option("--reason", a->reason, "1 to 999, from your own table")->required();
  withhold->add_option("--document", a->document, kOrder)->required();
  withhold->callback([&shell, a] {
    shell.action = [&shell, a] {
      return act(shell.options, *a, [&](const auto& target, const Hash32& digest) {
        return identity::Withhold{target, a->reason, digest};
      });
    };
  });
  auto* release = supervision_command(supervise, a, "release", "End an own hold, or an own withholding");
  release->add_flag("--withholding", a->withhold, "the withholding, not the hold");
  release->add_option("--document", a->document, kOrder)->required();
  release->callback([&shell, a] {
    shell.action = [&shell, a] {
      const auto kind = a->withhold ? identity::RestraintKind::kWithhold : identity::RestraintKind::kHold;
      return act(shell.options, *a, [&](const auto& target, const Hash32& digest) { return identity::Release{target, kind, digest}; });
    };
  });
}

void add_redact(CLI::App& supervise, Shell& shell, const SharedSupervision& a) {
  auto* redact_app = supervision_command(
      supervise, a, "redact", "Have the bytes of a withheld record dropped from every node, for ever; digests, history and proofs stay");
  redact_app->add_option("--reason", a->reason, "1 to 999, from your own table")->required();
  redact_app->add_option("--document", a->document, "file of the order; its SHA-256 goes on the ledger, the file stays here")->required();
  redact_app->footer(
      "It needs an own withholding that is five minutes old, and the signature of a supernode beside yours:\n"
      "  xh --unsigned r.tx --sender SUPERVISOR --cosigner SUPERNODE supervise redact 88.100.7/a --reason 18 --document order.pdf\n"
      "  xh tx sign r.tx --key supervisor.key -o r1.tx   (and the supernode: r2.tx)\n"
      "  xh tx combine r1.tx r2.tx -o r.tx && xh tx submit r.tx\n\n"
      "Backups, snapshots outside the nodes' folders, and what readers have are not reached: docs/OPERATING.md.");
  redact_app->callback([&shell, a] { shell.action = [&shell, a] { return redact(shell.options, {a->name, a->document, a->reason}); }; });
}

void add_reports(CLI::App& supervise, Shell& shell, const SharedSupervision& a) {
  auto* out =
      supervision_command(supervise, a, "export", "An evidence bundle: restraints, record, history and acts as proof files, in one folder");
  out->add_option("-o,--output", a->output, "the folder to make")->required();
  out->footer(
      "Example:\n  xh supervise export 88.100.7/pump-0001 -o evidence/ && xh-audit verify evidence/ --genesis genesis.json\n\n"
      "Exit code 9: the node withholds something (it is named in manifest.json). A supervisor's own node does not:\n"
      "rpc.show_withheld in docs/CONFIG.md.");
  out->callback([&shell, a] { shell.action = [&shell, a] { return export_bundle(shell.options, a->name, a->output); }; });
  auto* acts = supervise.add_subcommand("report", "Every act of supervision in a range: who, what, why, on which order, when");
  auto* from = acts->add_option("--from", a->range.from, "first height; default: the first one that the node keeps");
  from->check(CLI::NonNegativeNumber);
  acts->add_option("--to", a->range.to, "last height; default: the newest")->check(CLI::NonNegativeNumber);
  acts->add_option("--days", a->range.days, "instead of --from: the last so many times 24 hours")
      ->check(CLI::Range(1, 36'500))
      ->excludes(from);
  acts->footer(
      "Examples:\n  xh supervise report --days 30\n  xh supervise report --from 1 --to 100000 --json > acts.ndjson\n\n"
      "Each line is proven by: xh proof tx TRANSACTION. A report without its last line, the summary, is not whole.");
  acts->callback([&shell, a] { shell.action = [&shell, a] { return report_acts(shell.options, a->range); }; });
}

}  // namespace

void add_supervision_commands(CLI::App& app, Shell& shell) {
  const auto a = std::make_shared<SupervisionArguments>();
  auto* supervise = app.add_subcommand("supervise", "Supervision: hold, withhold, release, and what was done");
  supervise->require_subcommand(1);
  add_acts(*supervise, shell, a);
  add_redact(*supervise, shell, a);
  add_reports(*supervise, shell, a);
  auto* show = supervision_command(*supervise, a, "show", "What supervisors did to a name, with reasons and digests");
  show->callback([&shell, a] {
    shell.action = [&shell, a] { return show_answer(shell.options, "xh_getSupervision", Json(Json::Object{}).set("name", a->name)); };
  });
}

}  // namespace xh::tools
