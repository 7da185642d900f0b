#include "node/rpc/http_server.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

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
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <mutex>
#include <optional>
#include <thread>

#include "node/rpc/accept_pause.h"
#include "node/rpc/dispatch.h"
#include "node/rpc/guard.h"
#include "node/rpc/host_check.h"
#include "node/rpc/http_reply.h"
#include "node/rpc/lane.h"
#include "node/rpc/late_answer.h"
#include "node/rpc/request_check.h"
#include "node/rpc/web_socket.h"

namespace xh::rpc {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = asio::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr int kRpcNice = 5;  // GD19
constexpr auto kTlsHandshakeTime = std::chrono::seconds(10);
constexpr auto kReadTime = std::chrono::seconds(30);
constexpr auto kIdleTime = std::chrono::seconds(120);
constexpr auto kAnswerTime = std::chrono::minutes(10);
/// GD15: how long an answer may wait to be taken, and a second more for each so many bytes.
constexpr auto kAnswerTakenTime = std::chrono::seconds(30);
constexpr std::size_t kAnswerStep = 64 * 1024;
/// For the end of TLS.
constexpr auto kFinishTime = std::chrono::seconds(2);
/// Connections that are late are looked for this often.
constexpr auto kSweep = std::chrono::seconds(1);
/// What one read takes; more of a large body.
constexpr std::size_t kReadBytes = 4 * 1024;
constexpr std::size_t kLargeReadBytes = 64 * 1024;

using Parser = http::request_parser<http::string_body>;
using Request = http::request<http::string_body>;

constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";

class BeastServer final : public HttpServer {
 public:
  BeastServer(HttpConfig config, HttpHandlers handlers)
      : config_(std::move(config)),
        handlers_(std::move(handlers)),
        guard_(std::make_shared<Guard>(config_.guard)),
        lanes_(make_lanes(config_.threads)),
        acceptor_(lanes_[0]->context),
        pause_(lanes_[0]->context),
        tls_(config_.tls) {}
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
        (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kRpcNice);
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
    door_->close();
  }

  HttpCounts counts() const override { return {connections_, guard_->refused(), full_refusals_, made_room_, bad_handshakes_}; }

  void use(const GuardConfig& config) override { guard_->use(config); }
  void use(std::shared_ptr<TlsFront> tls) override {
    const std::scoped_lock guard(tls_mutex_);
    if (tls_ && tls) tls_ = std::move(tls);
  }
  std::shared_ptr<const TlsFront> tls() const override { return front(); }

 private:
  static std::vector<std::unique_ptr<Lane>> make_lanes(std::size_t count) {
    std::vector<std::unique_ptr<Lane>> lanes;
    for (std::size_t i = 0; i < std::max<std::size_t>(1, count); ++i) lanes.push_back(std::make_unique<Lane>());
    return lanes;
  }

  std::shared_ptr<TlsFront> front() const {
    const std::scoped_lock guard(tls_mutex_);
    return tls_;
  }

  // Connections go to the lanes in turn.
  void accept() {
    Lane& lane = *lanes_[next_lane_++ % lanes_.size()];
    acceptor_.async_accept(lane.context, [this, &lane](const auto& error, Tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error) {
        asio::post(lane.context, [this, &lane, socket = std::move(socket)]() mutable { enter(lane, std::move(socket)); });
        return accept();
      }
      accept_later(pause_, [this] { accept(); });
    });
  }

  // GD13: on the thread of the lane.
  void enter(Lane& lane, Tcp::socket socket) {
    boost::system::error_code error;
    const auto from = socket.remote_endpoint(error);
    if (error) return;
    const ClientName client = client_at(from.address());
    if (!guard_->hold(client, Guard::Held::kConnection)) return refuse(socket, "this client has too many connections\n");
    if (connections_.fetch_add(1) >= guard_->max_connections()) {
      Connection* idle = lane.make_room();
      --connections_;
      if (idle == nullptr) {
        guard_->release(client, Guard::Held::kConnection);
        return refuse(socket, "too many connections\n");
      }
      idle->counted = false;
      ++made_room_;
    }
    asio::co_spawn(lane.context, serve(lane, std::move(socket), client), asio::detached);
  }

  // As far as the socket takes it: nobody waits for somebody who is not served.
  void refuse(Tcp::socket& socket, const char* why) {
    ++full_refusals_;
    if (front()) return;
    HttpReply reply = busy_reply(http::status::service_unavailable, why, 5);
    reply.keep_alive = false;
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(header_of(reply, 11) + reply.body), ignored);
    socket.shutdown(Tcp::socket::shutdown_send, ignored);
  }

  // One timer for all connections of a lane: each answer only moves a deadline.
  void sweep(Lane& lane) {
    lane.sweeper.expires_after(kSweep);
    lane.sweeper.async_wait([this, &lane](const auto& error) {
      if (error) return;
      lane.sweep(Clock::now());
      sweep(lane);
    });
  }

  // Counted as long as the coroutine of a connection lives.
  class Counted {
   public:
    Counted(BeastServer& server, const Connection& connection) : server_(server), connection_(connection), client_(connection.client) {}
    ~Counted() {
      if (connection_.counted) --server_.connections_;
      server_.guard_->release(client_, Guard::Held::kConnection);
    }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

   private:
    BeastServer& server_;
    const Connection& connection_;
    ClientName client_;  ///< of its address: GD4 names it otherwise
  };

  // GD14: in flight until this goes, also by an exception.
  class InFlight {
   public:
    /// `room`: for all clients together; counted by the caller.
    InFlight(BeastServer& server, const ClientName& client, bool room)
        : server_(server), client_(client), admitted_(room && server.guard_->hold(client, Guard::Held::kRequest)) {}
    ~InFlight() {
      if (admitted_) server_.guard_->release(client_, Guard::Held::kRequest);
      --server_.in_flight_;
    }
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;
    [[nodiscard]] bool admitted() const { return admitted_; }

   private:
    BeastServer& server_;
    const ClientName& client_;
    bool admitted_;
  };

  asio::awaitable<void> serve(Lane& lane, Tcp::socket socket, ClientName client) {
    Connection connection(Channel(std::move(socket), front()), std::move(client), kMaxLargeRequestBytes + kMaxHeaderBytes);
    const Counted counted(*this, connection);
    const Registered registered(lane, connection);
    boost::system::error_code ignored;
    connection.channel.socket().set_option(Tcp::no_delay(true), ignored);
    connection.channel.socket().non_blocking(true, ignored);
    const auto here = plain_address(connection.channel.socket().local_endpoint(ignored).address());
    lane.wait(connection);
    if (connection.channel.encrypted()) {
      connection.deadline = Clock::now() + kTlsHandshakeTime;
      if (co_await connection.channel.handshake()) {
        ++bad_handshakes_;
        connection.deadline = Clock::now() + kFinishTime;
        co_return co_await connection.channel.drain();
      }
      if (auto shown = connection.channel.client_certificate()) connection.client = {*std::move(shown), false};
    }
    bool unread = false;
    for (bool first = true;; first = false) {
      Parser parser;
      lane.wait(connection);
      // Between requests a kept connection may idle; a request that has begun must come quickly.
      connection.deadline = Clock::now() + (first ? kReadTime : kIdleTime);
      const auto error = co_await receive(lane, connection, parser);
      lane.serve(connection);
      HttpReply reply;
      bool header_only = false;
      unsigned version = 11;
      if (error) {
        auto refused = reply_to(error);
        if (!refused) break;
        reply = *std::move(refused);
        unread = true;
      } else {
        const Request request = parser.release();
        connection.deadline = Clock::time_point::max();
        const Asked asked{request, connection.client, here.to_string(), connection.channel.encrypted()};
        auto refused = refuse_request(asked);
        const bool upgrade = !refused && beast::websocket::is_upgrade(request);
        if (upgrade) refused = refuse_socket(request);
        if (upgrade && !refused) co_return co_await upgraded(connection, request);
        // Two statements: in one conditional expression with co_await, GCC 12 evaluates both sides.
        if (refused) {
          reply = *std::move(refused);
        } else {
          reply = co_await answer(asked);
        }
        reply.keep_alive = request.keep_alive() && reply.keep_alive;
        header_only = request.method() == http::verb::head;
        version = request.version();
      }
      if (!co_await send(lane, connection, reply, version, header_only) || !reply.keep_alive) break;
    }
    lane.wait(connection);
    connection.deadline = Clock::now() + kFinishTime;
    co_await connection.channel.finish();
    if (unread) co_await connection.channel.drain();
  }

  // One request. An error: the other side is gone or was closed, or what comes is no HTTP or too much.
  asio::awaitable<boost::system::error_code> receive(Lane& lane, Connection& connection, Parser& parser) {
    parser.header_limit(kMaxHeaderBytes);
    parser.body_limit(kMaxLargeRequestBytes);
    parser.eager(true);
    boost::system::error_code error;
    bool told_to_go_on = false;
    for (bool begun = false;;) {
      if (connection.buffer.size() > 0) {
        if (!begun) connection.deadline = Clock::now() + kReadTime;
        begun = true;
        connection.buffer.consume(parser.put(connection.buffer.data(), error));
        if (error && error != http::error::need_more) co_return error;
        if (parser.is_done()) co_return boost::system::error_code();
        // What the parser does not take stays: no more of it than of a whole header or chunk.
        if (connection.buffer.size() + kReadBytes > connection.buffer.max_size()) co_return http::error::buffer_overflow;
        made_room_ += lane.receive(connection, connection.buffer.size() + parser.get().body().size(), config_.max_unread);
      }
      if (!told_to_go_on && parser.is_header_done() && parser.get().body().empty() && waits_to_go_on(parser.get())) {
        told_to_go_on = true;
        if ((error = co_await connection.channel.write({asio::buffer(kGoOn), asio::const_buffer()}))) co_return error;
      }
      const auto rest = parser.is_header_done() ? parser.content_length_remaining() : boost::none;
      const auto bytes = std::clamp<std::uint64_t>(rest ? *rest : 0, kReadBytes, kLargeReadBytes);
      const std::size_t room = std::min<std::size_t>(bytes, connection.buffer.max_size() - connection.buffer.size());
      const auto got = co_await connection.channel.read_some(connection.buffer.prepare(room));
      if (got.error) co_return got.error;
      connection.buffer.commit(got.bytes);
    }
  }

  // Header and body in one write. Mostly the socket takes them at once, and nobody waits for anything.
  asio::awaitable<bool> send(Lane& lane, Connection& connection, const HttpReply& reply, unsigned version, bool header_only) {
    const std::string header = header_of(reply, version);
    const std::string_view body = header_only ? std::string_view() : std::string_view(reply.body);
    std::array<asio::const_buffer, 2> parts = {asio::buffer(header), asio::buffer(body)};
    boost::system::error_code error;
    std::size_t sent = connection.channel.write_now(parts, error);
    if (error) co_return false;
    const std::size_t left = header.size() + body.size() - sent;
    if (left == 0) co_return true;
    for (auto& part : parts) {
      const std::size_t taken = std::min(sent, part.size());
      part += taken;
      sent -= taken;
    }
    // GD15.
    connection.deadline = Clock::now() + kAnswerTakenTime + std::chrono::seconds(left / kAnswerStep);
    made_room_ += lane.send(connection, left, config_.max_unsent);
    error = co_await connection.channel.write(parts);
    lane.serve(connection);
    co_return !error;
  }

  struct Asked {
    const Request& request;
    const ClientName& client;
    std::string here;  ///< address at which it came
    bool encrypted;
  };

  // GD6, GD7: DNS rebinding and pages of others.
  bool trusted(const Asked& asked) const {
    const auto& request = asked.request;
    const std::string_view host = request[http::field::host];
    const auto tls = asked.encrypted ? front() : nullptr;
    const bool known = request.count(http::field::host) == 0 || is_served_host(host, asked.here, *guard_->hosts()) ||
                       (tls && is_served_host(host, asked.here, tls->names));
    const auto origins = request.count(http::field::origin);
    return known && (origins == 0 || (origins == 1 && is_own_origin(request[http::field::origin], host, asked.encrypted)));
  }

  std::optional<HttpReply> refuse_request(const Asked& asked) {
    const auto now = Clock::now();
    if (const auto muted = guard_->admit(asked.client, {}, now)) return too_many(asked, *muted);
    if (auto refused = refuse_malformed(asked.request)) return refused;
    if (trusted(asked)) return std::nullopt;
    Charge nonsense;
    nonsense.nonsense = 1;
    if (const auto muted = guard_->admit(asked.client, nonsense, now)) return too_many(asked, *muted);
    return plain_reply(http::status::forbidden, "this Host or Origin is not served: see rpc.hosts in docs/CONFIG.md\n");
  }

  // GD11.
  static HttpReply too_many(const Asked& asked, const RetryAfter& later) {
    const bool get = asked.request.method() != http::verb::post;
    auto reply = get ? plain_reply(http::status::too_many_requests, error_of(later).to_string() + "\n")
                     : json_reply(http::status::too_many_requests, refusal(later));
    add_field(reply.fields, "Retry-After", std::to_string(later.seconds));
    return reply;
  }

  std::optional<HttpReply> refuse_socket(const Request& request) {
    if (!handlers_.open || (request.target() != "/" && request.target() != "/ws"))
      return plain_reply(http::status::not_found, "WebSockets begin at / and /ws\n");
    if (sockets_.load() < config_.max_sockets) return std::nullopt;
    ++full_refusals_;
    return busy_reply(http::status::service_unavailable, "too many WebSockets\n", 5);
  }

  Admit admission(const ClientName& client) const {
    return [guard = guard_, client](const Charge& charge) { return guard->admit(client, charge, Clock::now()); };
  }

  asio::awaitable<void> upgraded(Connection& connection, Request request) {
    ++sockets_;
    const auto uncount = [](std::atomic<std::size_t>* sockets) { --*sockets; };
    const std::unique_ptr<std::atomic<std::size_t>, decltype(uncount)> counted(&sockets_, uncount);
    SocketTerms terms{handlers_.open, admission(connection.client), config_.slow_time, door_};
    auto talk = converse(std::move(connection.channel), std::move(request), std::move(terms));
    co_await std::move(talk);
  }

  asio::awaitable<HttpReply> answer(const Asked& asked) {
    const auto& request = asked.request;
    if (request.method() == http::verb::get || request.method() == http::verb::head) co_return read(asked);
    if (request.method() != http::verb::post) co_return wrong_method_reply();
    const bool room = in_flight_.fetch_add(1) < kMaxInFlight;
    const InFlight held(*this, asked.client, room);
    if (!held.admitted()) {
      ++full_refusals_;
      co_return busy_reply(http::status::service_unavailable,
                           room ? "this client has too many requests in flight\n" : "too many requests in flight\n", 1);
    }
    const auto later = std::make_shared<std::optional<RetryAfter>>();
    // A variable of its own: GCC 12 destroys what is converted for an argument of co_await twice.
    const Admit counted = [admit = admission(asked.client), later](const Charge& charge) {
      *later = admit(charge);
      return *later;
    };
    auto text = co_await call(request.body(), counted);
    if (!text) co_return plain_reply(http::status::gateway_timeout, "no answer in time\n");
    if (*later) {
      auto reply = json_reply(http::status::too_many_requests, *std::move(text));
      add_field(reply.fields, "Retry-After", std::to_string((*later)->seconds));
      co_return reply;
    }
    const auto status = text->empty() ? http::status::no_content : http::status::ok;
    co_return json_reply(status, *std::move(text));
  }

  asio::awaitable<std::optional<std::string>> call(const std::string& body, const Admit& admit) {
    const auto executor = co_await asio::this_coro::executor;
    const auto waiting = std::make_shared<LateAnswer<std::string>>(executor);
    handlers_.post(body, admit, giver_of(waiting, door_));
    if (!waiting->given) {
      waiting->timer.expires_after(kAnswerTime);
      boost::system::error_code ignored;
      co_await waiting->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    co_return std::move(waiting->given);
  }

  HttpReply read(const Asked& asked) {
    const auto& request = asked.request;
    if (const auto later = guard_->admit(asked.client, handlers_.cost_of_get(request.target()), Clock::now()))
      return too_many(asked, *later);
    return reply_of(handlers_.get({std::string(request.target()), std::string(request[http::field::accept]),
                                   std::string(request[http::field::host]), std::string(request[http::field::accept_encoding]),
                                   std::string(request[http::field::if_none_match]), asked.encrypted}));
  }

  HttpConfig config_;
  HttpHandlers handlers_;
  std::shared_ptr<Guard> guard_;
  std::shared_ptr<Door> door_ = std::make_shared<Door>();
  // Before the lanes, whose end ends connections, which count.
  std::atomic<std::size_t> connections_{0};
  std::atomic<std::size_t> in_flight_{0};
  std::atomic<std::size_t> sockets_{0};
  std::atomic<std::uint64_t> full_refusals_{0};
  std::atomic<std::uint64_t> made_room_{0};
  std::atomic<std::uint64_t> bad_handshakes_{0};
  std::vector<std::unique_ptr<Lane>> lanes_;
  Tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::size_t next_lane_ = 0;
  mutable std::mutex tls_mutex_;
  std::shared_ptr<TlsFront> tls_;
  std::uint16_t port_ = 0;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(HttpConfig config, HttpHandlers handlers) {
  auto server = std::make_unique<BeastServer>(std::move(config), std::move(handlers));
  XH_TRY_VOID(server->begin());
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace xh::rpc
