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

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  struct Events {
    std::function<void(Bytes)> frame;
    std::function<void(std::string reason)> closed;  ///< once
  };

  Connection(Stream stream, ConnectionId id, bool dialled)
      : stream_(std::move(stream)), timer_(stream_.get_executor()), id_(id), dialled_(dialled) {}

  /// TLS handshake and hello; `done` gets the peer's key and name, or an error text.
  void open(const Bytes& hello, std::function<void(Result<std::pair<PublicKey, Bytes>>)> done);
  /// Begins to read and to ping.
  void run(Events events);
  void send(std::size_t lane, std::shared_ptr<const Bytes> frame);
  void close(const std::string& reason);

  [[nodiscard]] ConnectionId id() const { return id_; }
  [[nodiscard]] bool dialled() const { return dialled_; }
  [[nodiscard]] std::uint64_t bytes_in() const { return bytes_in_; }
  [[nodiscard]] std::uint64_t bytes_out() const { return bytes_out_; }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  void write_hello(const std::shared_ptr<const Bytes>& hello);
  void read_hello();
  void finish_open(Result<std::pair<PublicKey, Bytes>> result);
  void read_header();
  void read_body(std::uint8_t lane, std::uint32_t length);
  void write_next();
  void tick();

  Stream stream_;
  asio::steady_timer timer_;
  ConnectionId id_;
  bool dialled_;
  std::function<void(Result<std::pair<PublicKey, Bytes>>)> opened_;
  Events events_;
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
};

}  // namespace xh::net
