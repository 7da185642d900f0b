#include "node/storage/journal_file.h"

#include <fmt/format.h>

#include "node/os/files.h"
#include "node/storage/crc32c.h"
#include "node/storage/record_log.h"

namespace xh::storage {
namespace {

// The record at `at`, or nothing when it is not whole and sound.
std::optional<Bytes> record_at(ByteView content, std::uint64_t at) {
  if (at + kRecordFrameBytes > content.size()) return std::nullopt;
  const Frame frame = parse_frame(content.subspan(at));
  if (frame.length == 0 || frame.length > content.size() - at - kRecordFrameBytes) return std::nullopt;
  Bytes record = to_bytes(content.subspan(at + kRecordFrameBytes, frame.length));
  return crc32c(record) == frame.crc ? std::optional(std::move(record)) : std::nullopt;
}

}  // namespace

Result<JournalFile> JournalFile::open(const std::string& path, const std::function<void(Bytes)>& replay) {
  XH_TRY(File file, File::open(path));
  XH_TRY(const Bytes content, file.read(0, file.size()));
  std::uint64_t at = 0;
  while (auto record = record_at(content, at)) {
    at += kRecordFrameBytes + record->size();
    replay(*std::move(record));
  }
  // A torn write leaves nothing sound behind it. A sound record behind a bad one means damage to what was synced.
  for (std::uint64_t probe = at + 1; probe < content.size(); ++probe) {
    if (record_at(content, probe))
      return fail(ErrorId::kDamagedJournal, fmt::format("a record is damaged, sound ones follow at byte {}", probe),
                  fmt::format("{} byte {}", path, at));
  }
  if (at < file.size()) file.truncate(at);
  return JournalFile(std::move(file));
}

void JournalFile::append(ByteView record) {
  file_.append(frame_record(record));
  dirty_ = true;
}

void JournalFile::sync() {
  if (dirty_) file_.sync();
  dirty_ = false;
}

void JournalFile::replace(const std::vector<Bytes>& records) {
  Bytes content;
  for (const auto& record : records) xh::append(content, frame_record(record));
  const std::string path = file_.path();
  if (auto status = os::write_file(path, content); !status) stop_process(status.error().to_string());
  auto reopened = File::open(path);
  if (!reopened) stop_process(reopened.error().to_string());
  file_ = *std::move(reopened);
  dirty_ = false;
}

}  // namespace xh::storage
