#include "node/net/peer_network.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

namespace xh::net {
namespace {

PrivateKey key_of(std::uint8_t number) { return *PrivateKey::from_seed(Bytes(kEd25519SeedBytes, number)); }

// One side of a connection, with what happened to it.
struct Side {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Connected> connected;
  std::vector<Bytes> frames;
  std::vector<std::string> lines;
  std::unique_ptr<PeerNetwork> network;

  void start(std::uint8_t key, std::vector<KnownPeer> peers, std::uint8_t chain = 1) {
    NetworkEvents events;
    events.connected = [this](const Connected& peer) { note([&] { connected.push_back(peer); }); };
    events.frame = [this](ConnectionId, Bytes frame) { note([&] { frames.push_back(std::move(frame)); }); };
    events.log = [this](const std::string& line) { note([&] { lines.push_back(line); }); };
    network = *PeerNetwork::start({"node" + std::to_string(key), Hash32{{chain}}, "127.0.0.1:0", key_of(key), std::move(peers), false},
                                  std::move(events));
  }
  template <class F>
  void note(F change) {
    const std::scoped_lock guard(mutex);
    change();
    changed.notify_all();
  }
  template <class F>
  bool await(F done) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), done);
  }
  bool logged(const std::string& part) {
    return await([&] { return std::ranges::any_of(lines, [&](const auto& line) { return line.find(part) != std::string::npos; }); });
  }
  ~Side() {
    if (network) network->stop();
  }
};

KnownPeer peer(std::uint8_t key, const Side* at = nullptr) {
  return {"peer" + std::to_string(key), key_of(key).public_key(), at == nullptr ? "" : "127.0.0.1:" + std::to_string(at->network->port())};
}

TEST(PeerNetwork, PinnedKeysConnectAndFramesArrive) {
  Side a;
  Side b;
  a.start(1, {peer(2)});
  b.start(2, {peer(1, &a)});
  ASSERT_TRUE(a.await([&] { return a.connected.size() == 1; }));
  ASSERT_TRUE(b.await([&] { return b.connected.size() == 1; }));
  EXPECT_EQ(a.connected[0].key, key_of(2).public_key());
  const auto big = std::make_shared<const Bytes>(Bytes(3'000'000, 7));
  a.network->send(a.connected[0].connection, 2, big);
  a.network->send(a.connected[0].connection, 0, std::make_shared<const Bytes>(Bytes{1}));
  ASSERT_TRUE(b.await([&] { return b.frames.size() == 2; }));
}

TEST(PeerNetwork, AnUnknownKeyIsRefusedAndNamed) {
  Side a;
  Side stranger;
  a.start(1, {peer(2)});
  stranger.start(3, {peer(1, &a)});
  EXPECT_TRUE(a.logged("refused an unknown key " + to_encoded(key_of(3).public_key())));
}

TEST(PeerNetwork, AnotherKeyThanThePinnedOneIsRefused) {
  Side a;
  Side b;
  a.start(1, {peer(2)});
  auto wrong = peer(4, &a);
  b.start(2, {wrong});
  EXPECT_TRUE(b.logged("not the pinned one"));
}

TEST(PeerNetwork, AnotherChainIsRefused) {
  Side a;
  Side b;
  a.start(1, {peer(2)}, 1);
  b.start(2, {peer(1, &a)}, 9);
  EXPECT_TRUE(a.logged("serves another chain"));
}

TEST(PeerNetwork, ADroppedPeerIsDialledAgain) {
  Side a;
  Side b;
  a.start(1, {peer(2)});
  b.start(2, {peer(1, &a)});
  ASSERT_TRUE(a.await([&] { return a.connected.size() == 1; }));
  a.network->drop(a.connected[0].connection, "test");
  EXPECT_TRUE(a.await([&] { return a.connected.size() == 2; }));
}

TEST(PeerNetwork, AddressesAreCheckedBeforeUse) {
  for (const char* bad : {"", "host", ":1", "host:", "host:x", "host:99999"}) EXPECT_FALSE(parse_host_port(bad)) << bad;
  EXPECT_EQ(parse_host_port("[::1]:80")->host, "::1");
}

}  // namespace
}  // namespace xh::net
