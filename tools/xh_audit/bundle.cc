#include "tools/xh_audit/bundle.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "base/text.h"
#include "crypto/hash.h"
#include "ledger/proof.h"
#include "node/os/files.h"
#include "tools/common/context.h"

namespace xh::tools {
namespace {

// Why a file does not prove what the manifest says; empty when it does.
std::string problem_of(const std::string& folder, const BundleFile& entry, const ledger::Genesis& genesis) {
  const auto bytes = os::read_file(folder + "/" + entry.file, ledger::kMaxProofBytes);
  if (!bytes) return bytes.error().what;
  if (sha256(*bytes) != entry.sha256) return "its SHA-256 is another one than the manifest says";
  const auto report = ledger::verify_proof(as_text(*bytes), genesis);
  if (report.failure) return fmt::format("step {} failed: {}", report.failure->name, report.failure->detail);
  const auto claim = ledger::claim_kind(*report.claim);
  const auto subject = subject_of(*report.claim);
  if (claim != entry.claim || subject != entry.subject) return fmt::format("it proves {} of {}", claim, subject);
  return {};
}

Json verdict_json(const BundleVerdict& verdict) {
  Json out = Json(Json::Object{});
  out.set("file", verdict.file).set("claim", verdict.claim).set("subject", verdict.subject);
  return Json(out.set("problem", verdict.problem.empty() ? Json(nullptr) : Json(verdict.problem)));
}

void print_json(const BundleReport& report) {
  Json::Array files;
  for (const auto& verdict : report.files) files.push_back(verdict_json(verdict));
  Json::Array missing;
  for (const auto& gap : report.bundle.missing) missing.push_back(Json(Json::Object{}).set("subject", gap.subject).set("error", gap.error));
  Json out = Json(Json::Object{});
  out.set("valid", report.whole()).set("target", report.bundle.target).set("files", std::move(files));
  fmt::print("{}\n", Json(out.set("missing", std::move(missing))).dump());
}

void print_text(const BundleReport& report) {
  for (const auto& verdict : report.files) {
    if (verdict.problem.empty()) {
      fmt::print("ok    {:<32} {} of {}\n", verdict.file, verdict.claim, verdict.subject);
    } else {
      fmt::print("FAIL  {:<32} {}\n", verdict.file, verdict.problem);
    }
  }
  for (const auto& gap : report.bundle.missing) fmt::print("open  {:<32} {}\n", gap.subject, gap.error);
  if (report.whole()) fmt::print("proven: all {} files of the bundle about {}\n", report.files.size(), report.bundle.target);
}

}  // namespace

bool BundleReport::whole() const { return std::ranges::all_of(files, &std::string::empty, &BundleVerdict::problem); }

Result<BundleReport> check_bundle(const std::string& folder, const ledger::Genesis& genesis) {
  XH_TRY(const Bytes text, os::read_file(folder + "/" + std::string(kManifestName), kMaxManifestBytes));
  BundleReport report;
  XH_TRY(report.bundle, bundle_from_text(as_text(text)));
  if (report.bundle.chain_id != genesis.chain_id) return fail(ErrorId::kWrongChain, "the bundle is of another chain", folder);
  std::set<std::string> named = {std::string(kManifestName)};
  for (const auto& entry : report.bundle.files) {
    named.insert(entry.file);
    report.files.push_back({entry.file, entry.claim, entry.subject, problem_of(folder, entry, genesis)});
  }
  std::error_code error;
  std::set<std::string> strangers;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (!named.contains(entry.path().filename().string())) strangers.insert(entry.path().filename().string());
  }
  for (const auto& name : strangers) report.files.push_back({name, "", "", "the manifest does not name it"});
  return report;
}

int verify_bundle(const AuditOptions& options, const ledger::Genesis& genesis) {
  if (!options.expect.empty() || !options.artifact.empty() || !options.state.empty())
    return usage({ErrorId::kUsage, "--expect, --artifact and --state are of single proof files", options.target});
  const auto checked = check_bundle(options.target, genesis);
  if (!checked) {
    const int code = report(checked.error());
    return checked.error().id == ErrorId::kCannotRead ? code : kUnverified;
  }
  if (options.json) {
    print_json(*checked);
  } else {
    print_text(*checked);
  }
  if (!checked->whole()) {
    (void)report({ErrorId::kBadBundle, "a file does not prove what the manifest says", options.target});
    return kUnverified;
  }
  return checked->bundle.missing.empty() ? kOk : kPartial;
}

}  // namespace xh::tools
