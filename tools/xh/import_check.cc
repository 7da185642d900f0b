#include "tools/xh/import_check.h"

#include <fmt/format.h>

#include <filesystem>
#include <numeric>

#include "crypto/hash.h"
#include "node/cli/progress.h"
#include "tools/xh/look_alikes.h"

namespace xh::tools {
namespace {

// Names by the hash of their skeleton.
class LookAlikes {
 public:
  // The row of an earlier name that looks like this one and is another.
  std::optional<std::uint64_t> note(const Item& item) {
    const std::uint64_t name = short_hash(item.name);
    const auto [known, fresh] = seen_.emplace(short_hash(skeleton(item.name)), Seen{item.row, name});
    if (fresh || known->second.name == name) return std::nullopt;
    return known->second.row;
  }

 private:
  struct Seen {
    std::uint64_t row;
    std::uint64_t name;
  };
  static std::uint64_t short_hash(std::string_view text) { return read_be(sha256(as_bytes(text)).view().first(8)); }
  std::unordered_map<std::uint64_t, Seen> seen_;
};

Json rejects_json(const std::vector<RowReject>& rejects) {
  Json::Array out;
  for (const auto& reject : rejects) {
    const auto& info = error_info(reject.error.id);
    out.push_back(Json(Json::Object{})
                      .set("row", json_u64(reject.row))
                      .set("name", reject.name)
                      .set("id", error_code(reject.error.id))
                      .set("reason", reject.error.what)
                      .set("place", reject.error.place)
                      .set("hint", info.hint));
  }
  return Json(std::move(out));
}

}  // namespace

std::uint64_t ImportCheck::total() const { return std::accumulate(usable.begin(), usable.end(), std::uint64_t{0}); }

Result<ImportCheck> check_rows(const ImportSource& source, RejectFile& file, bool look_alikes) {
  XH_TRY(ImportPlan plan, ImportPlan::open(source));
  ImportCheck report;
  LookAlikes names;
  cli::Progress progress("checking", std::filesystem::file_size(source.file), "bytes");
  const auto rejected = [&](const RowReject& reject) {
    file.add(reject);
    if (++report.rejected <= kShownExamples) report.rejects.push_back(reject);
    if (report.rejected % 1024 == 0) progress.show(plan.position());
  };
  for (std::uint64_t count = 0;; ++count) {
    XH_TRY(const auto item, plan.next(rejected));
    if (!item) break;
    ++report.usable[static_cast<std::size_t>(item->kind)];
    ++report.phases[phase_of(*item)];
    const auto like = look_alikes ? names.note(*item) : std::nullopt;
    if (like && ++report.look_alikes <= kShownExamples)
      report.look_alike.push_back(fmt::format("row {}: {} looks like the name in row {}", item->row, item->name, *like));
    if (count % 1024 == 0) progress.show(plan.position());
  }
  report.repeated = plan.repeated();
  report.unmatched = plan.unmatched();
  return report;
}

std::string counts_text(const std::array<std::uint64_t, kItemKinds>& counts) {
  std::string out;
  for (std::size_t i = 0; i < kItemKinds; ++i) {
    const auto kind = static_cast<ItemKind>(i);
    if (counts[i] != 0) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", counts[i], counts[i] == 1 ? to_word(kind) : plural(kind));
  }
  return out.empty() ? "nothing" : out;
}

std::string report_text(const ImportCheck& report, const std::string& rejects_file) {
  std::string out;
  for (const auto& reject : report.rejects) {
    out += fmt::format("row {}: {}{}{}\n", reject.row, reject.name, reject.name.empty() ? "" : ": ", reject.error.to_string());
  }
  if (report.rejected > report.rejects.size()) out += fmt::format("… and {} more\n", report.rejected - report.rejects.size());
  for (const auto& line : report.look_alike) out += line + "\n";
  if (report.look_alikes > report.look_alike.size()) out += fmt::format("… and {} more\n", report.look_alikes - report.look_alike.size());
  out += fmt::format("would send: {}\n", counts_text(report.usable));
  if (report.repeated != 0) out += fmt::format("repeated with the same content, sent once: {}\n", report.repeated);
  if (report.unmatched != 0) out += fmt::format("rows to which no [[record]] applies: {}\n", report.unmatched);
  if (report.look_alikes != 0) out += fmt::format("names that look like an earlier one: {}\n", report.look_alikes);
  out += fmt::format("{} rejected", report.rejected);
  return out + (report.rejected == 0 ? "\n" : " (see " + rejects_file + ")\n");
}

Json report_json(const ImportCheck& report, const std::string& rejects_file) {
  Json counts{Json::Object{}};
  for (std::size_t i = 0; i < kItemKinds; ++i) counts.set(std::string(to_word(static_cast<ItemKind>(i))), json_u64(report.usable[i]));
  Json::Array alike;
  for (const auto& line : report.look_alike) alike.emplace_back(line);
  Json out{Json::Object{}};
  out.set("would_send", std::move(counts)).set("rejected", json_u64(report.rejected)).set("repeated", json_u64(report.repeated));
  out.set("unmatched_rows", json_u64(report.unmatched)).set("look_alikes", json_u64(report.look_alikes));
  return Json(
      out.set("first_rejects", rejects_json(report.rejects)).set("first_look_alikes", std::move(alike)).set("rejects_file", rejects_file));
}

}  // namespace xh::tools
