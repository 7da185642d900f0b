// Over loopback, with sockets of the operating system: what a client sees of connections, and what it may not do.
#include "node/rpc/http_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <future>
#include <thread>

#include "node/rpc/dispatch.h"

namespace xh::rpc {
namespace {

class HttpServerTest : public testing::Test {
 protected:
  HttpServerTest() {
    HttpHandlers handlers;
    handlers.get = [](const HttpGet& get) -> HttpAnswer {
      if (get.target == "/split") return {307, "text/plain", "", false, "/a\r\nSet-Cookie: x", std::nullopt, "<b>\x7f"};
      if (get.target == "/page") {
        HttpAnswer answer{304, "text/plain", ""};
        answer.fields = {{"ETag", get.accept_encoding + " " + get.if_none_match}, {"Bad", "a\nb"}};
        return answer;
      }
      if (get.target == "/large") return {200, "text/plain", std::string(4'000'000, 'x')};
      return {
          get.target == "/none" ? 404u : 200u, "text/plain", get.target + " " + get.accept, get.target == "/tile", "", std::nullopt, ""};
    };
    handlers.post = [this](const std::string& body, const Admit&, std::function<void(std::string)> done) {
      if (body == "later") return later_.set_value(std::move(done));
      done(body == "nothing" ? "" : "at once " + std::to_string(body.size()));
    };
    HttpConfig config;
    config.guard.hosts = {"node.example"};
    server_ = HttpServer::start(std::move(config), std::move(handlers)).value();
  }
  ~HttpServerTest() override {
    for (const int fd : open_) close(fd);
    if (server_) server_->stop();
  }
  int connected() {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(server_->port());
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(fd, reinterpret_cast<const sockaddr*>(&there), sizeof there), 0);
    const timeval patience{5, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    open_.push_back(fd);
    return fd;
  }
  static void say(int fd, std::string_view text) {
    while (!text.empty()) {
      const auto sent = send(fd, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  // One answer: its header, and as many bytes as that says.
  static std::string hear(int fd, bool header_only = false) {
    std::string out;
    char c = 0;
    while (!out.ends_with("\r\n\r\n") && recv(fd, &c, 1, 0) == 1) out += c;
    const auto length = out.find("Content-Length: ");
    if (length == std::string::npos || header_only) return out;
    std::string body(std::stoul(out.substr(length + 16)), '\0');
    for (std::size_t got = 0; got < body.size();) {
      const auto more = recv(fd, body.data() + got, body.size() - got, 0);
      if (more <= 0) return out + "CUT";
      got += static_cast<std::size_t>(more);
    }
    return out + body;
  }
  static bool is_closed(int fd) {
    char c = 0;
    return recv(fd, &c, 1, 0) == 0;
  }
  static std::string post(std::string_view body, std::string_view more = "") {
    return "POST / HTTP/1.1\r\nHost: localhost\r\n" + std::string(more) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
  }
  std::unique_ptr<HttpServer> server_;
  std::promise<std::function<void(std::string)>> later_;
  std::vector<int> open_;
};

TEST_F(HttpServerTest, AConnectionIsKeptAndAnswersComeInTheOrderOfTheRequests) {
  const int fd = connected();
  say(fd, "GET /a HTTP/1.1\r\nHost: localhost:80\r\nAccept: x/y\r\n\r\n");
  EXPECT_EQ(hear(fd),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nCache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\n"
            "Content-Length: 6\r\n\r\n/a x/y");
  // Several at once, the last one in pieces.
  say(fd, "GET /b HTTP/1.1\r\nHost: localhost\r\n\r\n" + post("12345") + "GET /none HTTP/1.1\r\nHo");
  EXPECT_TRUE(hear(fd).ends_with("\r\n\r\n/b "));
  EXPECT_TRUE(hear(fd).ends_with("\r\n\r\nat once 5"));
  say(fd, "st: node.example\r\n\r\n");
  EXPECT_TRUE(hear(fd).starts_with("HTTP/1.1 404 Not Found\r\n"));
}

TEST_F(HttpServerTest, HeadHasTheLengthOfGet) {
  const int fd = connected();
  say(fd, "HEAD /tile HTTP/1.1\r\nHost: localhost\r\n\r\nGET /x HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const std::string head = hear(fd, true);
  EXPECT_NE(head.find("Content-Length: 6\r\n"), std::string::npos) << head;
  EXPECT_NE(head.find("immutable"), std::string::npos) << head;
  EXPECT_TRUE(hear(fd).ends_with("\r\n\r\n/x "));
}

TEST_F(HttpServerTest, AConnectionEndsWhenItsClientWantsThat) {
  for (const auto* request :
       {"GET /a HTTP/1.0\r\nHost: localhost\r\n\r\n", "GET /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"}) {
    const int fd = connected();
    say(fd, request);
    EXPECT_NE(hear(fd).find("Connection: close\r\n"), std::string::npos) << request;
    EXPECT_TRUE(is_closed(fd));
  }
  const int fd = connected();
  say(fd, "GET /a HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(hear(fd).starts_with("HTTP/1.0 200 OK\r\n"));
  say(fd, "GET /b HTTP/1.0\r\nHost: localhost\r\n\r\n");
  EXPECT_TRUE(hear(fd).ends_with("/b "));
}

// J7
TEST_F(HttpServerTest, OtherHostsAndOriginsAreRefusedAndTheConnectionStays) {
  const int fd = connected();
  say(fd, "GET /a HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  EXPECT_TRUE(hear(fd).starts_with("HTTP/1.1 403"));
  say(fd, post("x", "Origin: http://evil.example\r\n"));
  EXPECT_TRUE(hear(fd).starts_with("HTTP/1.1 403"));
  say(fd, "PUT / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const std::string other_method = hear(fd);
  EXPECT_TRUE(other_method.starts_with("HTTP/1.1 405"));
  EXPECT_NE(other_method.find("Allow: GET, HEAD, POST\r\n"), std::string::npos);
  say(fd, post("nothing"));
  EXPECT_EQ(hear(fd), "HTTP/1.1 204 No Content\r\nContent-Type: application/json\r\n\r\n");
}

// J7: a page that this server gave out asks it under the name by which it came.
TEST_F(HttpServerTest, TheServersOwnPagesAreAnsweredUnderTheNameOfTheRequest) {
  const int fd = connected();
  for (const std::string own : {"http://localhost", "https://localhost"}) {
    say(fd, post("12", "Origin: " + own + "\r\n"));
    EXPECT_TRUE(hear(fd).ends_with("at once 2")) << own;
  }
  for (const std::string other :
       {"http://localhost:81", "http://127.0.0.1", "null", "localhost", "ftp://localhost", "http://localhost/", ""}) {
    say(fd, post("12", "Origin: " + other + "\r\n"));
    EXPECT_TRUE(hear(fd).starts_with("HTTP/1.1 403")) << other;
  }
  say(fd, post("12", "Origin: http://localhost\r\nOrigin: http://evil.example\r\n"));
  EXPECT_TRUE(hear(fd).starts_with("HTTP/1.1 403"));
  say(fd, "POST / HTTP/1.1\r\nHost: \r\nOrigin: http://\r\nContent-Length: 1\r\n\r\nx");
  EXPECT_TRUE(hear(fd).starts_with("HTTP/1.1 403"));
}

TEST_F(HttpServerTest, HandlersSeeAndAddFieldsAndWhatIsNotModifiedHasNoLength) {
  const int fd = connected();
  say(fd, "GET /page HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nIf-None-Match: \"a\"\r\n\r\n");
  EXPECT_EQ(hear(fd),
            "HTTP/1.1 304 Not Modified\r\nContent-Type: text/plain\r\nCache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\n"
            "ETag: gzip \"a\"\r\n\r\n");
}

// J4: at the limit and beyond it.
TEST_F(HttpServerTest, LargeRequestsAreTakenUpToTheLimit) {
  const int fd = connected();
  say(fd, post(std::string(kMaxLargeRequestBytes, 'a')));
  EXPECT_TRUE(hear(fd).ends_with("at once " + std::to_string(kMaxLargeRequestBytes)));
  say(fd, post(std::string(kMaxLargeRequestBytes + 1, 'a')));
  EXPECT_TRUE(hear(fd).starts_with("HTTP/1.1 413"));
  const int other = connected();
  say(other, "GET /a HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(kMaxHeaderBytes, 'x') + "\r\n\r\n");
  EXPECT_TRUE(hear(other).starts_with("HTTP/1.1 413"));
  EXPECT_TRUE(is_closed(other));
}

TEST_F(HttpServerTest, AValueWithALineBreakBecomesNoOtherField) {
  const int fd = connected();
  say(fd, "GET /split HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(hear(fd),
            "HTTP/1.1 307 Temporary Redirect\r\nContent-Type: text/plain\r\nCache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\n"
            "Content-Length: 0\r\n\r\n");
}

// GD17
TEST_F(HttpServerTest, WhatIsNoHttpIsSaidToBeNoneAndEndsTheConnection) {
  for (const auto* text : {"hello\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /\r\n\r\n", "\x16\x03\x01\x02\r\n\r\n",
                           "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
                           "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
                           "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nx",
                           "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                           "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    const int fd = connected();
    say(fd, text);
    const std::string answer = hear(fd);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 Bad Request\r\n")) << text << answer;
    EXPECT_TRUE(is_closed(fd)) << text;
  }
}

// GD17: what a proxy in front could take for a body of another length.
TEST_F(HttpServerTest, ABodyWhoseEndIsNotClearIsRefusedAndTheConnectionEnds) {
  for (const std::string fields :
       {"Transfer-Encoding: gzip\r\nContent-Length: 2", "Content-Length: 2\r\nTransfer-Encoding: gzip", "Transfer-Encoding: identity",
        "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", "Transfer-Encoding: xchunked\r\nContent-Length: 2",
        "Content-Length: 2\r\nContent-Length: 2", "Content-Length: 2, 2"}) {
    const int fd = connected();
    say(fd, "POST / HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n\r\n2\r\nab\r\n0\r\n\r\n");
    const std::string answer = hear(fd);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 Bad Request\r\n")) << fields << "\n" << answer;
    EXPECT_TRUE(is_closed(fd)) << fields;
  }
  const int old = connected();
  say(old, "POST / HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n");
  EXPECT_TRUE(hear(old).starts_with("HTTP/1.0 400")) << "HTTP/1.0 has no chunks";
}

TEST_F(HttpServerTest, WhoWaitsToBeToldToGoOnIsToldSo) {
  const int fd = connected();
  say(fd, "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(hear(fd), "HTTP/1.1 100 Continue\r\n\r\n");
  say(fd, "ab");
  EXPECT_TRUE(hear(fd).ends_with("at once 2"));
  say(fd, "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab");
  EXPECT_TRUE(hear(fd).ends_with("at once 2")) << "whoever did not wait is not told";
}

// GD6
TEST_F(HttpServerTest, OneHostIsExpected) {
  for (const auto* text : {"GET /a HTTP/1.1\r\n\r\n", "GET /a HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n"}) {
    const int fd = connected();
    say(fd, text);
    EXPECT_TRUE(hear(fd).starts_with("HTTP/1.1 400 Bad Request\r\n")) << text;
    EXPECT_TRUE(is_closed(fd));
  }
  const int old = connected();
  say(old, "GET /a HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(hear(old).starts_with("HTTP/1.0 200 OK\r\n"));
}

// GD7
TEST_F(HttpServerTest, PagesOfThisNodeMayAsk) {
  const int fd = connected();
  say(fd, post("x", "Origin: http://localhost\r\n"));
  EXPECT_TRUE(hear(fd).ends_with("at once 1"));
  say(fd, post("x", "Origin: http://localhost:1\r\n"));
  EXPECT_TRUE(hear(fd).starts_with("HTTP/1.1 403"));
  say(fd, post("x", "Origin: null\r\n"));
  EXPECT_TRUE(hear(fd).starts_with("HTTP/1.1 403"));
  say(fd, "OPTIONS / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nAccess-Control-Request-Method: POST\r\n\r\n");
  EXPECT_EQ(hear(fd).find("Access-Control"), std::string::npos);
}

// GD17: a chunked body at the limit, and beyond it.
TEST_F(HttpServerTest, AChunkedBodyIsTakenUpToTheLimit) {
  const auto chunked = [](std::size_t bytes) {
    std::string out = "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t left = bytes; left > 0;) {
      const std::size_t size = std::min<std::size_t>(left, 64 * 1024);
      char line[16];
      std::snprintf(line, sizeof line, "%zx\r\n", size);
      out += line + std::string(size, 'a') + "\r\n";
      left -= size;
    }
    return out + "0\r\n\r\n";
  };
  const int fd = connected();
  say(fd, chunked(kMaxLargeRequestBytes));
  EXPECT_TRUE(hear(fd).ends_with("at once " + std::to_string(kMaxLargeRequestBytes)));
  say(fd, chunked(kMaxLargeRequestBytes + 1));
  EXPECT_TRUE(hear(fd).starts_with("HTTP/1.1 413"));
}

// A slow reader gets all of a large answer, and holds nobody up.
TEST_F(HttpServerTest, AnAnswerThatTheSocketDoesNotTakeAtOnceComesWhole) {
  const int slow = connected();
  say(slow, "GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
  for (int i = 0; i < 4; ++i) {
    const int other = connected();
    say(other, "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_TRUE(hear(other).ends_with("/a "));
  }
  const std::string answer = hear(slow);
  EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, 4'000'000u);
}

TEST_F(HttpServerTest, AnAnswerMayComeLaterAndFromAnotherThread) {
  const int fd = connected();
  const int other = connected();
  say(fd, post("later"));
  say(other, post("12"));
  EXPECT_TRUE(hear(other).ends_with("at once 2"));
  std::thread([done = later_.get_future().get()] { done("now"); }).join();
  EXPECT_TRUE(hear(fd).ends_with("\r\n\r\nnow"));
}

TEST_F(HttpServerTest, AnAnswerAfterTheEndOfTheServerTouchesNothingOfIt) {
  say(connected(), post("later"));
  const auto done = later_.get_future().get();
  server_->stop();
  server_.reset();
  done("too late");
}

}  // namespace
}  // namespace xh::rpc
