#include "node/rpc/channel.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <string_view>

namespace xh::rpc {
namespace {

namespace asio = boost::asio;

constexpr std::string_view kSpeakTls =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 37\r\nConnection: close\r\n\r\n"
    "this port speaks TLS: use https://...";
/// What one record of TLS takes: up to it, header and body are one.
constexpr std::size_t kRecordBytes = 16 * 1024;

std::variant<Channel::Plain, Channel::Tls> stream_of(Channel::Plain socket, const std::shared_ptr<TlsFront>& front) {
  if (!front) return std::variant<Channel::Plain, Channel::Tls>(std::in_place_index<0>, std::move(socket));
  return std::variant<Channel::Plain, Channel::Tls>(std::in_place_index<1>, std::move(socket), front->context);
}

}  // namespace

Channel::Channel(Plain socket, std::shared_ptr<TlsFront> front) : front_(std::move(front)), stream_(stream_of(std::move(socket), front_)) {}

Channel::Plain& Channel::socket() {
  auto* tls = std::get_if<Tls>(&stream_);
  return tls == nullptr ? std::get<Plain>(stream_) : tls->next_layer();
}

asio::awaitable<boost::system::error_code> Channel::handshake() {
  boost::system::error_code error;
  auto& tls = std::get<Tls>(stream_);
  co_await tls.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, error));
  const bool plain = error.category() == asio::error::get_ssl_category() &&
                     ERR_GET_REASON(static_cast<unsigned long>(error.value())) == SSL_R_HTTP_REQUEST;
  boost::system::error_code ignored;
  if (plain) tls.next_layer().write_some(asio::buffer(kSpeakTls), ignored);
  if (error) tls.next_layer().shutdown(Plain::shutdown_send, ignored);
  co_return error;
}

std::optional<std::string> Channel::client_certificate() {
  auto* tls = std::get_if<Tls>(&stream_);
  return tls == nullptr ? std::nullopt : rpc::client_certificate(tls->native_handle());
}

asio::awaitable<Channel::Read> Channel::read_some(asio::mutable_buffer into) {
  Read read;
  if (auto* tls = std::get_if<Tls>(&stream_)) {
    read.bytes = co_await tls->async_read_some(into, asio::redirect_error(asio::use_awaitable, read.error));
  } else {
    read.bytes = co_await std::get<Plain>(stream_).async_read_some(into, asio::redirect_error(asio::use_awaitable, read.error));
  }
  co_return read;
}

std::size_t Channel::write_now(const std::array<asio::const_buffer, 2>& parts, boost::system::error_code& error) {
  if (encrypted()) return 0;
  std::size_t sent = std::get<Plain>(stream_).write_some(parts, error);
  if (error == asio::error::would_block) error = {}, sent = 0;
  return sent;
}

asio::awaitable<boost::system::error_code> Channel::write(std::array<asio::const_buffer, 2> parts) {
  boost::system::error_code error;
  auto* tls = std::get_if<Tls>(&stream_);
  if (tls == nullptr) {
    co_await asio::async_write(std::get<Plain>(stream_), parts, asio::redirect_error(asio::use_awaitable, error));
  } else if (asio::buffer_size(parts) <= kRecordBytes) {
    std::string whole(asio::buffer_size(parts), '\0');
    asio::buffer_copy(asio::buffer(whole), parts);
    co_await asio::async_write(*tls, asio::buffer(whole), asio::redirect_error(asio::use_awaitable, error));
  } else {
    co_await asio::async_write(*tls, parts, asio::redirect_error(asio::use_awaitable, error));
  }
  co_return error;
}

asio::awaitable<void> Channel::finish() {
  boost::system::error_code ignored;
  if (auto* tls = std::get_if<Tls>(&stream_)) {
    co_await tls->async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
    tls->next_layer().shutdown(Plain::shutdown_send, ignored);
  } else {
    std::get<Plain>(stream_).shutdown(Plain::shutdown_send, ignored);
  }
}

asio::awaitable<void> Channel::drain() {
  boost::system::error_code error;
  std::array<char, 4096> forgotten;
  while (!error) {
    co_await socket().async_read_some(asio::buffer(forgotten), asio::redirect_error(asio::use_awaitable, error));
  }
}

void Channel::close() {
  boost::system::error_code ignored;
  socket().close(ignored);
}

}  // namespace xh::rpc
