#include "node/gossip.h"

#include <gtest/gtest.h>

#include "base/codec.h"

namespace xh::node {
namespace {

// A validator that returns tells the others what its clients wait for. With a thousand large transactions that was one message beyond what
// a peer accepts: the connection closed, and so did every later one.
TEST(Gossip, AThousandLargeTransactionsFitIntoFramesThatPeersAccept) {
  constexpr std::size_t kFrameBytes = 16 * 1024 * 1024;  // of node/net
  std::vector<EnvelopeBytes> all;
  for (std::size_t i = 0; i < 1000; ++i)
    all.push_back({Bytes(i % 7 == 0 ? ledger::kMaxTransactionBytes : 140'000, static_cast<std::uint8_t>(i))});
  const auto frames = in_frames(all);
  std::size_t count = 0;
  for (const auto& frame : frames) {
    EXPECT_LT(encode(frame).size(), kFrameBytes / 4);
    for (const auto& envelope : frame.envelopes) EXPECT_EQ(envelope.bytes, all[count++].bytes);
  }
  EXPECT_EQ(count, all.size());
  EXPECT_GT(frames.size(), 100u);
}

TEST(Gossip, SmallTransactionsShareFrames) {
  EXPECT_TRUE(in_frames({}).empty());
  EXPECT_EQ(in_frames(std::vector<EnvelopeBytes>(kMaxGossipEnvelopes, {Bytes(10, 1)})).size(), 1u);
  EXPECT_EQ(in_frames(std::vector<EnvelopeBytes>(kMaxGossipEnvelopes + 1, {Bytes(10, 1)})).size(), 2u);
}

}  // namespace
}  // namespace xh::node
