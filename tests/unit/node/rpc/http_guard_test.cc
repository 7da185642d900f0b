// The HTTP server under crowds and liars, and over TLS. Over loopback; clients on loopback are limited here.
#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <thread>

#include "made_certificate.h"
#include "node/rpc/dispatch.h"
#include "node/rpc/http_server.h"
#include "node/rpc/tls_front.h"

namespace xh::rpc {
namespace {

namespace ip = boost::asio::ip;
namespace ssl = boost::asio::ssl;

std::string ask(const std::string& method, const std::string& host = "localhost") {
  const std::string body = R"({"jsonrpc":"2.0","id":1,"method":")" + method + "\"}";
  return "POST / HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// Header and as much of the body as it says; what came before the end otherwise.
template <class Stream>
std::string hear_from(Stream& stream) {
  std::string out;
  boost::system::error_code error;
  char c = 0;
  while (!out.ends_with("\r\n\r\n") && boost::asio::read(stream, boost::asio::buffer(&c, 1), error) == 1) out += c;
  const auto length = out.find("Content-Length: ");
  if (length == std::string::npos) return out;
  std::string body(std::stoul(out.substr(length + 16)), '\0');
  body.resize(boost::asio::read(stream, boost::asio::buffer(body), error));
  return out + body;
}

class HttpGuardTest : public testing::Test {
 protected:
  HttpGuardTest() {
    Method echo;
    echo.name = "echo";
    echo.handler = [](const Json&, const Respond& respond) { respond(Json(true)); };
    table.add(std::move(echo));
    Method later;
    later.name = "later";
    later.handler = [this](const Json&, Respond respond) {
      const std::scoped_lock guard(mutex);
      waiting.push_back(std::move(respond));
    };
    table.add(std::move(later));
  }
  ~HttpGuardTest() override {
    if (server) server->stop();
  }
  void serve(HttpConfig config) {
    HttpHandlers handlers;
    handlers.post = [this](const std::string& body, const Admit& admit, std::function<void(std::string)> done) {
      table.handle(body, admit, std::move(done));
    };
    handlers.get = [](const HttpGet& get) {
      return HttpAnswer{200, "text/plain", get.target == "/large" ? std::string(8'000'000, 'x') : "read", false};
    };
    config.threads = 1;
    server = HttpServer::start(std::move(config), std::move(handlers)).value();
  }
  ip::tcp::socket connected() {
    ip::tcp::socket socket(context);
    socket.connect({ip::make_address("127.0.0.1"), server->port()});
    const timeval patience{20, 0};
    setsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return socket;
  }
  static std::string exchange(ip::tcp::socket& socket, const std::string& text) {
    boost::system::error_code error;
    boost::asio::write(socket, boost::asio::buffer(text), error);
    return hear_from(socket);
  }
  void until(const std::function<bool()>& holds) {
    bool held = holds();
    for (int i = 0; i < 600 && !held; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      held = holds();
    }
    EXPECT_TRUE(held);
  }
  std::size_t held() {
    const std::scoped_lock guard(mutex);
    return waiting.size();
  }

  boost::asio::io_context context;
  Dispatcher table;
  std::mutex mutex;
  std::vector<Respond> waiting;
  std::unique_ptr<HttpServer> server;
};

// GD11
TEST_F(HttpGuardTest, WhoAsksTooMuchIsAnswered429AndTheConnectionStays) {
  HttpConfig config;
  config.guard.per_second = {1, 0, 0};
  config.guard.limit_loopback = true;
  serve(config);
  auto socket = connected();
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(exchange(socket, ask("echo")).starts_with("HTTP/1.1 200"));
  const std::string refused = exchange(socket, ask("echo"));
  EXPECT_TRUE(refused.starts_with("HTTP/1.1 429 Too Many Requests\r\n")) << refused;
  EXPECT_NE(refused.find("Retry-After: 1\r\n"), std::string::npos) << refused;
  EXPECT_NE(refused.find("Content-Type: application/json\r\n"), std::string::npos) << refused;
  EXPECT_NE(refused.find(R"("id":"XH-1612")"), std::string::npos) << refused;
  const std::string get = exchange(socket, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_TRUE(get.starts_with("HTTP/1.1 429")) << get;
  EXPECT_NE(get.find("XH-1612"), std::string::npos) << get;
  until([&] { return exchange(socket, ask("echo")).starts_with("HTTP/1.1 200"); });
  EXPECT_GE(server->counts().rate_refusals, 2u);
}

// GD12: at the limit and beyond.
TEST_F(HttpGuardTest, WhoeverAsksForOtherHostsIsNotReadForAWhile) {
  HttpConfig config;
  config.guard.per_second = {0, 0, 0};
  config.guard.limit_loopback = true;
  serve(config);
  auto socket = connected();
  std::string answer;
  int forbidden = 0;
  for (int i = 0; i < 2'000 && !answer.starts_with("HTTP/1.1 429"); ++i) {
    answer = exchange(socket, ask("echo", "evil.example"));
    forbidden += answer.starts_with("HTTP/1.1 403") ? 1 : 0;
  }
  EXPECT_GE(forbidden, 200);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 429")) << answer;
  EXPECT_NE(answer.find("XH-1612"), std::string::npos) << answer;
}

// GD22: of what is asked from then on, over a connection that stays.
TEST_F(HttpGuardTest, HostsAndLimitsChangeWhileItRuns) {
  HttpConfig config;
  serve(config);
  auto socket = connected();
  EXPECT_TRUE(exchange(socket, ask("echo", "a.example")).starts_with("HTTP/1.1 403"));
  config.guard.hosts = {"a.example"};
  server->use(config.guard);
  EXPECT_TRUE(exchange(socket, ask("echo", "a.example")).starts_with("HTTP/1.1 200"));
  config.guard.hosts = {};
  config.guard.limit_loopback = true;
  config.guard.per_second = {1, 1, 1};
  server->use(config.guard);
  EXPECT_TRUE(exchange(socket, ask("echo", "a.example")).starts_with("HTTP/1.1 403"));
  std::string answer;
  for (int i = 0; i < 20 && !answer.starts_with("HTTP/1.1 429"); ++i) answer = exchange(socket, ask("echo"));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 429")) << answer;
}

// GD13: at the limit and one beyond; whoever waits longest goes.
TEST_F(HttpGuardTest, IdleConnectionsMakeRoomForOthers) {
  HttpConfig config;
  config.guard.max_connections = 3;
  serve(config);
  auto first = connected();
  EXPECT_TRUE(exchange(first, ask("echo")).starts_with("HTTP/1.1 200"));
  auto second = connected();
  EXPECT_TRUE(exchange(second, ask("echo")).starts_with("HTTP/1.1 200"));
  auto slow = connected();
  boost::asio::write(slow, boost::asio::buffer(std::string("POST / HTTP/1.1\r\nHo")));
  EXPECT_TRUE(exchange(first, ask("echo")).starts_with("HTTP/1.1 200"));
  until([&] { return server->counts().connections == 3; });
  auto fourth = connected();
  EXPECT_TRUE(exchange(fourth, ask("echo")).starts_with("HTTP/1.1 200"));
  EXPECT_EQ(exchange(second, ask("echo")), "") << "it had waited longest";
  EXPECT_TRUE(exchange(first, ask("echo")).starts_with("HTTP/1.1 200"));
  EXPECT_EQ(server->counts().connections, 3u);
  EXPECT_EQ(server->counts().made_room, 1u);
}

// GD13
TEST_F(HttpGuardTest, WhereNobodyIsIdleTheNextOneIsAskedToComeAgain) {
  HttpConfig config;
  config.guard.max_connections = 2;
  serve(config);
  auto first = connected(), second = connected();
  boost::asio::write(first, boost::asio::buffer(ask("later")));
  boost::asio::write(second, boost::asio::buffer(ask("later")));
  until([&] { return held() == 2; });
  auto third = connected();
  const std::string refused = hear_from(third);
  EXPECT_TRUE(refused.starts_with("HTTP/1.1 503 Service Unavailable\r\n")) << refused;
  EXPECT_NE(refused.find("Retry-After: 5\r\n"), std::string::npos) << refused;
  for (auto& respond : waiting) respond(Json(true));
  EXPECT_TRUE(hear_from(first).starts_with("HTTP/1.1 200"));
}

// GD13
TEST_F(HttpGuardTest, OneClientHasSoManyConnections) {
  HttpConfig config;
  config.guard.limit_loopback = true;
  config.guard.client_connections = 2;
  serve(config);
  auto first = connected();
  EXPECT_TRUE(exchange(first, ask("echo")).starts_with("HTTP/1.1 200"));
  {
    auto second = connected();
    EXPECT_TRUE(exchange(second, ask("echo")).starts_with("HTTP/1.1 200"));
    auto third = connected();
    EXPECT_TRUE(hear_from(third).starts_with("HTTP/1.1 503"));
  }
  until([&] {
    auto again = connected();
    return exchange(again, ask("echo")).starts_with("HTTP/1.1 200");
  });
}

// GD14: at the limit and one beyond.
TEST_F(HttpGuardTest, OneClientHasSoManyRequestsInFlight) {
  HttpConfig config;
  config.guard.limit_loopback = true;
  config.guard.per_second = {0, 0, 0};
  serve(config);
  std::vector<ip::tcp::socket> sockets;
  for (int i = 0; i < 64; ++i) {
    sockets.push_back(connected());
    boost::asio::write(sockets.back(), boost::asio::buffer(ask("later")));
  }
  until([&] { return held() == 64; });
  auto beyond = connected();
  const std::string refused = exchange(beyond, ask("echo"));
  EXPECT_TRUE(refused.starts_with("HTTP/1.1 503")) << refused;
  EXPECT_NE(refused.find("Retry-After: 1\r\n"), std::string::npos) << refused;
  waiting.front()(Json(true));
  EXPECT_TRUE(hear_from(sockets.front()).starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(exchange(beyond, ask("echo")).starts_with("HTTP/1.1 200"));
}

// GD15
TEST_F(HttpGuardTest, WhoTakesNoAnswersGivesWayToThoseWhoDo) {
  HttpConfig config;
  config.max_unsent = 10'000'000;
  serve(config);
  const std::string large = "GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n";
  std::vector<ip::tcp::socket> slow;
  for (int i = 0; i < 4; ++i) {
    slow.push_back(connected());
    slow.back().set_option(boost::asio::socket_base::receive_buffer_size(4096));
    boost::asio::write(slow.back(), boost::asio::buffer(large));
    // Its answer waits before the next one asks.
    char c = 0;
    EXPECT_EQ(boost::asio::read(slow.back(), boost::asio::buffer(&c, 1)), 1u);
  }
  until([&] { return server->counts().made_room >= 1; });
  auto other = connected();
  EXPECT_GT(exchange(other, large).size(), 8'000'000u);
}

// GD21
TEST_F(HttpGuardTest, UnfinishedRequestsHoldSoMuchMemoryAndNoMore) {
  HttpConfig config;
  config.max_unread = 1'000'000;
  serve(config);
  const auto begin = [](std::size_t bytes) {
    return "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(bytes + 1) + "\r\n\r\n" + std::string(bytes, ' ');
  };
  auto small = connected();
  boost::asio::write(small, boost::asio::buffer(begin(100)));
  std::vector<ip::tcp::socket> large;
  for (int i = 0; i < 3; ++i) {
    large.push_back(connected());
    boost::system::error_code closed;
    boost::asio::write(large.back(), boost::asio::buffer(begin(600'000)), closed);
  }
  until([&] { return server->counts().made_room >= 2; });
  EXPECT_TRUE(exchange(small, " ").starts_with("HTTP/1.1 200")) << "who holds little is not in the way";
  auto other = connected();
  EXPECT_TRUE(exchange(other, ask("echo")).starts_with("HTTP/1.1 200"));
}

// GD14
TEST_F(HttpGuardTest, ARequestWhoseHandlerFailsIsInFlightNoMore) {
  Method bad;
  bad.name = "bad";
  bad.handler = [](const Json&, const Respond&) { throw std::runtime_error("of a library"); };
  table.add(std::move(bad));
  HttpConfig config;
  config.guard.limit_loopback = true;
  config.guard.per_second = {0, 0, 0};
  serve(config);
  for (int i = 0; i < 64; ++i) {
    auto socket = connected();
    EXPECT_EQ(exchange(socket, ask("bad")), "");
  }
  auto socket = connected();
  EXPECT_TRUE(exchange(socket, ask("echo")).starts_with("HTTP/1.1 200"));
}

class TlsServerTest : public HttpGuardTest {
 protected:
  const MadeCertificate authority = make_certificate({"ca.example"});
  const MadeCertificate own = make_certificate({"node.example"}, &authority);
  std::shared_ptr<TlsFront> front(const MadeCertificate& shown, const std::string& client_ca = "") {
    return make_tls_front({shown.certificate, shown.key, client_ca}).value();
  }
  void serve_tls(const std::string& client_ca = "") {
    HttpConfig config;
    config.tls = front(own, client_ca);
    serve(config);
  }
  struct Answer {
    std::string text;
    std::string serial;  ///< of the certificate that was shown
  };
  Answer over_tls(const std::string& request, const MadeCertificate* mine = nullptr, const std::string& trusted = "") {
    ssl::context tls(ssl::context::tls_client);
    const std::string& anchor = trusted.empty() ? authority.certificate : trusted;
    tls.add_certificate_authority(boost::asio::buffer(anchor));
    tls.set_verify_mode(ssl::verify_peer);
    if (mine != nullptr) {
      tls.use_certificate(boost::asio::buffer(mine->certificate), ssl::context::pem);
      tls.use_private_key(boost::asio::buffer(mine->key), ssl::context::pem);
    }
    ssl::stream<ip::tcp::socket> stream(connected(), tls);
    boost::system::error_code error;
    stream.handshake(ssl::stream_base::client, error);
    if (error) return {"handshake: " + error.message(), ""};
    boost::asio::write(stream, boost::asio::buffer(request), error);
    X509* shown = SSL_get0_peer_certificate(stream.native_handle());
    return {hear_from(stream), std::to_string(ASN1_INTEGER_get(X509_get0_serialNumber(shown)))};
  }
};

// GD1, GD6: the names of the certificate are served.
TEST_F(TlsServerTest, RequestsAreAnsweredOverTls) {
  serve_tls();
  EXPECT_TRUE(over_tls(ask("echo")).text.starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(over_tls(ask("echo", "node.example")).text.starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(over_tls(ask("echo", "other.example")).text.starts_with("HTTP/1.1 403"));
  const std::string large = over_tls("GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").text;
  EXPECT_EQ(large.size() - large.find("\r\n\r\n") - 4, 8'000'000u);
  EXPECT_TRUE(server->tls() != nullptr);
}

// GD3
TEST_F(TlsServerTest, WhoeverSpeaksPlainHttpIsToldSo) {
  serve_tls();
  auto socket = connected();
  const std::string answer = exchange(socket, ask("echo"));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 Bad Request\r\n")) << answer;
  EXPECT_NE(answer.find("https"), std::string::npos) << answer;
  until([&] { return server->counts().bad_handshakes == 1 && server->counts().connections == 0; });
}

// GD4
TEST_F(TlsServerTest, ClientsShowCertificatesWhereThatIsWanted) {
  const auto clients = make_certificate({"clients.example"});
  const auto known = make_certificate({"alice.example"}, &clients);
  const auto stranger = make_certificate({"eve.example"}, &authority);
  serve_tls(clients.certificate);
  EXPECT_TRUE(over_tls(ask("echo"), &known).text.starts_with("HTTP/1.1 200"));
  EXPECT_FALSE(over_tls(ask("echo"), &stranger).text.starts_with("HTTP/1.1"));
  EXPECT_FALSE(over_tls(ask("echo")).text.starts_with("HTTP/1.1"));
}

// GD5
TEST_F(TlsServerTest, NewConnectionsGetTheNewCertificate) {
  serve_tls();
  const auto first = over_tls(ask("echo"));
  server->use(front(make_certificate({"node.example"}, &authority)));
  const auto second = over_tls(ask("echo"));
  EXPECT_TRUE(second.text.starts_with("HTTP/1.1 200"));
  EXPECT_NE(first.serial, second.serial);
}

}  // namespace
}  // namespace xh::rpc
