// Files of the operating system: whole-file reads with a cap, atomic replacement, locks, random bytes, passphrases. No policy, no formats.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace xh::os {

/// The file's bytes. Errors: kCannotRead, kTooLarge.
[[nodiscard]] Result<Bytes> read_file(const std::string& path, std::size_t maximum);
/// Replaces a file so that after a crash either the old or the new content is there: temporary file, fsync, rename, fsync of the folder.
[[nodiscard]] Status write_file(const std::string& path, ByteView content, unsigned mode = 0644);
/// Gives a finished file or folder its name, in place of a file that has it, so that content and name survive a power cut: fsync, rename,
/// fsync of the folder that holds it. Both names are on one file system. Error kCannotWrite; `from` stays then.
[[nodiscard]] Status publish(const std::string& from, const std::string& to);
/// Makes a folder and its parents; one that exists keeps its mode.
[[nodiscard]] Status make_folder(const std::string& path, unsigned mode = 0755);
/// fsync of a folder, so that names in it survive a power cut.
[[nodiscard]] Status sync_folder(const std::string& path);
/// Error kKeyFileOpen when the group or others may read the file.
[[nodiscard]] Status check_private(const std::string& path);

struct FreeSpace {
  std::uint64_t free_bytes = 0;  ///< for this process
  std::uint64_t total_bytes = 0;
};
/// Of the file system that holds the path. Error kCannotRead.
[[nodiscard]] Result<FreeSpace> free_space(const std::string& path);

/// n bytes from the kernel's generator.
[[nodiscard]] Bytes random_bytes(std::size_t n);

/// The first line of a file, without its end. For passphrases.
[[nodiscard]] Result<std::string> read_first_line(const std::string& path);
/// Asks on the terminal without echo. Error when there is no terminal.
[[nodiscard]] Result<std::string> ask_passphrase(const std::string& prompt);

/// Holds a lock on a file for the life of the object; the kernel lets go when the process dies.
class FileLock {
 public:
  /// Error kLocked names the process that holds it.
  [[nodiscard]] static Result<FileLock> take(const std::string& path);
  FileLock(FileLock&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  FileLock& operator=(FileLock&&) = delete;
  FileLock(const FileLock&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace xh::os
