#include "node/storage/disk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "node/os/files.h"

namespace xh::storage {
namespace {

tl::unexpected<Error> failed(ErrorId id, const std::string& path) { return fail(disk_error(id, errno, path)); }

// After the sentence of the system: what an operator does next.
std::string_view remedy(int number) {
  switch (number) {
    case ENOSPC:
    case EDQUOT:
      return ": make space and start again; ";
    case EROFS:
      return ": the system mounts a disk with faults read-only; see the kernel log, make it writable and start again; ";
    case EIO:
      return ": the disk or the way to it fails; see the kernel log, and start again on a sound disk; ";
    default:
      return {};
  }
}

class RealFile : public DiskFile {
 public:
  RealFile(int fd, std::string path, std::uint64_t size) : fd_(fd), path_(std::move(path)), size_(size) {}
  RealFile(const RealFile&) = delete;
  RealFile& operator=(const RealFile&) = delete;
  ~RealFile() override { ::close(fd_); }

  [[nodiscard]] std::uint64_t size() const override { return size_; }
  [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    std::size_t have = 0;
    while (have < out.size()) {
      const ssize_t got = ::pread(fd_, out.data() + have, out.size() - have, static_cast<off_t>(offset + have));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return failed(ErrorId::kCannotRead, path_);
      if (got == 0) break;
      have += static_cast<std::size_t>(got);
    }
    return have;
  }
  [[nodiscard]] Status write(std::uint64_t offset, ByteView bytes) override {
    while (!bytes.empty()) {
      const ssize_t n = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return failed(ErrorId::kCannotWrite, path_);
      bytes = bytes.subspan(static_cast<std::size_t>(n));
      offset += static_cast<std::uint64_t>(n);
      size_ = std::max(size_, offset);
    }
    return {};
  }
  [[nodiscard]] Status resize(std::uint64_t size) override {
    if (::ftruncate(fd_, static_cast<off_t>(size)) != 0) return failed(ErrorId::kCannotWrite, path_);
    size_ = size;
    return {};
  }
  [[nodiscard]] Status sync() override { return ::fdatasync(fd_) == 0 ? Status{} : failed(ErrorId::kCannotWrite, path_); }
  [[nodiscard]] Status release(std::uint64_t offset, std::uint64_t length) override {
    constexpr int kMode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
    if (::fallocate(fd_, kMode, static_cast<off_t>(offset), static_cast<off_t>(length)) == 0) return {};
    return errno == EOPNOTSUPP || errno == ENOSYS ? Status{} : failed(ErrorId::kCannotWrite, path_);
  }
  [[nodiscard]] std::uint64_t allocated() const override {
    struct stat info {};
    constexpr std::uint64_t kStatBlock = 512;
    return ::fstat(fd_, &info) == 0 ? static_cast<std::uint64_t>(info.st_blocks) * kStatBlock : size_;
  }

 private:
  int fd_;
  std::string path_;
  std::uint64_t size_;
};

class RealDisk : public Disk {
 public:
  [[nodiscard]] Result<std::unique_ptr<DiskFile>> open(const std::string& path, OpenMode mode) override {
    const int flags = mode == OpenMode::kRead ? O_RDONLY : O_RDWR | O_CREAT;
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC, mode == OpenMode::kWritePrivate ? 0600 : 0644);
    if (fd < 0) return failed(mode == OpenMode::kRead ? ErrorId::kCannotRead : ErrorId::kCannotWrite, path);
    struct stat info {};
    if (::fstat(fd, &info) != 0) {
      ::close(fd);
      return failed(ErrorId::kCannotRead, path);
    }
    return std::make_unique<RealFile>(fd, path, static_cast<std::uint64_t>(info.st_size));
  }
  [[nodiscard]] bool exists(const std::string& path) const override { return ::access(path.c_str(), F_OK) == 0; }
  [[nodiscard]] Status rename(const std::string& from, const std::string& to) override {
    return std::rename(from.c_str(), to.c_str()) == 0 ? Status{} : failed(ErrorId::kCannotWrite, to);
  }
  [[nodiscard]] Status remove(const std::string& path) override {
    return ::unlink(path.c_str()) == 0 || errno == ENOENT ? Status{} : failed(ErrorId::kCannotWrite, path);
  }
  [[nodiscard]] Status sync_folder(const std::string& path) override { return os::sync_folder(path.empty() ? "." : path); }
};

}  // namespace

Error disk_error(ErrorId id, int number, const std::string& path) {
  std::string what = std::strerror(number);
  if (const auto then = remedy(number); !then.empty()) what.append(then).append(kNothingLost);
  return {id, std::move(what), path};
}

Disk& real_disk() {
  static RealDisk disk;
  return disk;
}

}  // namespace xh::storage
