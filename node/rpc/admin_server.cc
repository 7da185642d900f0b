#include "node/rpc/admin_server.h"

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <optional>
#include <thread>

#include "node/rpc/accept_pause.h"
#include "node/rpc/late_answer.h"

namespace xh::rpc {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Local = asio::local::stream_protocol;
using LocalStream = beast::basic_stream<Local>;
using AdminRequest = http::request<http::string_body>;
using AdminResponse = http::response<http::string_body>;

constexpr std::uint32_t kAdminHeaderBytes = 8 * 1024;
/// A method answers at once, or says that it has begun.
constexpr auto kAdminAnswerTime = std::chrono::minutes(2);

std::optional<AdminCaller> caller_of(int fd) {
  ucred peer{};
  socklen_t length = sizeof(peer);
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return std::nullopt;
  return AdminCaller{peer.uid, static_cast<std::uint32_t>(peer.pid)};
}

AdminResponse respond(http::status status, unsigned version, std::string type, std::string body) {
  AdminResponse out(status, version);
  out.set(http::field::content_type, type);
  out.body() = std::move(body);
  return out;
}

class LocalServer final : public AdminServer {
 public:
  LocalServer(AdminHandlers handlers, AdminTimes times) : handlers_(std::move(handlers)), times_(times), acceptor_(context_) {}
  ~LocalServer() override { stop(); }

  Status begin(int fd) {
    boost::system::error_code error;
    acceptor_.assign(Local(), fd, error);
    if (error) {
      ::close(fd);
      return fail(ErrorId::kCannotListen, error.message());
    }
    accept();
    thread_ = std::thread([this] {
      pthread_setname_np(pthread_self(), "admin");
      context_.run();
    });
    return {};
  }

  void stop() override {
    context_.stop();
    if (thread_.joinable()) thread_.join();
    door_->close();
  }

 private:
  void accept() {
    acceptor_.async_accept([this](const auto& error, Local::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (error) return accept_later(pause_, [this] { accept(); });
      if (connections_ < kMaxAdminConnections) {
        ++connections_;
        asio::co_spawn(context_, serve(LocalStream(std::move(socket))), [this](std::exception_ptr) { --connections_; });
      }
      accept();
    });
  }

  asio::awaitable<void> serve(LocalStream stream) {
    const auto caller = caller_of(stream.socket().native_handle());
    beast::flat_buffer buffer(kAdminHeaderBytes + kMaxAdminBodyBytes);
    bool more = caller.has_value();
    while (more) {
      stream.expires_after(times_.idle);
      http::request_parser<http::string_body> parser;
      const auto error = co_await receive(stream, buffer, parser);
      const bool large = error == http::error::body_limit || error == http::error::header_limit || error == http::error::buffer_overflow;
      if (error && !large) break;
      AdminReply reply;
      AdminResponse response = respond(http::status::payload_too_large, 11, "text/plain; charset=utf-8", "request too large\n");
      if (!large) {
        const AdminRequest request = parser.release();
        response = co_await answer(*caller, request, reply);
        response.version(request.version());
        response.keep_alive(request.keep_alive());
      } else {
        response.keep_alive(false);
      }
      response.prepare_payload();
      stream.expires_after(times_.request);
      boost::system::error_code failed;
      co_await http::async_write(stream, response, asio::redirect_error(asio::use_awaitable, failed));
      if (reply.sent) reply.sent();
      more = !failed && response.keep_alive();
    }
  }

  // The time of a request begins with its first bytes.
  asio::awaitable<boost::system::error_code> receive(LocalStream& stream, beast::flat_buffer& buffer,
                                                     http::request_parser<http::string_body>& parser) const {
    parser.header_limit(kAdminHeaderBytes);
    parser.body_limit(kMaxAdminBodyBytes);
    boost::system::error_code error;
    co_await http::async_read_some(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    if (error || parser.is_done()) co_return error;
    stream.expires_after(times_.request);
    co_await http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    co_return error;
  }

  asio::awaitable<AdminResponse> answer(const AdminCaller& caller, const AdminRequest& request, AdminReply& reply) {
    const auto plain = [&](http::status status, const char* text) {
      return respond(status, request.version(), "text/plain; charset=utf-8", text);
    };
    if (!handlers_.allowed(caller)) co_return plain(http::status::forbidden, "only the node's user and root are served\n");
    if (request.method() == http::verb::get) {
      if (request.target() != "/openrpc.json") co_return plain(http::status::not_found, "no such thing\n");
      co_return respond(http::status::ok, request.version(), "application/json", handlers_.describe());
    }
    if (request.method() != http::verb::post) co_return plain(http::status::method_not_allowed, "POST or GET\n");
    auto found = co_await call(caller, request.body());
    if (!found) co_return plain(http::status::gateway_timeout, "no answer in time\n");
    reply = *std::move(found);
    const auto status = reply.text.empty() ? http::status::no_content : http::status::ok;
    co_return respond(status, request.version(), "application/json", std::move(reply.text));
  }

  asio::awaitable<std::optional<AdminReply>> call(const AdminCaller& caller, const std::string& body) {
    const auto waiting = std::make_shared<LateAnswer<AdminReply>>(context_.get_executor());
    handlers_.post(caller, body, giver_of(waiting, door_));
    if (!waiting->given) {
      waiting->timer.expires_after(kAdminAnswerTime);
      boost::system::error_code ignored;
      co_await waiting->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    co_return std::move(waiting->given);
  }

  AdminHandlers handlers_;
  AdminTimes times_;
  std::shared_ptr<Door> door_ = std::make_shared<Door>();
  std::size_t connections_ = 0;  ///< of the thread alone, and outlives the context, whose end ends them
  asio::io_context context_{1};
  Local::acceptor acceptor_;
  asio::steady_timer pause_{context_};
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<AdminServer>> AdminServer::start(int fd, AdminHandlers handlers, AdminTimes times) {
  auto server = std::make_unique<LocalServer>(std::move(handlers), times);
  XH_TRY_VOID(server->begin(fd));
  return std::unique_ptr<AdminServer>(std::move(server));
}

}  // namespace xh::rpc
