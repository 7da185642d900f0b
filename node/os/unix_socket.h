// UNIX stream sockets of the operator: taking a path so that exactly one live process has it, who is at the other end, and a blocking
// client end. Knows nothing of what is said. Rules: docs/spec/admin.md (AD1, AD2).
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "node/os/files.h"

namespace xh::os {

/// Longer paths are reached through their folder; the name in it has at most so many bytes.
inline constexpr std::size_t kMaxSocketPath = 107;
inline constexpr std::size_t kMaxSocketName = 64;

struct PeerProcess {
  std::uint32_t uid = 0;
  std::uint32_t pid = 0;
  bool operator==(const PeerProcess&) const = default;
};
/// Of the other end, as the kernel tells it; nullopt where it does not.
[[nodiscard]] std::optional<PeerProcess> peer_of(int fd);
/// Of this process.
[[nodiscard]] PeerProcess own_process();

/// A socket that listens, mode 0600. Its end removes it and lets the lock go.
class UnixListener {
 public:
  /// Errors: kLocked (a live process has it), kBadConfig (a path that cannot be one, or what stands there is no socket), kCannotListen,
  /// kCannotWrite.
  [[nodiscard]] static Result<UnixListener> take(const std::string& path);
  UnixListener(UnixListener&& other) noexcept;
  UnixListener& operator=(UnixListener&&) = delete;
  UnixListener(const UnixListener&) = delete;
  ~UnixListener();
  [[nodiscard]] int fd() const { return fd_; }
  /// The descriptor belongs to the caller from now on.
  [[nodiscard]] int release();

 private:
  UnixListener(FileLock lock, std::string path, int fd) : lock_(std::move(lock)), path_(std::move(path)), fd_(fd) {}
  FileLock lock_;
  std::string path_;  ///< empty: another object's by now
  int fd_;
};

/// A connection that waits: for each send and receive at most its patience.
class UnixStream {
 public:
  /// Errors: kCannotConnect, kBadConfig (a path that cannot be one).
  [[nodiscard]] static Result<UnixStream> connect(const std::string& path, std::chrono::milliseconds patience);
  UnixStream(UnixStream&& other) noexcept;
  UnixStream& operator=(UnixStream&&) = delete;
  UnixStream(const UnixStream&) = delete;
  ~UnixStream();
  /// Errors: kTimeout, kCannotConnect.
  [[nodiscard]] Status send(std::string_view text);
  /// All that comes until the other end closes. Errors: kTimeout, kCannotConnect, kTooLarge.
  [[nodiscard]] Result<std::string> receive_all(std::size_t maximum);
  [[nodiscard]] int fd() const { return fd_; }

 private:
  explicit UnixStream(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace xh::os
