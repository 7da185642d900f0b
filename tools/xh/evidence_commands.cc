// Commands about evidence against validators: what there is, one of it as a file, and a report by hand.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "base/text.h"
#include "ledger/evidence_text.h"
#include "node/os/files.h"
#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

struct EvidenceArguments {
  std::string name;
  std::string file;
  std::string output;
};

// Shown is what the signed bytes say, whatever else the answer says about them.
Result<consensus::Evidence> evidence_of(const Json& answer) {
  XH_TRY(const std::string text, text_of(answer, "evidence"));
  XH_TRY(const Bytes bytes, from_0x(text));
  XH_TRY(auto evidence, decode<consensus::Evidence>(bytes));
  XH_TRY_VOID(consensus::check_form(evidence));
  return evidence;
}

Result<Hash32> chain_of(const Options& options) {
  XH_TRY(const Json status, ask(options, "xh_status", Json(Json::Object{})));
  XH_TRY(const std::string text, text_of(status, "chain_id"));
  XH_TRY(const Bytes bytes, from_0x(text));
  if (bytes.size() != Hash32::kSize) return fail(ErrorId::kBadAnswer, "the chain id is not 32 bytes");
  return Hash32::from(bytes);
}

std::string describe(const consensus::Statement& statement) {
  static constexpr std::array<std::string_view, 3> kWords = {"notarize", "nullify", "finalize"};
  const auto* block = block_of(statement.vote);
  return fmt::format("{:<9} view {}{}", kWords[statement.vote.index()], view_of(statement.vote).value,
                     block == nullptr ? "" : "  block " + to_0x(block->view()));
}

int print(const Json& answer) {
  const auto evidence = evidence_of(answer);
  if (!evidence) return report({ErrorId::kBadAnswer, evidence.error().what, "evidence"});
  const bool settled = scalar(answer, "on_ledger") == "true";
  fmt::print("{}\n  validator  {}\n  first      {}\n  second     {}\n", ledger::evidence_name(evidence->name()),
             scalar(answer, "validator"), describe(evidence->first), describe(evidence->second));
  fmt::print("  ledger     {}\n", settled ? fmt::format("since height {}: {}", scalar(answer, "height"), scalar(answer, "outcome"))
                                          : std::string("not yet; this node holds it"));
  return kOk;
}

int list(const Options& options) {
  const auto answers = ask_all(options, "xh_getEvidence", Json(Json::Object{}));
  if (!answers) return report(answers.error());
  Json::Array all = gathered(*answers, "data");
  if (options.json) {
    fmt::print("{}\n", Json(std::move(all)).dump());
    return kOk;
  }
  for (const auto& one : all) {
    if (const int code = print(one); code != kOk) return code;
  }
  if (all.empty()) fmt::print("no validator is accused\n");
  return kOk;
}

int show_evidence(const Options& options, const EvidenceArguments& a) {
  const auto answer = ask(options, "xh_getEvidence", Json(Json(Json::Object{}).set("name", a.name)));
  if (!answer) return report(answer.error());
  if (!a.output.empty()) {
    const auto evidence = evidence_of(*answer);
    if (!evidence) return report({ErrorId::kBadAnswer, evidence.error().what, "evidence"});
    const auto chain_id = chain_of(options);
    if (!chain_id) return report(chain_id.error());
    if (auto written = os::write_file(a.output, as_bytes(ledger::evidence_file(*chain_id, *evidence))); !written)
      return report(written.error());
  }
  if (!options.json) return print(*answer);
  fmt::print("{}\n", answer->dump());
  return kOk;
}

int report_file(const Options& options, const EvidenceArguments& a) {
  const auto text = os::read_file(a.file, ledger::kMaxEvidenceFileBytes);
  if (!text) return report(text.error());
  const auto chain_id = chain_of(options);
  if (!chain_id) return report(chain_id.error());
  const auto evidence = ledger::evidence_from_file(*chain_id, as_text(*text));
  if (!evidence) {
    (void)report({evidence.error().id, evidence.error().what, a.file});
    return kUsage;
  }
  return send(options, ledger::GovernanceOperation(ledger::ReportEvidence{*evidence}));
}

}  // namespace

void add_evidence_commands(CLI::App& app, Shell& shell) {
  const auto a = std::make_shared<EvidenceArguments>();
  auto* group = app.add_subcommand("evidence", "Validators that signed statements that exclude each other");
  group->require_subcommand(1);
  group->add_subcommand("list", "All evidence of the running epoch and the 64 before it")->callback([&shell] {
    shell.action = [&shell] { return list(shell.options); };
  });
  auto* one = group->add_subcommand("show", "Show one, or write it into a file that holds by itself");
  one->add_option("name", a->name, "EPOCH/KEY, as shown by list")->required();
  one->add_option("-o,--output", a->output, "file of the evidence");
  one->callback([&shell, a] { shell.action = [&shell, a] { return show_evidence(shell.options, *a); }; });
  auto* put = group->add_subcommand("report", "Put evidence on the ledger by hand; nodes do it by themselves");
  put->add_option("file", a->file, "evidence file (xh evidence show -o)")->required();
  put->callback([&shell, a] { shell.action = [&shell, a] { return report_file(shell.options, *a); }; });
}

}  // namespace xh::tools
