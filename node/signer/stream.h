// One end of a connection between a node and its signer: frames over a UNIX stream socket, each a length of four bytes, little-endian, and
// so many bytes. Nothing waits without a deadline. Rules Z1, Z3: docs/spec/remote-signer.md.
#pragma once

#include <chrono>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace xh::signer {

using Deadline = std::chrono::steady_clock::time_point;
[[nodiscard]] inline Deadline in(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

class Stream {
 public:
  /// Of a connected socket, which it closes.
  explicit Stream(int fd) : fd_(fd) {}
  /// Error kSignerAway: nobody listens there, or another user does.
  [[nodiscard]] static Result<Stream> connect(const std::string& path);
  Stream(Stream&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Stream& operator=(Stream&& other) noexcept;
  Stream(const Stream&) = delete;
  ~Stream();

  /// Errors of both: kSignerAway, and no more frames can be exchanged.
  [[nodiscard]] Status send(ByteView frame, Deadline deadline);
  [[nodiscard]] Result<Bytes> receive(Deadline deadline);
  /// The other end is gone. Takes no bytes.
  [[nodiscard]] bool ended() const;
  /// The user of the other end's process.
  [[nodiscard]] bool same_user() const;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  [[nodiscard]] Status wait(short events, Deadline deadline) const;
  [[nodiscard]] Status read(std::span<std::uint8_t> out, Deadline deadline);
  int fd_;
};

/// A socket that listens, mode 0600, in a folder that nobody else can enter. What a dead process left there is removed: the caller holds a
/// lock. Errors: kBadConfig (a path that is too long, or no socket), kKeyFileOpen (the folder's mode), kCannotListen.
[[nodiscard]] Result<int> listen_at(const std::string& path);

}  // namespace xh::signer
