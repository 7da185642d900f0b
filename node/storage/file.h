// One file for appending and positioned reads. A failed write or sync ends the process: after it nobody knows what the disk holds, and
// Linux forgets the error (docs/spec/storage.md F1). Reads report.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace xh::storage {

/// Says why on standard error and ends the process with code 1.
[[noreturn]] void stop_process(const std::string& why);

class File {
 public:
  /// Opens for reading and writing; makes it when absent and syncs its folder then.
  [[nodiscard]] static Result<File> open(const std::string& path);
  /// Opens for reading only.
  [[nodiscard]] static Result<File> open_read_only(const std::string& path);
  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  File(const File&) = delete;
  ~File();

  [[nodiscard]] std::uint64_t size() const { return size_; }
  void append(ByteView bytes);
  void write_at(std::uint64_t offset, ByteView bytes);
  void truncate(std::uint64_t size);
  void sync();
  /// Exactly n bytes. Error kDamaged when the file is shorter, kCannotRead when the disk fails.
  [[nodiscard]] Result<Bytes> read(std::uint64_t offset, std::size_t n) const;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  File(int fd, std::string path, std::uint64_t size) : fd_(fd), path_(std::move(path)), size_(size) {}
  int fd_;
  std::string path_;
  std::uint64_t size_;
};

}  // namespace xh::storage
