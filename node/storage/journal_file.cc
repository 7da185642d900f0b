#include "node/storage/journal_file.h"

#include <fmt/format.h>

#include "base/check.h"
#include "node/os/files.h"
#include "node/storage/crc32c.h"
#include "node/storage/segments.h"

namespace xh::storage {
namespace {

constexpr std::array<std::uint8_t, 8> kJournalMagic = {'X', 'H', 'J', 'R', 'N', 'L', 0, 1};
constexpr std::size_t kJournalHeadBytes = 20;  // magic, tag, crc u32
constexpr std::size_t kFrameBytes = 16;        // length u32, crc u32, synced u64

Bytes head_of(ByteView tag, std::uint8_t format = kJournalMagic.back()) {
  Bytes head = to_bytes(ByteView(kJournalMagic).first(kJournalMagic.size() - 1));
  head.push_back(format);
  append(head, tag);
  append_le(head, crc32c(head));
  return head;
}

}  // namespace

// The checksum covers the file's tag, the record's offset, the synced size and the record.
void JournalFile::frame(Bytes& out, std::uint64_t at, std::uint64_t synced, ByteView record, const Tag& tag) {
  Bytes bound = to_bytes(tag.view());
  append_be(bound, at, 8);
  append_be(bound, synced, 8);
  append_le(out, static_cast<std::uint32_t>(record.size()));
  append_le(out, crc32c(record, crc32c(bound)));
  append_be(out, synced, 8);
  xh::append(out, record);
}

// The record at `at`, or nothing when it is not whole and sound.
std::optional<JournalFile::Found> JournalFile::record_at(ByteView content, std::uint64_t at, const Tag& tag) {
  if (at + kFrameBytes > content.size()) return std::nullopt;
  const ByteView head = content.subspan(at, kFrameBytes);
  const std::uint32_t length = read_le(head);
  const std::uint64_t synced = read_be(head.subspan(8));
  if (length == 0 || length > content.size() - at - kFrameBytes || synced > at) return std::nullopt;
  Bytes bound = to_bytes(tag.view());
  append_be(bound, at, 8);
  append_be(bound, synced, 8);
  const ByteView record = content.subspan(at + kFrameBytes, length);
  if (crc32c(record, crc32c(bound)) != read_le(head.subspan(4))) return std::nullopt;
  return Found{to_bytes(record), synced};
}

Result<JournalFile> JournalFile::make(const std::string& path, File file, Disk& disk) {
  const Tag tag = Tag::from(os::random_bytes(Tag::kSize));
  if (file.size() > 0) file.truncate(0);
  file.append(head_of(tag.view()));
  file.sync();
  JournalFile journal(std::move(file), tag, disk);
  XH_TRY_VOID(disk.sync_folder(folder_of(path)));
  journal.synced_ = kJournalHeadBytes;
  return journal;
}

Result<std::uint64_t> JournalFile::replay_all(ByteView content, const std::string& path, const std::function<void(Bytes)>& replay) {
  const Tag tag = Tag::from(content.subspan(kJournalMagic.size()));
  // FV1: a sound head with another number is no damage.
  if (const auto format = content[kJournalMagic.size() - 1];
      format != kJournalMagic.back() && equal(content.first(kJournalHeadBytes), head_of(tag.view(), format)))
    return fail(ErrorId::kDamagedJournal,
                fmt::format("it is sound, but of format {}, and this program reads {}: start the build that wrote it", format,
                            kJournalMagic.back()),
                path);
  // With a wrong tag every record would look torn.
  if (!equal(content.first(kJournalHeadBytes), head_of(tag.view())))
    return fail(ErrorId::kDamagedJournal, "the head of the file is damaged", path);
  std::uint64_t at = kJournalHeadBytes;
  while (auto found = record_at(content, at, tag)) {
    at += kFrameBytes + found->record.size();
    replay(std::move(found->record));
  }
  // Of writes without a sync any part may be missing. A later record tells how much of the file had been synced before it.
  for (std::uint64_t probe = at + 1; probe < content.size(); ++probe) {
    const auto later = record_at(content, probe, tag);
    if (later && later->synced > at)
      return fail(ErrorId::kDamagedJournal, fmt::format("a record is damaged, sound ones follow at byte {}", probe),
                  fmt::format("{} byte {}", path, at));
  }
  return at;
}

Result<JournalFile> JournalFile::open(const std::string& path, const std::function<void(Bytes)>& replay, Disk& disk) {
  XH_TRY(File file, File::open(path, disk));
  // The head is synced before the first record, so a file that is not longer is a new one.
  if (file.size() <= kJournalHeadBytes) return make(path, std::move(file), disk);
  XH_TRY(const Bytes content, file.read(0, file.size()));
  XH_TRY(const std::uint64_t end, replay_all(content, path, replay));
  JournalFile journal(std::move(file), Tag::from(ByteView(content).subspan(kJournalMagic.size())), disk);
  // What was replayed will be acted upon, so it must last, whatever its writer still managed to sync.
  journal.file_.truncate(end);
  journal.synced_ = end;
  return journal;
}

Status JournalFile::read(const std::string& path, const std::function<void(Bytes)>& replay, Disk& disk) {
  if (!disk.exists(path)) return {};
  XH_TRY(const File file, File::open_read_only(path, disk));
  XH_TRY(const Bytes content, file.read(0, file.size()));
  if (content.size() <= kJournalHeadBytes) return {};
  XH_TRY([[maybe_unused]] const std::uint64_t end, replay_all(content, path, replay));
  return {};
}

void JournalFile::append(ByteView record) {
  XH_CHECK(!record.empty());
  Bytes framed;
  framed.reserve(kFrameBytes + record.size());
  frame(framed, file_.size(), synced_, record, tag_);
  file_.append(framed);
}

void JournalFile::sync() {
  file_.sync();
  synced_ = file_.size();
}

void JournalFile::replace(const std::vector<Bytes>& records) {
  const Tag tag = Tag::from(os::random_bytes(Tag::kSize));
  Bytes content = head_of(tag.view());
  // The new file appears whole, so all that precedes a record is as good as synced.
  for (const auto& record : records) {
    XH_CHECK(!record.empty());
    frame(content, content.size(), content.size(), record, tag);
  }
  const std::string path = file_.path();
  replace_file(path, content, *disk_);
  auto reopened = File::open(path, *disk_);
  if (!reopened) stop_process(reopened.error());
  file_ = *std::move(reopened);
  tag_ = tag;
  synced_ = file_.size();
}

}  // namespace xh::storage
