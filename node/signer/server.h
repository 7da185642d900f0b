// The signer's end of the socket: one node at a time, one request at a time. A peer that is not this user, or says what cannot be read, is
// cut off; the signer goes on. Rules Z1-Z3: docs/spec/remote-signer.md.
#pragma once

#include <functional>
#include <optional>

#include "node/signer/judge.h"
#include "node/signer/stream.h"

namespace xh::signer {

/// Z3: a frame that has begun is whole within this time, and an answer is taken.
inline constexpr std::chrono::milliseconds kFrameTime{2000};

class Server {
 public:
  using Log = std::function<void(const std::string&)>;
  /// Errors: those of listen_at().
  [[nodiscard]] static Result<std::unique_ptr<Server>> open(const std::string& path, Judge judge, Log log);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Serves until stop().
  void run();
  /// From any thread or a signal handler.
  void stop();

 private:
  Server(int listener, int wake_read, int wake_write, Judge judge, Log log)
      : listener_(listener), wake_(wake_read), stop_(wake_write), judge_(std::move(judge)), log_(std::move(log)) {}
  void accept();
  void welcome(Stream stream);
  void serve();
  void say_busy(Stream stream);
  void say_away(Stream stream, const Error& why);
  Stream listener_;
  Stream wake_;
  Stream stop_;
  Judge judge_;
  Log log_;
  std::optional<Stream> node_;
  std::uint64_t second_nodes_ = 0;      ///< refused since the one that is served came
  std::uint64_t refused_requests_ = 0;  ///< of it
  std::uint64_t away_ = 0;              ///< nodes that came while the keys could not be used
};

}  // namespace xh::signer
