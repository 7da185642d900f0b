// xh supervise redact: collects what carries the content of a record and asks for its bytes to go. Rules: docs/spec/redaction.md.
#include <fmt/format.h>

#include "crypto/hash.h"
#include "node/cli/progress.h"
#include "node/os/files.h"
#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

Json named(const std::string& name) { return Json(Json(Json::Object{}).set("name", name)); }

Result<std::uint64_t> version_of(const Options& options, const identity::Target& target) {
  Json params{Json::Object{}};
  if (target.kind == identity::TargetKind::kAccount) {
    XH_TRY(const Json document, ask(options, "xh_getDocument", params.set("account", target.name)));
    return number_of(document, "version");
  }
  XH_TRY(const Json found, ask(options, "xh_resolve", params.set("identifier", target.name)));
  const Json* record = found.find("record");
  if (record == nullptr) return fail(ErrorId::kNotFound, "no such identifier or stream", target.name);
  return number_of(*record, "version");
}

/// What the operation does not name.
struct Left {
  bool more = false;        ///< than one operation names
  std::size_t younger = 0;  ///< than five minutes
};

// Every entry of the chain that carries content of the record and still has its bytes, as many as one operation takes.
Result<std::vector<identity::EntryPlace>> carriers_of(const Options& options, const std::string& name, Left& left) {
  std::vector<identity::EntryPlace> places;
  Json params = named(name);
  std::optional<cli::Progress> progress;
  for (;;) {
    XH_TRY(const Json page, ask(options, "xh_getCarriers", params));
    XH_TRY(const std::uint64_t head, number_of(page, "head"));
    if (!progress) progress.emplace("reading", head, "blocks");
    for (const auto& entry : list_of(page, "entries")) {
      if (places.size() == identity::kMaxRedactedEntries) {
        left.more = true;
        return places;
      }
      XH_TRY(const std::uint64_t height, number_of(entry, "height"));
      XH_TRY(const std::uint64_t index, number_of(entry, "index"));
      places.push_back({Height{height}, static_cast<std::uint16_t>(index)});
    }
    left.younger += list_of(page, "younger").size();
    const std::string cursor = scalar(page, "next_cursor");
    if (cursor == "-") return places;
    params.set("cursor", cursor);
    progress->show(std::strtoull(cursor.c_str(), nullptr, 10));
  }
}

}  // namespace

int redact(const Options& options, const RedactArguments& a) {
  const auto target = identity::target_from_name(a.name);
  if (!target) return usage(target.error());
  if (target->kind == identity::TargetKind::kPrefix)
    return usage({ErrorId::kUsage, "one identifier, stream or account is redacted at a time, never a prefix", a.name});
  if (options.unsigned_file.empty())
    return usage({ErrorId::kUsage,
                  "a redaction cannot be undone and needs a voice of the council: give --unsigned FILE, --sender and "
                  "--cosigner, and collect the signatures with xh tx sign",
                  a.name});
  const auto order = os::read_file(a.document, kMaxOrderBytes);
  if (!order) return report(order.error());
  const auto version = version_of(options, *target);
  if (!version) return report(version.error());
  Left left;
  auto entries = carriers_of(options, a.name, left);
  if (!entries) return report(entries.error());
  fmt::print(stderr, "{}: versions up to {} and {} transactions lose their bytes on every node, for ever\n", a.name, *version,
             entries->size());
  if (left.younger > 0)
    fmt::print(stderr, "{} transactions are younger than five minutes and keep theirs: run the same command again later.\n", left.younger);
  if (left.more)
    fmt::print(stderr, "There are more transactions than one operation names: run the same command again when this one is final.\n");
  return send(options, identity::Redact{*target, *version, *std::move(entries), a.reason, sha256(*order)});
}

}  // namespace xh::tools
