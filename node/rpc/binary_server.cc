#include "node/rpc/binary_server.h"

#include <pthread.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <map>
#include <thread>

#include "node/rpc/accept_pause.h"
#include "node/rpc/client_address.h"
#include "node/rpc/rate_limit.h"

namespace xh::rpc {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using Udp = asio::ip::udp;

constexpr auto kTcpTime = std::chrono::seconds(5);

class SocketServer final : public BinaryServer {
 public:
  SocketServer(BinaryConfig config, BinaryHandlers handlers)
      : config_(std::move(config)), handlers_(std::move(handlers)), rate_(config_.per_second), acceptor_(context_), udp_(context_) {}
  ~SocketServer() override { stop(); }

  Status begin() {
    boost::system::error_code error;
    const auto failed = [&](const char* what) {
      return fail(ErrorId::kCannotListen, std::string(what) + ": " + error.message(), config_.host + ":" + std::to_string(config_.port));
    };
    const auto address = asio::ip::make_address(config_.host == "localhost" ? "127.0.0.1" : config_.host, error);
    if (error) return failed("not an address");
    const Tcp::endpoint endpoint(address, config_.port);
    acceptor_.open(endpoint.protocol(), error);
    if (error) return failed("cannot open a socket");
    acceptor_.set_option(Tcp::acceptor::reuse_address(true), error);
    acceptor_.bind(endpoint, error);
    if (error) return failed("cannot bind TCP");
    acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return failed("cannot listen");
    port_ = acceptor_.local_endpoint().port();
    udp_.open(address.is_v4() ? Udp::v4() : Udp::v6(), error);
    if (error) return failed("cannot open a socket");
    udp_.bind(Udp::endpoint(address, port_), error);
    if (error) return failed("cannot bind UDP");
    accept();
    asio::co_spawn(context_, datagrams(), asio::detached);
    thread_ = std::thread([this] {
      pthread_setname_np(pthread_self(), "binary");
      context_.run();
    });
    return {};
  }

  std::uint16_t port() const override { return port_; }

  void limit(std::uint64_t per_second) override { wanted_rate_ = per_second; }
  void stop() override {
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }

 private:
  bool welcome(const std::string& client) {
    if (const auto wanted = wanted_rate_.load(); wanted != config_.per_second) {
      config_.per_second = wanted;
      rate_ = RateLimit(wanted);
    }
    return rate_.take(client, std::chrono::steady_clock::now());
  }

  asio::awaitable<void> datagrams() {
    std::array<std::uint8_t, kMaxBinaryRequestBytes + 1> buffer;
    for (;;) {
      Udp::endpoint from;
      boost::system::error_code error;
      const std::size_t size =
          co_await udp_.async_receive_from(asio::buffer(buffer), from, asio::redirect_error(asio::use_awaitable, error));
      if (error == asio::error::operation_aborted) co_return;
      if (error || size > kMaxBinaryRequestBytes || !welcome(client_at(from.address()).name)) continue;
      const std::size_t most = std::min(size * kMaxAmplification, kMaxBinaryDatagramBytes);
      const auto answer = handlers_.answer(ByteView(buffer).first(size), most);
      if (!answer || answer->size() > most) continue;
      co_await udp_.async_send_to(asio::buffer(*answer), from, asio::redirect_error(asio::use_awaitable, error));
    }
  }

  void accept() {
    acceptor_.async_accept([this](const auto& error, Tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (error) return accept_later(pause_, [this] { accept(); });
      enter(std::move(socket));
      accept();
    });
  }

  // BR12: beyond the limits the socket closes at once.
  void enter(Tcp::socket socket) {
    boost::system::error_code error;
    const auto from = socket.remote_endpoint(error);
    if (error || connections_ >= kMaxBinaryConnections) return;
    const std::string client = client_at(from.address()).name;
    if (held_[client] >= kMaxBinaryClientConnections || !welcome(client)) return forget_if_gone(client);
    ++connections_;
    ++held_[client];
    asio::co_spawn(context_, serve(std::make_shared<Tcp::socket>(std::move(socket))), [this, client](std::exception_ptr) {
      --connections_;
      --held_[client];
      forget_if_gone(client);
    });
  }

  void forget_if_gone(const std::string& client) {
    if (held_[client] == 0) held_.erase(client);
  }

  // BR9: one question, one answer. The timer may still hold the socket when this has ended.
  asio::awaitable<void> serve(std::shared_ptr<Tcp::socket> socket) {
    boost::system::error_code error;
    asio::steady_timer deadline(context_, kTcpTime);
    deadline.async_wait([socket](const auto& stopped) {
      boost::system::error_code ignored;
      if (!stopped) socket->close(ignored);
    });
    Bytes request(kBinaryHeadBytes);
    co_await asio::async_read(*socket, asio::buffer(request), asio::redirect_error(asio::use_awaitable, error));
    const auto size = error ? std::nullopt : handlers_.size(request);
    if (!size || *size < kBinaryHeadBytes || *size > kMaxBinaryRequestBytes) co_return;
    request.resize(*size);
    co_await asio::async_read(*socket, asio::buffer(request.data() + kBinaryHeadBytes, *size - kBinaryHeadBytes),
                              asio::redirect_error(asio::use_awaitable, error));
    const auto answer = error ? std::nullopt : handlers_.answer(request, kMaxBinaryAnswerBytes);
    if (!answer) co_return;
    co_await asio::async_write(*socket, asio::buffer(*answer), asio::redirect_error(asio::use_awaitable, error));
    socket->shutdown(Tcp::socket::shutdown_send, error);
  }

  BinaryConfig config_;
  BinaryHandlers handlers_;
  RateLimit rate_;
  std::atomic<std::uint64_t> wanted_rate_{config_.per_second};
  // Of the one thread; before the context, whose end ends connections.
  std::size_t connections_ = 0;
  std::map<std::string, std::size_t> held_;  // connections by client
  asio::io_context context_;
  Tcp::acceptor acceptor_;
  asio::steady_timer pause_{context_};
  Udp::socket udp_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<BinaryServer>> BinaryServer::start(BinaryConfig config, BinaryHandlers handlers) {
  auto server = std::make_unique<SocketServer>(std::move(config), std::move(handlers));
  XH_TRY_VOID(server->begin());
  return std::unique_ptr<BinaryServer>(std::move(server));
}

}  // namespace xh::rpc
