#include "node/cli/example_words.h"

#include <gtest/gtest.h>

namespace xh::cli {
namespace {

using Commands = std::vector<std::vector<std::string>>;

TEST(ExampleWords, QuotesAndBackslashesHoldWordsTogether) {
  EXPECT_EQ(simple_commands(R"(xh org --name "Acme \"Pumps\"" 'a b' c\ d)"),
            (Commands{{"xh", "org", "--name", "Acme \"Pumps\"", "a b", "c d"}}));
  EXPECT_EQ(simple_commands("xh ''"), (Commands{{"xh", ""}}));
}

TEST(ExampleWords, OperatorsEndCommandsAndRedirectionsAreNoWords) {
  EXPECT_EQ(simple_commands("xh a > f && xh b 2> g | less; xh c < h # said"), (Commands{{"xh", "a"}, {"xh", "b"}, {"less"}, {"xh", "c"}}));
}

TEST(ExampleWords, ASubstitutionIsPartOfItsWord) {
  EXPECT_EQ(simple_commands("A=$(xh key new a) xh b $(c (d))"), (Commands{{"A=$(xh key new a)", "xh", "b", "$(c (d))"}}));
}

TEST(ExampleWords, NothingIsNoCommand) {
  EXPECT_EQ(simple_commands(""), Commands{});
  EXPECT_EQ(simple_commands("  # a remark"), Commands{});
  EXPECT_EQ(simple_commands("xh 'open"), (Commands{{"xh", "open"}})) << "an open quote ends with the line";
}

}  // namespace
}  // namespace xh::cli
