#include "node/number_book.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "numbered.h"

namespace xh::node {
namespace {

consensus::ValidatorSet four() {
  std::vector<consensus::Validator> validators;
  for (std::uint8_t i = 1; i <= 4; ++i) validators.push_back({PrivateKey::from_seed(Bytes(kEd25519SeedBytes, i))->public_key(), 1});
  return *consensus::ValidatorSet::make(validators);
}

TEST(NumberBook, ANumberStandsForItsEnvelopeUntilThatIsForgotten) {
  NumberBook book;
  book.note({1, 70}, envelope(1), at(5));
  book.note({2, 70}, envelope(2), at(6));
  EXPECT_EQ(book.find(1, 70), envelope(1));
  EXPECT_EQ(book.find(2, 70), envelope(2));
  EXPECT_EQ(book.find(1, 71), std::nullopt);
  EXPECT_EQ(book.find(3, 70), std::nullopt);
  EXPECT_EQ(book.number_by(1, envelope(1)), 70u);
  EXPECT_EQ(book.number_by(2, envelope(1)), std::nullopt);
  book.forget(envelope(1));
  book.forget(envelope(9));
  EXPECT_EQ(book.find(1, 70), std::nullopt);
  EXPECT_EQ(book.count(1), 0u);
  EXPECT_EQ(book.count(2), 1u);
}

TEST(NumberBook, AnEnvelopeHasTheNewestNumberOfEachAuthorAndIsNamedByTheOldest) {
  NumberBook book;
  book.note({3, 8}, envelope(1), at(1));
  book.note({1, 5}, envelope(1), at(2));
  EXPECT_EQ(book.name_of(envelope(1), {})->number, (Number{3, 8}));
  EXPECT_EQ(book.name_of(envelope(1), {3})->number, (Number{1, 5}));
  EXPECT_FALSE(book.name_of(envelope(1), {1, 3}));
  EXPECT_FALSE(book.name_of(envelope(2), {}));
  book.note({3, 90}, envelope(1), at(9));  // an author that was started anew
  EXPECT_EQ(book.find(3, 8), std::nullopt);
  EXPECT_EQ(book.find(3, 90), envelope(1));
  EXPECT_EQ(book.count(3), 1u);
  EXPECT_EQ(book.name_of(envelope(1), {})->since, at(1)) << "it waits since then";
  EXPECT_TRUE(book.trusted(3));
  book.forget(envelope(1));
  EXPECT_EQ(book.count(1) + book.count(3), 0u);
}

// N10: runs carry the low half of a number.
TEST(NumberBook, ALowHalfStandsForTheNewestNumberThatHasIt) {
  NumberBook book;
  constexpr std::uint64_t kTurn = std::uint64_t{1} << 32;
  book.note({1, 5 * kTurn + 7}, envelope(1), at(0));
  book.note({1, 5 * kTurn + 9}, envelope(2), at(0));
  EXPECT_EQ(book.find(1, 7), envelope(1));
  book.note({1, 6 * kTurn + 3}, envelope(3), at(0));
  EXPECT_EQ(book.find(1, 7), envelope(1));
  EXPECT_EQ(book.find(1, 3), envelope(3));
  book.note({1, 6 * kTurn + 8}, envelope(4), at(0));
  EXPECT_EQ(book.find(1, 7), std::nullopt) << "a turn ago";
  EXPECT_EQ(book.find(1, 9), envelope(2));
  book.note({1, 2}, envelope(5), at(0));
  EXPECT_EQ(book.find(1, 2), std::nullopt);
  book.note({2, 4}, envelope(6), at(0));
  EXPECT_EQ(book.find(2, 5), std::nullopt) << "below nothing";
  book.note({3, UINT64_MAX}, envelope(7), at(0));
  EXPECT_EQ(book.find(3, UINT32_MAX), envelope(7));
}

// N13
TEST(NumberBook, WhoGivesOneNumberTwiceIsNotTrusted) {
  NumberBook book;
  book.note({1, 5}, envelope(1), at(1));
  book.note({1, 5}, envelope(1), at(2));
  EXPECT_TRUE(book.trusted(1)) << "said again";
  book.note({1, 5}, envelope(2), at(3));
  EXPECT_FALSE(book.trusted(1));
  EXPECT_EQ(book.find(1, 5), envelope(2));
  EXPECT_FALSE(book.name_of(envelope(2), {}));
  book.forget(envelope(1));
  book.forget(envelope(2));
  EXPECT_EQ(book.count(1), 0u);
}

// N13: f of four is one.
TEST(NumberBook, OneLeaderAloneTakesNobodysNumbersAway) {
  NumberBook book;
  const auto set = four();
  book.contradicted(2, 0, set);
  book.contradicted(2, 0, set);
  book.contradicted(3, 1, set);
  EXPECT_TRUE(book.trusted(2));
  book.contradicted(2, 3, set);
  EXPECT_FALSE(book.trusted(2));
  EXPECT_TRUE(book.trusted(3));
}

// N9
TEST(NumberBook, OneAuthorsNumbersAreBoundedAndTheLowestGoes) {
  NumberBook book;
  for (std::uint64_t i = 0; i < kMaxNumbersPerAuthor; ++i) book.note({1, 100 + i}, envelope(i), at(0));
  EXPECT_EQ(book.count(1), kMaxNumbersPerAuthor);
  EXPECT_EQ(book.find(1, 100), envelope(0));
  book.note({1, 100 + kMaxNumbersPerAuthor}, envelope(kMaxNumbersPerAuthor), at(0));
  EXPECT_EQ(book.count(1), kMaxNumbersPerAuthor);
  EXPECT_EQ(book.find(1, 100), std::nullopt);
  EXPECT_FALSE(book.name_of(envelope(0), {}));
  EXPECT_EQ(book.find(1, 101), envelope(1));
  book.note({2, 1}, envelope(0), at(0));
  EXPECT_EQ(book.count(2), 1u) << "every author has its own";
  book.note({1, 1}, envelope(0), at(0));
  EXPECT_EQ(book.find(1, 1), std::nullopt) << "the lowest of a full book";
  EXPECT_EQ(book.find(2, 1), envelope(0));
}

}  // namespace
}  // namespace xh::node
