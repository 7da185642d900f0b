#include "tools/xh_audit/admin_log.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/text.h"
#include "node/os/files.h"
#include "node/os/log.h"
#include "node/os/log_text.h"

namespace xh::tools {
namespace {

using storage::AdminEntry;

constexpr std::string_view kHeadFormat = "xinghuo-admin-log/v1";
constexpr std::size_t kMaxHeadBytes = 4096;

int tell(const Error& error, int code) {
  fmt::print(stderr, "xh-audit: {}\n", error.to_string());
  return code;
}

Result<std::optional<RememberedHead>> remembered_in(const std::string& path) {
  if (path.empty() || !std::filesystem::exists(path)) return std::optional<RememberedHead>();
  XH_TRY(const Bytes text, os::read_file(path, kMaxHeadBytes));
  const auto head = remembered_head_from(as_text(text));
  if (!head) return fail(head.error().id, head.error().what, path);
  return std::optional(*head);
}

// AL11. What a search says about the file, if it says anything.
std::optional<std::pair<std::string, int>> verdict_of(const HeadSearch& search, const char* whose) {
  switch (search.standing()) {
    case HeadStanding::kThere:
      return std::nullopt;
    case HeadStanding::kOlder:
      return std::pair(fmt::format("{} stands in an older file: the first entry names it", whose), 9);
    case HeadStanding::kMissing:
      break;
  }
  return std::pair(fmt::format("{} is not in this file: it was cut, or written anew", whose), 7);
}

struct Finding {
  int code = 0;
  std::string what = {};

  void add(const std::string& more, int its) {
    what += (what.empty() ? "" : "; ") + more;
    code = code == 7 ? 7 : its;
  }
};

// Everything that was not as it has to be.
Finding judge(const storage::AdminLogReading& reading, const std::optional<HeadSearch>& asked, const std::optional<HeadSearch>& seen) {
  Finding out;
  if (reading.tail) {
    const std::string place = fmt::format("entry {} at byte {}: {}", reading.next, reading.end, reading.tail->what);
    out.add(reading.tail->is_short ? place + " (a process died while it wrote; the node's next start says so in an entry)" : place,
            reading.tail->is_short ? 9 : 7);
  } else if (reading.entries == 0) {
    out.add("the file holds no entry", 7);
  }
  const auto check = [&](const std::optional<HeadSearch>& search, const char* whose) {
    const auto verdict = search ? verdict_of(*search, whose) : std::nullopt;
    if (verdict) out.add(verdict->first, verdict->second);
  };
  check(asked, "the head of --head");
  check(seen, "the head that --state remembers");
  return out;
}

void print_summary(const storage::AdminLogReading& reading, const Finding& finding, bool json) {
  if (json) {
    Json out = json_object();
    out.set("kind", "summary").set("valid", finding.code == 0).set("entries", json_u64(reading.entries));
    out.set("head", reading.entries == 0 ? Json(nullptr) : Json(to_0x(reading.head.view()))).set("next", json_u64(reading.next));
    fmt::print("{}\n", out.set("problem", finding.code == 0 ? Json(nullptr) : Json(finding.what)).dump());
  } else if (finding.code == 0) {
    fmt::print("whole: {} entries, head {}\n", reading.entries, to_0x(reading.head.view()));
  }
}

}  // namespace

std::string to_text(const RememberedHead& head) {
  Json out = json_object();
  return out.set("format", kHeadFormat).set("number", json_u64(head.number)).set("head", to_0x(head.hash.view())).pretty();
}

Result<RememberedHead> remembered_head_from(std::string_view text) {
  const auto bad = [](const std::string& why) { return fail(ErrorId::kBadAdminLog, "what is remembered is not usable: " + why); };
  const auto json = parse_json(text);
  if (!json) return bad(json.error().what);
  JsonReader in(*json, "state");
  const std::string format = in.text("format");
  const std::uint64_t number = in.u64("number");
  const std::string hash = in.text("head");
  if (const auto status = in.done(); !status) return bad(status.error().what);
  const auto bytes = from_0x(hash);
  if (format != kHeadFormat || !bytes || bytes->size() != Hash32::kSize) return bad("another format");
  return RememberedHead{number, Hash32::from(*bytes)};
}

void HeadSearch::see(const AdminEntry& entry, const Hash32& hash) {
  if (first_) {
    found_ = entry.number > 0 && entry.previous == hash_ && (!number_ || *number_ + 1 == entry.number);
    older_ = number_ && *number_ < entry.number;
    first_ = false;
  }
  if (hash == hash_ && (!number_ || *number_ == entry.number)) found_ = true;
}

std::string entry_line(const AdminEntry& entry) {
  std::string line = fmt::format("{:>6}  {}  {:<9}  uid {} pid {}", entry.number, os::time_text(entry.time_ms), name_of(entry.kind),
                                 entry.actor.uid, entry.actor.pid);
  if (!entry.action.empty()) line += "  " + os::clean_text(entry.action);
  if (entry.begun) line += fmt::format("  of {}", *entry.begun);
  if (!entry.outcome.empty()) line += "  " + os::clean_text(entry.outcome);
  if (!entry.detail.empty() && entry.detail != "{}") line += "  " + os::clean_text(entry.detail);
  return line;
}

Json entry_json(const AdminEntry& entry, const Hash32& hash) {
  Json out = json_object();
  out.set("kind", std::string(name_of(entry.kind))).set("number", json_u64(entry.number)).set("time", os::time_text(entry.time_ms));
  out.set("uid", json_u64(entry.actor.uid)).set("pid", json_u64(entry.actor.pid)).set("hash", to_0x(hash.view()));
  out.set("action", entry.action).set("outcome", entry.outcome).set("begun", entry.begun ? json_u64(*entry.begun) : Json(nullptr));
  const auto detail = parse_json(entry.detail);
  return Json(out.set("detail", detail ? *detail : Json(entry.detail)).set("previous", to_0x(entry.previous.view())));
}

int audit_admin_log(const AdminLogOptions& options) {
  std::optional<HeadSearch> asked;
  if (!options.head.empty()) {
    const auto hash = fixed_from_hex<Hash32>(options.head.starts_with("0x") ? options.head.substr(2) : options.head);
    if (!hash) return tell({ErrorId::kUsage, "a head is 64 hex digits", "--head"}, 2);
    asked.emplace(std::nullopt, *hash);
  }
  const auto remembered = remembered_in(options.state);
  if (!remembered) return tell(remembered.error(), 1);
  std::optional<HeadSearch> seen;
  if (*remembered) seen.emplace((*remembered)->number, (*remembered)->hash);
  const auto content = os::read_file(options.file, storage::kMaxAdminLogBytes);
  if (!content) return tell(content.error(), 1);
  const auto reading = storage::read_admin_log(*content, [&](const AdminEntry& entry, const Hash32& hash) {
    if (asked) asked->see(entry, hash);
    if (seen) seen->see(entry, hash);
    fmt::print("{}\n", options.json ? entry_json(entry, hash).dump() : entry_line(entry));
  });
  const auto finding = judge(reading, asked, seen);
  print_summary(reading, finding, options.json);
  if (finding.code != 0) return tell({ErrorId::kBadAdminLog, finding.what, options.file}, finding.code);
  if (options.state.empty()) return 0;
  const auto kept = os::write_file(options.state, as_bytes(to_text({reading.next - 1, reading.head})));
  return kept ? 0 : tell(kept.error(), 1);
}

}  // namespace xh::tools
