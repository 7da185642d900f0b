#include "node/cli/man_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/node/cli/toy_program.h"

namespace xh::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<ManPage> toy_pages() {
  ToyProgram toy;
  return man_pages(CommandLine(toy.app, toy_program()).tree(), "1.2.3", 1);
}

TEST(ManPage, TextIsNeitherRequestNorEscapeAndAscii) {
  EXPECT_EQ(roff(".SH 'x'"), "\\&.SH \\(aqx\\(aq");
  EXPECT_EQ(roff("a\n.b"), "a\n\\&.b");
  EXPECT_EQ(roff("--json C:\\x"), "\\-\\-json C:\\ex");
  EXPECT_EQ(roff("did:bid:ef…"), "did:bid:ef\\[u2026]");
  EXPECT_EQ(roff("链"), "\\[u94FE]");
  EXPECT_EQ(roff("𝄞"), "\\[u1D11E]");
}

TEST(ManPage, OneOfTheProgramAndOneOfEachCommandBelowIt) {
  const auto pages = toy_pages();
  ASSERT_EQ(pages.size(), 6);
  EXPECT_EQ(pages[0].file, "toy.1");
  EXPECT_EQ(pages[1].file, "toy-id.1");
  for (const char* text : {".TH \"TOY\" \"1\"", ".SH NAME\ntoy \\- a toy", "\\fB\\-\\-node\\fR \\fITEXT\\fR", "(environment: TOY_NODE)",
                           ".SH EXAMPLES", "toy stop", "Exit codes:", "\\fBtoy\\-stop\\fR(1)"})
    EXPECT_THAT(pages[0].text, HasSubstr(text));
  for (const char* text : {".SS toy id get", "\\fIname\\fR", "one of new old", "toy id get a \\-\\-kind old"})
    EXPECT_THAT(pages[1].text, HasSubstr(text));
  EXPECT_THAT(pages[1].text, Not(HasSubstr("\\-\\-help")));
}

TEST(ManPage, ACommandThatIsCalledLikeAProgramHasAnotherPage) {
  Command program;
  program.path = {"xh"};
  Command audit;
  audit.path = {"xh", "audit"};
  program.commands = {audit};
  EXPECT_EQ(man_pages(program, "1", 1)[1].file, "xh-audit-command.1");
}

}  // namespace
}  // namespace xh::cli
