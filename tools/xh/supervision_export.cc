// xh supervise export: a folder of proof files about one target, with a manifest. The node is not trusted: xh-audit verify checks the
// folder. Rules: docs/spec/supervision.md (O14).
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/text.h"
#include "crypto/hash.h"
#include "ledger/claim_text.h"
#include "node/cli/progress.h"
#include "node/os/files.h"
#include "tools/common/bundle.h"
#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kReadyWithin{10};

Result<ledger::Claim> claim_in(const std::string& text) {
  XH_TRY(const Json file, parse_json(text));
  const Json* claim = file.find("claim");
  const Json* proof = file.find("proof");
  if (claim == nullptr || proof == nullptr) return fail(ErrorId::kBadAnswer, "no claim in the proof file");
  return ledger::claim_from_text(*claim, *proof);
}

class Exporter {
 public:
  Exporter(const Options& options, identity::Target target, std::string folder)
      : options_(options), target_(std::move(target)), folder_(std::move(folder)) {}

  Status run() {
    XH_TRY(const Json status, ask(options_, "xh_status", json_object()));
    XH_TRY(const std::string chain, text_of(status, "chain_id"));
    XH_TRY(const Bytes id, from_0x(chain));
    if (id.size() != Hash32::kSize) return fail(ErrorId::kBadAnswer, "the chain id has another length");
    XH_TRY(bundle_.chain_name, text_of(status, "chain_name"));
    bundle_.chain_id = Hash32::from(id);
    bundle_.target = target_.name;
    XH_TRY_VOID(records());
    XH_TRY_VOID(acts());
    return os::write_file(folder_ + "/" + std::string(kManifestName), as_bytes(to_text(bundle_)));
  }

  [[nodiscard]] const Bundle& bundle() const { return bundle_; }

 private:
  // One proof file. What the node withholds, or does not keep, is a gap; another error ends the export.
  Result<std::optional<ledger::Claim>> add(const std::string& name, const std::string& subject, const std::string& method,
                                           const Json& params) {
    const auto answer = ask_until_ready(options_, method, params, std::chrono::steady_clock::now() + kReadyWithin);
    if (!answer) {
      const ErrorId id = answer.error().id;
      if (id != ErrorId::kWithheld && id != ErrorId::kNotRetained && id != ErrorId::kTooOld && id != ErrorId::kContentRedacted)
        return fail(answer.error());
      bundle_.missing.push_back({subject, answer.error().to_string()});
      return std::optional<ledger::Claim>();
    }
    XH_TRY(const std::string text, text_of(*answer, "proof"));
    XH_TRY(ledger::Claim claim, claim_in(text));
    XH_TRY_VOID(os::write_file(folder_ + "/" + name, as_bytes(text)));
    bundle_.files.push_back({name, sha256(as_bytes(text)), std::string(ledger::claim_kind(claim)), subject_of(claim)});
    return std::optional(std::move(claim));
  }

  // The record and its history, in files of this name.
  Result<std::optional<ledger::Claim>> add_record(const std::string& kind, const std::string& name, const std::string& file) {
    const Json params = json_object().set("kind", kind).set("name", name);
    const std::string subject = kind + " " + name;
    XH_TRY(auto now, add(file + ".xhproof", subject, "xh_getProof", params));
    if (now && std::holds_alternative<ledger::AbsenceClaim>(*now)) return std::optional<ledger::Claim>();
    return add(file + "-history.xhproof", subject, "xh_getProof", Json(params).set("history", true));
  }
  Result<std::optional<ledger::Claim>> add_record(const std::string& kind) { return add_record(kind, target_.name, kind); }

  // What was done to the prefixes above counts for the target as well.
  Status restraints_above() {
    if (target_.kind == identity::TargetKind::kAccount) return {};
    std::string prefix = target_.name.substr(0, target_.name.find('/'));
    if (target_.kind == identity::TargetKind::kPrefix) prefix = identity::Prefix::parse(prefix)->parent();
    for (; !prefix.empty(); prefix = identity::Prefix::parse(prefix)->parent()) {
      const auto known = ask(options_, "xh_getSupervision", json_object().set("name", prefix));
      if (!known && known.error().id != ErrorId::kNotFound) return fail(known.error());
      if (known) XH_TRY_VOID(add_record("supervision", prefix, "supervision-" + prefix).map([](const auto&) {}));
    }
    return {};
  }

  Status records() {
    switch (target_.kind) {
      case identity::TargetKind::kAccount:
        XH_TRY_VOID(add_record("account").map([](const auto&) {}));
        XH_TRY_VOID(add_record("document").map([](const auto&) {}));
        break;
      case identity::TargetKind::kPrefix:
        XH_TRY_VOID(add_record("prefix").map([](const auto&) {}));
        break;
      case identity::TargetKind::kIdentifier: {
        XH_TRY(const Json found, ask(options_, "xh_resolve", json_object().set("identifier", target_.name)));
        XH_TRY_VOID(add_record(scalar(found, "type") == "stream" ? "stream" : "identifier").map([](const auto&) {}));
        break;
      }
    }
    XH_TRY_VOID(restraints_above());
    XH_TRY(const auto history, add_record("supervision"));
    const auto* versions = history ? std::get_if<ledger::HistoryClaim>(&*history) : nullptr;
    if (versions == nullptr) return redactions();
    for (const auto& value : versions->values) {
      XH_TRY(const auto record, decode<identity::SupervisionRecord>(value));
      heights_.insert(record.updated.height.value);
    }
    return redactions();
  }

  // RD6: they are no restraints, and acts nevertheless.
  Status redactions() {
    if (target_.kind == identity::TargetKind::kPrefix) return {};
    const auto known = ask(options_, "xh_getRedactions", json_object().set("name", target_.name));
    if (!known) return known.error().id == ErrorId::kNotFound ? Status() : fail(known.error());
    for (const auto& redaction : list_of(*known, "redactions")) {
      const Json* since = redaction.find("since");
      XH_TRY(const std::uint64_t height, number_of(since == nullptr ? redaction : *since, "height"));
      heights_.insert(height);
    }
    return add_record("redaction").map([](const auto&) {});
  }

  // Every transaction that acted on the target, from the blocks in which its record changed: a version tells the last of a block only.
  Status acts() {
    std::vector<std::string> ids;
    for (const auto height : heights_) {
      XH_TRY(const auto pages,
             ask_all(options_, "xh_getSupervisionActs", json_object().set("from", json_u64(height)).set("to", json_u64(height))));
      for (const auto& act : gathered(pages, "acts")) {
        const std::string id = scalar(act, "transaction");
        if (scalar(act, "name") == target_.name && (ids.empty() || ids.back() != id)) ids.push_back(id);
      }
      if (ids.size() > kMaxBundleActs)
        return fail(ErrorId::kTooLarge, fmt::format("more than {} transactions acted on it", kMaxBundleActs), target_.name);
    }
    cli::Progress progress("proofs", ids.size(), "transactions");
    for (std::size_t i = 0; i < ids.size(); ++i) {
      progress.show(i);
      const std::string name = fmt::format("act-{:05}.xhproof", i + 1);
      const std::string subject = "transaction " + ids[i];
      const Json params = json_object().set("id", ids[i]);
      XH_TRY(const auto claim, add(name, subject, "xh_getLogProof", Json(params).set("bytes", true)));
      // Bytes that are withheld leave the receipt.
      if (!claim) XH_TRY_VOID(add(name, subject, "xh_getLogProof", params).map([](const auto&) {}));
    }
    return {};
  }

  const Options& options_;
  identity::Target target_;
  std::string folder_;
  Bundle bundle_;
  std::set<std::uint64_t> heights_;  // in which the target's record of supervision changed
};

// What an export that was killed left behind: proof files and no manifest. Anything else is not ours.
Status make_empty(const std::string& folder) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const bool ours = entry.path().extension() == ".xhproof" || entry.path().filename() == kManifestName;
    if (!ours) return fail(ErrorId::kUsage, "is in the way, and holds files that are none of a bundle", folder);
  }
  fs::remove_all(folder, error);
  return os::make_folder(folder);
}

}  // namespace

int export_bundle(const Options& options, const std::string& name, const std::string& output) {
  auto target = identity::target_from_name(name);
  if (!target) return usage(target.error());
  std::string folder = output;
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  std::error_code error;
  if (fs::exists(folder, error)) return usage({ErrorId::kUsage, "exists already; a bundle is made anew, never added to", folder});
  const std::string part = folder + ".part";
  if (const auto empty = make_empty(part); !empty) return report(empty.error());
  Exporter exporter(options, *std::move(target), part);
  if (const auto done = exporter.run(); !done) {
    fs::remove_all(part, error);
    return report(done.error());
  }
  if (const auto done = os::publish(part, folder); !done) return report(done.error());
  const auto& bundle = exporter.bundle();
  if (options.json) {
    Json::Array missing;
    for (const auto& gap : bundle.missing) missing.push_back(json_object().set("subject", gap.subject).set("error", gap.error));
    fmt::print(
        "{}\n",
        Json(json_object().set("folder", folder).set("files", json_u64(bundle.files.size())).set("missing", std::move(missing))).dump());
  } else {
    fmt::print("{}: {} proof files about {}. Check them: xh-audit verify {} --genesis genesis.json\n", folder, bundle.files.size(),
               bundle.target, folder);
    for (const auto& gap : bundle.missing) fmt::print(stderr, "missing: {}: {}\n", gap.subject, gap.error);
  }
  return bundle.missing.empty() ? kOk : kPartial;
}

}  // namespace xh::tools
