#include "node/mempool.h"

#include <gtest/gtest.h>

#include "node/admission_error.h"

namespace xh::node {
namespace {

constexpr std::uint64_t kNow = 1'000'000;

const PrivateKey& sender_key() {
  static const PrivateKey k = *PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 7));
  return k;
}

// `memo` makes another transaction with the same nonce.
ledger::VerifiedEnvelope verified_envelope(std::uint8_t nonce, std::uint64_t valid_until = kNow + 1000, std::size_t operations = 1) {
  ledger::Transaction transaction;
  transaction.sender = account_of(sender_key().public_key());
  transaction.nonce.bytes[0] = nonce;
  transaction.valid_until = UnixMillis{valid_until};
  transaction.operations.assign(operations, {1, Bytes{1, 2, 3}});
  return *ledger::verify_envelope(encode(ledger::sign_transaction(transaction, sender_key())), {});
}

constexpr Mempool::Selection kWide{100, 1'000'000, 1000};

TEST(MempoolTest, SelectsTheOldestThatFitAndAreNotTaken) {
  Mempool pool({});
  std::vector<ledger::VerifiedEnvelope> all;
  for (std::uint8_t i = 1; i <= 4; ++i) {
    all.push_back(verified_envelope(i, kNow + 1000, i));
    EXPECT_EQ(pool.add(all.back()), Admission::kAccepted);
  }
  EXPECT_EQ(pool.select(kWide, {}, UnixMillis{kNow}), (std::vector{all[0].id(), all[1].id(), all[2].id(), all[3].id()}));
  EXPECT_EQ(pool.select({2, 1'000'000, 1000}, {}, UnixMillis{kNow}), (std::vector{all[0].id(), all[1].id()}));
  EXPECT_EQ(pool.select(kWide, {all[1].transaction_id()}, UnixMillis{kNow}), (std::vector{all[0].id(), all[2].id(), all[3].id()}));
  const auto few = pool.select({100, 1'000'000, 3}, {}, UnixMillis{kNow});
  EXPECT_EQ(few.front(), all[0].id());
  EXPECT_LE(few.size(), 2u);
  const auto small = pool.select({100, all[0].bytes().size(), 1000}, {}, UnixMillis{kNow});
  EXPECT_EQ(small, std::vector{all[0].id()});
}

TEST(MempoolTest, WhatIsOutsideItsTimeWindowIsNotSelected) {
  Mempool pool({});
  const auto early = verified_envelope(1, kNow - 1);
  const auto late = verified_envelope(2, kNow + ledger::kMaxValidityMillis + 1);
  const auto edge = verified_envelope(3, kNow);
  const auto far_edge = verified_envelope(4, kNow + ledger::kMaxValidityMillis);
  for (const auto& e : {early, late, edge, far_edge}) (void)pool.add(e);
  EXPECT_EQ(pool.select(kWide, {}, UnixMillis{kNow}), (std::vector{edge.id(), far_edge.id()}));
  EXPECT_EQ(pool.expire(UnixMillis{kNow}), std::vector{early.id()});
  EXPECT_EQ(pool.find(early.id()), nullptr);
  EXPECT_NE(pool.find(edge.id()), nullptr);
}

TEST(MempoolTest, TheLimitsHoldAndOneBeyondIsFull) {
  const auto first = verified_envelope(1);
  Mempool by_count({2, 1'000'000});
  EXPECT_EQ(by_count.add(first), Admission::kAccepted);
  EXPECT_EQ(by_count.add(first), Admission::kAlreadyPending);
  EXPECT_EQ(by_count.add(verified_envelope(2)), Admission::kAccepted);
  EXPECT_EQ(by_count.add(verified_envelope(3)), Admission::kFull);
  EXPECT_TRUE(admitted(by_count.add(first)));
  EXPECT_EQ(admitted(by_count.add(verified_envelope(3))).error().id, ErrorId::kMempoolFull);
  Mempool by_bytes({100, first.bytes().size()});
  EXPECT_EQ(by_bytes.add(first), Admission::kAccepted);
  EXPECT_EQ(by_bytes.add(verified_envelope(2)), Admission::kFull);
  EXPECT_EQ(by_bytes.count(), 1u);
  EXPECT_EQ(by_bytes.bytes(), first.bytes().size());
}

TEST(MempoolTest, BodiesOfKnownBlocksComeInAndStayWhateverTheLimits) {
  Mempool pool({1, 1'000'000});
  const auto one = verified_envelope(1);
  const auto pinned = verified_envelope(2, kNow - 1);
  (void)pool.add(one);
  pool.pin(pinned.id());
  pool.pin(pinned.id());
  pool.add_body(pinned);
  EXPECT_TRUE(pool.expire(UnixMillis{kNow}).empty());
  EXPECT_TRUE(pool.remove_transaction(pinned.transaction_id()).empty());
  EXPECT_NE(pool.find(pinned.id()), nullptr);
  pool.unpin(pinned.id());
  EXPECT_TRUE(pool.pinned(pinned.id()));
  pool.unpin(pinned.id());
  EXPECT_FALSE(pool.pinned(pinned.id()));
  EXPECT_EQ(pool.expire(UnixMillis{kNow}), std::vector{pinned.id()});
  EXPECT_EQ(pool.find(pinned.id()), nullptr);
  EXPECT_NE(pool.find(one.id()), nullptr);
  EXPECT_EQ(pool.remove_transaction(one.transaction_id()), std::vector{one.id()});
}

}  // namespace
}  // namespace xh::node
