#include "tools/xh_audit/credential.h"

#include <fmt/format.h>

#include <chrono>

#include "node/os/files.h"
#include "tools/common/context.h"
#include "tools/credential/credential_check.h"
#include "tools/credential/date_time.h"
#include "tools/credential/signed_json.h"
#include "tools/xh_audit/audit.h"

namespace xh::tools {
namespace {

UnixMillis now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return UnixMillis{static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(since).count())};
}

Result<std::string> read_text(const std::string& path, std::size_t maximum) {
  XH_TRY(const Bytes bytes, os::read_file(path, maximum));
  return std::string(as_text(bytes));
}

// A proof file says so in its first members, wherever it is stored.
bool is_proof_file(std::string_view text) { return text.starts_with("{\"chain_id\":") && text.ends_with("}\n"); }

class Inputs {
 public:
  explicit Inputs(const CredentialOptions& options) : options_(options) {}

  Result<CheckInput> read() {
    CheckInput in;
    in.at = now();
    if (!options_.time.empty()) {
      const auto at = date_time_from(options_.time);
      if (!at) return fail(ErrorId::kUsage, "--time takes 2026-01-31T08:00:00Z", options_.time);
      in.at = *at;
    }
    if (!options_.genesis.empty()) {
      XH_TRY(genesis_, read_genesis(options_.genesis));
    }
    XH_TRY(in.text, read_text(options_.file, kMaxSignedJsonBytes));
    for (const auto& path : options_.keys) XH_TRY_VOID(add_key(in.keys, path));
    if (!options_.status_list.empty()) {
      XH_TRY(in.list, read_text(options_.status_list, kMaxSignedJsonBytes));
    }
    if (!options_.status_proof.empty()) {
      XH_TRY(const std::string text, read_text(options_.status_proof, ledger::kMaxProofBytes));
      XH_TRY(const auto report, proven(text, options_.status_proof));
      XH_TRY(in.anchored, in_file(anchored_list(report), options_.status_proof));
    }
    return in;
  }

 private:
  template <class T>
  static Result<T> in_file(Result<T> result, const std::string& path) {
    if (!result && result.error().place.empty()) return fail(result.error().id, result.error().what, path);
    return result;
  }
  Result<ledger::ProofReport> proven(std::string_view text, const std::string& path) const {
    if (!genesis_) return fail(ErrorId::kUsage, "a proof file needs --genesis", path);
    auto report = ledger::verify_proof(text, *genesis_);
    if (report.failure)
      return fail(ErrorId::kBadProof, fmt::format("step {} failed: {}", report.failure->name, report.failure->detail), path);
    return report;
  }
  Status add_key(KeyRing& keys, const std::string& path) const {
    XH_TRY(const std::string text, read_text(path, ledger::kMaxProofBytes));
    if (is_proof_file(text)) {
      XH_TRY(const auto report, proven(text, path));
      return in_file(keys.add_proven(report), path);
    }
    XH_TRY(const Json document, in_file(parse_signed_json(text), path));
    return in_file(keys.add_document(document, path), path);
  }

  const CredentialOptions& options_;
  std::optional<ledger::Genesis> genesis_;
};

void print_json(const CheckReport& report) {
  Json out{Json::Object{}};
  out.set("valid", !report.failure.has_value());
  if (report.failure) {
    out.set("failed_step", report.failure->name).set("reason", report.failure->detail);
  } else {
    out.set("facts", report.facts);
  }
  Json::Array open;
  for (const auto& step : report.open) open.push_back(Json(Json(Json::Object{}).set("step", step.name).set("detail", step.detail)));
  fmt::print("{}\n", out.set("open", std::move(open)).dump());
}

int conclude(const CheckReport& report, bool json) {
  if (json) {
    print_json(report);
  } else {
    for (const auto& step : report.passed) fmt::print("ok    {:<9} {}\n", step.name, step.detail);
    for (const auto& step : report.open) fmt::print("open  {:<9} {}\n", step.name, step.detail);
    if (report.failure) fmt::print("FAIL  {:<9} {}\n", report.failure->name, report.failure->detail);
  }
  if (report.failure) {
    if (!json)
      (void)tools::report({ErrorId::kBadCredential, fmt::format("step {} failed: {}", report.failure->name, report.failure->detail), {}});
    return kUnverified;
  }
  return report.open.empty() ? kOk : kPartial;
}

int input_failed(const Error& error) {
  const int code = report(error);
  const bool refused = error.id == ErrorId::kBadProof || error.id == ErrorId::kBadCredential || error.id == ErrorId::kBadJson;
  return error.id == ErrorId::kUsage ? kUsage : refused ? kUnverified : code;
}

int run(const CredentialOptions& options, CheckReport (*check)(const CheckInput&)) {
  const auto input = Inputs(options).read();
  return input ? conclude(check(*input), options.json) : input_failed(input.error());
}

}  // namespace

int audit_credential(const CredentialOptions& options) { return run(options, check_credential); }

int audit_document(const CredentialOptions& options) { return run(options, check_did_document); }

}  // namespace xh::tools
