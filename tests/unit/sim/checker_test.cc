// The judges of simulated runs can fail: each rule is broken once, by hand.
#include "tests/sim/checker.h"

#include <gmock/gmock.h>

#include "crypto/hash.h"

namespace xh::sim {
namespace {

using consensus::Finalize;
using consensus::Notarize;
using consensus::Nullify;
using consensus::SignedVote;
using testing::Optional;
using testing::StartsWith;

const Hash32 kRoot = sha256(to_bytes("root"));
const Hash32 kOne = sha256(to_bytes("one"));
const Hash32 kOther = sha256(to_bytes("other"));

SignedVote vote(consensus::Vote what) { return {std::move(what), 0, {}}; }

class CheckerTest : public testing::Test {
 protected:
  Checker checker_{kRoot, 4};
};

TEST_F(CheckerTest, AnHonestRunBreaksNothing) {
  checker_.vote_sent(0, vote(Notarize{View{1}, View{0}, kOne}), true);
  checker_.vote_sent(0, vote(Finalize{View{1}, kOne}), true);
  checker_.certificate_seen({Epoch{0}, Finalize{View{1}, kOne}, {}});
  checker_.finalized(0, kOne, {kRoot, 1, 1, {7}}, true);
  checker_.finalized(1, kOne, {kRoot, 1, 1, {7}}, true);
  checker_.holds(0, {2, 24, 6, 4, 1094, 68}, 1);
  for (int i = 0; i < 268; ++i) checker_.answered(0, 1, 5);
  checker_.restarted(0);
  checker_.answered(0, 1, 5);
  checker_.answered(0, 1, 6);
  EXPECT_EQ(checker_.violation(), std::nullopt);
}

TEST_F(CheckerTest, TwoFinalBlocksOfOneHeightAreS1) {
  checker_.finalized(0, kOne, {kRoot, 1, 1, {}}, true);
  checker_.finalized(1, kOther, {kRoot, 1, 2, {}}, true);
  EXPECT_THAT(checker_.violation(), Optional(StartsWith("S1")));
}

TEST_F(CheckerTest, AViewFinalizedAndNullifiedIsS2) {
  checker_.certificate_seen({Epoch{0}, Nullify{View{3}}, {}});
  checker_.certificate_seen({Epoch{0}, Finalize{View{3}, kOne}, {}});
  EXPECT_THAT(checker_.violation(), Optional(StartsWith("S2")));
}

TEST_F(CheckerTest, AGapInTheFinalChainIsS3) {
  checker_.finalized(0, kOne, {kOther, 2, 1, {}}, true);
  EXPECT_THAT(checker_.violation(), Optional(StartsWith("S3")));
}

TEST_F(CheckerTest, AFinalBlockThatIsOnNoDiskIsS3) {
  checker_.finalized(0, kOne, {kRoot, 1, 1, {}}, false);
  EXPECT_THAT(checker_.violation(), Optional(StartsWith("S3")));
}

TEST_F(CheckerTest, StatementsThatExcludeEachOtherAreS4) {
  const std::vector<std::pair<consensus::Vote, consensus::Vote>> pairs = {
      {Notarize{View{1}, View{0}, kOne}, Notarize{View{1}, View{0}, kOther}},
      {Finalize{View{1}, kOne}, Finalize{View{1}, kOther}},
      {Notarize{View{1}, View{0}, kOne}, Finalize{View{1}, kOther}},
      {Nullify{View{1}}, Finalize{View{1}, kOne}},
  };
  for (const auto& [a, b] : pairs) {
    for (const auto& [first, second] : {std::pair(a, b), std::pair(b, a)}) {
      Checker checker(kRoot, 4);
      checker.vote_sent(2, vote(first), true);
      EXPECT_EQ(checker.violation(), std::nullopt);
      checker.vote_sent(2, vote(second), true);
      EXPECT_THAT(checker.violation(), Optional(StartsWith("S4")));
    }
  }
}

TEST_F(CheckerTest, AVoteThatNoJournalHoldsIsS5) {
  checker_.vote_sent(0, vote(Nullify{View{1}}), false);
  EXPECT_THAT(checker_.violation(), Optional(StartsWith("S5")));
}

TEST_F(CheckerTest, ATransactionInTwoBlocksIsS7) {
  checker_.finalized(0, kOne, {kRoot, 1, 1, {7}}, true);
  checker_.finalized(0, kOther, {kOne, 2, 2, {7}}, true);
  EXPECT_THAT(checker_.violation(), Optional(StartsWith("S7")));
}

TEST_F(CheckerTest, OneMoreThanEachBoundIsS9) {
  const Holding most{2, 24, 6, 4, 1094, 68};
  const std::vector<std::size_t Holding::*> counts = {&Holding::views,        &Holding::votes,  &Holding::proposals,
                                                      &Holding::certificates, &Holding::blocks, &Holding::wants};
  for (const auto count : counts) {
    Checker checker(kRoot, 4);
    checker.holds(0, most, 1);
    EXPECT_EQ(checker.violation(), std::nullopt);
    Holding more = most;
    ++(more.*count);
    checker.holds(0, more, 1);
    EXPECT_THAT(checker.violation(), Optional(StartsWith("S9")));
  }
}

TEST_F(CheckerTest, AnswersBeyondWhatTheRulesAllowAreS9) {
  for (int i = 0; i < 269; ++i) checker_.answered(0, 1, 5);
  EXPECT_THAT(checker_.violation(), Optional(StartsWith("S9")));
}

}  // namespace
}  // namespace xh::sim
