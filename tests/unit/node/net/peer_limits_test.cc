// What a hostile or slow peer can cost (P5, P8-P12): each bound is measured.
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <fstream>

#include "node/net/hello.h"
#include "node/net/tls_identity.h"
#include "tests/unit/node/net/side.h"

namespace xh::net {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

constexpr std::size_t kMiB = 1024 * 1024;
/// Frames of a MiB that the block lane may have waiting.
constexpr std::size_t kBlockFrames = kMaxHeldBytes / kMiB / 4 * 3;

std::size_t resident_bytes() {
  std::ifstream in("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  in >> total >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

// A peer that speaks by hand: what it sends need not make sense.
class Raw {
 public:
  Raw(std::uint8_t key, const Side& at) : tls_(context_for(key)), stream_(context_, tls_) {
    stream_.next_layer().connect({asio::ip::address_v4::loopback(), at.network->port()});
  }
  // TLS and hellos; after that the other side takes frames.
  void join() {
    stream_.handshake(asio::ssl::stream_base::client);
    frame(0, encode(Hello{kWireVersions, Hash32{{1}}, "raw", {}, Bytes(kMaxHelloLater, 1)}));
    std::array<std::uint8_t, 5> header{};
    asio::read(stream_, asio::buffer(header));
    Bytes hello(read_be(ByteView(header).first(4)));
    asio::read(stream_, asio::buffer(hello));
  }
  void header(std::size_t length, std::uint8_t lane) {
    const auto n = static_cast<std::uint32_t>(length);
    const std::array<std::uint8_t, 5> bytes = {static_cast<std::uint8_t>(n >> 24), static_cast<std::uint8_t>(n >> 16),
                                               static_cast<std::uint8_t>(n >> 8), static_cast<std::uint8_t>(n), lane};
    boost::system::error_code ignored;
    asio::write(stream_, asio::buffer(bytes), ignored);
  }
  void frame(std::uint8_t lane, const Bytes& bytes) {
    header(bytes.size(), lane);
    asio::write(stream_, asio::buffer(bytes));
  }
  void plain(const Bytes& bytes) {
    boost::system::error_code ignored;
    asio::write(stream_.next_layer(), asio::buffer(bytes), ignored);
  }
  // Whether the other side hung up, within 20 s.
  bool ended() {
    return eventually([this] {
      std::array<std::uint8_t, 4096> bytes{};
      boost::system::error_code error;
      stream_.next_layer().non_blocking(true);
      stream_.next_layer().receive(asio::buffer(bytes), 0, error);
      return error && error != asio::error::would_block;
    });
  }
  bool still_open() {
    std::array<std::uint8_t, 1> byte{};
    boost::system::error_code error;
    stream_.next_layer().non_blocking(true);
    stream_.next_layer().receive(asio::buffer(byte), Tcp::socket::message_peek, error);
    return error == asio::error::would_block;
  }

 private:
  using Stream = asio::ssl::stream<Tcp::socket>;
  static asio::ssl::context context_for(std::uint8_t key) {
    asio::ssl::context tls(asio::ssl::context::tlsv13);
    EXPECT_TRUE(install_identity(tls.native_handle(), key_of(key)));
    return tls;
  }
  asio::io_context context_;
  asio::ssl::context tls_;
  Stream stream_;
};

std::shared_ptr<const Bytes> bytes_of(std::size_t size) { return std::make_shared<const Bytes>(Bytes(size, 7)); }

struct Pair {
  Pair() {
    a.keep = true;
    a.start(1, {peer(2)});
    b.start(2, {peer(1, &a)});
    EXPECT_TRUE(b.await([&] { return b.connected.size() == 1; }));
  }
  std::size_t received() {
    const std::scoped_lock guard(a.mutex);
    return a.frames.size();
  }
  // Nothing more came for a while.
  std::size_t settled() {
    std::size_t before = received();
    for (;;) {
      std::this_thread::sleep_for(std::chrono::milliseconds(500));
      const std::size_t now = received();
      if (now == before) return now;
      before = now;
    }
  }
  void release() {
    std::vector<FrameHold> gone;
    const std::scoped_lock guard(a.mutex);
    gone.swap(a.holds);
  }
  void send(std::size_t lane, std::size_t count, std::size_t size) {
    const auto bytes = bytes_of(size);
    for (std::size_t i = 0; i < count; ++i) b.network->send(b.connected.back().connection, lane, bytes);
  }
  Side a;
  Side b;
};

TEST(PeerLimits, WhatIsNotDealtWithStopsTheReading) {
  Pair pair;
  pair.send(1, 50, kMiB);
  EXPECT_TRUE(eventually([&] { return pair.received() >= kBlockFrames; }));
  const auto held = pair.settled();
  EXPECT_LE(held, kBlockFrames + 1);
  // As it is dealt with, the rest comes.
  EXPECT_TRUE(eventually([&] {
    pair.release();
    return pair.received() == 50;
  }));
}

TEST(PeerLimits, FramesAreCountedAsWellAsBytes) {
  Pair pair;
  pair.send(0, kMaxHeldFrames + 100, 1);
  EXPECT_TRUE(eventually([&] { return pair.received() >= kMaxHeldFrames; }));
  EXPECT_EQ(pair.settled(), kMaxHeldFrames);
}

TEST(PeerLimits, TransactionsBeyondTheLimitAreDroppedAndVotesGoOn) {
  Pair pair;
  pair.send(2, 60, kMiB);
  EXPECT_TRUE(eventually([&] { return pair.received() >= kMaxHeldBytes / kMiB / 2; }));
  EXPECT_LE(pair.settled(), kMaxHeldBytes / kMiB / 2 + 1);
  // Nothing was dealt with, and still a vote and a block come through.
  pair.send(0, 1, 3);
  pair.send(1, 1, 5);
  EXPECT_TRUE(eventually([&] {
    const std::scoped_lock guard(pair.a.mutex);
    const auto came = [&](std::size_t size) { return std::ranges::any_of(pair.a.frames, [&](const auto& f) { return f.size() == size; }); };
    return came(3) && came(5);
  }));
  EXPECT_TRUE(eventually([&] { return pair.a.network->status()[0].connected; }));
}

TEST(PeerLimits, WhoHangsUpStillOwesWhatItSent) {
  Pair pair;
  pair.send(1, 40, kMiB);
  EXPECT_TRUE(eventually([&] { return pair.received() >= kBlockFrames; }));
  const auto held = pair.settled();
  pair.b.network->drop(pair.b.connected.back().connection, "test");
  ASSERT_TRUE(pair.b.await([&] { return pair.b.connected.size() == 2; }));
  pair.send(1, 20, kMiB);
  EXPECT_LE(pair.settled(), held + 1);
}

TEST(PeerLimits, MemoryOfAFrameGrowsWithItsBytes) {
  Side a;
  a.start(1, {peer(2)});
  std::vector<KnownPeer> many;
  for (std::uint8_t key = 10; key < 42; ++key) many.push_back(peer(key));
  a.network->list(many);
  std::vector<std::unique_ptr<Raw>> peers;
  for (std::uint8_t key = 10; key < 42; ++key) peers.push_back(std::make_unique<Raw>(key, a));
  for (auto& raw : peers) raw->join();
  ASSERT_TRUE(a.await([&] { return a.connected.size() == peers.size(); }));
  const auto before = resident_bytes();
  for (auto& raw : peers) raw->header(kMaxFrameBytes, 1);
  std::this_thread::sleep_for(std::chrono::seconds(1));
  EXPECT_LT(resident_bytes(), before + 32 * kMiB);  // 512 MiB were promised
}

TEST(PeerLimits, AFrameBeyondTheMaximumEndsTheConnection) {
  Side a;
  a.start(1, {peer(2)});
  Raw raw(2, a);
  raw.join();
  raw.header(kMaxFrameBytes + 1, 0);
  EXPECT_TRUE(a.logged("a frame of 16777217 bytes"));
  EXPECT_TRUE(raw.ended());
}

TEST(PeerLimits, GarbageInsteadOfTlsEndsTheConnection) {
  Side a;
  a.start(1, {peer(2)});
  Raw raw(2, a);
  raw.plain(Bytes(4096, 0x5a));
  EXPECT_TRUE(raw.ended());
}

TEST(PeerLimits, HandshakesThatNeverEndKeepNobodyOut) {
  Side a;
  a.start(1, {peer(2)});
  std::vector<std::unique_ptr<Raw>> idle;
  for (std::size_t i = 0; i < kMaxHandshakes + 20; ++i) idle.push_back(std::make_unique<Raw>(3, a));
  Side b;
  b.start(2, {peer(1, &a)});
  EXPECT_TRUE(b.await([&] { return !b.connected.empty(); }));
  EXPECT_TRUE(eventually([&] {
    return std::ranges::count_if(idle, [](auto& raw) { return raw->still_open(); }) <= static_cast<std::ptrdiff_t>(kMaxHandshakes);
  }));
}

TEST(PeerLimits, ASlowReaderLosesItsConnectionAtItsOwnLimit) {
  Side a;
  a.start(1, {peer(2)});
  Raw raw(2, a);
  raw.join();
  ASSERT_TRUE(a.await([&] { return a.connected.size() == 1; }));
  const auto frame = bytes_of(kMiB);
  for (std::size_t i = 0; i < kMaxQueuedBytes / kMiB + 16; ++i) a.network->send(a.connected[0].connection, 1, frame);
  EXPECT_TRUE(a.logged("reads too slowly"));
}

TEST(PeerLimits, AllThatWaitsToBeSentIsBounded) {
  Side a;
  std::vector<KnownPeer> known;
  for (std::uint8_t key = 10; key < 30; ++key) known.push_back(peer(key));
  a.start(1, known);
  std::vector<std::unique_ptr<Raw>> peers;
  for (std::uint8_t key = 10; key < 30; ++key) peers.push_back(std::make_unique<Raw>(key, a));
  for (auto& raw : peers) raw->join();
  ASSERT_TRUE(a.await([&] { return a.connected.size() == peers.size(); }));
  const auto frame = bytes_of(kMiB);
  for (std::size_t i = 0; i < kMaxQueuedBytes / kMiB - 2; ++i) {
    for (const auto& connected : a.connected) a.network->send(connected.connection, 1, frame);  // shared bytes: it costs this test nothing
  }
  EXPECT_TRUE(a.logged("too much waits to be sent"));
  const auto alive = [&] {
    const auto status = a.network->status();
    return std::ranges::count_if(status, [](const auto& entry) { return entry.connected; });
  };
  EXPECT_TRUE(eventually([&] { return alive() < 20; }));
  EXPECT_GE(alive(), 12);  // the others go on
}

TEST(PeerLimits, StrangersWithManyKeysFillNoLog) {
  Side a;
  a.start(1, {peer(2)});
  for (std::uint8_t key = 100; key < 140; ++key) Raw(key, a).join();
  EXPECT_TRUE(eventually([&] { return a.network->refusals().size() == kMaxRefusals; }));
  a.network->stop();
  const auto said = std::ranges::count_if(a.lines, [](const auto& line) { return line.find("not listed") != std::string::npos; });
  EXPECT_LE(said, static_cast<std::ptrdiff_t>(kMaxRefusals));
}

TEST(PeerLimits, WhoWasCutOffIsRefusedForAWhile) {
  Side a;
  Side b;
  a.start(1, {peer(2)});
  b.start(2, {peer(1, &a)});
  ASSERT_TRUE(a.await([&] { return a.connected.size() == 1; }));
  a.network->cut_off(a.connected[0].connection, "sent what no honest node sends");
  EXPECT_TRUE(a.logged("it was cut off for what it sent"));
  EXPECT_TRUE(a.await([&] { return a.connected.size() == 2; }));  // not for ever
}

}  // namespace
}  // namespace xh::net
