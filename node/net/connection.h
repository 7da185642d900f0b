// One TLS connection to a peer: lanes out, frames in, silence detection. Lives on the network's thread only.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>

#include "node/net/peer_network.h"

namespace xh::net {

namespace asio = boost::asio;
using Stream = asio::ssl::stream<asio::ip::tcp::socket>;

inline constexpr auto kHandshakeTime = std::chrono::seconds(5);
inline constexpr auto kPingInterval = std::chrono::seconds(5);
inline constexpr auto kSilenceLimit = std::chrono::seconds(20);
/// Lane number of a ping: no payload, never queued behind data for long, and never shown to the owner.
inline constexpr std::uint8_t kPingLane = 0xff;
/// P9: a frame's memory grows by this much as its bytes come.
inline constexpr std::size_t kReadStep = 64 * 1024;
inline constexpr auto kFrameTime = std::chrono::seconds(30);

/// What all connections of a network have used; on its thread only.
struct Usage {
  std::size_t queued = 0;    ///< to be sent
  std::size_t unlisted = 0;  ///< read from unlisted keys and not dealt with
};

/// P8: what was read from one key and is not dealt with. It outlives connections: who hangs up and dials again still owes it.
class Account {
 public:
  explicit Account(std::shared_ptr<Usage> usage) : usage_(std::move(usage)) {}
  /// From now on it has a budget of its own.
  void list();
  void add(std::size_t bytes, std::size_t frames);
  void remove(std::size_t bytes, std::size_t frames);
  /// Whether nothing more of this lane is taken in.
  [[nodiscard]] bool over(std::size_t lane) const;
  /// Whether all unlisted keys together have taken what they may.
  [[nodiscard]] bool crowded() const;
  [[nodiscard]] bool listed() const { return listed_; }

 private:
  std::shared_ptr<Usage> usage_;
  bool listed_ = false;
  std::size_t bytes_ = 0;
  std::size_t frames_ = 0;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  struct Events {
    std::function<void(Bytes)> frame;                ///< its size is in the account until the owner takes it out
    std::function<void(std::string reason)> closed;  ///< once
  };

  Connection(Stream stream, ConnectionId id, bool dialled, std::shared_ptr<Usage> usage)
      : stream_(std::move(stream)), timer_(stream_.get_executor()), id_(id), dialled_(dialled), usage_(std::move(usage)) {}
  ~Connection();

  /// TLS handshake and hello; `done` gets the peer's key and name, or an error text.
  void open(const Bytes& hello, std::function<void(Result<std::pair<PublicKey, Bytes>>)> done);
  /// Begins to read and to ping.
  void run(Events events, std::shared_ptr<Account> account);
  /// The account may have room again.
  void resume();
  /// Ends a handshake that is not done.
  void give_up(const std::string& reason) { finish_open(fail(ErrorId::kTls, reason)); }
  void send(std::size_t lane, std::shared_ptr<const Bytes> frame);
  void close(const std::string& reason);

  [[nodiscard]] ConnectionId id() const { return id_; }
  [[nodiscard]] bool dialled() const { return dialled_; }
  [[nodiscard]] std::uint64_t bytes_in() const { return bytes_in_; }
  [[nodiscard]] std::uint64_t bytes_out() const { return bytes_out_; }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }
  [[nodiscard]] std::uint64_t ignored() const { return ignored_; }
  [[nodiscard]] std::size_t queued() const { return queued_[0] + queued_[1] + queued_[2]; }
  [[nodiscard]] bool listed() const { return account_ && account_->listed(); }

 private:
  void write_hello(const std::shared_ptr<const Bytes>& hello);
  void read_hello();
  void finish_open(Result<std::pair<PublicKey, Bytes>> result);
  void read_header();
  void read_body();
  void take_frame();
  void unqueue(std::size_t lane);
  void write_next();
  void tick();

  Stream stream_;
  asio::steady_timer timer_;
  ConnectionId id_;
  bool dialled_;
  std::function<void(Result<std::pair<PublicKey, Bytes>>)> opened_;
  Events events_;
  std::shared_ptr<Usage> usage_;
  std::shared_ptr<Account> account_;
  std::uint8_t lane_ = 0;   ///< of the frame that is being read
  std::size_t length_ = 0;  ///< of it
  std::size_t left_ = 0;    ///< of it, unread
  bool discard_ = false;    ///< it is read and forgotten
  bool paused_ = false;     ///< nothing is read until the account has room
  std::chrono::steady_clock::time_point frame_deadline_ = std::chrono::steady_clock::time_point::max();
  std::array<std::uint8_t, 5> header_{};
  Bytes body_;
  std::array<std::deque<std::shared_ptr<const Bytes>>, kLanes> queues_;
  std::array<std::size_t, kLanes> queued_{};
  std::shared_ptr<const Bytes> writing_;
  std::array<std::uint8_t, 5> write_header_{};
  bool busy_ = false;
  bool ping_due_ = false;
  bool closed_ = false;
  std::chrono::steady_clock::time_point heard_;
  std::uint64_t bytes_in_ = 0;
  std::uint64_t bytes_out_ = 0;
  std::uint64_t dropped_ = 0;
  std::uint64_t ignored_ = 0;
};

}  // namespace xh::net
