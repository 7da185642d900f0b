#include "node/rpc/http_server.h"

#include <pthread.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <optional>
#include <thread>

#include "node/rpc/dispatch.h"

namespace xh::rpc {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using Tcp = asio::ip::tcp;

constexpr auto kReadTime = std::chrono::seconds(30);
constexpr auto kIdleTime = std::chrono::seconds(120);
constexpr auto kAnswerTime = std::chrono::minutes(10);

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

// A WebSocket and what is said over it. All of it happens on the connection's strand.
struct Socket {
  Socket(beast::tcp_stream given, const asio::any_io_executor& executor)
      : stream(std::move(given)), changed(executor, asio::steady_timer::time_point::max()), slow(executor) {}
  websocket::stream<beast::tcp_stream> stream;
  asio::steady_timer changed;  ///< never ends by itself: to cancel it wakes whoever waits
  asio::steady_timer slow;     ///< of the message that is being sent
  std::shared_ptr<Conversation> conversation;
  std::uint64_t sent = 0;  ///< messages
  bool closed = false;
};

class Server final : public HttpServer {
 public:
  Server(HttpConfig config, HttpHandlers handlers) : config_(std::move(config)), handlers_(std::move(handlers)), acceptor_(context_) {}
  ~Server() override { stop(); }

  Status begin() {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(config_.host == "localhost" ? "127.0.0.1" : config_.host, error);
    const auto failed = [&](const char* what) {
      return fail(ErrorId::kCannotListen, std::string(what) + ": " + error.message(), config_.host + ":" + std::to_string(config_.port));
    };
    if (error) return failed("not an address");
    const Tcp::endpoint endpoint(address, config_.port);
    acceptor_.open(endpoint.protocol(), error);
    if (error) return failed("cannot open a socket");
    acceptor_.set_option(Tcp::acceptor::reuse_address(true), error);
    acceptor_.bind(endpoint, error);
    if (error) return failed("cannot bind");
    acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return failed("cannot listen");
    port_ = acceptor_.local_endpoint().port();
    accept();
    for (std::size_t i = 0; i < config_.threads; ++i) {
      threads_.emplace_back([this] {
        pthread_setname_np(pthread_self(), "rpc");
        context_.run();
      });
    }
    return {};
  }

  std::uint16_t port() const override { return port_; }

  void stop() override {
    context_.stop();
    for (auto& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
    threads_.clear();
  }

 private:
  void accept() {
    acceptor_.async_accept(asio::make_strand(context_), [this](const auto& error, Tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error) {
        if (connections_.load() < kMaxConnections) {
          ++connections_;
          const auto executor = socket.get_executor();
          asio::co_spawn(executor, serve(beast::tcp_stream(std::move(socket))), [this](std::exception_ptr) { --connections_; });
        }  // beyond the limit the socket closes at once
      }
      accept();
    });
  }

  asio::awaitable<void> serve(beast::tcp_stream stream) {
    beast::flat_buffer buffer(kMaxLargeRequestBytes + kMaxHeaderBytes);
    boost::system::error_code error;
    boost::system::error_code ignored;
    stream.socket().set_option(Tcp::no_delay(true), ignored);
    for (bool first = true;; first = false) {
      http::request_parser<http::string_body> parser;
      parser.header_limit(kMaxHeaderBytes);
      parser.body_limit(kMaxLargeRequestBytes);
      // Between requests a kept connection may idle; a request that has begun must come quickly.
      stream.expires_after(first ? kReadTime : kIdleTime);
      co_await http::async_read_header(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
      if (!error) {
        stream.expires_after(kReadTime);
        co_await http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
      }
      std::optional<Response> response;
      if (error == http::error::body_limit || error == http::error::header_limit) {
        response = plain(http::status::payload_too_large, "request too large\n");
        response->keep_alive(false);
      } else if (error) {
        break;
      } else {
        const Request request = parser.release();
        if (websocket::is_upgrade(request) && trusted(request)) response = refuse_socket(request);
        if (websocket::is_upgrade(request) && trusted(request) && !response) co_return co_await converse(std::move(stream), request);
        if (!response) response = co_await answer(request);
        response->version(request.version());
        response->keep_alive(request.keep_alive());
      }
      response->prepare_payload();
      stream.expires_after(kReadTime);
      co_await http::async_write(stream, *response, asio::redirect_error(asio::use_awaitable, error));
      if (error || !response->keep_alive()) break;
    }
    stream.socket().shutdown(Tcp::socket::shutdown_send, ignored);
  }

  static Response plain(http::status status, std::string body) {
    Response response(status, 11);
    response.set(http::field::content_type, "text/plain; charset=utf-8");
    response.body() = std::move(body);
    return response;
  }

  // DNS rebinding and cross-site requests: only names that mean this machine, and no browser origins.
  bool trusted(const Request& request) const {
    std::string host(request[http::field::host]);
    if (const auto colon = host.rfind(':'); colon != std::string::npos && host.find(']', colon) == std::string::npos) host.resize(colon);
    static constexpr std::array<std::string_view, 4> kLoopback = {"127.0.0.1", "localhost", "[::1]", ""};
    const bool known =
        std::ranges::find(kLoopback, host) != kLoopback.end() || std::ranges::find(config_.hosts, host) != config_.hosts.end();
    return known && request.find(http::field::origin) == request.end();
  }

  asio::awaitable<Response> answer(const Request& request) {
    if (!trusted(request)) co_return plain(http::status::forbidden, "this Host or Origin is not served\n");
    if (request.method() == http::verb::get || request.method() == http::verb::head) co_return read(request);
    if (request.method() != http::verb::post) co_return plain(http::status::method_not_allowed, "POST or GET\n");
    if (in_flight_.fetch_add(1) >= kMaxInFlight) {
      --in_flight_;
      Response busy = plain(http::status::service_unavailable, "too many requests in flight\n");
      busy.set(http::field::retry_after, "1");
      co_return busy;
    }
    // The handler may answer later and from another thread; a timer that only ends by cancel() is the meeting point.
    struct Pending {
      explicit Pending(const asio::any_io_executor& executor) : timer(executor, asio::steady_timer::time_point::max()) {}
      asio::steady_timer timer;
      std::optional<std::string> text;
    };
    const auto executor = co_await asio::this_coro::executor;
    const auto pending = std::make_shared<Pending>(executor);
    handlers_.post(request.body(), [pending, executor](std::string text) {
      asio::post(executor, [pending, text = std::move(text)]() mutable {
        pending->text = std::move(text);
        pending->timer.cancel();
      });
    });
    pending->timer.expires_after(kAnswerTime);
    boost::system::error_code ignored;
    if (!pending->text) co_await pending->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    --in_flight_;
    if (!pending->text) co_return plain(http::status::gateway_timeout, "no answer in time\n");
    Response response(pending->text->empty() ? http::status::no_content : http::status::ok, 11);
    response.set(http::field::content_type, "application/json");
    response.body() = *std::move(pending->text);
    co_return response;
  }

  std::optional<Response> refuse_socket(const Request& request) const {
    if (!handlers_.open || (request.target() != "/" && request.target() != "/ws"))
      return plain(http::status::not_found, "WebSockets begin at / and /ws\n");
    if (sockets_.load() < config_.max_sockets) return std::nullopt;
    Response busy = plain(http::status::service_unavailable, "too many WebSockets\n");
    busy.set(http::field::retry_after, "5");
    return busy;
  }

  // SB1. Two coroutines on one strand: this one hears, speak() speaks.
  asio::awaitable<void> converse(beast::tcp_stream stream, Request request) {
    ++sockets_;
    const auto executor = co_await asio::this_coro::executor;
    const auto socket = std::make_shared<Socket>(std::move(stream), executor);
    auto& ws = socket->stream;
    beast::get_lowest_layer(ws).expires_never();
    ws.set_option(websocket::stream_base::timeout{kReadTime, kIdleTime, true});
    ws.read_message_max(kMaxRequestBytes);
    boost::system::error_code error;
    co_await ws.async_accept(request, asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
      socket->conversation = handlers_.open([weak = std::weak_ptr(socket), executor] {
        asio::post(executor, [weak] {
          if (const auto open = weak.lock()) open->changed.cancel();
        });
      });
      asio::co_spawn(executor, speak(socket), asio::detached);
      co_await hear(socket);
      socket->closed = true;
      socket->changed.cancel();
    }
    --sockets_;
  }

  static asio::awaitable<void> hear(const std::shared_ptr<Socket>& socket) {
    beast::flat_buffer buffer;
    boost::system::error_code error;
    while (!socket->closed) {
      if (!socket->conversation->may_hear()) {
        co_await socket->changed.async_wait(asio::redirect_error(asio::use_awaitable, error));
        continue;
      }
      co_await socket->stream.async_read(buffer, asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return;
      if (!socket->stream.got_text()) {
        co_await socket->stream.async_close(websocket::close_code::unknown_data, asio::redirect_error(asio::use_awaitable, error));
        co_return;
      }
      socket->conversation->hear(beast::buffers_to_string(buffer.data()));
      buffer.consume(buffer.size());
    }
  }

  asio::awaitable<void> speak(std::shared_ptr<Socket> socket) const {
    boost::system::error_code error;
    while (!socket->closed) {
      const auto message = socket->conversation->next();
      if (!message) {
        co_await socket->changed.async_wait(asio::redirect_error(asio::use_awaitable, error));
        continue;
      }
      socket->changed.cancel();  // there may be room for another request
      if (!message->text.empty()) {
        watch_slowness(socket, 0);
        socket->stream.text(true);
        co_await socket->stream.async_write(asio::buffer(message->text), asio::redirect_error(asio::use_awaitable, error));
        ++socket->sent;
        socket->slow.cancel();
        if (error) break;
      }
      if (!message->last) continue;
      co_await socket->stream.async_close(websocket::close_code::try_again_later, asio::redirect_error(asio::use_awaitable, error));
      break;
    }
    socket->closed = true;
    socket->changed.cancel();
    beast::get_lowest_layer(socket->stream).close();  // whoever still hears ends
  }

  // SB12: first the conversation is told, then the connection ends.
  void watch_slowness(const std::shared_ptr<Socket>& socket, int times) const {
    socket->slow.expires_after(config_.slow_time);
    socket->slow.async_wait([this, times, message = socket->sent, weak = std::weak_ptr(socket)](const auto& error) {
      const auto slow = weak.lock();
      if (error || !slow || slow->closed || slow->sent != message) return;
      if (times > 0) return beast::get_lowest_layer(slow->stream).close();
      slow->conversation->lag();
      watch_slowness(slow, times + 1);
    });
  }

  Response read(const Request& request) const {
    HttpAnswer found =
        handlers_.get({std::string(request.target()), std::string(request[http::field::accept]), std::string(request[http::field::host])});
    Response response(static_cast<http::status>(found.status), 11);
    response.set(http::field::content_type, found.content_type);
    response.set(http::field::cache_control, found.immutable ? "public, max-age=31536000, immutable"
                                             : found.max_age ? "public, max-age=" + std::to_string(*found.max_age)
                                                             : "no-cache");
    if (!found.location.empty()) response.set(http::field::location, found.location);
    if (!found.link.empty()) response.set(http::field::link, found.link);
    if (request.method() == http::verb::get) response.body() = std::move(found.body);
    return response;
  }

  HttpConfig config_;
  HttpHandlers handlers_;
  asio::io_context context_;
  Tcp::acceptor acceptor_;
  std::atomic<std::size_t> connections_{0};
  std::atomic<std::size_t> in_flight_{0};
  std::atomic<std::size_t> sockets_{0};
  std::uint16_t port_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(HttpConfig config, HttpHandlers handlers) {
  auto server = std::make_unique<Server>(std::move(config), std::move(handlers));
  XH_TRY_VOID(server->begin());
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace xh::rpc
