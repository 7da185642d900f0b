#include "node/short_block.h"

#include <gtest/gtest.h>

#include "base/codec.h"
#include "crypto/hash.h"
#include "numbered.h"
#include "tests/sim/random.h"

namespace xh::node {
namespace {

using ledger::EnvelopeId;
using NumberRun = Run;  // testing::Test has a Run of its own

const std::set<std::uint16_t> kNobody;

ShortBlock short_block(const Arrangement& arrangement) {
  std::size_t by_number = 0;
  for (const auto& run : arrangement.runs) by_number += run.count;
  ShortBlock block{{}, arrangement.runs, {arrangement.entries.begin() + static_cast<std::ptrdiff_t>(by_number), arrangement.entries.end()}};
  block.header.payload_count = static_cast<std::uint32_t>(arrangement.entries.size());
  block.header.payload_root = ledger::payload_root(arrangement.entries);
  return block;
}
Bytes whole(const ShortBlock& block, const std::vector<EnvelopeId>& entries) { return encode(ledger::Block{block.header, entries}); }
// What an honest peer answers.
void answer(Rebuild& rebuild, const std::vector<EnvelopeId>& entries) {
  const auto spans = rebuild.missing();
  std::vector<EnvelopeId> ids;
  for (const auto& span : spans) ids.insert(ids.end(), entries.begin() + span.first, entries.begin() + span.first + span.count);
  rebuild.answer(spans, ids);
}

// Two books of the same gossip: the leader's, and a reader's, who misses some of it and was told some of it otherwise.
struct Told {
  NumberBook leader;
  NumberBook reader;
  std::vector<EnvelopeId> selected;
};
Told told(sim::Random& random) {
  Told out;
  const std::uint64_t missed = random.below(3) * 200;
  const std::uint64_t lied = random.below(3) * 100;
  const std::uint64_t count = random.below(120);
  for (std::uint64_t i = 0; i < count; ++i) {
    out.selected.push_back(envelope(i));
    if (random.chance(150)) continue;  // no number
    const Number number{static_cast<std::uint16_t>(random.below(4)), 1000 * random.below(2) + i};
    out.leader.note(number, envelope(i), at(static_cast<int>(random.below(100))));
    if (random.chance(missed)) continue;
    out.reader.note(number, random.chance(lied) ? envelope(i + 5000) : envelope(i), at(0));
  }
  return out;
}

// N10-N12, over random gossip: the very block comes out, whatever the reader knew.
TEST(ShortBlock, WhateverTheReaderKnowsTheVeryBlockComesOut) {
  sim::Random random(7);
  for (int round = 0; round < 500; ++round) {
    const auto [leader, reader, selected] = told(random);
    const auto arrangement = arrange(selected, {leader, at(50), random.below(40), kNobody});
    auto entries = arrangement.entries;
    const auto block = short_block(arrangement);
    ASSERT_TRUE(check_form(block, 4));
    EXPECT_EQ(*decode<ShortBlock>(encode(block)), block);
    Rebuild rebuild(block);
    (void)rebuild.fill(reader);
    for (int asked = 0; !rebuild.complete() && asked < 3; ++asked) answer(rebuild, entries);
    ASSERT_TRUE(rebuild.complete()) << round;
    EXPECT_EQ(rebuild.block(), whole(block, entries)) << round;
    std::ranges::sort(entries);
    EXPECT_EQ(std::ranges::adjacent_find(entries), entries.end());
    for (const auto& entry : entries) EXPECT_NE(std::ranges::find(selected, entry), selected.end());
  }
}

// N12: the same by gossip that comes after the proposal, in any order.
TEST(ShortBlock, WhatIsToldLateCompletesTheBlockOrShowsWhoMeansSomethingElse) {
  sim::Random random(11);
  for (int round = 0; round < 200; ++round) {
    const auto [leader, reader, selected] = told(random);
    const auto arrangement = arrange(selected, {leader, at(50), 1000, kNobody});
    const auto block = short_block(arrangement);
    Rebuild rebuild(block);
    std::vector<std::pair<Number, EnvelopeId>> late;
    for (std::uint64_t i = 0; i < 120; ++i) {
      for (std::uint16_t author = 0; author < 4; ++author) {
        for (const std::uint64_t value : {i, 1000 + i}) {
          if (const auto id = reader.find(author, static_cast<std::uint32_t>(value))) late.emplace_back(Number{author, value}, *id);
        }
      }
    }
    for (std::size_t i = late.size(); i > 1; --i) std::swap(late[i - 1], late[random.below(i)]);
    std::set<std::uint16_t> wrong;
    for (const auto& [number, id] : late) {
      if (rebuild.told(number, id)) wrong.insert(number.author);
    }
    Rebuild at_once(block);
    EXPECT_EQ(wrong, at_once.fill(reader));
    EXPECT_EQ(rebuild.missing(), at_once.missing()) << round;
    EXPECT_EQ(rebuild.complete(), at_once.complete());
  }
}

TEST(ShortBlock, WhoWasToldEverythingAsksForNothing) {
  NumberBook book;
  std::vector<EnvelopeId> selected;
  for (std::uint64_t i = 0; i < 30; ++i) {
    selected.push_back(envelope(i));
    book.note({static_cast<std::uint16_t>(i % 3), 500 + i / 3}, envelope(i), at(1));
  }
  const auto arrangement = arrange(selected, {book, at(1), 0, kNobody});
  ASSERT_EQ(arrangement.runs.size(), 3u) << "a run of each author";
  EXPECT_EQ(arrangement.runs[1].first, 500u);
  EXPECT_EQ(arrangement.runs[1].count, 10u);
  Rebuild rebuild(short_block(arrangement));
  EXPECT_TRUE(rebuild.fill(book).empty());
  EXPECT_TRUE(rebuild.missing().empty());
  ASSERT_TRUE(rebuild.complete());
  EXPECT_EQ(rebuild.block(), whole(short_block(arrangement), arrangement.entries));
}

// N11
TEST(ShortBlock, YoungOnesAreListedAsFarAsThereIsRoomAndTheOthersWait) {
  NumberBook book;
  book.note({0, 1}, envelope(1), at(10));
  for (std::uint64_t i = 2; i < 8; ++i) book.note({0, i}, envelope(i), at(11));
  std::vector<EnvelopeId> selected;
  for (std::uint64_t i = 1; i < 10; ++i) selected.push_back(envelope(i));  // two have no number
  const auto some = arrange(selected, {book, at(10), 4, kNobody});
  EXPECT_EQ(some.entries, (std::vector{envelope(1), envelope(2), envelope(3), envelope(4), envelope(5), envelope(8), envelope(9)}));
  ASSERT_EQ(some.runs.size(), 1u);
  EXPECT_EQ(some.runs[0].count, 1u);
  EXPECT_EQ(arrange(selected, {book, at(10), 6, kNobody}).entries.size(), 9u);
  // N13: an author to be listed is, young or not.
  const auto listed = arrange(selected, {book, at(10), 0, {0}});
  EXPECT_EQ(listed.entries, selected);
  EXPECT_TRUE(listed.runs.empty());
}

// N12
TEST(ShortBlock, ARunThatMeansSomethingElseHereIsAskedForAndItsAuthorNamed) {
  NumberBook book;
  NumberBook other;
  std::vector<EnvelopeId> selected;
  for (std::uint64_t i = 0; i < 9; ++i) {
    selected.push_back(envelope(i));
    const Number number{static_cast<std::uint16_t>(i / 3), i};
    book.note(number, envelope(i), at(0));
    other.note(number, i == 4 ? envelope(44) : envelope(i), at(0));
  }
  const auto arrangement = arrange(selected, {book, at(0), 0, kNobody});
  Rebuild rebuild(short_block(arrangement));
  EXPECT_EQ(rebuild.fill(other), std::set<std::uint16_t>{1});
  EXPECT_EQ(rebuild.missing(), (std::vector<Span>{{3, 3}}));
  EXPECT_TRUE(rebuild.fill(other).empty()) << "told once";
  EXPECT_EQ(rebuild.missing(), (std::vector<Span>{{3, 3}})) << "the book has had its say";
  answer(rebuild, arrangement.entries);
  EXPECT_TRUE(rebuild.complete());
}

// N12: who lied is not known when an answer was mixed with what the book says.
TEST(ShortBlock, AnAnswerThatDoesNotFitToTheNumbersIsAskedForAgainAsAWhole) {
  NumberBook book;
  NumberBook other;
  std::vector<EnvelopeId> selected;
  for (std::uint64_t i = 0; i < 4; ++i) {
    selected.push_back(envelope(i));
    book.note({1, i}, envelope(i), at(0));
    if (i > 0) other.note({1, i}, i == 2 ? envelope(99) : envelope(i), at(0));
  }
  const auto arrangement = arrange(selected, {book, at(0), 0, kNobody});
  Rebuild rebuild(short_block(arrangement));
  EXPECT_TRUE(rebuild.fill(other).empty());
  EXPECT_EQ(rebuild.missing(), (std::vector<Span>{{0, 1}}));
  answer(rebuild, arrangement.entries);
  EXPECT_FALSE(rebuild.complete());
  EXPECT_TRUE(rebuild.fill(other).empty()) << "nobody is blamed";
  EXPECT_EQ(rebuild.missing(), (std::vector<Span>{{0, 4}}));
  answer(rebuild, arrangement.entries);
  EXPECT_TRUE(rebuild.complete());
}

// A leader can make its checks fit. What counts is the root, and what it then takes is an answer for everything.
TEST(ShortBlock, RunsThatDoNotGiveThePayloadRootGiveNoBlock) {
  NumberBook book;
  for (std::uint64_t i = 0; i < 4; ++i) book.note({1, i}, envelope(i), at(0));
  const auto lie = arrange({envelope(0), envelope(1), envelope(2)}, {book, at(0), 0, kNobody});
  const std::vector<EnvelopeId> truth = {envelope(1), envelope(7), envelope(8)};
  auto block = short_block(lie);
  block.header.payload_root = ledger::payload_root(truth);
  Rebuild rebuild(block);
  EXPECT_TRUE(rebuild.fill(book).empty()) << "the author said so, too";
  EXPECT_FALSE(rebuild.complete());
  EXPECT_EQ(rebuild.missing(), (std::vector<Span>{{0, 3}}));
  const std::vector<Span> all = {{0, 3}};
  rebuild.answer(all, lie.entries);
  EXPECT_FALSE(rebuild.complete());
  const std::vector<Span> part = {{0, 2}};
  rebuild.answer(part, std::span(truth).first(2));
  EXPECT_EQ(rebuild.missing(), (std::vector<Span>{{0, 3}})) << "a part of it proves nothing";
  rebuild.answer(all, truth);
  ASSERT_TRUE(rebuild.complete());
  EXPECT_EQ(rebuild.block(), whole(block, truth));
}

TEST(ShortBlock, AnswersToOtherPositionsChangeNothing) {
  NumberBook book;
  std::vector<EnvelopeId> selected;
  for (std::uint64_t i = 0; i < 6; ++i) {
    selected.push_back(envelope(i));
    book.note({1, i}, envelope(i), at(0));
  }
  const auto arrangement = arrange(selected, {book, at(0), 0, kNobody});
  Rebuild rebuild(short_block(arrangement));
  book.forget(envelope(5));
  (void)rebuild.fill(book);
  const std::vector<Span> spans = {{0, 3}, {6, 1}, {4000, 96}};
  rebuild.answer(spans, std::vector<EnvelopeId>(100, envelope(77)));
  EXPECT_EQ(rebuild.missing(), (std::vector<Span>{{5, 1}}));
  answer(rebuild, arrangement.entries);
  EXPECT_TRUE(rebuild.complete());
}

TEST(ShortBlock, AnEmptyBlockNamesNothing) {
  const auto arrangement = arrange({}, {NumberBook(), at(0), 10, kNobody});
  const auto block = short_block(arrangement);
  EXPECT_TRUE(check_form(block, 4));
  EXPECT_EQ(Rebuild(block).block(), whole(block, {}));
  auto wrong = block;
  wrong.header.payload_root = Hash32{{1}};
  EXPECT_FALSE(Rebuild(wrong).complete());
  EXPECT_TRUE(Rebuild(wrong).missing().empty()) << "there is nothing to ask for";
}

TEST(ShortBlock, ALongRunIsSeveral) {
  NumberBook book;
  std::vector<EnvelopeId> selected;
  constexpr std::uint64_t kFirst = (std::uint64_t{1} << 32) - 100;  // the low half begins anew within it
  for (std::uint64_t i = 0; i < kMaxRun + 1; ++i) {
    selected.push_back(envelope(i));
    book.note({1, kFirst + i}, envelope(i), at(0));
  }
  const auto arrangement = arrange(selected, {book, at(0), 0, kNobody});
  ASSERT_EQ(arrangement.runs.size(), 2u);
  EXPECT_EQ(arrangement.runs[0].count, kMaxRun);
  EXPECT_EQ(arrangement.runs[1].count, 1u);
  EXPECT_EQ(arrangement.entries, selected);
  Rebuild rebuild(short_block(arrangement));
  EXPECT_TRUE(rebuild.fill(book).empty());
  EXPECT_TRUE(rebuild.complete());
  EXPECT_LT(encode(short_block(arrangement)).size(), 300u);
}

// N10: what no honest leader sends.
TEST(ShortBlock, TheFormHasLimits) {
  const auto form = [](std::vector<NumberRun> runs, std::size_t listed, std::uint32_t count) {
    ShortBlock block{{}, std::move(runs), std::vector<EnvelopeId>(listed)};
    block.header.payload_count = count;
    return check_form(block, 4).has_value();
  };
  constexpr auto kMost = static_cast<std::uint32_t>(ledger::kMaxBlockEntries);
  EXPECT_TRUE(form({{3, UINT32_MAX, 5, 0}}, 2, 7)) << "the low half may begin anew";
  EXPECT_FALSE(form({{4, 1, 5, 0}}, 0, 5)) << "not in the set";
  EXPECT_FALSE(form({{3, 1, 0, 0}}, 0, 0)) << "an empty run";
  EXPECT_FALSE(form({{3, 1, 5, 0}}, 0, 4)) << "the header says otherwise";
  EXPECT_FALSE(form({{3, 1, 5, 0}}, 1, 5));
  EXPECT_TRUE(form(std::vector<NumberRun>(16, {3, 1, 255, 0}), 16, kMost));
  EXPECT_FALSE(form(std::vector<NumberRun>(16, {3, 1, 255, 0}), 17, kMost + 1));
  EXPECT_FALSE(form(std::vector<NumberRun>(kMost, {3, 1, 255, 0}), kMost, kMost * 256));
  ShortBlock many{{}, std::vector<NumberRun>(kMost, {0, 1, 1, 0}), {}};
  EXPECT_TRUE(decode<ShortBlock>(encode(many)));
  many.runs.push_back({0, 1, 1, 0});
  EXPECT_EQ(decode<ShortBlock>(encode(many)).error().id, ErrorId::kTooLarge);
  many = {{}, {}, std::vector<EnvelopeId>(kMost)};
  EXPECT_TRUE(decode<ShortBlock>(encode(many)));
  many.listed.emplace_back();
  EXPECT_EQ(decode<ShortBlock>(encode(many)).error().id, ErrorId::kTooLarge);
}

TEST(ShortBlock, PositionsAscendWithoutTouching) {
  const auto count = [](std::vector<Span> spans) {
    const auto total = positions_in(spans);
    return total ? *total : 0;
  };
  EXPECT_EQ(count({{0, 4096}}), 4096u);
  EXPECT_EQ(count({{0, 1}, {2, 3}, {4095, 1}}), 5u);
  EXPECT_EQ(count({{0, 4097}}), 0u);
  EXPECT_EQ(count({{4096, 1}}), 0u);
  EXPECT_EQ(count({{65535, 65535}}), 0u);
  EXPECT_EQ(count({{0, 2}, {2, 1}}), 0u) << "one span would say it";
  EXPECT_EQ(count({{5, 1}, {3, 1}}), 0u);
  EXPECT_EQ(count({{5, 1}, {5, 1}}), 0u);
  EXPECT_EQ(count({{5, 0}}), 0u);
  EXPECT_EQ(count({}), 0u);
}

// What stands twice in a rebuilt block is refused where every block is (parse_block); the form does not know the ids.
TEST(ShortBlock, ARunMayBeNamedTwiceAndTheBlockIsThenNone) {
  NumberBook book;
  book.note({1, 1}, envelope(1), at(0));
  const std::vector<EnvelopeId> twice = {envelope(1), envelope(1)};
  const NumberRun run{1, 1, 1, run_check(std::span(twice).first(1))};
  ShortBlock block{{}, {run, run}, {}};
  block.header.payload_count = 2;
  block.header.payload_root = ledger::payload_root(twice);
  ASSERT_TRUE(check_form(block, 4));
  Rebuild rebuild(block);
  (void)rebuild.fill(book);
  ASSERT_TRUE(rebuild.complete());
  EXPECT_EQ(rebuild.block(), whole(block, twice));
}

}  // namespace
}  // namespace xh::node
