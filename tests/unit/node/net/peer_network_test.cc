#include "node/net/peer_network.h"

#include <gtest/gtest.h>

#include <bit>

#include "tests/unit/node/net/side.h"

namespace xh::net {
namespace {

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
  EXPECT_TRUE(a.logged("key " + to_encoded(key_of(3).public_key()) + ": not listed"));
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

// P3
TEST(PeerNetwork, TheGreatestVersionThatBothKnowIsSpoken) {
  Side a;
  Side b;
  a.wire = {3, 5};
  b.wire = {2, 4};
  a.rules = {1, 7};
  b.rules = {1, 2};
  a.start(1, {peer(2)});
  b.start(2, {peer(1, &a)});
  ASSERT_TRUE(a.await([&] { return a.connected.size() == 1; }));
  ASSERT_TRUE(b.await([&] { return b.connected.size() == 1; }));
  EXPECT_EQ(a.connected[0].wire, 4u);
  EXPECT_EQ(b.connected[0].wire, 4u);
  EXPECT_EQ(a.connected[0].rules, (VersionRange{1, 2}));
  EXPECT_EQ(b.connected[0].rules, (VersionRange{1, 7}));
  // The status is refreshed after the event.
  ASSERT_TRUE(eventually([&] { return !a.network->status().empty() && a.network->status()[0].wire == 4; }));
  EXPECT_EQ(a.network->status()[0].rules, b.rules);
}

TEST(PeerNetwork, WithoutACommonVersionBothRangesAreNamed) {
  Side a;
  Side b;
  a.wire = {4, 5};
  b.wire = {2, 3};
  a.start(1, {peer(2)});
  b.start(2, {peer(1, &a)});
  EXPECT_TRUE(a.logged("it speaks versions 2 to 3 of the peers' protocol, we speak 4 to 5"));
}

TEST(PeerNetwork, RangesMeetOrDoNot) {
  EXPECT_EQ(common_version({1, 3}, {3, 9}), 3u);
  EXPECT_EQ(common_version({3, 9}, {1, 3}), 3u);
  EXPECT_EQ(common_version({3, 3}, {3, 3}), 3u);
  EXPECT_FALSE(common_version({1, 2}, {3, 9}));
  EXPECT_FALSE(common_version({5, 4}, {3, 9})) << "first and last the wrong way round";
}

TEST(PeerNetwork, AHelloThatIsFullFits) {
  const Hello full{{1, 2}, Hash32{{1}}, std::string(kMaxHelloName, 'n'), {1, 2}, Bytes(kMaxHelloLater)};
  EXPECT_LE(encode(full).size(), kMaxHelloBytes);
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

std::optional<PeerStatus::Problem> problem_with(const Side& side, std::uint8_t key) {
  for (const auto& peer : side.network->status()) {
    if (peer.key == key_of(key).public_key()) return peer.problem;
  }
  return std::nullopt;
}

TEST(PeerNetwork, WhyAPeerIsNotConnectedIsKnown) {
  Side a;
  Side b;
  a.start(1, {}, 1);
  auto gone = peer(3);
  gone.address = "127.0.0.1:1";  // nobody listens there
  b.start(2, {peer(1, &a), gone}, 1);
  EXPECT_TRUE(eventually([&] { return problem_with(b, 3) && problem_with(b, 3)->reason.starts_with("cannot connect"); }));
  EXPECT_FALSE(problem_with(b, 3)->refused);
  // a does not list b: b sees the connection end before a word was said.
  EXPECT_TRUE(eventually([&] { return problem_with(b, 1) && problem_with(b, 1)->refused; }));
}

TEST(PeerNetwork, AConnectedPeerHasNoProblem) {
  Side a;
  Side b;
  a.start(1, {peer(2)});
  b.start(2, {peer(1, &a)});
  ASSERT_TRUE(b.await([&] { return b.connected.size() == 1; }));
  EXPECT_TRUE(eventually([&] { return !problem_with(b, 1); }));
}

TEST(PeerNetwork, AStrangerThatDialsWithoutEndIsCountedNotLogged) {
  Side a;
  Side stranger;
  a.start(1, {});
  stranger.start(3, {peer(1, &a)});
  ASSERT_TRUE(eventually([&] { return a.network->refusals().size() == 1 && a.network->refusals()[0].times >= 5; }));
  const auto times = a.network->refusals()[0].times;
  a.network->stop();
  const auto said = std::ranges::count_if(a.lines, [](const auto& line) { return line.find("not listed") != std::string::npos; });
  EXPECT_LE(static_cast<std::uint64_t>(said), std::bit_width(times) + 1);
}

TEST(PeerNetwork, AddressesAreCheckedBeforeUse) {
  for (const char* bad : {"", "host", ":1", "host:", "host:x", "host:99999"})
    EXPECT_EQ(parse_host_port(bad).error().id, ErrorId::kBadAddress) << bad;
  EXPECT_EQ(parse_host_port("[::1]:80")->host, "::1");
}

}  // namespace
}  // namespace xh::net
