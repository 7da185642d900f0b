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
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <optional>
#include <set>
#include <thread>

#include "node/rpc/dispatch.h"
#include "node/rpc/web_socket.h"

namespace xh::rpc {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = asio::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr auto kReadTime = std::chrono::seconds(30);
constexpr auto kIdleTime = std::chrono::seconds(120);
constexpr auto kAnswerTime = std::chrono::minutes(10);
/// Connections that are late are looked for this often.
constexpr auto kSweep = std::chrono::seconds(1);
/// What one read takes; more of a large body.
constexpr std::size_t kReadBytes = 4 * 1024;
constexpr std::size_t kLargeReadBytes = 64 * 1024;

using Parser = http::request_parser<http::string_body>;
using Request = http::request<http::string_body>;

/// What goes out: the header has a length of its own, which is that of the body, also where only the header is asked for.
struct Reply {
  http::status status = http::status::ok;
  std::string fields = {};  ///< whole lines
  std::string body = {};
  bool keep_alive = true;
};

// A value with a line break would begin another field. Whoever makes one checks what it is made of; this is for the day when somebody does
// not.
bool is_field_value(std::string_view value) {
  return std::ranges::none_of(value, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
}

void add_field(std::string& fields, std::string_view name, std::string_view value) {
  if (!is_field_value(value)) return;
  fields.append(name).append(": ").append(value).append("\r\n");
}

Reply plain(http::status status, std::string body) {
  Reply reply{.status = status, .body = std::move(body)};
  add_field(reply.fields, "Content-Type", "text/plain; charset=utf-8");
  return reply;
}

std::string header_of(const Reply& reply, unsigned version) {
  const std::string_view reason = http::obsolete_reason(reply.status);
  std::string out;
  out.reserve(128 + reply.fields.size());
  out.append(version < 11 ? "HTTP/1.0 " : "HTTP/1.1 ").append(std::to_string(static_cast<unsigned>(reply.status))).append(" ");
  out.append(reason).append("\r\n").append(reply.fields);
  const bool empty = reply.status == http::status::no_content || reply.status == http::status::not_modified;
  if (!empty) add_field(out, "Content-Length", std::to_string(reply.body.size()));
  if (!reply.keep_alive) add_field(out, "Connection", "close");
  if (reply.keep_alive && version < 11) add_field(out, "Connection", "keep-alive");
  return out.append("\r\n");
}

/// A connection and when its patience ends; of one lane, whose thread alone touches it.
struct Connection {
  explicit Connection(Tcp::socket connected) : socket(std::move(connected)) {}
  Tcp::socket socket;
  beast::flat_buffer buffer{kMaxLargeRequestBytes + kMaxHeaderBytes};
  Clock::time_point deadline = Clock::now() + kReadTime;
};

/// One thread and its connections. Nothing of a connection is shared with another thread: no lock, and nobody is woken for somebody else.
struct Lane {
  std::set<Connection*> connections;  // outlives the context, whose end ends them
  asio::io_context context{1};
  asio::steady_timer sweeper{context};
  std::thread thread;
};

class Registered {
 public:
  Registered(Lane& lane, Connection& connection) : lane_(lane), connection_(connection) { lane_.connections.insert(&connection_); }
  ~Registered() { lane_.connections.erase(&connection_); }
  Registered(const Registered&) = delete;
  Registered& operator=(const Registered&) = delete;

 private:
  Lane& lane_;
  Connection& connection_;
};

class BeastServer final : public HttpServer {
 public:
  BeastServer(HttpConfig config, HttpHandlers handlers)
      : config_(std::move(config)), handlers_(std::move(handlers)), lanes_(make_lanes(config_.threads)), acceptor_(lanes_[0]->context) {}
  ~BeastServer() override { stop(); }

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
    for (const auto& lane : lanes_) {
      sweep(*lane);
      lane->thread = std::thread([&lane = *lane] {
        pthread_setname_np(pthread_self(), "rpc");
        lane.context.run();
      });
    }
    return {};
  }

  std::uint16_t port() const override { return port_; }

  void stop() override {
    for (const auto& lane : lanes_) lane->context.stop();
    for (const auto& lane : lanes_) {
      if (lane->thread.joinable()) lane->thread.join();
    }
  }

 private:
  static std::vector<std::unique_ptr<Lane>> make_lanes(std::size_t count) {
    std::vector<std::unique_ptr<Lane>> lanes;
    for (std::size_t i = 0; i < std::max<std::size_t>(1, count); ++i) lanes.push_back(std::make_unique<Lane>());
    return lanes;
  }

  // Connections go to the lanes in turn.
  void accept() {
    Lane& lane = *lanes_[next_lane_++ % lanes_.size()];
    acceptor_.async_accept(lane.context, [this, &lane](const auto& error, Tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error) {
        if (connections_.load() < kMaxConnections) {
          ++connections_;
          asio::co_spawn(lane.context, serve(lane, std::move(socket)), [this](std::exception_ptr) { --connections_; });
        }  // beyond the limit the socket closes at once
      }
      accept();
    });
  }

  // One timer for all connections of a lane: each answer only moves a deadline.
  void sweep(Lane& lane) {
    lane.sweeper.expires_after(kSweep);
    lane.sweeper.async_wait([this, &lane](const auto& error) {
      if (error) return;
      const auto now = Clock::now();
      boost::system::error_code ignored;
      for (auto* connection : lane.connections) {
        if (connection->deadline < now) connection->socket.close(ignored);
      }
      sweep(lane);
    });
  }

  asio::awaitable<void> serve(Lane& lane, Tcp::socket socket) {
    Connection connection(std::move(socket));
    const Registered registered(lane, connection);
    boost::system::error_code ignored;
    connection.socket.set_option(Tcp::no_delay(true), ignored);
    connection.socket.non_blocking(true, ignored);
    for (bool first = true;; first = false) {
      Parser parser;
      // Between requests a kept connection may idle; a request that has begun must come quickly.
      connection.deadline = Clock::now() + (first ? kReadTime : kIdleTime);
      const auto error = co_await receive(connection, parser);
      Reply reply;
      bool header_only = false;
      unsigned version = 11;
      if (error == http::error::body_limit || error == http::error::header_limit) {
        reply = plain(http::status::payload_too_large, "request too large\n");
        reply.keep_alive = false;
      } else if (error) {
        break;
      } else {
        const Request request = parser.release();
        connection.deadline = Clock::time_point::max();
        const bool upgrade = beast::websocket::is_upgrade(request) && trusted(request);
        auto refused = upgrade ? refuse_socket(request) : std::nullopt;
        if (upgrade && !refused) co_return co_await upgraded(std::move(connection.socket), request);
        // Two statements: in one conditional expression with co_await, GCC 12 evaluates both sides.
        if (refused) {
          reply = *std::move(refused);
        } else {
          reply = co_await answer(request);
        }
        reply.keep_alive = request.keep_alive();
        header_only = request.method() == http::verb::head;
        version = request.version();
      }
      connection.deadline = Clock::now() + kReadTime;
      if (!co_await send(connection, reply, version, header_only) || !reply.keep_alive) break;
    }
    connection.socket.shutdown(Tcp::socket::shutdown_send, ignored);
  }

  // One request. An error: the other side is gone or was closed, or what comes is no HTTP or too much.
  static asio::awaitable<boost::system::error_code> receive(Connection& connection, Parser& parser) {
    parser.header_limit(kMaxHeaderBytes);
    parser.body_limit(kMaxLargeRequestBytes);
    parser.eager(true);
    boost::system::error_code error;
    for (bool begun = false;;) {
      if (connection.buffer.size() > 0) {
        if (!begun) connection.deadline = Clock::now() + kReadTime;
        begun = true;
        connection.buffer.consume(parser.put(connection.buffer.data(), error));
        if (error && error != http::error::need_more) co_return error;
        if (parser.is_done()) co_return boost::system::error_code();
      }
      const auto rest = parser.is_header_done() ? parser.content_length_remaining() : boost::none;
      const auto bytes = std::clamp<std::uint64_t>(rest ? *rest : 0, kReadBytes, kLargeReadBytes);
      const std::size_t got = co_await connection.socket.async_read_some(connection.buffer.prepare(static_cast<std::size_t>(bytes)),
                                                                         asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return error;
      connection.buffer.commit(got);
    }
  }

  // Header and body in one write. Mostly the socket takes them at once, and nobody waits for anything.
  static asio::awaitable<bool> send(Connection& connection, const Reply& reply, unsigned version, bool header_only) {
    const std::string header = header_of(reply, version);
    const std::string_view body = header_only ? std::string_view() : std::string_view(reply.body);
    std::array<asio::const_buffer, 2> parts = {asio::buffer(header), asio::buffer(body)};
    boost::system::error_code error;
    std::size_t sent = connection.socket.write_some(parts, error);
    if (error == asio::error::would_block) error = {}, sent = 0;
    if (error) co_return false;
    if (sent == header.size() + body.size()) co_return true;
    for (auto& part : parts) {
      const std::size_t taken = std::min(sent, part.size());
      part += taken;
      sent -= taken;
    }
    co_await asio::async_write(connection.socket, parts, asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
  }

  // J7: the pages that this server gave out under the name by which it is asked now.
  static bool is_own_origin(const Request& request) {
    const std::string_view origin = request[http::field::origin];
    const std::string_view host = request[http::field::host];
    if (host.empty() || request.count(http::field::origin) != 1) return false;
    for (const std::string_view scheme : {"http://", "https://"}) {
      if (origin.starts_with(scheme) && origin.substr(scheme.size()) == host) return true;
    }
    return false;
  }

  // DNS rebinding and cross-site requests: only names that mean this machine, and no pages of others.
  bool trusted(const Request& request) const {
    std::string_view host = request[http::field::host];
    if (const auto colon = host.rfind(':'); colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos)
      host = host.substr(0, colon);
    static constexpr std::array<std::string_view, 4> kLoopback = {"127.0.0.1", "localhost", "[::1]", ""};
    const bool known =
        std::ranges::find(kLoopback, host) != kLoopback.end() || std::ranges::find(config_.hosts, host) != config_.hosts.end();
    return known && (request.find(http::field::origin) == request.end() || is_own_origin(request));
  }

  std::optional<Reply> refuse_socket(const Request& request) const {
    if (!handlers_.open || (request.target() != "/" && request.target() != "/ws"))
      return plain(http::status::not_found, "WebSockets begin at / and /ws\n");
    if (sockets_.load() < config_.max_sockets) return std::nullopt;
    Reply busy = plain(http::status::service_unavailable, "too many WebSockets\n");
    add_field(busy.fields, "Retry-After", "5");
    return busy;
  }

  asio::awaitable<void> upgraded(Tcp::socket socket, Request request) {
    ++sockets_;
    co_await converse(std::move(socket), std::move(request), handlers_.open, config_.slow_time);
    --sockets_;
  }

  asio::awaitable<Reply> answer(const Request& request) {
    if (!trusted(request)) co_return plain(http::status::forbidden, "this Host or Origin is not served\n");
    if (request.method() == http::verb::get || request.method() == http::verb::head) co_return read(request);
    if (request.method() != http::verb::post) co_return plain(http::status::method_not_allowed, "POST or GET\n");
    if (in_flight_.fetch_add(1) >= kMaxInFlight) {
      --in_flight_;
      Reply busy = plain(http::status::service_unavailable, "too many requests in flight\n");
      add_field(busy.fields, "Retry-After", "1");
      co_return busy;
    }
    auto text = co_await call(request.body());
    --in_flight_;
    if (!text) co_return plain(http::status::gateway_timeout, "no answer in time\n");
    Reply reply{.status = text->empty() ? http::status::no_content : http::status::ok, .body = *std::move(text)};
    add_field(reply.fields, "Content-Type", "application/json");
    co_return reply;
  }

  // The handler answers at once, or later and from another thread; a timer that only ends by cancel() is the meeting point.
  asio::awaitable<std::optional<std::string>> call(const std::string& body) {
    struct Pending {
      explicit Pending(const asio::any_io_executor& executor) : timer(executor, asio::steady_timer::time_point::max()) {}
      asio::steady_timer timer;
      std::optional<std::string> text;
    };
    const auto executor = co_await asio::this_coro::executor;
    const auto pending = std::make_shared<Pending>(executor);
    handlers_.post(body, [pending, executor, here = std::this_thread::get_id()](std::string text) {
      if (std::this_thread::get_id() == here) {
        pending->text = std::move(text);
        pending->timer.cancel();
        return;
      }
      asio::post(executor, [pending, text = std::move(text)]() mutable {
        pending->text = std::move(text);
        pending->timer.cancel();
      });
    });
    if (!pending->text) {
      pending->timer.expires_after(kAnswerTime);
      boost::system::error_code ignored;
      co_await pending->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    co_return std::move(pending->text);
  }

  Reply read(const Request& request) const {
    HttpAnswer found =
        handlers_.get({std::string(request.target()), std::string(request[http::field::accept]), std::string(request[http::field::host]),
                       std::string(request[http::field::accept_encoding]), std::string(request[http::field::if_none_match])});
    Reply reply{.status = static_cast<http::status>(found.status), .body = std::move(found.body)};
    add_field(reply.fields, "Content-Type", found.content_type);
    add_field(reply.fields, "Cache-Control",
              found.immutable ? "public, max-age=31536000, immutable"
              : found.max_age ? "public, max-age=" + std::to_string(*found.max_age)
                              : "no-cache");
    if (!found.location.empty()) add_field(reply.fields, "Location", found.location);
    if (!found.link.empty()) add_field(reply.fields, "Link", found.link);
    // What others wrote into records is never taken for a page (EX5).
    add_field(reply.fields, "X-Content-Type-Options", "nosniff");
    for (const auto& [name, value] : found.fields) add_field(reply.fields, name, value);
    return reply;
  }

  HttpConfig config_;
  HttpHandlers handlers_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  Tcp::acceptor acceptor_;
  std::size_t next_lane_ = 0;
  std::atomic<std::size_t> connections_{0};
  std::atomic<std::size_t> in_flight_{0};
  std::atomic<std::size_t> sockets_{0};
  std::uint16_t port_ = 0;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(HttpConfig config, HttpHandlers handlers) {
  auto server = std::make_unique<BeastServer>(std::move(config), std::move(handlers));
  XH_TRY_VOID(server->begin());
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace xh::rpc
