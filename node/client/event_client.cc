#include "node/client/event_client.h"

#include <fmt/format.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include "node/client/node_url.h"
#include "node/client/rpc_client.h"
#include "node/client/trust.h"

namespace xh::client {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using Tcp = asio::ip::tcp;

using PlainEvents = beast::tcp_stream;
using TlsEvents = beast::ssl_stream<beast::tcp_stream>;

template <class Stream>
class SocketClient final : public EventClient {
 public:
  /// `given`: what a Stream needs beside the context.
  template <class... Given>
  SocketClient(std::string url, std::chrono::milliseconds timeout, Given&... given)
      : url_(std::move(url)), timeout_(timeout), stream_(context_, given...) {}

  Status open(const NodeUrl& at) {
    host_ = at.host;
    boost::system::error_code error;
    Tcp::resolver resolver(context_);
    const auto found = resolver.resolve(at.host, at.port, error);
    auto& tcp = beast::get_lowest_layer(stream_);
    if (!error) {
      tcp.expires_after(timeout_);
      run([&](auto done) { tcp.async_connect(found, [done](auto e, const auto&) { done(e); }); }, error);
    }
    if (error) return lost(error);
    tcp.socket().set_option(Tcp::no_delay(true), error);
    XH_TRY_VOID(shake_hands());
    websocket::response_type response;
    tcp.expires_after(timeout_);
    run([&](auto done) { stream_.async_handshake(response, at.authority(), "/ws", done); }, error);
    if (error == websocket::error::upgrade_declined && response.result() == beast::http::status::service_unavailable)
      return fail(ErrorId::kBusy, response.body(), url_);
    if (error == websocket::error::upgrade_declined && response.result() == beast::http::status::too_many_requests)
      return fail(ErrorId::kTooManyRequests, response.body(), url_);
    if (error == websocket::error::upgrade_declined)
      return fail(ErrorId::kBadAnswer, fmt::format("HTTP status {}: no WebSocket here", response.result_int()), url_);
    if (error) return lost(error);
    tcp.expires_never();
    // The node pings: what is silent for two minutes is gone.
    stream_.set_option(websocket::stream_base::timeout{timeout_, std::chrono::seconds(120), true});
    stream_.read_message_max(kMaxAnswerBytes);
    return {};
  }

  Status send(const std::string& text) override {
    boost::system::error_code error;
    run([&](auto done) { stream_.async_write(asio::buffer(text), [done](auto e, std::size_t) { done(e); }); }, error);
    if (error) return lost(error);
    return {};
  }

  // The read goes on from one call to the next: to give it up would give up the connection.
  Result<std::optional<std::string>> receive(std::chrono::milliseconds timeout) override {
    if (!reading_) {
      reading_ = true;
      read_.reset();
      stream_.async_read(buffer_, [this](auto error, std::size_t) { read_ = error; });
    }
    context_.restart();
    const auto end = std::chrono::steady_clock::now() + timeout;
    while (!read_ && std::chrono::steady_clock::now() < end) {
      if (context_.run_one_until(end) == 0) break;
    }
    if (!read_) return std::optional<std::string>();
    reading_ = false;
    if (*read_) return fail(lost(*read_).error());
    std::string text = beast::buffers_to_string(buffer_.data());
    buffer_.consume(buffer_.size());
    return std::optional(std::move(text));
  }

 private:
  // Of TLS.
  Status shake_hands() {
    if constexpr (std::is_same_v<Stream, TlsEvents>) {
      auto& tls = stream_.next_layer();
      expect_host(tls.native_handle(), host_);
      boost::system::error_code error;
      run([&](auto done) { tls.async_handshake(asio::ssl::stream_base::client, done); }, error);
      if (error) return lost(error);
    }
    return {};
  }

  Status lost(const boost::system::error_code& error) {
    if (error == beast::error::timeout) return fail(ErrorId::kTimeout, fmt::format("no answer within {} ms", timeout_.count()), url_);
    if constexpr (std::is_same_v<Stream, TlsEvents>) return fail(tls_fault(stream_.next_layer().native_handle(), error, host_, url_));
    return fail(ErrorId::kCannotConnect, error.message(), url_);
  }

  // One asynchronous operation to its end, while a read may go on beside it.
  template <class Start>
  void run(Start start, boost::system::error_code& error) {
    bool over = false;
    start([&](boost::system::error_code result) {
      error = result;
      over = true;
    });
    context_.restart();
    while (!over && context_.run_one() > 0) {
    }
  }

  std::string url_;
  std::string host_;
  std::chrono::milliseconds timeout_;
  asio::io_context context_;
  websocket::stream<Stream> stream_;
  beast::flat_buffer buffer_;
  bool reading_ = false;
  std::optional<boost::system::error_code> read_;
};

// The context outlives the client's stream.
class TlsClient final : public EventClient {
 public:
  TlsClient(const std::string& url, std::chrono::milliseconds timeout, std::shared_ptr<asio::ssl::context> trust)
      : trust_(std::move(trust)), client_(url, timeout, *trust_) {}
  Status open(const NodeUrl& at) { return client_.open(at); }
  Status send(const std::string& text) override { return client_.send(text); }
  Result<std::optional<std::string>> receive(std::chrono::milliseconds timeout) override { return client_.receive(timeout); }

 private:
  std::shared_ptr<asio::ssl::context> trust_;
  SocketClient<TlsEvents> client_;
};

template <class Made>
Result<std::unique_ptr<EventClient>> opened(std::unique_ptr<Made> client, const NodeUrl& at) {
  XH_TRY_VOID(client->open(at));
  return std::unique_ptr<EventClient>(std::move(client));
}

}  // namespace

Result<std::unique_ptr<EventClient>> EventClient::connect(const std::string& url, std::chrono::milliseconds timeout,
                                                          const TrustFiles& trust) {
  XH_TRY(const auto at, parse_node_url(url));
  if (!at.tls) return opened(std::make_unique<SocketClient<PlainEvents>>(url, timeout), at);
  XH_TRY(auto context, make_trust(trust));
  return opened(std::make_unique<TlsClient>(url, timeout, std::move(context)), at);
}

}  // namespace xh::client
