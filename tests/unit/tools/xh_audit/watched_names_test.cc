#include "tools/xh_audit/watched_names.h"

#include <gtest/gtest.h>

namespace xh::tools {
namespace {

TEST(WatchedNamesTest, AChangeIsAnotherStateUnderANewerCheckpoint) {
  const WatchedState first{10, "version 1 active", Hash32{{1}}};
  EXPECT_EQ(compare_watched(std::nullopt, first), WatchVerdict::kFirst);
  EXPECT_EQ(compare_watched(first, {11, first.state, first.value}), WatchVerdict::kSame);
  EXPECT_EQ(compare_watched(first, {11, "version 2 active", Hash32{{2}}}), WatchVerdict::kChanged);
  EXPECT_EQ(compare_watched(first, {11, first.state, Hash32{{2}}}), WatchVerdict::kChanged) << "the same version with another content";
  EXPECT_EQ(compare_watched(first, {11, "absent", {}}), WatchVerdict::kChanged);
  EXPECT_EQ(compare_watched(first, {9, "absent", {}}), WatchVerdict::kOlder) << "a node that lags changes nothing";
}

TEST(WatchedNamesTest, WhatIsRememberedReadsBackAndAForeignStateIsRefused) {
  ledger::Genesis genesis;
  const WatchedNames names{{"88.100/a", {10, "version 1 active", Hash32{{1}}}}, {"88.100/b", {10, "absent", {}}}};
  const std::string text = to_text(names, genesis);
  EXPECT_EQ(*watched_from_text(text, genesis), names);
  genesis.chain_id.bytes[0] = 1;
  EXPECT_EQ(watched_from_text(text, genesis).error().id, ErrorId::kWrongChain);
  EXPECT_FALSE(watched_from_text("{}", genesis));
}

TEST(WatchedNamesTest, NamesAreLines) {
  EXPECT_EQ(names_from("a\n\nb c\r\nd"), (std::vector<std::string>{"a", "b c", "d"}));
  EXPECT_TRUE(names_from("").empty());
}

TEST(WatchedNamesTest, ATextThatIsNoProofIsRefused) {
  EXPECT_EQ(watched_from("{}", ledger::Genesis{}, "88.100/a").error().id, ErrorId::kBadProof);
}

}  // namespace
}  // namespace xh::tools
