// Over loopback, with sockets of the operating system and frames written by hand.
#include "node/rpc/web_socket.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <future>

#include "growing_ledger.h"
#include "node/rpc/http_server.h"

namespace xh::rpc {
namespace {

// A client that reads when it is told to.
class FrameClient {
 public:
  explicit FrameClient(std::uint16_t port, int buffer = 0) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    if (buffer > 0) setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(port);
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(fd_, reinterpret_cast<const sockaddr*>(&there), sizeof there), 0);
    const timeval patience{20, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  FrameClient(const FrameClient&) = delete;
  FrameClient& operator=(const FrameClient&) = delete;
  ~FrameClient() { close(fd_); }

  // The status line of the answer.
  std::string shake_hands(const std::string& target = "/ws", const std::string& more = "") {
    write("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + more +
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    std::string answer;
    while (answer.find("\r\n\r\n") == std::string::npos) {
      const auto got = bytes(1);
      if (got.empty()) return "nothing";
      answer += got;
    }
    return answer.substr(0, answer.find('\r'));
  }
  // A masked frame with a mask of zeros.
  void send_frame(const std::string& text, std::uint8_t opcode = 1) {
    std::string frame{static_cast<char>(0x80 | opcode)};
    if (text.size() < 126) {
      frame += static_cast<char>(0x80 | text.size());
    } else {
      frame += static_cast<char>(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) frame += static_cast<char>(text.size() >> shift & 0xff);
    }
    write(frame + std::string(4, '\0') + text);
  }
  /// Nothing more is sent; what comes is not read.
  void end_sending() const { shutdown(fd_, SHUT_WR); }
  // The text of the next frame; of a close frame "close CODE"; "nothing" when the connection is over.
  std::string frame() {
    const auto head = bytes(2);
    if (head.size() < 2) return "nothing";
    std::uint64_t size = static_cast<std::uint8_t>(head[1]) & 0x7f;
    const std::size_t more = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (more > 0) {
      size = 0;
      for (const char c : bytes(more)) size = size << 8 | static_cast<std::uint8_t>(c);
    }
    const auto text = bytes(size);
    if ((head[0] & 0x0f) != 8) return text;
    return "close " + std::to_string(static_cast<std::uint8_t>(text[0]) * 256 + static_cast<std::uint8_t>(text[1]));
  }

 private:
  void write(const std::string& text) const {
    for (std::size_t at = 0; at < text.size();) {
      const auto sent = send(fd_, text.data() + at, text.size() - at, MSG_NOSIGNAL);
      if (sent <= 0) return;
      at += static_cast<std::size_t>(sent);
    }
  }
  [[nodiscard]] std::string bytes(std::size_t size) const {
    std::string out(size, '\0');
    std::size_t at = 0;
    while (at < size) {
      const auto got = recv(fd_, out.data() + at, size - at, 0);
      if (got <= 0) return out.substr(0, at);
      at += static_cast<std::size_t>(got);
    }
    return out;
  }
  int fd_;
};

class WebSocketTest : public testing::Test {
 protected:
  void serve(std::size_t max_sockets = kMaxSockets, std::chrono::milliseconds slow_time = std::chrono::seconds(30)) {
    HttpConfig config;
    config.max_sockets = max_sockets;
    config.slow_time = slow_time;
    serve(std::move(config));
  }
  void serve(HttpConfig config) {
    add_subscription_methods(table);
    Method echo;
    echo.name = "echo";
    echo.params = {{"text", ParamType::kString, true, ""}};
    echo.handler = [](const Json& params, const Respond& respond) { respond(Json(params.find("text")->string()->size() > 0)); };
    table.add(std::move(echo));
    Method waits;
    waits.name = "waits";
    waits.handler = [this](const Json&, Respond respond) { late.set_value(std::move(respond)); };
    table.add(std::move(waits));
    events = EventServer::start(ledger.ports());
    HttpHandlers handlers;
    handlers.post = [this](const std::string& body, const Admit& admit, std::function<void(std::string)> done) {
      table.handle(body, admit, std::move(done));
    };
    handlers.get = [](const HttpGet&) { return HttpAnswer{200, "text/plain", "read", false}; };
    handlers.open = [this](std::function<void()> wake, Admit admit) { return events->open(table, std::move(wake), std::move(admit)); };
    server = HttpServer::start(config, handlers).value();
  }
  ~WebSocketTest() override {
    if (server) server->stop();
    if (events) events->stop();
  }
  static std::string subscribe(const char* from) {
    return std::string(R"({"jsonrpc":"2.0","id":1,"method":"xh_subscribe","params":{"topic":"blocks","from":)") + from + "}}";
  }
  // Until the buffers of the system are full, and nothing more is read for it.
  void ask_and_take_nothing(FrameClient& client) {
    ledger.grow(60'000);
    client.shake_hands();
    client.send_frame(subscribe("0"));
    for (std::uint64_t last = 0; last == 0 || last != events->events();) {
      last = events->events();
      usleep(500'000);
    }
  }

  std::promise<Respond> late;
  Dispatcher table;
  GrowingLedger ledger;
  std::unique_ptr<EventServer> events;
  std::unique_ptr<HttpServer> server;
};

// SB1
TEST_F(WebSocketTest, AWebSocketSpeaksJsonRpcAndIsToldEvents) {
  serve();
  ledger.grow(1);
  for (const char* target : {"/", "/ws"}) {
    FrameClient client(server->port());
    ASSERT_EQ(client.shake_hands(target), "HTTP/1.1 101 Switching Protocols");
    client.send_frame(R"({"jsonrpc":"2.0","id":7,"method":"echo","params":["x"]})");
    EXPECT_EQ(client.frame(), R"({"id":7,"jsonrpc":"2.0","result":true})");
    client.send_frame("not JSON");
    EXPECT_NE(client.frame().find("-32700"), std::string::npos);
    client.send_frame(subscribe("0"));
    EXPECT_NE(client.frame().find(R"("subscription":"1")"), std::string::npos);
    EXPECT_NE(client.frame().find(R"("cursor":"1.0.0")"), std::string::npos);
  }
}

// J7
TEST_F(WebSocketTest, WebSocketsBeginElsewhereNotAndForPagesOfOthersNot) {
  serve();
  EXPECT_EQ(FrameClient(server->port()).shake_hands("/other"), "HTTP/1.1 404 Not Found");
  EXPECT_EQ(FrameClient(server->port()).shake_hands("/ws", "Origin: http://example.com\r\n"), "HTTP/1.1 403 Forbidden");
  EXPECT_EQ(FrameClient(server->port()).shake_hands("/ws", "Origin: http://localhost\r\n"), "HTTP/1.1 101 Switching Protocols");
}

TEST_F(WebSocketTest, AnAnswerAfterTheEndOfTheServerTouchesNothingOfIt) {
  serve();
  FrameClient client(server->port());
  client.shake_hands();
  client.send_frame(R"({"jsonrpc":"2.0","id":7,"method":"waits"})");
  const auto respond = late.get_future().get();
  server->stop();
  server.reset();
  respond(Json(true));
}

TEST_F(WebSocketTest, ABinaryMessageEndsTheConnection) {
  serve();
  FrameClient client(server->port());
  client.shake_hands();
  client.send_frame("x", 2);
  EXPECT_EQ(client.frame(), "close 1003");
}

// SB2
TEST_F(WebSocketTest, AMessageOfTheGreatestSizeIsAnsweredAndOneBeyondEndsTheConnection) {
  serve();
  const auto of_size = [](std::size_t size) {
    std::string text = R"({"jsonrpc":"2.0","id":7,"method":"echo","params":[")";
    text += std::string(size - text.size() - 3, 'x');
    return text + "\"]}";
  };
  FrameClient client(server->port());
  client.shake_hands();
  client.send_frame(of_size(kMaxRequestBytes));
  EXPECT_EQ(client.frame(), R"({"id":7,"jsonrpc":"2.0","result":true})");
  client.send_frame(of_size(kMaxRequestBytes + 1));
  EXPECT_EQ(client.frame(), "close 1009");
}

TEST_F(WebSocketTest, AsManyWebSocketsAsMayBePassAndOneBeyondIsAskedToComeAgain) {
  serve(2);
  FrameClient first(server->port());
  auto second = std::make_unique<FrameClient>(server->port());
  EXPECT_EQ(first.shake_hands(), "HTTP/1.1 101 Switching Protocols");
  EXPECT_EQ(second->shake_hands(), "HTTP/1.1 101 Switching Protocols");
  EXPECT_EQ(FrameClient(server->port()).shake_hands(), "HTTP/1.1 503 Service Unavailable");
  second.reset();
  std::string status;
  for (int i = 0; i < 200 && status != "HTTP/1.1 101 Switching Protocols"; ++i) {
    usleep(10'000);
    status = FrameClient(server->port()).shake_hands();
  }
  EXPECT_EQ(status, "HTTP/1.1 101 Switching Protocols");
}

// GD11: the error alone, and the connection stays.
TEST_F(WebSocketTest, ClientsThatAskTooMuchAreToldWhenToComeAgain) {
  HttpConfig config;
  config.guard.per_second = {1, 0, 0};
  config.guard.limit_loopback = true;
  serve(std::move(config));
  FrameClient client(server->port());
  ASSERT_EQ(client.shake_hands(), "HTTP/1.1 101 Switching Protocols");
  const std::string ask = R"({"jsonrpc":"2.0","id":7,"method":"echo","params":["x"]})";
  for (int i = 0; i < 2; ++i) {
    client.send_frame(ask);
    EXPECT_EQ(client.frame(), R"({"id":7,"jsonrpc":"2.0","result":true})");
  }
  client.send_frame(ask);
  const std::string refused = client.frame();
  EXPECT_NE(refused.find("XH-1612"), std::string::npos) << refused;
  EXPECT_NE(refused.find("\"id\":7"), std::string::npos) << refused;
  EXPECT_NE(refused.find("\"retryable\":true"), std::string::npos) << refused;
  std::string answer = refused;
  for (int i = 0; i < 200 && answer.find("XH-1612") != std::string::npos; ++i) {
    usleep(100'000);
    client.send_frame(ask);
    answer = client.frame();
  }
  EXPECT_EQ(answer, R"({"id":7,"jsonrpc":"2.0","result":true})");
}

// SB12: with six seconds in the place of thirty. Between six and twelve of them it is told.
TEST_F(WebSocketTest, AReaderThatTakesNothingIsToldWhereToGoOnAndNothingIsLost) {
  serve(kMaxSockets, std::chrono::seconds(6));
  FrameClient client(server->port(), 4096);
  ask_and_take_nothing(client);
  usleep(6'500'000);
  (void)client.frame();
  std::uint64_t told = 0;
  std::string text;
  for (text = client.frame(); text.find("xh_event") != std::string::npos; text = client.frame()) {
    ASSERT_NE(text.find("\"cursor\":\"" + std::to_string(told + 1) + ".0.0\""), std::string::npos) << text;
    ++told;
  }
  EXPECT_LT(told, 60'000u);
  EXPECT_NE(text.find("\"cursor\":\"" + std::to_string(told) + ".0.0\",\"reason\":\"slow\""), std::string::npos) << text;
  EXPECT_EQ(client.frame(), "close 1013");
}

// SB12: such a connection is counted by nobody any more, and would be held for ever.
TEST_F(WebSocketTest, AClientThatEndsItsSideAndTakesNothingIsCutOff) {
  serve();
  FrameClient client(server->port(), 4096);
  ask_and_take_nothing(client);
  EXPECT_EQ(events->conversations(), 1u);
  client.end_sending();
  for (int i = 0; i < 1'000 && events->conversations() > 0; ++i) usleep(10'000);
  EXPECT_EQ(events->conversations(), 0u);
}

TEST_F(WebSocketTest, AMethodThatThrowsEndsItsConversationAndLeavesNothing) {
  Method bad;
  bad.name = "bad";
  bad.handler = [](const Json&, const Respond&) { throw std::runtime_error("of a library"); };
  table.add(std::move(bad));
  serve();
  FrameClient client(server->port());
  client.shake_hands();
  client.send_frame(R"({"jsonrpc":"2.0","id":7,"method":"bad"})");
  EXPECT_EQ(client.frame(), "nothing");
  for (int i = 0; i < 1'000 && events->conversations() > 0; ++i) usleep(10'000);
  EXPECT_EQ(events->conversations(), 0u);
}

TEST_F(WebSocketTest, AReaderThatGoesOnTakingNothingIsCutOffAndOthersAreServed) {
  serve(1, std::chrono::milliseconds(100));
  ledger.grow(60'000);
  FrameClient client(server->port(), 4096);
  client.shake_hands();
  client.send_frame(subscribe("0"));
  std::string status;
  for (int i = 0; i < 500 && status != "HTTP/1.1 101 Switching Protocols"; ++i) {
    usleep(20'000);
    status = FrameClient(server->port()).shake_hands();
  }
  EXPECT_EQ(status, "HTTP/1.1 101 Switching Protocols");
}

}  // namespace
}  // namespace xh::rpc
