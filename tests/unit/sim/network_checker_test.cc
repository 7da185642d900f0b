// The judge of simulated whole nodes can fail: each rule is broken once, by hand.
#include "tests/sim/network_checker.h"

#include <gmock/gmock.h>

#include "crypto/hash.h"

namespace xh::sim {
namespace {

using consensus::Notarize;
using testing::Optional;
using testing::StartsWith;

const Hash32 kOneHash = sha256(to_bytes("one"));
const Hash32 kOtherHash = sha256(to_bytes("other"));

const ledger::TransactionId kSent{kOneHash.bytes};
const ledger::TransactionId kAnotherSent{kOtherHash.bytes};

ledger::BlockSummary summary(std::uint64_t height, const Hash32& block) {
  ledger::BlockSummary out;
  out.height = Height{height};
  out.block = block;
  return out;
}

ledger::Receipt receipt(std::uint64_t height, const ledger::TransactionId& transaction) {
  ledger::Receipt out;
  out.transaction = transaction;
  out.height = Height{height};
  return out;
}

class NetworkCheckerTest : public testing::Test {
 protected:
  NetworkChecker checker_{4};
};

TEST_F(NetworkCheckerTest, AnHonestRunBreaksNothing) {
  for (std::size_t node = 0; node < 2; ++node) checker_.committed(node, summary(1, kOneHash), kOtherHash, {receipt(1, kSent)});
  checker_.certified(0, {2, kOtherHash});
  checker_.signed_line(0, {2, kOtherHash});
  checker_.voted(0, Epoch{0}, Notarize{View{1}, View{0}, kOneHash});
  checker_.acknowledged(kSent, receipt(1, kSent));
  checker_.judge_acknowledged();
  checker_.judge_ledger(0, Height{1}, {{kSent, receipt(1, kSent)}});
  checker_.judge_ledger(1, Height{0}, {});
  EXPECT_EQ(checker_.violation(), std::nullopt);
}

TEST_F(NetworkCheckerTest, AnotherBlockAtAHeightIsS1) {
  checker_.committed(0, summary(1, kOneHash), kOtherHash, {});
  checker_.committed(1, summary(1, kOtherHash), kOtherHash, {});
  EXPECT_THAT(checker_.violation(), Optional(StartsWith("S1")));
}

TEST_F(NetworkCheckerTest, ASkippedHeightIsS3) {
  checker_.committed(0, summary(2, kOneHash), kOtherHash, {});
  EXPECT_THAT(checker_.violation(), Optional(StartsWith("S3")));
}

TEST_F(NetworkCheckerTest, VotesThatExcludeEachOtherAreS4) {
  checker_.voted(0, Epoch{0}, Notarize{View{1}, View{0}, kOneHash});
  checker_.voted(0, Epoch{1}, Notarize{View{1}, View{0}, kOtherHash});
  EXPECT_EQ(checker_.violation(), std::nullopt) << "another epoch";
  checker_.voted(0, Epoch{0}, Notarize{View{1}, View{0}, kOtherHash});
  EXPECT_THAT(checker_.violation(), Optional(StartsWith("S4")));
}

TEST_F(NetworkCheckerTest, TwoRootsOfOneSizeAndAStepBackAreS4) {
  checker_.signed_line(0, {2, kOneHash});
  checker_.signed_line(0, {2, kOtherHash});
  EXPECT_THAT(checker_.violation(), Optional(StartsWith("S4")));
  NetworkChecker back(4);
  back.signed_line(0, {3, kOneHash});
  back.signed_line(0, {2, kOneHash});
  EXPECT_THAT(back.violation(), Optional(StartsWith("S4")));
}

TEST_F(NetworkCheckerTest, OtherRootsOrReceiptsOfOneBlockAreS6) {
  checker_.committed(0, summary(1, kOneHash), kOtherHash, {});
  checker_.committed(1, summary(1, kOneHash), kOneHash, {});
  EXPECT_THAT(checker_.violation(), Optional(StartsWith("S6")));
  NetworkChecker receipts(4);
  receipts.committed(0, summary(1, kOneHash), kOtherHash, {receipt(1, kSent)});
  receipts.committed(1, summary(1, kOneHash), kOtherHash, {receipt(1, kAnotherSent)});
  EXPECT_THAT(receipts.violation(), Optional(StartsWith("S6")));
}

TEST_F(NetworkCheckerTest, ACertificateThatExecutionDoesNotGiveIsS6) {
  checker_.committed(0, summary(1, kOneHash), kOtherHash, {});
  checker_.certified(1, {2, kOneHash});
  EXPECT_THAT(checker_.violation(), Optional(StartsWith("S6")));
}

TEST_F(NetworkCheckerTest, ATransactionThatExecutesAgainIsS7) {
  checker_.committed(0, summary(1, kOneHash), kOtherHash, {receipt(1, kSent)});
  checker_.committed(0, summary(2, kOtherHash), kOtherHash, {receipt(2, kSent)});
  EXPECT_THAT(checker_.violation(), Optional(StartsWith("S7")));
}

TEST_F(NetworkCheckerTest, WhatWasAcknowledgedAndIsGoneIsS8) {
  checker_.acknowledged(kSent, receipt(1, kSent));
  checker_.judge_acknowledged();
  EXPECT_THAT(checker_.violation(), Optional(StartsWith("S8")));
}

TEST_F(NetworkCheckerTest, WhatOneLedgerLostOrHasOtherwiseIsS8) {
  for (const auto& kept : {std::map<ledger::TransactionId, ledger::Receipt>{}, {{kSent, receipt(2, kSent)}}}) {
    NetworkChecker checker(4);
    checker.committed(0, summary(1, kOneHash), kOtherHash, {receipt(1, kSent)});
    checker.acknowledged(kSent, receipt(1, kSent));
    checker.judge_acknowledged();
    checker.judge_ledger(1, Height{3}, kept);
    EXPECT_THAT(checker.violation(), Optional(StartsWith("S8")));
  }
}

}  // namespace
}  // namespace xh::sim
