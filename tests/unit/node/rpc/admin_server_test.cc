// Over a UNIX socket of the operating system: what an operator's program sees, and who is not served.
#include "node/rpc/admin_server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <future>
#include <thread>

namespace xh::rpc {
namespace {

class AdminServerTest : public testing::Test {
 protected:
  AdminServerTest() : path_("/tmp/xh-admin-" + std::to_string(::getpid())) {
    ::unlink(path_.c_str());
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const auto at = address();
    EXPECT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof(at)), 0);
    EXPECT_EQ(::listen(fd, 16), 0);
    AdminHandlers handlers;
    handlers.allowed = [this](const AdminCaller&) { return allowed_.load(); };
    handlers.describe = [] { return std::string("{}"); };
    handlers.post = [this](const AdminCaller& caller, const std::string& body, std::function<void(AdminReply)> done) {
      if (body == "later") return later_.set_value(std::move(done));
      if (body == "who") return done({std::to_string(caller.uid) + " " + std::to_string(caller.pid)});
      if (body == "last") return done({"last", [this] { sent_.set_value(); }});
      done({body == "nothing" ? "" : "at once " + std::to_string(body.size())});
    };
    server_ = AdminServer::start(fd, std::move(handlers), {std::chrono::milliseconds(300), std::chrono::milliseconds(600)}).value();
  }
  ~AdminServerTest() override {
    for (const int fd : open_) ::close(fd);
    if (server_) server_->stop();
    ::unlink(path_.c_str());
  }
  [[nodiscard]] sockaddr_un address() const {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    std::strncpy(at.sun_path, path_.c_str(), sizeof(at.sun_path) - 1);
    return at;
  }
  int operator_end() {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const auto at = address();
    EXPECT_EQ(::connect(fd, reinterpret_cast<const sockaddr*>(&at), sizeof(at)), 0);
    const timeval patience{20, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    open_.push_back(fd);
    return fd;
  }
  static void tell(int fd, std::string_view text) {
    while (!text.empty()) {
      const auto sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  static std::string read_answer(int fd) {
    std::string out;
    char c = 0;
    while (!out.ends_with("\r\n\r\n") && ::recv(fd, &c, 1, 0) == 1) out += c;
    const auto length = out.find("Content-Length: ");
    for (std::size_t left = length == std::string::npos ? 0 : std::stoul(out.substr(length + 16)); left > 0; --left) {
      if (::recv(fd, &c, 1, 0) != 1) return out + "CUT";
      out += c;
    }
    return out;
  }
  static bool has_closed(int fd) {
    char c = 0;
    return ::recv(fd, &c, 1, 0) == 0;
  }
  static std::string asking(std::string_view body, std::string_view more = "") {
    return "POST / HTTP/1.1\r\nHost: localhost\r\n" + std::string(more) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
  }
  std::string path_;
  std::unique_ptr<AdminServer> server_;
  std::promise<std::function<void(AdminReply)>> later_;
  std::promise<void> sent_;
  std::atomic<bool> allowed_{true};
  std::vector<int> open_;
};

// AD1
TEST_F(AdminServerTest, RequestsAreAnsweredAndTheCallerIsKnown) {
  const int fd = operator_end();
  tell(fd, asking("12345"));
  const auto first = read_answer(fd);
  EXPECT_TRUE(first.starts_with("HTTP/1.1 200 OK\r\n")) << first;
  EXPECT_TRUE(first.ends_with("at once 5")) << first;
  tell(fd, asking("who"));
  EXPECT_TRUE(read_answer(fd).ends_with("\r\n\r\n" + std::to_string(::geteuid()) + " " + std::to_string(::getpid())));
  tell(fd, asking("nothing"));
  EXPECT_TRUE(read_answer(fd).starts_with("HTTP/1.1 204 "));
  tell(fd, "GET /openrpc.json HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(read_answer(fd).ends_with("\r\n\r\n{}"));
  tell(fd, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(read_answer(fd).starts_with("HTTP/1.1 404 "));
  tell(fd, "PUT / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(read_answer(fd).starts_with("HTTP/1.1 405 "));
}

TEST_F(AdminServerTest, WhoIsNotAllowedIsNotServed) {
  allowed_ = false;
  const int fd = operator_end();
  tell(fd, asking("who"));
  EXPECT_TRUE(read_answer(fd).starts_with("HTTP/1.1 403 "));
  tell(fd, "GET /openrpc.json HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(read_answer(fd).starts_with("HTTP/1.1 403 "));
}

TEST_F(AdminServerTest, AnAnswerMayComeLaterAndFromAnotherThread) {
  const int fd = operator_end();
  tell(fd, asking("later"));
  auto done = later_.get_future().get();
  std::thread([&] { done({"now"}); }).join();
  EXPECT_TRUE(read_answer(fd).ends_with("\r\n\r\nnow"));
}

TEST_F(AdminServerTest, AnAnswerAfterTheEndOfTheServerTouchesNothingOfIt) {
  tell(operator_end(), asking("later"));
  auto done = later_.get_future().get();
  server_->stop();
  server_.reset();
  done({"too late"});
}

// AD6
TEST_F(AdminServerTest, WhatComesAfterAnAnswerComesAfterIt) {
  const int fd = operator_end();
  tell(fd, asking("last", "Connection: close\r\n"));
  EXPECT_EQ(sent_.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
  server_->stop();
  EXPECT_TRUE(read_answer(fd).ends_with("\r\n\r\nlast"));
}

// AD3
TEST_F(AdminServerTest, RequestsAreBounded) {
  int fd = operator_end();
  tell(fd, asking(std::string(kMaxAdminBodyBytes, 'x')));
  EXPECT_TRUE(read_answer(fd).ends_with("at once 1048576"));
  tell(fd, asking(std::string(kMaxAdminBodyBytes + 1, 'x')));
  EXPECT_TRUE(read_answer(fd).starts_with("HTTP/1.1 413 "));
  fd = operator_end();
  tell(fd, asking("x", "More: " + std::string(9000, 'x') + "\r\n"));
  EXPECT_TRUE(read_answer(fd).starts_with("HTTP/1.1 413 "));
}

TEST_F(AdminServerTest, WhoIsSlowOrIdleIsCutOff) {
  const int slow = operator_end();
  tell(slow, "POST / HTTP/1.1\r\nHost: local");
  EXPECT_TRUE(has_closed(slow));
  const int idle = operator_end();
  EXPECT_TRUE(has_closed(idle));
}

TEST_F(AdminServerTest, ConnectionsAreBounded) {
  std::vector<int> all;
  for (std::size_t i = 0; i < kMaxAdminConnections; ++i) {
    all.push_back(operator_end());
    tell(all.back(), asking("1"));
    EXPECT_TRUE(read_answer(all.back()).ends_with("at once 1"));
  }
  EXPECT_TRUE(has_closed(operator_end()));
}

}  // namespace
}  // namespace xh::rpc
