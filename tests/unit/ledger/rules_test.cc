// U2-U7: what is scheduled, and what is in force at a height.
#include "ledger/rules.h"

#include <gtest/gtest.h>

#include "ledger/governance.h"

namespace xh::ledger {
namespace {

constexpr Height kNow{1000};
constexpr Height kSoonest{1000 + kRulesNotice};

RulesRecord genesis_rules() {
  Genesis genesis;
  genesis.parameters.quota_window_blocks = 100;
  return first_rules(genesis);
}

SetParameters operations(Height from, std::uint64_t value) { return {from, {{Parameter::kMaxBlockOperations, value}}}; }
SetParameters window(Height from, std::uint64_t blocks) { return {from, {{Parameter::kQuotaWindow, blocks}}}; }

RulesRecord after(RulesRecord record, const std::vector<Change>& changes, Height now = kNow) {
  return apply_rules(std::move(record), now, changes).value();
}
bool refused(const RulesRecord& record, const std::vector<Change>& changes, Height now = kNow) {
  const auto outcome = apply_rules(record, now, changes);
  if (outcome) return false;
  EXPECT_EQ(outcome.error().id, ErrorId::kBadRules);
  return true;
}

// U5
TEST(Rules, AChangeIsInForceFromItsHeightOnAndNotBefore) {
  const auto record = after(genesis_rules(), {SetParameters{kSoonest, {{Parameter::kDelta, 200}, {Parameter::kMaxBlockBytes, 2 << 20}}}});
  const Rules before = record.at(kSoonest.previous());
  EXPECT_EQ(before.parameters, genesis_rules().base.parameters);
  EXPECT_EQ(before.since, Height{0});
  const Rules then = record.at(kSoonest);
  EXPECT_EQ(then.parameters.delta_ms, 200u);
  EXPECT_EQ(then.parameters.max_block_bytes, 2u << 20);
  EXPECT_EQ(then.parameters.idle_interval_ms, before.parameters.idle_interval_ms);
  EXPECT_EQ(then.since, kSoonest);
  EXPECT_EQ(record.at(Height{kSoonest.value + 1'000'000}), then);
}

// U4
TEST(Rules, TheNoticeIsSixtyFiveBlocks) {
  EXPECT_EQ(kRulesNotice, 65u);
  for (const Change& change : {Change(operations(kSoonest.previous(), 5000)), Change(SetProtocol{kSoonest.previous(), 2})})
    EXPECT_TRUE(refused(genesis_rules(), {change}));
  EXPECT_FALSE(refused(genesis_rules(), {operations(kSoonest, 5000)}));
  EXPECT_FALSE(refused(genesis_rules(), {SetProtocol{kSoonest, 2}}));
  EXPECT_FALSE(refused(genesis_rules(), {operations(Height{kNow.value + kMaxRulesAhead}, 5000)}));
  EXPECT_TRUE(refused(genesis_rules(), {operations(Height{kNow.value + kMaxRulesAhead + 1}, 5000)}));
  EXPECT_TRUE(refused(genesis_rules(), {operations(Height{~std::uint64_t{0}}, 5000)}));
  EXPECT_TRUE(refused(genesis_rules(), {operations(kNow, 5000)}));
}

// U4: a cancellation is a change like others.
TEST(Rules, WhatIsScheduledCanBeCancelledWithTheSameNotice) {
  const Height from{kSoonest.value + 10};
  const auto record = after(genesis_rules(), {operations(from, 5000), SetProtocol{from, 2}});
  EXPECT_TRUE(refused(record, {CancelRules{from.next()}}));
  EXPECT_TRUE(refused(record, {CancelRules{from}}, Height{from.value - kRulesNotice + 1}));
  const auto cancelled = after(record, {CancelRules{from}}, Height{from.value - kRulesNotice});
  EXPECT_EQ(cancelled.at(from), genesis_rules().base);
  EXPECT_FALSE(cancelled.beyond(1));
  // And set anew in one go.
  EXPECT_EQ(after(record, {CancelRules{from}, operations(from, 6000)}).at(from).parameters.max_block_operations, 6000u);
}

// U4
TEST(Rules, NothingIsOverruled) {
  const auto record = after(genesis_rules(), {operations(kSoonest, 5000)});
  EXPECT_TRUE(refused(record, {operations(kSoonest, 6000)}));
  EXPECT_TRUE(refused(record, {SetParameters{kSoonest, {{Parameter::kDelta, 3}, {Parameter::kMaxBlockOperations, 5000}}}}));
  EXPECT_TRUE(refused(genesis_rules(), {operations(kSoonest, 5000), operations(kSoonest, 5000)}));
  EXPECT_TRUE(refused(genesis_rules(), {SetProtocol{kSoonest, 2}, SetProtocol{kSoonest, 2}}));
  // Another value at the same height, and the same one at another height, are no contradiction.
  const auto both = after(record, {SetParameters{kSoonest, {{Parameter::kDelta, 3}}}, SetProtocol{kSoonest, 2}});
  ASSERT_EQ(both.steps.size(), 1u);
  EXPECT_EQ(both.at(kSoonest).parameters.delta_ms, 3u);
  EXPECT_EQ(both.at(kSoonest).parameters.max_block_operations, 5000u);
  EXPECT_EQ(both.at(kSoonest).protocol, 2u);
  const auto later = after(both, {operations(kSoonest.next(), 7000)});
  EXPECT_EQ(later.at(kSoonest).parameters.max_block_operations, 5000u);
  EXPECT_EQ(later.at(kSoonest.next()).parameters.max_block_operations, 7000u);
}

// An earlier height that is decided later does not undo what comes after it.
TEST(Rules, StepsStandInTheOrderOfTheirHeights) {
  auto record = after(genesis_rules(), {operations(Height{3000}, 3000)});
  record = after(record, {SetParameters{Height{2000}, {{Parameter::kDelta, 20}, {Parameter::kMaxBlockOperations, 2000}}}});
  EXPECT_EQ(record.at(Height{1999}), genesis_rules().base);
  EXPECT_EQ(record.at(Height{2999}).parameters.max_block_operations, 2000u);
  EXPECT_EQ(record.at(Height{3000}).parameters.max_block_operations, 3000u);
  EXPECT_EQ(record.at(Height{3000}).parameters.delta_ms, 20u);
}

// U4
TEST(Rules, VersionsCountUpByOne) {
  EXPECT_TRUE(refused(genesis_rules(), {SetProtocol{kSoonest, 1}}));
  EXPECT_TRUE(refused(genesis_rules(), {SetProtocol{kSoonest, 3}}));
  EXPECT_TRUE(refused(genesis_rules(), {SetProtocol{kSoonest, 0}}));
  const auto two = after(genesis_rules(), {SetProtocol{Height{2000}, 2}});
  EXPECT_TRUE(refused(two, {SetProtocol{Height{1900}, 2}}));
  EXPECT_TRUE(refused(two, {SetProtocol{Height{1900}, 3}}));
  EXPECT_TRUE(refused(two, {SetProtocol{Height{2100}, 2}}));
  const auto three = after(two, {SetProtocol{Height{2001}, 3}});
  EXPECT_EQ(three.at(Height{2001}).protocol, 3u);
  EXPECT_TRUE(refused(three, {CancelRules{Height{2000}}})) << "3 would come after 1";
  EXPECT_FALSE(refused(three, {CancelRules{Height{2000}}, CancelRules{Height{2001}}}));
  EXPECT_EQ(three.beyond(1), Height{2000});
  EXPECT_EQ(three.beyond(2), Height{2001});
  EXPECT_FALSE(three.beyond(3));
}

// U2
TEST(Rules, WhatIsInForceIsNoStepAnyMore) {
  const auto record = after(genesis_rules(), {operations(Height{2000}, 3000), SetProtocol{Height{2500}, 2}});
  const auto next = after(record, {operations(Height{4000}, 4000)}, Height{2000});
  EXPECT_EQ(next.base.parameters.max_block_operations, 3000u);
  EXPECT_EQ(next.base.since, Height{2000});
  ASSERT_EQ(next.steps.size(), 2u);
  for (const std::uint64_t height : {2000, 2499, 2500, 3999}) EXPECT_EQ(next.at(Height{height}), record.at(Height{height}));
  const auto last = after(next, {operations(Height{5000}, 5000)}, Height{2600});
  EXPECT_EQ(last.base.protocol, 2u);
  EXPECT_EQ(last.beyond(1), Height{2500}) << "a build that is started late learns where it should have ended";
}

TEST(Rules, SixtyFourHeightsAreScheduledAtMost) {
  RulesRecord record = genesis_rules();
  for (std::size_t i = 0; i < kMaxRulesSteps; ++i) record = after(record, {operations(Height{2000 + i}, 5000)});
  EXPECT_TRUE(refused(record, {operations(Height{3000}, 5000)}));
  EXPECT_FALSE(refused(record, {SetProtocol{Height{2000}, 2}})) << "no height more";
  EXPECT_FALSE(refused(record, {operations(Height{3000}, 5000)}, Height{2000})) << "one of them has passed";
}

// U6
TEST(Rules, WhoExecutedSixtyFiveBlocksBeforeKnows) {
  const auto record = after(genesis_rules(), {operations(kSoonest, 5000)});
  EXPECT_EQ(known_rules(record, kNow, kSoonest)->parameters.max_block_operations, 5000u);
  EXPECT_EQ(known_rules(record, kNow, kSoonest.previous())->parameters.max_block_operations, 20'000u);
  EXPECT_FALSE(known_rules(record, kNow, kSoonest.next())) << "the next block may decide about it";
}

// U7
TEST(Rules, AWindowEndsWhereItsLengthIsSet) {
  const auto first = genesis_rules();
  EXPECT_EQ(first.at(Height{99}).window_of(Height{99}), 0u);
  EXPECT_EQ(first.at(Height{100}).window_of(Height{100}), 1u);
  EXPECT_EQ(first.window_end(Height{99}), Height{100});
  EXPECT_EQ(first.window_end(Height{100}), Height{200});
  const auto record = after(first, {window(Height{1130}, 7), window(Height{1141}, 1000)});
  EXPECT_EQ(record.window_end(Height{1099}), Height{1100});
  EXPECT_EQ(record.window_end(Height{1129}), Height{1130});
  EXPECT_EQ(record.window_end(Height{1130}), Height{1137});
  EXPECT_EQ(record.window_end(Height{1137}), Height{1141});
  EXPECT_EQ(record.window_end(Height{1141}), Height{2141});
  std::uint64_t last = 0;
  for (std::uint64_t h = 1; h < 4000; ++h) {
    const std::uint64_t name = record.at(Height{h}).window_of(Height{h});
    EXPECT_GE(name, last);
    const bool begins = record.window_end(Height{h - 1}) == Height{h};
    EXPECT_EQ(name != record.at(Height{h - 1}).window_of(Height{h - 1}), begins) << h;
    last = name;
  }
  // The same length again begins a window, too: that is how a council sets quotas back.
  EXPECT_EQ(after(first, {window(Height{1130}, 100)}).window_end(Height{1129}), Height{1130});
}

// U3
TEST(Rules, ValuesObeyTheLimitsOfGenesis) {
  const auto parses = [](const SetParameters& change) { return parse_governance(1, encode(Propose{{change}, ""})).has_value(); };
  for (const auto& info : parameter_table()) {
    EXPECT_TRUE(parses({kSoonest, {{info.parameter, info.low}}})) << info.name;
    EXPECT_TRUE(parses({kSoonest, {{info.parameter, info.high}}})) << info.name;
    EXPECT_FALSE(parses({kSoonest, {{info.parameter, info.low - 1}}})) << info.name;
    EXPECT_FALSE(parses({kSoonest, {{info.parameter, info.high + 1}}})) << info.name;
  }
  EXPECT_FALSE(parses({kSoonest, {}}));
  EXPECT_FALSE(parses({kSoonest, {{Parameter::kDelta, 5}, {Parameter::kDelta, 5}}}));
  EXPECT_FALSE(parses({kSoonest, {{Parameter::kIdleInterval, 5}, {Parameter::kDelta, 5}}}));
  Bytes unknown = encode(Propose{{SetProtocol{kSoonest, 2}}, ""});
  EXPECT_TRUE(parse_governance(1, unknown));
  unknown[1] = 8;  // no such change
  EXPECT_FALSE(parse_governance(1, unknown));
}

// U3
TEST(Rules, AProposalChangesTheSetOrTheRules) {
  const auto parses = [](const std::vector<Change>& changes) { return parse_governance(1, encode(Propose{changes, ""})).has_value(); };
  EXPECT_FALSE(parses({RemoveValidator{"v1"}, operations(kSoonest, 5000)}));
  EXPECT_FALSE(parses({CancelRules{kSoonest}, SetWeight{"v1", 2}}));
  EXPECT_TRUE(parses({CancelRules{kSoonest}, SetProtocol{kSoonest, 2}, operations(kSoonest, 5000)}));
  EXPECT_TRUE(parses({RemoveValidator{"v1"}, SetWeight{"v1", 2}}));
}

// Frozen: they are hashed, signed and stored.
TEST(Rules, NumbersAreFrozen) {
  EXPECT_EQ(static_cast<int>(RecordKind::kRules), 8);
  EXPECT_EQ(Change(SetParameters{}).index(), 5u);
  EXPECT_EQ(Change(SetProtocol{}).index(), 6u);
  EXPECT_EQ(Change(CancelRules{}).index(), 7u);
  EXPECT_EQ(info_of(Parameter::kDelta).name, "delta_ms");
  EXPECT_EQ(info_of(Parameter::kQuotaWindow).name, "quota_window_blocks");
  EXPECT_EQ(static_cast<int>(Parameter::kQuotaWindow), 5);
  EXPECT_EQ(encode(SetParameters{Height{2}, {{Parameter::kMaxBlockBytes, 3}}}),
            (Bytes{2, 0, 0, 0, 0, 0, 0, 0, 1, 3, 3, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(encode(SetProtocol{Height{2}, 3}), (Bytes{2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0}));
}

}  // namespace
}  // namespace xh::ledger
