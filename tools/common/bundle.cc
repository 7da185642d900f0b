#include "tools/common/bundle.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/overload.h"
#include "base/text.h"
#include "ledger/claim_text.h"

namespace xh::tools {
namespace {

bool is_file_name(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; };
  return !name.empty() && name.size() <= 100 && name.front() != '.' && std::ranges::all_of(name, fits) && name != kManifestName;
}

Hash32 hash_in(JsonReader& in, std::string_view key) {
  const auto bytes = from_0x(in.text(key));
  if (!bytes || bytes->size() != Hash32::kSize) in.fail(ErrorId::kBadText, key, "0x and 64 lower-case hex digits are expected");
  return bytes && bytes->size() == Hash32::kSize ? Hash32::from(*bytes) : Hash32();
}

std::string record_text(const ledger::StateKey& key) { return word_of(key.kind) + " " + ledger::name_text(key); }

}  // namespace

std::string word_of(ledger::RecordKind kind) {
  switch (kind) {
    case ledger::RecordKind::kAccount:
      return "account";
    case ledger::RecordKind::kIdentifier:
      return "identifier";
    case ledger::RecordKind::kDocument:
      return "document";
    case ledger::RecordKind::kPrefix:
      return "prefix";
    case ledger::RecordKind::kAnchorStream:
      return "stream";
    case ledger::RecordKind::kSupervision:
      return "supervision";
    case ledger::RecordKind::kRedaction:
      return "redaction";
    default:
      return fmt::format("record {}", static_cast<int>(kind));
  }
}

std::string subject_of(const ledger::Claim& claim) {
  const auto transaction = [](const ledger::Receipt& receipt) { return "transaction " + to_0x(receipt.transaction.view()); };
  return std::visit(Overload{[](const ledger::RecordClaim& c) { return record_text(c.key); },
                             [](const ledger::AbsenceClaim& c) { return record_text(c.key); },
                             [](const ledger::HistoryClaim& c) { return record_text(c.key); },
                             [](const ledger::PastClaim& c) { return record_text(c.key); },
                             [](const ledger::AuditedClaim& c) { return record_text(c.key); },
                             [](const ledger::AnchoredClaim& c) { return record_text(c.stream.key); },
                             [](const ledger::BatchClaim& c) { return fmt::format("{} records", c.items.size()); },
                             [&](const ledger::ReceiptClaim& c) { return transaction(c.receipt); },
                             [&](const ledger::TransactionClaim& c) { return transaction(c.receipt.receipt); },
                             [](const ledger::ConsistencyClaim&) { return std::string(); }},
                    claim);
}

std::string to_text(const Bundle& bundle) {
  const auto object = [] { return Json(Json::Object{}); };
  Json::Array files;
  for (const auto& file : bundle.files) {
    Json item = object();
    item.set("file", file.file).set("sha256", to_0x(file.sha256.view())).set("claim", file.claim);
    files.push_back(item.set("subject", file.subject));
  }
  Json::Array missing;
  for (const auto& gap : bundle.missing) missing.push_back(object().set("subject", gap.subject).set("error", gap.error));
  Json out = object();
  out.set("format", kBundleFormat).set("chain_id", to_0x(bundle.chain_id.view())).set("chain_name", bundle.chain_name);
  out.set("target", bundle.target).set("files", std::move(files)).set("missing", std::move(missing));
  return out.pretty();
}

Result<Bundle> bundle_from_text(std::string_view text) {
  if (text.size() > kMaxManifestBytes) return fail(ErrorId::kTooLarge, "the manifest exceeds 16 MiB");
  XH_TRY(const Json json, parse_json(text));
  JsonReader in(json, "manifest");
  Bundle bundle;
  if (in.text("format") != kBundleFormat) in.fail(ErrorId::kBadBundle, "format", "xinghuo-bundle/v1 is expected");
  bundle.chain_id = hash_in(in, "chain_id");
  bundle.chain_name = in.text("chain_name");
  bundle.target = in.text("target");
  std::set<std::string> names;
  for (const auto& entry : in.array("files")) {
    JsonReader item(entry, "files");
    BundleFile file{item.text("file"), hash_in(item, "sha256"), item.text("claim"), item.text("subject")};
    XH_TRY_VOID(item.done());
    if (!is_file_name(file.file) || !names.insert(file.file).second)
      return fail(ErrorId::kBadBundle, "a name of a file is none, or stands twice", file.file);
    bundle.files.push_back(std::move(file));
  }
  for (const auto& entry : in.array("missing")) {
    JsonReader item(entry, "missing");
    bundle.missing.push_back({item.text("subject"), item.text("error")});
    XH_TRY_VOID(item.done());
  }
  XH_TRY_VOID(in.done());
  if (bundle.files.size() > kMaxBundleFiles) return fail(ErrorId::kTooLarge, fmt::format("more than {} files", kMaxBundleFiles));
  return bundle;
}

}  // namespace xh::tools
