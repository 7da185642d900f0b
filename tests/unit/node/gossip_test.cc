#include "node/gossip.h"

#include <gtest/gtest.h>

#include "base/codec.h"

namespace xh::node {
namespace {

// A validator that returns tells the others what its clients wait for. With a thousand large transactions that was one message beyond what
// a peer accepts: the connection closed, and so did every later one.
TEST(Gossip, AThousandLargeTransactionsFitIntoFramesThatPeersAccept) {
  constexpr std::size_t kFrameBytes = 16 * 1024 * 1024;  // of node/net
  std::vector<Outgoing> all;
  for (std::size_t i = 0; i < 1000; ++i)
    all.push_back({{Bytes(i % 7 == 0 ? ledger::kMaxTransactionBytes : 140'000, static_cast<std::uint8_t>(i))}, 70 + i});
  const auto frames = in_frames(all);
  std::size_t count = 0;
  for (const auto& frame : frames) {
    EXPECT_LT(encode(frame).size(), kFrameBytes / 4);
    EXPECT_EQ(frame.first, 70 + count);
    for (const auto& envelope : frame.envelopes) EXPECT_EQ(envelope.bytes, all[count++].envelope.bytes);
  }
  EXPECT_EQ(count, all.size());
  EXPECT_GT(frames.size(), 100u);
}

TEST(Gossip, SmallTransactionsShareFrames) {
  EXPECT_TRUE(in_frames({}).empty());
  EXPECT_EQ(in_frames(std::vector<Outgoing>(kMaxGossipEnvelopes, {{Bytes(10, 1)}})).size(), 1u);
  EXPECT_EQ(in_frames(std::vector<Outgoing>(kMaxGossipEnvelopes + 1, {{Bytes(10, 1)}})).size(), 2u);
}

// N9
TEST(Gossip, TheNumbersOfOneFrameFollowOnEachOther) {
  std::vector<Outgoing> all;
  for (const std::optional<std::uint64_t> number :
       {std::optional<std::uint64_t>(7), std::optional<std::uint64_t>(8), std::optional<std::uint64_t>(10), std::optional<std::uint64_t>(),
        std::optional<std::uint64_t>(), std::optional<std::uint64_t>(11)})
    all.push_back({{Bytes(10, 1)}, number});
  const auto frames = in_frames(all);
  ASSERT_EQ(frames.size(), 4u);
  EXPECT_EQ(frames[0].first, 7u);
  EXPECT_EQ(frames[0].envelopes.size(), 2u);
  EXPECT_EQ(frames[1].first, 10u);
  EXPECT_EQ(frames[2].first, std::nullopt);
  EXPECT_EQ(frames[2].envelopes.size(), 2u);
  EXPECT_EQ(frames[3].first, 11u);
}

}  // namespace
}  // namespace xh::node
