// One connection of a client, plain or in TLS. Lives on one thread. Spec: docs/spec/guarding.md (GD3).
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "node/rpc/tls_front.h"

namespace xh::rpc {

class Channel {
 public:
  using Plain = boost::asio::ip::tcp::socket;
  using Tls = boost::asio::ssl::stream<Plain>;
  /// `front`: nullptr for a plain connection.
  Channel(Plain socket, std::shared_ptr<TlsFront> front);

  [[nodiscard]] bool encrypted() const { return front_ != nullptr; }
  [[nodiscard]] const std::shared_ptr<TlsFront>& front() const { return front_; }
  [[nodiscard]] Plain& socket();
  [[nodiscard]] std::variant<Plain, Tls>& stream() { return stream_; }

  /// Of TLS; an error: the other side is no client of ours. Whoever speaks plain HTTP is told so.
  boost::asio::awaitable<boost::system::error_code> handshake();
  [[nodiscard]] std::optional<std::string> client_certificate();
  struct Read {
    boost::system::error_code error;
    std::size_t bytes = 0;
  };
  boost::asio::awaitable<Read> read_some(boost::asio::mutable_buffer into);
  /// What of both the socket takes at once; nothing when it would have to wait, and never in TLS.
  std::size_t write_now(const std::array<boost::asio::const_buffer, 2>& parts, boost::system::error_code& error);
  boost::asio::awaitable<boost::system::error_code> write(std::array<boost::asio::const_buffer, 2> parts);
  /// Says that nothing more comes.
  boost::asio::awaitable<void> finish();
  /// Takes and forgets what still comes, to its end: closed with bytes that nobody took, a connection is reset, and what was said last is
  /// lost.
  boost::asio::awaitable<void> drain();
  /// Whoever waits for it gets an error.
  void close();

 private:
  std::shared_ptr<TlsFront> front_;
  std::variant<Plain, Tls> stream_;
};

}  // namespace xh::rpc
