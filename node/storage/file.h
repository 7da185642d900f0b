// One file for appending and positioned reads. A failed write or sync ends the process: after it nobody knows what the disk holds, and
// Linux forgets the error (docs/spec/storage.md F1). Reads report.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "node/storage/disk.h"

namespace xh::storage {

/// Space is given back in pages of this size.
inline constexpr std::uint64_t kReleasePage = 4096;

/// Says why on standard error, with its id and what to do, and ends the process with code 1.
[[noreturn]] void stop_process(const Error& why);
/// Ends the process when an action on the disk failed.
void must(const Status& status);

class File {
 public:
  /// Opens for reading and writing; makes it when absent and syncs its folder then.
  [[nodiscard]] static Result<File> open(const std::string& path, Disk& disk = real_disk(), OpenMode mode = OpenMode::kWrite);
  /// Opens for reading only.
  [[nodiscard]] static Result<File> open_read_only(const std::string& path, Disk& disk = real_disk());

  [[nodiscard]] std::uint64_t size() const { return file_->size(); }
  void append(ByteView bytes) { write_at(size(), bytes); }
  void write_at(std::uint64_t offset, ByteView bytes);
  /// Cuts the file, durably: nothing is appended over a cut that may come back.
  void truncate(std::uint64_t size);
  /// Nothing to do when nothing was written since the last sync of this object.
  void sync();
  /// Syncs what an earlier process wrote, too: it may have died before its own sync.
  void sync_inherited();
  /// Gives the space of whole pages inside a range back, and overwrites the rest of it with zeros. What was there must not be needed any
  /// more.
  void release(std::uint64_t offset, std::uint64_t length);
  [[nodiscard]] std::uint64_t allocated() const { return file_->allocated(); }
  /// Exactly n bytes. Error kDamaged when the file is shorter, kCannotRead when the disk fails.
  [[nodiscard]] Result<Bytes> read(std::uint64_t offset, std::size_t n) const;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  File(std::unique_ptr<DiskFile> file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  std::unique_ptr<DiskFile> file_;
  std::string path_;
  bool dirty_ = false;
};

/// Replaces a file so that after a crash either the old or the new content is there. Ends the process on failure.
void replace_file(const std::string& path, ByteView content, Disk& disk);
/// The folder of a path.
[[nodiscard]] std::string folder_of(const std::string& path);

}  // namespace xh::storage
