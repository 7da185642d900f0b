#include "node/checkpoint_tally.h"

#include <gtest/gtest.h>

namespace xh::node {
namespace {

constexpr const char* kOrigin = "test.example/1";

class TallyTest : public testing::Test {
 protected:
  TallyTest() : tally(cosigners(), kOrigin) {}
  static const std::vector<PrivateKey>& keys() {
    static const std::vector<PrivateKey> all = [] {
      std::vector<PrivateKey> out;
      for (std::uint8_t i = 1; i <= 4; ++i) out.push_back(*PrivateKey::from_seed(Bytes(kEd25519SeedBytes, i)));
      return out;
    }();
    return all;
  }
  static std::vector<ledger::Cosigner> cosigners() {
    std::vector<ledger::Cosigner> out;
    for (const auto& key : keys()) out.push_back({"v" + std::to_string(out.size()), key.public_key(), 1});
    return out;
  }
  static ledger::CheckpointLine line(std::uint16_t who, const ledger::CheckpointName& name) {
    return {who, 1'700'000'000, ledger::sign_checkpoint(keys()[who], kOrigin, name, 1'700'000'000)};
  }
  static ledger::CheckpointName name(std::uint64_t size, std::uint8_t root = 1) { return {size, Hash32{{root}}}; }
  static ledger::SignedCheckpoint certified(const ledger::CheckpointName& n, std::uint16_t lines = 3) {
    ledger::SignedCheckpoint out{n, {}};
    for (std::uint16_t i = 0; i < lines; ++i) out.lines.push_back(line(i, n));
    return out;
  }
  CheckpointTally tally;
};

TEST_F(TallyTest, AQuorumOfLinesCertifiesAndNotOneLess) {
  EXPECT_FALSE(tally.add(name(5), line(0, name(5))));
  EXPECT_FALSE(tally.add(name(5), line(1, name(5))));
  EXPECT_FALSE(tally.add(name(5), line(1, name(5)))) << "once each";
  EXPECT_FALSE(tally.certified());
  EXPECT_TRUE(tally.add(name(5), line(3, name(5))));
  EXPECT_EQ(tally.certified()->name, name(5));
  EXPECT_EQ(tally.certified()->lines.size(), 3u);
}

TEST_F(TallyTest, LinesOfOtherRootsKeysAndSizesDoNotCount) {
  (void)tally.add(name(5), line(0, name(5)));
  (void)tally.add(name(5), line(1, name(5)));
  EXPECT_FALSE(tally.add(name(5), line(2, name(5, 9)))) << "signed another root";
  EXPECT_FALSE(tally.add(name(5, 9), line(2, name(5, 9)))) << "another root";
  auto stolen = line(2, name(5));
  stolen.validator = 3;
  EXPECT_FALSE(tally.add(name(5), stolen));
  stolen.validator = 4;
  EXPECT_FALSE(tally.add(name(5), stolen));
  EXPECT_FALSE(tally.certified());
}

TEST_F(TallyTest, WhatWasCertifiedElsewhereIsVerifiedAndOnlyNewerIsTaken) {
  EXPECT_FALSE(tally.adopt(certified(name(5), 2)));
  auto forged = certified(name(5));
  forged.name.root.bytes[0] ^= 1;
  EXPECT_FALSE(tally.adopt(forged));
  EXPECT_TRUE(tally.adopt(certified(name(5))));
  EXPECT_FALSE(tally.adopt(certified(name(5))));
  EXPECT_FALSE(tally.adopt(certified(name(4))));
  EXPECT_TRUE(tally.adopt(certified(name(6))));
}

// One liar is no reason to stop; more than f are.
TEST_F(TallyTest, MoreThanAThirdOnAnotherRootIsADivergence) {
  tally.executed(name(5));
  (void)tally.add(name(5, 9), line(0, name(5, 9)));
  EXPECT_FALSE(tally.divergence());
  (void)tally.add(name(5, 9), line(1, name(5, 9)));
  EXPECT_EQ(tally.divergence(), name(5, 9));
}

TEST_F(TallyTest, ADivergenceIsFoundWhenExecutionComesLater) {
  (void)tally.add(name(5, 9), line(0, name(5, 9)));
  (void)tally.add(name(5, 9), line(1, name(5, 9)));
  EXPECT_FALSE(tally.divergence());
  tally.executed(name(5));
  EXPECT_TRUE(tally.divergence());
}

TEST_F(TallyTest, LinesTooFarAheadAreRefused) {
  ASSERT_TRUE(tally.adopt(certified(name(5))));
  for (std::uint16_t i = 0; i < 4; ++i) (void)tally.add(name(6 + kMaxTallyAhead), line(i, name(6 + kMaxTallyAhead)));
  EXPECT_EQ(tally.certified()->name.size, 5u);
  bool taken = false;
  for (std::uint16_t i = 0; i < 3; ++i) taken = tally.add(name(5 + kMaxTallyAhead), line(i, name(5 + kMaxTallyAhead)));
  EXPECT_TRUE(taken);
}

}  // namespace
}  // namespace xh::node
