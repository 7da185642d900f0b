#include "node/storage/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include "node/os/files.h"

namespace xh::storage {
namespace {

[[noreturn]] void stop_on_error(const char* action, const std::string& path) {
  const int error = errno;
  const char* hint = error == ENOSPC ? " Make space and start again: nothing that was acknowledged is lost."
                                     : " Check the disk; start again when it is sound: the last commit is intact.";
  stop_process(fmt::format("cannot {} {}: {}.{}", action, path, std::strerror(error), hint));
}

}  // namespace

void stop_process(const std::string& why) {
  std::fputs(("XH-1402 WriteFailed: " + why + "\n").c_str(), stderr);
  std::fflush(stderr);
  std::_Exit(1);
}

Result<File> File::open(const std::string& path) {
  const bool fresh = !std::filesystem::exists(path);
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return fail(ErrorId::kCannotRead, std::strerror(errno), path);
  struct stat info {};
  ::fstat(fd, &info);
  File file(fd, path, static_cast<std::uint64_t>(info.st_size));
  if (fresh) XH_TRY_VOID(os::sync_folder(std::filesystem::path(path).parent_path().string()));
  return file;
}

Result<File> File::open_read_only(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail(ErrorId::kCannotRead, std::strerror(errno), path);
  struct stat info {};
  ::fstat(fd, &info);
  return File(fd, path, static_cast<std::uint64_t>(info.st_size));
}

File::File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)), size_(other.size_) {}

File& File::operator=(File&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(path_, other.path_);
  std::swap(size_, other.size_);
  return *this;
}

File::~File() {
  if (fd_ >= 0) ::close(fd_);
}

void File::append(ByteView bytes) { write_at(size_, bytes); }

void File::write_at(std::uint64_t offset, ByteView bytes) {
  std::uint64_t at = offset;
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) stop_on_error("write to", path_);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
    at += static_cast<std::uint64_t>(n);
  }
  size_ = std::max(size_, at);
}

void File::truncate(std::uint64_t size) {
  if (::ftruncate(fd_, static_cast<off_t>(size)) != 0) stop_on_error("truncate", path_);
  size_ = size;
  sync();  // before anything is appended again
}

void File::sync() {
  if (::fdatasync(fd_) != 0) stop_on_error("sync", path_);
}

Result<Bytes> File::read(std::uint64_t offset, std::size_t n) const {
  Bytes bytes(n);
  std::size_t have = 0;
  while (have < n) {
    const ssize_t got = ::pread(fd_, bytes.data() + have, n - have, static_cast<off_t>(offset + have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(ErrorId::kCannotRead, std::strerror(errno), path_);
    if (got == 0) return fail(ErrorId::kDamaged, fmt::format("the file ends at byte {} inside a record", offset + have), path_);
    have += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace xh::storage
