#include "tools/feed/whole_blocks.h"

#include <gtest/gtest.h>

namespace xh::feed {
namespace {

Row waiting_row(std::uint64_t height, std::string line) { return {height, height * 10, std::move(line)}; }

// FD3
TEST(WholeBlocks, ABlockIsWholeWhenEveryTopicWasToldBeyondIt) {
  WholeBlocks blocks(3);
  EXPECT_EQ(blocks.whole(), 3u);
  ASSERT_TRUE(blocks.add(Topic::kBlocks, waiting_row(3, "b3\n"), {4, 0, 0}));
  ASSERT_TRUE(blocks.add(Topic::kRecords, waiting_row(3, "c3\n"), {3, 0, 1}));
  ASSERT_TRUE(blocks.add(Topic::kRecords, waiting_row(3, "d3\n"), {3, 0, 2}));
  blocks.reached(Topic::kReceipts, {9, 0, 0});
  EXPECT_EQ(blocks.whole(), 3u);
  EXPECT_EQ(blocks.slowest(), Topic::kRecords);
  EXPECT_EQ(blocks.take().rows, 0u);
  ASSERT_TRUE(blocks.add(Topic::kRecords, waiting_row(5, "c5\n"), {5, 1, 1}));
  EXPECT_EQ(blocks.whole(), 4u);
  EXPECT_EQ(blocks.rows(), 4u);
  EXPECT_EQ(blocks.bytes(), 12u);
  const auto batch = blocks.take();
  EXPECT_EQ(batch.from, 3u);
  EXPECT_EQ(batch.to, 4u);
  EXPECT_EQ(batch.rows, 3u);
  EXPECT_EQ(batch.time_ms, 30u);
  EXPECT_EQ(batch.lines[0], "b3\n");
  EXPECT_EQ(batch.lines[1], "");
  EXPECT_EQ(batch.lines[2], "c3\nd3\n");
  EXPECT_EQ(blocks.next(), 4u);
  EXPECT_EQ(blocks.rows(), 1u);
  EXPECT_EQ(blocks.slowest(), Topic::kBlocks);
}

TEST(WholeBlocks, WhatIsToldTwiceOrTooEarlyIsTheNodesFault) {
  WholeBlocks blocks(3);
  EXPECT_EQ(blocks.add(Topic::kBlocks, waiting_row(2, ""), {3, 0, 0}).error().id, ErrorId::kBadAnswer);
  ASSERT_TRUE(blocks.add(Topic::kRecords, waiting_row(4, ""), {4, 0, 1}));
  EXPECT_FALSE(blocks.add(Topic::kRecords, waiting_row(4, ""), {4, 0, 1}));  // again
  EXPECT_FALSE(blocks.add(Topic::kRecords, waiting_row(3, ""), {4, 0, 2}));  // an older block
  EXPECT_FALSE(blocks.add(Topic::kRecords, waiting_row(6, ""), {5, 0, 1}));  // a cursor that stands before it
  blocks.reached(Topic::kRecords, {9, 0, 0});
  EXPECT_FALSE(blocks.add(Topic::kRecords, waiting_row(8, ""), {8, 0, 1}));  // told to be over
  EXPECT_TRUE(blocks.add(Topic::kRecords, waiting_row(9, ""), {9, 0, 1}));
  blocks.reached(Topic::kRecords, {1, 0, 0});  // progress never goes back
  EXPECT_TRUE(blocks.add(Topic::kRecords, waiting_row(9, ""), {9, 0, 2}));
}

// FD13: what was not written is read again.
TEST(WholeBlocks, BeginningAgainForgetsWhatWaits) {
  WholeBlocks blocks(0);
  ASSERT_TRUE(blocks.add(Topic::kBlocks, waiting_row(0, "b\n"), {1, 0, 0}));
  blocks.begin(7);
  EXPECT_EQ(blocks.rows() + blocks.bytes(), 0u);
  EXPECT_EQ(blocks.next(), 7u);
  EXPECT_EQ(blocks.whole(), 7u);
}

}  // namespace
}  // namespace xh::feed
