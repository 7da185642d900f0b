#include "node/os/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/check.h"

namespace xh::os {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

tl::unexpected<Error> failed(ErrorId id, const std::string& what, const std::string& path) {
  return fail(id, fmt::format("{}: {}", what, std::strerror(errno)), path);
}

Status write_all(int fd, ByteView content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return failed(ErrorId::kCannotWrite, "cannot write", path);
    content = content.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

Status name_it(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return failed(ErrorId::kCannotWrite, "cannot rename to", to);
  const auto folder = std::filesystem::path(to).parent_path();
  return sync_folder(folder.empty() ? "." : folder.string());
}

}  // namespace

Result<Bytes> read_file(const std::string& path, std::size_t maximum) {
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0) return failed(ErrorId::kCannotRead, "cannot open", path);
  Bytes content;
  std::array<std::uint8_t, 65536> buffer;
  for (;;) {
    const ssize_t n = ::read(fd.get(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed(ErrorId::kCannotRead, "cannot read", path);
    if (n == 0) {
      ::explicit_bzero(buffer.data(), std::min(content.size(), buffer.size()));  // KF9: the file may have held a secret
      return content;
    }
    append(content, ByteView(buffer).first(static_cast<std::size_t>(n)));
    if (content.size() > maximum) return fail(ErrorId::kTooLarge, fmt::format("the file exceeds {} bytes", maximum), path);
  }
}

Status write_file(const std::string& path, ByteView content, unsigned mode) {
  const std::string temporary = path + ".new";
  {
    // A file that is there may have another mode, be open elsewhere, or be a link: nothing is written into it.
    ::unlink(temporary.c_str());
    const Descriptor fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
    if (fd.get() < 0) return failed(ErrorId::kCannotWrite, "cannot create", temporary);
    XH_TRY_VOID(write_all(fd.get(), content, temporary));
    if (::fchmod(fd.get(), mode) != 0 || ::fsync(fd.get()) != 0) return failed(ErrorId::kCannotWrite, "cannot sync", temporary);
  }
  return name_it(temporary, path);
}

Status publish(const std::string& from, const std::string& to) {
  {
    const Descriptor fd(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
    if (fd.get() < 0 || ::fsync(fd.get()) != 0) return failed(ErrorId::kCannotWrite, "cannot sync", from);
  }
  return name_it(from, to);
}

Status make_folder(const std::string& path, unsigned mode) {
  std::error_code error;
  const bool fresh = std::filesystem::create_directories(path, error);
  if (error) return fail(ErrorId::kCannotWrite, "cannot make the folder: " + error.message(), path);
  if (!fresh) return {};  // somebody's folder, with somebody's mode: /tmp, or a private one
  std::filesystem::permissions(path, static_cast<std::filesystem::perms>(mode), error);
  if (error) return fail(ErrorId::kCannotWrite, "cannot set permissions: " + error.message(), path);
  return {};
}

Status sync_folder(const std::string& path) {
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() < 0 || ::fsync(fd.get()) != 0) return failed(ErrorId::kCannotWrite, "cannot sync the folder", path);
  return {};
}

Result<FreeSpace> free_space(const std::string& path) {
  struct statvfs info {};
  if (::statvfs(path.c_str(), &info) != 0) return failed(ErrorId::kCannotRead, "cannot ask for free space", path);
  return FreeSpace{std::uint64_t{info.f_bavail} * info.f_frsize, std::uint64_t{info.f_blocks} * info.f_frsize};
}

Status check_private(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return failed(ErrorId::kCannotRead, "cannot open", path);
  if ((info.st_mode & 077) == 0) return {};
  const std::string mode = fmt::format("mode {:o}", info.st_mode & 0777);
  return fail(ErrorId::kKeyFileOpen, S_ISDIR(info.st_mode) ? mode + " of a folder: chmod 700" : mode, path);
}

Bytes random_bytes(std::size_t n) {
  Bytes bytes(n);
  std::size_t have = 0;
  while (have < n) {
    const ssize_t got = ::getrandom(bytes.data() + have, n - have, 0);
    XH_CHECK(got > 0 || errno == EINTR);  // cannot fail otherwise with a valid buffer
    if (got > 0) have += static_cast<std::size_t>(got);
  }
  return bytes;
}

Result<std::string> read_first_line(const std::string& path) {
  XH_TRY(Bytes content, read_file(path, 64 * 1024));
  const std::string_view text = as_text(content);
  std::string line(text.substr(0, text.find('\n')));
  ::explicit_bzero(content.data(), content.size());
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

Result<std::string> ask_passphrase(const std::string& prompt) {
  const Descriptor tty(::open("/dev/tty", O_RDWR | O_CLOEXEC));
  if (tty.get() < 0) return fail(ErrorId::kPassphraseNeeded, "no file is named, and there is no terminal to ask at");
  termios old{};
  ::tcgetattr(tty.get(), &old);
  termios silent = old;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  ::tcsetattr(tty.get(), TCSAFLUSH, &silent);
  (void)write_all(tty.get(), as_bytes(prompt), "/dev/tty");
  std::string line;
  line.reserve(1024);  // a buffer that grows leaves copies
  char c = 0;
  while (::read(tty.get(), &c, 1) == 1 && c != '\n') line += c;
  ::tcsetattr(tty.get(), TCSAFLUSH, &old);
  (void)write_all(tty.get(), as_bytes("\n"), "/dev/tty");
  return line;
}

Result<FileLock> FileLock::take(const std::string& path) {
  // Whoever can open it can hold the lock.
  Descriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (fd.get() < 0) return failed(ErrorId::kCannotWrite, "cannot open the lock file", path);
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    const auto holder = read_first_line(path);
    return fail(ErrorId::kLocked, fmt::format("process {} uses it", holder && !holder->empty() ? *holder : "unknown"), path);
  }
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(fd.get(), 0) != 0) return failed(ErrorId::kCannotWrite, "cannot write the lock file", path);
  XH_TRY_VOID(write_all(fd.get(), as_bytes(pid), path));
  return FileLock(fd.release());
}

FileLock::~FileLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace xh::os
