// The port to the file system: what node/storage asks of a disk, and the real one. Tests put a recording disk behind it that forgets what
// was not synced. It knows no formats.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace xh::storage {

enum class OpenMode {
  kRead,          ///< an existing file, for reading only
  kWrite,         ///< for reading and writing; made when absent
  kWritePrivate,  ///< as kWrite; one that is made is its owner's alone
};

/// An open file. Errors: kCannotRead, kCannotWrite.
class DiskFile {
 public:
  virtual ~DiskFile() = default;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  /// Up to out.size() bytes; fewer only at the end of the file.
  [[nodiscard]] virtual Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> out) const = 0;
  [[nodiscard]] virtual Status write(std::uint64_t offset, ByteView bytes) = 0;
  [[nodiscard]] virtual Status resize(std::uint64_t size) = 0;
  [[nodiscard]] virtual Status sync() = 0;
  /// Gives the space of a range back; its bytes read as zeros or as before. The size stays. No error where the file system cannot do it.
  [[nodiscard]] virtual Status release(std::uint64_t offset, std::uint64_t length) = 0;
  /// Bytes that the file takes on the disk: fewer than its size where space was given back.
  [[nodiscard]] virtual std::uint64_t allocated() const = 0;
};

class Disk {
 public:
  virtual ~Disk() = default;
  [[nodiscard]] virtual Result<std::unique_ptr<DiskFile>> open(const std::string& path, OpenMode mode) = 0;
  [[nodiscard]] virtual bool exists(const std::string& path) const = 0;
  [[nodiscard]] virtual Status rename(const std::string& from, const std::string& to) = 0;
  /// Removing what is not there is no error.
  [[nodiscard]] virtual Status remove(const std::string& path) = 0;
  /// Makes names in the folder last: new, renamed and removed files.
  [[nodiscard]] virtual Status sync_folder(const std::string& path) = 0;
};

inline constexpr std::string_view kNothingLost = "nothing that was acknowledged is lost";
/// What an error number of the operating system means for a node and what to do about it.
[[nodiscard]] Error disk_error(ErrorId id, int number, const std::string& path);

/// The operating system's files.
[[nodiscard]] Disk& real_disk();

}  // namespace xh::storage
