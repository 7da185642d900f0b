#include "base/spelling.h"

#include <gtest/gtest.h>

#include <vector>

namespace xh {
namespace {

TEST(Spelling, DistanceCountsInsertionsDeletionsAndReplacements) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("abc", ""), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("suffix", "sufix"), 1u);
}

TEST(Spelling, TheNearestWordIsAtMostThreeChangesAway) {
  const std::vector<std::string> known = {"prefix", "suffix", "scheme"};
  EXPECT_EQ(nearest_word("prefx", known), "prefix");
  EXPECT_EQ(nearest_word("sufix", known), "suffix");
  EXPECT_EQ(nearest_word("schXXX", known), "scheme");
  EXPECT_EQ(nearest_word("owner", known), std::nullopt);
  EXPECT_EQ(nearest_word("", known), std::nullopt);
  EXPECT_EQ(did_you_mean("shceme", known), "; did you mean scheme?");
  EXPECT_EQ(did_you_mean("controller", known), "");
}

TEST(Spelling, AWordOfWhichEveryLetterWouldChangeIsNoSuggestion) {
  const std::vector<std::string> known = {"abc"};
  EXPECT_EQ(nearest_word("xyz", known), std::nullopt);
  EXPECT_EQ(nearest_word("x", known), std::nullopt);
}

TEST(Spelling, OverlongWordsGetNoSuggestion) {
  const std::vector<std::string> known = {std::string(100, 'a'), std::string(101, 'b')};
  EXPECT_EQ(nearest_word(std::string(99, 'a') + "c", known), known[0]);
  EXPECT_EQ(nearest_word(std::string(101, 'b'), known), std::nullopt);
  EXPECT_EQ(nearest_word(std::string(100, 'b'), known), std::nullopt);
}

}  // namespace
}  // namespace xh
