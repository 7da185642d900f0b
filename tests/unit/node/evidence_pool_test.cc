#include "node/evidence_pool.h"

#include <gtest/gtest.h>

#include "ledger/evidence.h"

namespace xh::node {
namespace {

using consensus::Evidence;

constexpr Instant kStart = Instant{} + std::chrono::seconds(100);

Evidence evidence(std::uint64_t number, Epoch epoch = Epoch{0}, std::uint64_t view = 1) {
  PublicKey key{Suite::kEd25519, Bytes(kEd25519PublicBytes)};
  key.raw[0] = static_cast<std::uint8_t>(number);
  key.raw[1] = static_cast<std::uint8_t>(number >> 8);
  return consensus::evidence_of({epoch, key}, {consensus::Nullify{View{view}}, {}}, {consensus::Finalize{View{view}, {}}, {}});
}

TEST(EvidencePool, HoldsOneForAKeyAndEpoch) {
  EvidencePool pool;
  EXPECT_TRUE(pool.add(evidence(1), kStart));
  EXPECT_FALSE(pool.add(evidence(1), kStart));
  EXPECT_FALSE(pool.add(evidence(1, Epoch{0}, 9), kStart)) << "another pair of statements";
  EXPECT_TRUE(pool.add(evidence(1, Epoch{1}), kStart));
  EXPECT_EQ(pool.waiting_count(), 2u);
  EXPECT_EQ(pool.waiting(10), (std::vector{evidence(1), evidence(1, Epoch{1})}));
  EXPECT_EQ(pool.waiting(1).size(), 1u);
}

TEST(EvidencePool, IsBoundedAndKeepsWhatItHas) {
  EvidencePool pool;
  for (std::uint64_t i = 0; i < kMaxPooledEvidence; ++i) EXPECT_TRUE(pool.add(evidence(i), kStart));
  EXPECT_FALSE(pool.add(evidence(kMaxPooledEvidence), kStart));
  pool.settle(evidence(kMaxPooledEvidence).name());
  EXPECT_FALSE(pool.contains(evidence(kMaxPooledEvidence).name()));
  EXPECT_EQ(pool.waiting_count(), kMaxPooledEvidence);
}

TEST(EvidencePool, WhatTheLedgerHasIsNeitherToldNorTakenAgain) {
  EvidencePool pool;
  EXPECT_TRUE(pool.add(evidence(1), kStart));
  pool.settle(evidence(1).name());
  pool.settle(evidence(1).name());
  pool.settle(evidence(2).name());
  EXPECT_FALSE(pool.add(evidence(1), kStart));
  EXPECT_FALSE(pool.add(evidence(2), kStart));
  EXPECT_EQ(pool.waiting_count(), 0u);
  EXPECT_TRUE(pool.waiting(10).empty());
  EXPECT_TRUE(pool.due(kNever - std::chrono::hours(1)).empty());
  EXPECT_EQ(pool.next_deadline(), kNever);
}

// M6.
TEST(EvidencePool, IsReportedAtItsTimeAndAgainUntilItIsSettled) {
  EvidencePool pool;
  EXPECT_TRUE(pool.add(evidence(1), kStart + kReportStep));
  EXPECT_EQ(pool.next_deadline(), kStart + kReportStep);
  EXPECT_TRUE(pool.due(kStart).empty());
  EXPECT_EQ(pool.due(kStart + kReportStep).size(), 1u);
  EXPECT_TRUE(pool.due(kStart + kReportStep).empty());
  EXPECT_EQ(pool.next_deadline(), kStart + kReportStep + kReportAgain);
  EXPECT_EQ(pool.due(kStart + kReportStep + kReportAgain).size(), 1u);
}

TEST(EvidencePool, ForgetsWhatTheLedgerKnowsOfEndedEpochsAndWhatItDoesNotTakeAnyMore) {
  EvidencePool pool;
  pool.settle(evidence(1, Epoch{3}).name());
  pool.settle(evidence(2, Epoch{4}).name());
  EXPECT_TRUE(pool.add(evidence(3, Epoch{3}), kStart));
  pool.begin_epoch(Epoch{4});
  EXPECT_FALSE(pool.contains(evidence(1, Epoch{3}).name()));
  EXPECT_TRUE(pool.contains(evidence(2, Epoch{4}).name()));
  EXPECT_EQ(pool.waiting_count(), 1u);
  pool.begin_epoch(Epoch{3 + ledger::kEvidenceEpochs});
  EXPECT_EQ(pool.waiting_count(), 1u);
  pool.begin_epoch(Epoch{4 + ledger::kEvidenceEpochs});
  EXPECT_EQ(pool.waiting_count(), 0u);
}

}  // namespace
}  // namespace xh::node
