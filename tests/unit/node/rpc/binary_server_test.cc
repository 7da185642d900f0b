// Over loopback, with sockets of the operating system: what goes out is counted in bytes.
#include "node/rpc/binary_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace xh::rpc {
namespace {

class BinaryServerTest : public testing::Test {
 protected:
  void serve(std::size_t answer_bytes, std::uint64_t per_second = 1000, const std::string& host = "127.0.0.1") {
    BinaryHandlers handlers;
    handlers.size = [](ByteView head) { return head[0] == 0 ? std::nullopt : std::optional<std::size_t>(read_be(head.subspan(1, 2))); };
    // As long as it may be, of what there is; what begins with 9 is not answered.
    handlers.answer = [answer_bytes](ByteView request, std::size_t most) -> std::optional<Bytes> {
      if (request[0] == 9) return std::nullopt;
      return Bytes(std::min(answer_bytes, most), request[0]);
    };
    server_ = BinaryServer::start({host, 0, per_second}, handlers).value();
  }
  // `client`: the last byte of its address.
  int connected(int type, std::uint8_t client = 1) const {
    const int fd = socket(AF_INET, type, 0);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + client);
    EXPECT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&here), sizeof here), 0);
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(server_->port());
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(fd, reinterpret_cast<const sockaddr*>(&there), sizeof there), 0);
    const timeval patience{0, 300'000};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return fd;
  }
  // The bytes of the answer to a datagram; -1: none came.
  long datagram(std::size_t size, std::uint8_t first = 1, std::uint8_t client = 1) const {
    const int fd = connected(SOCK_DGRAM, client);
    Bytes request(size, first);
    EXPECT_EQ(send(fd, request.data(), request.size(), 0), static_cast<long>(size));
    Bytes buffer(4096);
    const auto got = recv(fd, buffer.data(), buffer.size(), 0);
    close(fd);
    return got;
  }
  static Bytes request(std::uint16_t size) {
    Bytes out(size, 1);
    out[1] = static_cast<std::uint8_t>(size >> 8);
    out[2] = static_cast<std::uint8_t>(size);
    return out;
  }
  // All that comes until the node closes.
  std::size_t stream(const Bytes& bytes) const {
    const int fd = connected(SOCK_STREAM);
    EXPECT_EQ(send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<long>(bytes.size()));
    std::size_t total = 0;
    Bytes buffer(65'536);
    for (long got = 0; (got = recv(fd, buffer.data(), buffer.size(), 0)) > 0;) total += static_cast<std::size_t>(got);
    close(fd);
    return total;
  }
  std::unique_ptr<BinaryServer> server_;
};

// BR8
TEST_F(BinaryServerTest, ADatagramIsAnsweredWithThreeTimesItsBytesAtMost) {
  serve(100'000);
  EXPECT_EQ(datagram(20), 60);
  EXPECT_EQ(datagram(341), 1023);
  EXPECT_EQ(datagram(342), 1024);
  EXPECT_EQ(datagram(1024), 1024);
}

// BR5, BR6
TEST_F(BinaryServerTest, LongDatagramsAndWhatHasNoAnswerAreSilence) {
  serve(10);
  EXPECT_EQ(datagram(1024), 10);
  EXPECT_EQ(datagram(1025), -1);
  EXPECT_EQ(datagram(20, 9), -1);
}

// BR9
TEST_F(BinaryServerTest, AConnectionIsAnsweredOnceAndClosed) {
  serve(200'000);
  EXPECT_EQ(stream(request(16)), 200'000u);
  Bytes two = request(20);
  const Bytes more = request(20);
  two.insert(two.end(), more.begin(), more.end());
  EXPECT_LE(stream(two), 200'000u);
  EXPECT_EQ(stream(request(1024)), 200'000u);
  EXPECT_EQ(stream(request(1025)), 0u);
  EXPECT_EQ(stream(Bytes(16, 0)), 0u);
}

// BR9
TEST_F(BinaryServerTest, AnAnswerOverTcpIsLimited) {
  serve(10 * kMaxBinaryAnswerBytes);
  EXPECT_EQ(stream(request(16)), kMaxBinaryAnswerBytes);
}

// BR11
TEST_F(BinaryServerTest, AClientThatAsksTooOftenIsNotAnswered) {
  serve(10, 3);
  int answered = 0;
  for (int i = 0; i < 6; ++i) answered += datagram(20) == 10 ? 1 : 0;
  EXPECT_GE(answered, 3);
  EXPECT_LT(answered, 6) << "what a second of waiting gives back is less";
}

// BR11: a socket of both families shows addresses of IPv4 in those of IPv6, which all lie in one network.
TEST_F(BinaryServerTest, ClientsOfIPv4AreToldApartOnASocketOfBothFamilies) {
  serve(10, 1, "::");
  EXPECT_EQ(datagram(20, 1, 1), 10);
  EXPECT_EQ(datagram(20, 1, 2), 10);
  EXPECT_EQ(datagram(20, 1, 3), 10);
}

// BR12
TEST_F(BinaryServerTest, ConnectionsAreLimited) {
  serve(10, kMaxBinaryConnections + 10);
  const auto is_closed = [](int fd) {
    Bytes buffer(16);
    return recv(fd, buffer.data(), buffer.size(), 0) == 0;
  };
  std::vector<int> open;
  for (std::size_t i = 0; i < kMaxBinaryClientConnections; ++i) open.push_back(connected(SOCK_STREAM, 1));
  usleep(100'000);
  open.push_back(connected(SOCK_STREAM, 1));
  EXPECT_TRUE(is_closed(open.back())) << "this client has what it may";
  open.pop_back();
  for (std::uint8_t client = 2; open.size() < kMaxBinaryConnections; ++client) {
    for (std::size_t i = 0; i < kMaxBinaryClientConnections; ++i) open.push_back(connected(SOCK_STREAM, client));
  }
  usleep(100'000);
  open.push_back(connected(SOCK_STREAM, 100));
  EXPECT_TRUE(is_closed(open.back())) << "closed at once";
  EXPECT_FALSE(is_closed(open.front())) << "this one is still open";
  for (const int fd : open) close(fd);
}

// BR1
TEST_F(BinaryServerTest, AnAddressThatIsTakenIsAnError) {
  serve(10);
  const auto again = BinaryServer::start({"127.0.0.1", server_->port(), 1}, {});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().id, ErrorId::kCannotListen);
  EXPECT_EQ(BinaryServer::start({"nowhere", 0, 1}, {}).error().id, ErrorId::kCannotListen);
}

// GD22
TEST_F(BinaryServerTest, TheRateOfAClientChangesWhileItRuns) {
  serve(10, 1'000);
  EXPECT_GT(datagram(40), 0);
  server_->limit(1);
  EXPECT_GT(datagram(40), 0) << "it begins anew";
  EXPECT_EQ(datagram(40), -1);
}

}  // namespace
}  // namespace xh::rpc
