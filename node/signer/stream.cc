#include "node/signer/stream.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "node/os/files.h"
#include "node/signer/messages.h"

namespace xh::signer {
namespace {

constexpr std::size_t kLengthBytes = 4;
constexpr int kBacklog = 8;

tl::unexpected<Error> away(std::string what) { return fail(ErrorId::kSignerAway, std::move(what)); }
tl::unexpected<Error> away_by_errno(const char* what) { return away(fmt::format("{}: {}", what, std::strerror(errno))); }

Result<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path))
    return fail(ErrorId::kBadConfig, fmt::format("a socket's path has at most {} bytes", sizeof(address.sun_path) - 1), path);
  std::ranges::copy(path, static_cast<char*>(address.sun_path));
  return address;
}

const sockaddr* generic(const sockaddr_un& address) { return reinterpret_cast<const sockaddr*>(&address); }

int open_socket() { return ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }

}  // namespace

Result<Stream> Stream::connect(const std::string& path) {
  XH_TRY(const auto address, address_of(path));
  Stream stream(open_socket());
  if (stream.fd_ < 0) return away_by_errno("no socket");
  // A full backlog is EAGAIN: as good as nobody.
  if (::connect(stream.fd_, generic(address), sizeof(address)) != 0)
    return fail(ErrorId::kSignerAway, fmt::format("nobody answers: {}", std::strerror(errno)), path);
  if (!stream.same_user()) return fail(ErrorId::kSignerAway, "the process that listens runs as another user", path);
  return stream;
}

Stream& Stream::operator=(Stream&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Stream::~Stream() {
  if (fd_ >= 0) ::close(fd_);
}

Status Stream::wait(short events, Deadline deadline) const {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    pollfd entry{fd_, events, 0};
    const int ready = left <= 0 ? 0 : ::poll(&entry, 1, static_cast<int>(std::min<std::int64_t>(left, 1'000'000)));
    if (ready > 0) return {};
    if (ready == 0) return away("no answer in time");
    if (errno != EINTR) return away_by_errno("poll");
  }
}

Status Stream::send(ByteView frame, Deadline deadline) {
  if (frame.size() > kMaxFrameBytes) return away(fmt::format("a frame of {} bytes is too large", frame.size()));
  Bytes bytes;
  for (std::size_t i = 0; i < kLengthBytes; ++i) bytes.push_back(static_cast<std::uint8_t>(frame.size() >> (8 * i)));
  append(bytes, frame);
  ByteView left = bytes;
  while (!left.empty()) {
    const ssize_t n = ::send(fd_, left.data(), left.size(), MSG_NOSIGNAL);
    if (n >= 0) {
      left = left.subspan(static_cast<std::size_t>(n));
    } else if (errno == EAGAIN) {
      XH_TRY_VOID(wait(POLLOUT, deadline));
    } else if (errno != EINTR) {
      return away_by_errno("the connection ended");
    }
  }
  return {};
}

Status Stream::read(std::span<std::uint8_t> out, Deadline deadline) {
  while (!out.empty()) {
    const ssize_t n = ::recv(fd_, out.data(), out.size(), 0);
    if (n > 0) {
      out = out.subspan(static_cast<std::size_t>(n));
    } else if (n == 0) {
      return away("the other end closed the connection");
    } else if (errno == EAGAIN) {
      XH_TRY_VOID(wait(POLLIN, deadline));
    } else if (errno != EINTR) {
      return away_by_errno("the connection ended");
    }
  }
  return {};
}

Result<Bytes> Stream::receive(Deadline deadline) {
  std::array<std::uint8_t, kLengthBytes> head{};
  XH_TRY_VOID(read(head, deadline));
  std::size_t length = 0;
  for (std::size_t i = 0; i < kLengthBytes; ++i) length |= static_cast<std::size_t>(head[i]) << (8 * i);
  if (length > kMaxFrameBytes) return away(fmt::format("a frame of {} bytes is too large", length));
  Bytes frame(length);
  XH_TRY_VOID(read(frame, deadline));
  return frame;
}

bool Stream::ended() const {
  std::uint8_t byte = 0;
  const ssize_t n = ::recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

bool Stream::same_user() const {
  ucred peer{};
  socklen_t length = sizeof(peer);
  return ::getsockopt(fd_, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 && peer.uid == ::geteuid();
}

Result<int> listen_at(const std::string& path) {
  XH_TRY(const auto address, address_of(path));
  const auto folder = std::filesystem::path(path).parent_path();
  XH_TRY_VOID(os::check_private(folder.empty() ? "." : folder.string()));
  struct stat info {};
  if (::lstat(path.c_str(), &info) == 0) {
    if (!S_ISSOCK(info.st_mode)) return fail(ErrorId::kBadConfig, "what stands there is no socket", path);
    ::unlink(path.c_str());
  }
  const int fd = open_socket();
  const bool listens =
      fd >= 0 && ::bind(fd, generic(address), sizeof(address)) == 0 && ::chmod(path.c_str(), 0600) == 0 && ::listen(fd, kBacklog) == 0;
  if (listens) return fd;
  const std::string why = std::strerror(errno);
  if (fd >= 0) ::close(fd);
  return fail(ErrorId::kCannotListen, why, path);
}

}  // namespace xh::signer
