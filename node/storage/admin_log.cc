#include "node/storage/admin_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/codec.h"
#include "base/json.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "node/storage/segments.h"

namespace xh::storage {
namespace {

constexpr std::string_view kAdminDomain = "xinghuo/admin-log/v1";
constexpr std::array<std::uint8_t, kAdminHeadBytes> kAdminMagic = {'X', 'H', 'A', 'D', 'M', 'L', 0, 1};
constexpr std::array<std::string_view, 7> kKindNames = {"started", "stopped", "begun", "ended", "torn", "continued", "damaged"};
constexpr std::size_t kLengthBytes = 4;
constexpr std::string_view kFreshLog = ".new";

// A frame at the beginning of some bytes: its entry's bytes; empty when it is not whole, or its hash is another.
ByteView sound_bytes(ByteView rest) {
  if (rest.size() < kAdminFrameBytes) return {};
  const std::size_t length = read_le(rest);
  if (length == 0 || length > kMaxAdminEntryBytes || rest.size() < kAdminFrameBytes + length) return {};
  const ByteView bytes = rest.subspan(kLengthBytes, length);
  return equal(domain_hash(kAdminDomain, bytes).view(), rest.subspan(kLengthBytes + length, Hash32::kSize)) ? bytes : ByteView();
}

// AL7: at most one entry, and nothing in it that is one. The second: a whole entry whose length alone was changed.
bool may_be_torn(ByteView rest) {
  if (rest.size() > kAdminFrameBytes + kMaxAdminEntryBytes) return false;
  for (std::size_t at = 1; at < rest.size(); ++at) {
    if (!sound_bytes(rest.subspan(at)).empty()) return false;
  }
  if (rest.size() <= kAdminFrameBytes) return true;
  const ByteView bytes = rest.subspan(kLengthBytes, rest.size() - kAdminFrameBytes);
  return !equal(domain_hash(kAdminDomain, bytes).view(), rest.last(Hash32::kSize));
}

AdminLogReading::Tail unsound(ByteView rest, std::string what) { return {std::move(what), false, may_be_torn(rest)}; }

// What stands where the next entry should, and is none.
AdminLogReading::Tail tail_of(ByteView rest) {
  const std::size_t length = rest.size() < kLengthBytes ? 0 : read_le(rest);
  const bool possible = rest.size() < kLengthBytes || (length > 0 && length <= kMaxAdminEntryBytes);
  if (!possible) return unsound(rest, "its length is impossible");
  const bool whole = rest.size() >= kLengthBytes && rest.size() >= kAdminFrameBytes + length;
  if (whole) return unsound(rest, "its hash does not fit its bytes");
  auto tail = unsound(rest, "the file ends inside of it");
  tail.is_short = tail.may_be_torn;
  return tail;
}

// AL3, AL10; empty: it stands in its place.
std::string misplaced(const AdminEntry& entry, const AdminLogReading& before) {
  const bool of_another = entry.kind == AdminKind::kContinued || entry.kind == AdminKind::kDamaged;
  if (before.entries == 0) {
    if (of_another || (entry.number == 0 && entry.previous.is_zero())) return {};
    return "a file cannot begin with it";
  }
  if (of_another) return "it can only be the first one of a file";
  if (entry.number != before.next) return fmt::format("it says that it is number {}", entry.number);
  return entry.previous == before.head ? "" : "it names another entry before it";
}

std::string cut_to(std::string text, std::size_t maximum) {
  if (text.size() > maximum) text = Json(json_object().set("cut_bytes", json_u64(text.size()))).dump();
  return text;
}

}  // namespace

std::string_view name_of(AdminKind kind) { return kKindNames.at(static_cast<std::size_t>(kind)); }

Hash32 hash_of(const AdminEntry& entry) { return domain_hash(kAdminDomain, encode(entry)); }

AdminLogReading read_admin_log(ByteView content, const std::function<void(const AdminEntry&, const Hash32&)>& visit) {
  AdminLogReading out;
  if (content.empty()) return out;
  // A head of which not all bytes reached the disk.
  const bool zeros = content.size() <= kAdminHeadBytes && std::ranges::all_of(content, [](std::uint8_t byte) { return byte == 0; });
  const auto head = content.first(std::min(content.size(), kAdminHeadBytes));
  const bool right = equal(head, ByteView(kAdminMagic).first(head.size()));
  if (zeros || (right && content.size() < kAdminHeadBytes)) {
    out.tail = {"the file ends inside of its head", true, true};
    return out;
  }
  if (!right) {
    out.tail = {"the file is no log of actions", false, false};
    return out;
  }
  out.end = kAdminHeadBytes;
  while (out.end < content.size()) {
    const ByteView rest = content.subspan(out.end);
    const ByteView bytes = sound_bytes(rest);
    const auto entry = bytes.empty() ? fail(ErrorId::kBadAdminLog, "") : decode<AdminEntry>(bytes);
    if (bytes.empty()) {
      out.tail = tail_of(rest);
      return out;
    }
    const std::string problem = entry ? misplaced(*entry, out) : "its bytes are no entry";
    if (!problem.empty()) {
      out.tail = {problem, false, false};
      return out;
    }
    ++out.entries;
    out.next = entry->number + 1;
    out.head = domain_hash(kAdminDomain, bytes);
    out.end += kAdminFrameBytes + bytes.size();
    visit(*entry, out.head);
  }
  return out;
}

Bytes AdminLog::framed(AdminEntry entry) {
  entry.number = next_;
  entry.previous = head_;
  const Bytes bytes = encode(entry);
  XH_CHECK(bytes.size() <= kMaxAdminEntryBytes);  // the bounds of its texts are less
  Bytes out;
  append_le(out, static_cast<std::uint32_t>(bytes.size()));
  xh::append(out, bytes);
  head_ = domain_hash(kAdminDomain, bytes);
  xh::append(out, head_.view());
  ++next_;
  return out;
}

// A process that died between the two renames of set_aside() left the new file beside its name.
Status AdminLog::finish_setting_aside(const Settings& settings) {
  const std::string fresh = settings.path + std::string(kFreshLog);
  if (!settings.disk->exists(fresh)) return {};
  if (settings.disk->exists(settings.path)) {
    XH_TRY_VOID(settings.disk->remove(fresh));
  } else {
    XH_TRY_VOID(settings.disk->rename(fresh, settings.path));
  }
  return settings.disk->sync_folder(folder_of(settings.path));
}

Result<AdminLog> AdminLog::open(Settings settings) {
  XH_TRY_VOID(finish_setting_aside(settings));
  XH_TRY(File file, File::open(settings.path, *settings.disk, OpenMode::kWritePrivate));  // AL1
  const std::uint64_t size = file.size();
  XH_TRY(const Bytes content, file.read(0, size));
  AdminLog log(std::move(settings), std::move(file));
  log.resume(read_admin_log(content, [](const AdminEntry&, const Hash32&) {}), content);
  return log;
}

void AdminLog::resume(const AdminLogReading& reading, ByteView content) {
  next_ = reading.next;
  head_ = reading.head;
  if (reading.tail && !reading.tail->may_be_torn) {
    const std::string what = fmt::format("entry {} at byte {}: {}", reading.next, reading.end, reading.tail->what);
    found_ = Error{ErrorId::kBadAdminLog, what, settings_.path};
    return set_aside(fmt::format("{}.damaged-{}", settings_.path, reading.next), AdminKind::kDamaged, what);
  }
  const ByteView torn = content.subspan(reading.end);
  if (!torn.empty()) file_.truncate(reading.end);
  if (reading.end == 0) file_.append(kAdminMagic);
  // What was read is built upon, so it must last, whatever its writer still managed to sync.
  file_.sync_inherited();
  if (torn.empty()) return;
  found_ = Error{ErrorId::kBadAdminLog, fmt::format("a torn tail of {} bytes was cut off", torn.size()), settings_.path};
  Json detail = json_object();
  detail.set("bytes", json_u64(torn.size())).set("sha256", to_hex(sha256(torn).view()));
  append({.kind = AdminKind::kTorn, .actor = settings_.actor, .detail = detail.dump()});
}

// AL8, AL9. The new file is whole before the old one gives its name; each name is there or the next, after a cut at any point.
void AdminLog::set_aside(const std::string& aside, AdminKind kind, const std::string& what) {
  const auto old = file_.read(0, file_.size());
  if (!old) stop_process(old.error());
  Json detail = json_object();
  detail.set("file", aside.substr(aside.rfind('/') + 1)).set("sha256", to_hex(sha256(*old).view()));
  if (!what.empty()) detail.set("what", what);
  AdminEntry entry{.time_ms = settings_.wall_ms(), .kind = kind, .actor = settings_.actor, .detail = detail.dump()};
  Bytes content = to_bytes(ByteView(kAdminMagic));
  xh::append(content, framed(std::move(entry)));
  auto& disk = *settings_.disk;
  const std::string folder = folder_of(settings_.path);
  const std::string fresh = settings_.path + std::string(kFreshLog);
  must(disk.remove(fresh));
  auto file = File::open(fresh, disk, OpenMode::kWritePrivate);
  if (!file) stop_process(file.error());
  file->append(content);
  file->sync();
  must(disk.rename(settings_.path, aside));
  must(disk.sync_folder(folder));
  must(disk.rename(fresh, settings_.path));
  must(disk.sync_folder(folder));
  auto named = File::open(settings_.path, disk);
  if (!named) stop_process(named.error());
  file_ = *std::move(named);
}

std::uint64_t AdminLog::append(Draft draft) {
  if (file_.size() + kAdminFrameBytes + kMaxAdminEntryBytes > settings_.maximum && next_ > 0)
    set_aside(fmt::format("{}.{}", settings_.path, next_ - 1), AdminKind::kContinued, "");
  AdminEntry entry{.time_ms = settings_.wall_ms(), .kind = draft.kind, .actor = draft.actor};
  entry.action = cut_to(std::move(draft.action), kMaxAdminActionBytes);
  entry.detail = cut_to(std::move(draft.detail), kMaxAdminDetailBytes);
  entry.outcome = cut_to(std::move(draft.outcome), kMaxAdminOutcomeBytes);
  entry.begun = draft.begun;
  const std::uint64_t number = next_;
  file_.append(framed(std::move(entry)));
  file_.sync();
  return number;
}

}  // namespace xh::storage
