// What operators ask at night: status, status --watch, doctor. Spec: docs/spec/diagnosis.md (D6, D7).
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <thread>

#include "tools/xh/commands.h"
#include "tools/xh/watch_text.h"

namespace xh::tools {
namespace {

struct OperatorArguments {
  bool watch = false;
  std::uint64_t count = 0;  ///< 0: until interrupted
  double interval = 1.0;    ///< seconds
  std::vector<std::string> nodes;
};

Json none() { return Json(Json::Object{}); }

void print_accused(const Json& answer) {
  const Json* evidence = answer.find("evidence");
  if (evidence == nullptr) return;
  for (const auto& name : list_of(*evidence, "accused")) {
    if (name.string() != nullptr)
      fmt::print("WARNING     {} signed statements that exclude each other: xh evidence list\n", *name.string());
  }
}

int show_status(const Options& options) {
  const auto answer = ask(options, "xh_status", Json(Json::Object{}));
  if (!answer) return report(answer.error());
  if (options.json) {
    fmt::print("{}\n", answer->dump());
    return kOk;
  }
  std::size_t connected = 0;
  std::size_t all = 0;
  if (const Json* peers = answer->find("peers"); peers != nullptr && peers->array() != nullptr) {
    all = peers->array()->size();
    for (const auto& peer : *peers->array()) connected += scalar(peer, "connected") == "true" ? 1 : 0;
  }
  const Json* checkpoint = answer->find("checkpoint");
  fmt::print("node        {} ({}{})\n", scalar(*answer, "node"), scalar(*answer, "role"),
             scalar(*answer, "voting") == "true" ? ", voting" : "");
  fmt::print("chain       {} {}\n", scalar(*answer, "chain_name"), scalar(*answer, "chain_id"));
  if (scalar(*answer, "profile") == "gm") fmt::print("profile     gm: signatures are SM2\n");
  fmt::print("height      {}{}\n", scalar(*answer, "height"), scalar(*answer, "syncing") == "true" ? " (catching up)" : "");
  fmt::print("checkpoint  {}\n", checkpoint == nullptr || checkpoint->is_null()
                                     ? "none certified yet"
                                     : fmt::format("size {} {}", scalar(*checkpoint, "size"), scalar(*checkpoint, "root")));
  fmt::print("state root  {}\n", scalar(*answer, "state_root"));
  const Json* mempool = answer->find("mempool");
  fmt::print("mempool     {} transactions\npeers       {} of {} connected\n", mempool == nullptr ? "-" : scalar(*mempool, "count"),
             connected, all);
  if (const auto doubt = scalar(*answer, "key_doubt"); doubt != "none" && doubt != "-")
    fmt::print("WARNING     does not vote: its consensus key is in doubt ({}); xhd key sign-state show says more\n", doubt);
  if (const auto fault = scalar(*answer, "signer_fault"); fault != "-")
    fmt::print("WARNING     does not vote: its remote signer cannot be used ({})\n", fault);
  print_accused(*answer);
  if (const Json* protocol = answer->find("protocol"); protocol != nullptr && scalar(*protocol, "ends_at") != "-")
    fmt::print("WARNING     stops before height {}: the protocol that begins there is newer than this build knows ({})\n",
               scalar(*protocol, "ends_at"), scalar(*protocol, "known"));
  if (scalar(*answer, "listening") == "true") fmt::print("WARNING     listens for 20 seconds before it votes: its key was handed over\n");
  if (scalar(*answer, "diverged") == "true") fmt::print("WARNING     the network certified another root than this node computed\n");
  return kOk;
}

// D7. A node that restarts meanwhile is waited for.
int watch(const Options& options, const OperatorArguments& a) {
  const bool repaint = ::isatty(STDOUT_FILENO) == 1 && !options.json;
  int last = kOk;
  for (std::uint64_t i = 0; a.count == 0 || i < a.count; ++i) {
    if (i > 0) std::this_thread::sleep_for(std::chrono::duration<double>(a.interval));
    const auto answer = ask(options, "xh_getConsensus", none());
    if (!answer && i == 0 && a.count == 1) return report(answer.error());
    last = answer ? kOk : exit_code(answer.error());
    const std::string text = !answer        ? options.node + ": " + answer.error().to_string() + "\n"
                             : options.json ? answer->dump() + "\n"
                                            : watch_text(*answer);
    fmt::print("{}{}{}", repaint ? "\033[H\033[2J" : "", text, repaint || options.json ? "" : "\n");
    std::fflush(stdout);
  }
  return last;
}

Json finding_json(const char* id, const std::string& what, const std::string& hint) {
  return Json(none().set("id", id).set("severity", "problem").set("what", what).set("hint", hint));
}

// D6: a node that does not answer is a finding itself.
Json findings_of(const std::string& url, const Result<Json>& answer) {
  if (answer) return Json(Json(*answer).set("url", url));
  const Json finding =
      finding_json("no-answer", url + ": " + answer.error().to_string(),
                   "is xhd running (systemctl status xhd), what are the last lines of its log, is rpc.listen the address that was asked? "
                   "xhd key sign-state show and xhd db verify work while it is stopped");
  return Json(none().set("url", url).set("node", nullptr).set("findings", Json::Array{finding}));
}

bool print_findings(const Json& diagnosis) {
  const auto& findings = list_of(diagnosis, "findings");
  if (scalar(diagnosis, "node") != "-")
    fmt::print("{} at height {}: {}\n", scalar(diagnosis, "node"), scalar(diagnosis, "height"), findings.empty() ? "nothing is amiss" : "");
  bool problem = false;
  for (const auto& finding : findings) {
    const std::string severity = scalar(finding, "severity");
    problem = problem || severity == "problem";
    fmt::print("  {:<8} {}: {}\n", severity, scalar(finding, "id"), scalar(finding, "what"));
    if (const auto hint = scalar(finding, "hint"); hint != "-" && !hint.empty()) fmt::print("           {}\n", hint);
  }
  return problem;
}

int doctor(const Options& options, const OperatorArguments& a) {
  std::vector<std::string> nodes = a.nodes;
  if (nodes.empty()) nodes.push_back(options.node);
  bool problem = false;
  Json::Array all;
  for (const auto& url : nodes) {
    Options one = options;
    one.node = url;
    const Json diagnosis = findings_of(url, ask(one, "xh_diagnose", none()));
    if (options.json) {
      for (const auto& finding : list_of(diagnosis, "findings")) problem = problem || scalar(finding, "severity") == "problem";
      all.push_back(diagnosis);
    } else {
      problem = print_findings(diagnosis) || problem;
    }
  }
  if (options.json) fmt::print("{}\n", Json(std::move(all)).dump());
  return problem ? kFailed : kOk;
}

}  // namespace

void add_operator_commands(CLI::App& app, Shell& shell) {
  const auto a = std::make_shared<OperatorArguments>();
  auto* status = app.add_subcommand("status", "What a node knows of itself and the chain; with --watch, who votes");
  status->add_flag("--watch", a->watch, "view, leader, votes, quorum margin and ages, again and again");
  status->add_option("--interval", a->interval, "seconds between two looks")->check(CLI::Range(0.1, 3600.0))->capture_default_str();
  status->add_option("--count", a->count, "end after this many looks; 0: when interrupted")->capture_default_str();
  status->callback(
      [&shell, a] { shell.action = [&shell, a] { return a->watch ? watch(shell.options, *a) : show_status(shell.options); }; });
  auto* command = app.add_subcommand("doctor", "Why a node or the chain stands still: missing validators by name, disk, clock, peers, key");
  command->add_option("nodes", a->nodes, "URLs of nodes; without one that of --node");
  command->footer(
      "Exit codes: 0 no problem (there may be warnings), 1 a problem.\nThe first problem is the likely cause. Findings: "
      "docs/OPERATING.md.");
  command->callback([&shell, a] { shell.action = [&shell, a] { return doctor(shell.options, *a); }; });
}

}  // namespace xh::tools
