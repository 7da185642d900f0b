#include "node/effects_book.h"

#include <gtest/gtest.h>

namespace xh::node {
namespace {

constexpr std::uint64_t kFew = 1;  // of four

ledger::BlockId block(std::uint8_t number) { return ledger::BlockId{{number}}; }
PublicKey key(std::uint8_t number) { return {Suite::kEd25519, Bytes(32, number)}; }
EffectsBook::Voice validator(std::uint8_t number) { return {key(number), 1}; }
EffectsBook::Voice follower(std::uint8_t number) { return {key(number), 0}; }

// A key that was changed to `value`, and a body; each may be left out.
Bytes told(std::uint8_t value, bool body = true, bool bytes = true) {
  BlockEffects effects;
  effects.bodies = {{body ? Bytes{1, 2} : Bytes{}}};
  effects.changes = {{Hash32{{1}}, Hash32{{value}}, bytes ? Bytes{value} : Bytes{}}};
  return encode(effects);
}

// RD16
TEST(EffectsBook, WhatLeavesNothingOutNeedsOneVoice) {
  EffectsBook book;
  EXPECT_FALSE(book.choose(block(1), kFew, true));
  book.add(block(1), follower(1), told(1));
  EXPECT_TRUE(book.knows(block(1)));
  EXPECT_EQ(book.choose(block(1), kFew, false), told(1));
  EXPECT_FALSE(book.choose(block(2), kFew, true));
  book.forget(block(1));
  EXPECT_FALSE(book.knows(block(1)));
}

// RD16
TEST(EffectsBook, WhatIsLeftOutIsBelievedWhenOneOfItsVoicesIsHonest) {
  EffectsBook book;
  book.add(block(1), validator(1), told(1, false));
  book.add(block(1), validator(1), told(1, false));  // the same voice
  for (std::uint8_t i = 10; i < 20; ++i) book.add(block(1), follower(i), told(1, false));
  EXPECT_FALSE(book.choose(block(1), kFew, false)) << "followers weigh nothing";
  book.add(block(1), validator(2), told(1, false));
  EXPECT_EQ(book.choose(block(1), kFew, false), told(1, false));
}

// RD16
TEST(EffectsBook, WhatIsLeftOutIsBelievedWhenNobodyElseCanBeAsked) {
  EffectsBook book;
  book.add(block(1), follower(1), told(1, true, false));
  EXPECT_FALSE(book.choose(block(1), kFew, false));
  EXPECT_EQ(book.choose(block(1), kFew, true), told(1, true, false));
}

// RD16
TEST(EffectsBook, VoicesFillInForEachOther) {
  EffectsBook book;
  book.add(block(1), follower(1), told(1, false, true));
  book.add(block(1), follower(2), told(1, true, false));
  EXPECT_EQ(book.choose(block(1), kFew, false), told(1));
  EXPECT_TRUE(book.has_said(block(1), key(2)));
  EXPECT_FALSE(book.has_said(block(2), key(2)));
}

// RD17
TEST(EffectsBook, ALiarIsNotHeardAgainAboutAnyBlock) {
  EffectsBook book;
  book.add(block(1), validator(1), told(7));
  book.add(block(2), validator(1), told(7));
  book.add(block(2), validator(2), told(1));
  ASSERT_EQ(book.choose(block(1), kFew, false), told(7));
  const auto refuted = book.refute(block(1), kFew);
  EXPECT_EQ(refuted.liars, std::set<PublicKey>{key(1)});
  EXPECT_FALSE(refuted.own_fault);
  EXPECT_TRUE(book.is_liar(key(1)));
  EXPECT_FALSE(book.knows(block(1)));
  EXPECT_EQ(book.choose(block(2), kFew, false), told(1)) << "what it said of another block is gone";
  book.add(block(1), validator(1), told(8));
  EXPECT_FALSE(book.knows(block(1)));
  book.add(block(1), validator(3), told(1));
  EXPECT_EQ(book.choose(block(1), kFew, false), told(1));
}

// RD17, RD18
TEST(EffectsBook, WhoContradictsWhatWasAppliedLies) {
  for (const bool body : {false, true}) {
    EffectsBook book;
    book.add(block(1), validator(1), told(7, body));
    book.add(block(1), validator(2), told(1, body));
    book.add(block(1), validator(3), told(1, body));
    book.add(block(2), validator(1), told(7));
    ASSERT_EQ(book.choose(block(1), kFew, false), told(1, body));
    EXPECT_EQ(book.settle(block(1)), body ? std::set<PublicKey>{} : std::set<PublicKey>{key(1)});
    EXPECT_EQ(book.is_liar(key(1)), !body) << "what could be executed was perhaps executed, and tells nothing";
    EXPECT_EQ(book.knows(block(2)), body);
  }
  EffectsBook book;
  EXPECT_TRUE(book.settle(block(1)).empty());
}

// RD17
TEST(EffectsBook, MoreThanTheFaultyCannotBeRefuted) {
  EffectsBook book;
  for (std::uint8_t i = 10; i < 20; ++i) {
    book.add(block(1), follower(i), told(i));
    ASSERT_TRUE(book.choose(block(1), kFew, false));
    EXPECT_FALSE(book.refute(block(1), kFew).own_fault) << "anybody may follow";
  }
  book.add(block(1), validator(1), told(7));
  (void)book.choose(block(1), kFew, false);
  EXPECT_FALSE(book.refute(block(1), kFew).own_fault);
  book.add(block(1), validator(2), told(8));
  (void)book.choose(block(1), kFew, false);
  EXPECT_TRUE(book.refute(block(1), kFew).own_fault);
}

// RD16: at the limit and beyond it.
TEST(EffectsBook, AccountsThatContradictEachOtherAreBounded) {
  EffectsBook book;
  for (std::uint8_t i = 1; i <= kMaxAccounts + 1; ++i) book.add(block(1), follower(i), told(i));
  EXPECT_TRUE(book.has_said(block(1), key(kMaxAccounts)));
  EXPECT_FALSE(book.has_said(block(1), key(kMaxAccounts + 1)));
  book.add(block(1), validator(9), told(kMaxAccounts));
  EXPECT_EQ(book.choose(block(1), kFew, false), told(kMaxAccounts)) << "the account with the most weight";
}

// RD17
TEST(EffectsBook, LiarsThatAreRememberedAreBounded) {
  EffectsBook book;
  for (std::size_t i = 0; i <= kMaxLiars; ++i) {
    PublicKey liar = key(1);
    liar.raw[0] = static_cast<std::uint8_t>(i >> 8);
    liar.raw[1] = static_cast<std::uint8_t>(i);
    book.add(block(1), {liar, 0}, told(1));
    (void)book.choose(block(1), kFew, false);
    (void)book.refute(block(1), kFew);
  }
  PublicKey first = key(1);
  first.raw[0] = first.raw[1] = 0;
  EXPECT_FALSE(book.is_liar(first));
  first.raw[1] = 1;
  EXPECT_TRUE(book.is_liar(first));
}

}  // namespace
}  // namespace xh::node
