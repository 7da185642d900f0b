#include "node/os/unix_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace xh::os {
namespace {

constexpr int kSocketBacklog = 16;
constexpr std::string_view kFreshSocket = ".new";

tl::unexpected<Error> refused_by_errno(ErrorId id, const char* what, const std::string& path) {
  return fail(id, fmt::format("{}: {}", what, std::strerror(errno)), path);
}

// An address and, where it leads through an open folder, that.
struct SocketAddress {
  sockaddr_un address{};
  int folder = -1;

  SocketAddress() = default;
  SocketAddress(SocketAddress&& other) noexcept : address(other.address), folder(std::exchange(other.folder, -1)) {}
  SocketAddress& operator=(SocketAddress&&) = delete;
  SocketAddress(const SocketAddress&) = delete;
  ~SocketAddress() {
    if (folder >= 0) ::close(folder);
  }
  [[nodiscard]] const sockaddr* generic() const { return reinterpret_cast<const sockaddr*>(&address); }
};

Result<SocketAddress> address_at(const std::string& path) {
  SocketAddress out;
  out.address.sun_family = AF_UNIX;
  std::string name = path;
  const std::filesystem::path split(path);
  const std::size_t bytes = split.filename().string().size();
  const std::size_t most = kMaxSocketName + (path.ends_with(kFreshSocket) ? kFreshSocket.size() : 0);
  if (bytes == 0 || bytes > most) return fail(ErrorId::kBadConfig, fmt::format("a socket's name has 1 to {} bytes", kMaxSocketName), path);
  if (path.size() + kFreshSocket.size() > kMaxSocketPath) {
    const std::string folder = split.parent_path().empty() ? "." : split.parent_path().string();
    out.folder = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (out.folder < 0) return refused_by_errno(ErrorId::kBadConfig, "cannot open the socket's folder", path);
    name = fmt::format("/proc/self/fd/{}/{}", out.folder, split.filename().string());
  }
  std::ranges::copy(name, static_cast<char*>(out.address.sun_path));
  return out;
}

int new_socket(int flags) { return ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0); }

bool is_answered(const SocketAddress& at) {
  const int fd = new_socket(SOCK_NONBLOCK);
  if (fd < 0) return false;
  // A full backlog (EAGAIN) has an owner, too.
  const bool answered = ::connect(fd, at.generic(), sizeof(at.address)) == 0 || errno == EAGAIN || errno == EINPROGRESS;
  ::close(fd);
  return answered;
}

// What a dead process left may go; nothing else.
Status check_replaceable(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return {};
  if (!S_ISSOCK(info.st_mode)) return fail(ErrorId::kBadConfig, "what stands there is no socket", path);
  XH_TRY(const auto at, address_at(path));
  if (is_answered(at)) return fail(ErrorId::kLocked, "a process that holds no lock answers there", path);
  return {};
}

// AD2: under another name until it has its mode and listens.
Result<int> listen_on(const std::string& path) {
  const std::string fresh = path + std::string(kFreshSocket);
  ::unlink(fresh.c_str());
  XH_TRY(const auto at, address_at(fresh));
  const int fd = new_socket(0);
  const bool listens = fd >= 0 && ::bind(fd, at.generic(), sizeof(at.address)) == 0 && ::chmod(fresh.c_str(), 0600) == 0 &&
                       ::listen(fd, kSocketBacklog) == 0 && ::rename(fresh.c_str(), path.c_str()) == 0;
  if (listens) return fd;
  const auto problem = refused_by_errno(ErrorId::kCannotListen, "cannot make the socket", path);
  if (fd >= 0) ::close(fd);
  ::unlink(fresh.c_str());
  return problem;
}

tl::unexpected<Error> no_answer(const char* what) {
  if (errno == EAGAIN || errno == EWOULDBLOCK) return fail(ErrorId::kTimeout, "no answer in time");
  return fail(ErrorId::kCannotConnect, fmt::format("{}: {}", what, std::strerror(errno)));
}

}  // namespace

std::optional<PeerProcess> peer_of(int fd) {
  ucred peer{};
  socklen_t length = sizeof(peer);
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return std::nullopt;
  return PeerProcess{peer.uid, static_cast<std::uint32_t>(peer.pid)};
}

PeerProcess own_process() { return {::geteuid(), static_cast<std::uint32_t>(::getpid())}; }

Result<UnixListener> UnixListener::take(const std::string& path) {
  XH_TRY_VOID(address_at(path).map([](const auto&) {}));
  XH_TRY(auto lock, FileLock::take(path + ".lock"));
  XH_TRY_VOID(check_replaceable(path));
  XH_TRY(const int fd, listen_on(path));
  return UnixListener(std::move(lock), path, fd);
}

UnixListener::UnixListener(UnixListener&& other) noexcept
    : lock_(std::move(other.lock_)), path_(std::exchange(other.path_, {})), fd_(std::exchange(other.fd_, -1)) {}

UnixListener::~UnixListener() {
  if (!path_.empty()) ::unlink(path_.c_str());
  if (fd_ >= 0) ::close(fd_);
}

int UnixListener::release() { return std::exchange(fd_, -1); }

Result<UnixStream> UnixStream::connect(const std::string& path, std::chrono::milliseconds patience) {
  XH_TRY(const auto at, address_at(path));
  UnixStream stream(new_socket(0));
  if (stream.fd_ < 0) return refused_by_errno(ErrorId::kCannotConnect, "no socket", path);
  const timeval time{static_cast<time_t>(patience.count() / 1000), static_cast<suseconds_t>(patience.count() % 1000 * 1000)};
  ::setsockopt(stream.fd_, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time));
  ::setsockopt(stream.fd_, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof(time));
  if (::connect(stream.fd_, at.generic(), sizeof(at.address)) != 0)
    return refused_by_errno(ErrorId::kCannotConnect, "no node answers", path);
  return stream;
}

UnixStream::UnixStream(UnixStream&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

UnixStream::~UnixStream() {
  if (fd_ >= 0) ::close(fd_);
}

Status UnixStream::send(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return no_answer("the connection ended");
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Result<std::string> UnixStream::receive_all(std::size_t maximum) {
  std::string out;
  std::array<char, 16384> buffer{};
  for (;;) {
    const ssize_t n = ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return no_answer("the connection ended");
    if (n == 0) return out;
    out.append(buffer.data(), static_cast<std::size_t>(n));
    if (out.size() > maximum) return fail(ErrorId::kTooLarge, fmt::format("the answer exceeds {} bytes", maximum));
  }
}

}  // namespace xh::os
