// The frozen values of the worked example (XC73, docs/PROOFS.md part 2). XH_WRITE_VECTORS=1 writes them anew: only when a form changes on
// purpose.
#include "example.h"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>

#include "base/text.h"

namespace xh::crosschain {
namespace {

const std::string kFile = std::string(XH_SOURCE_DIR) + "/tests/vectors/verify/xinghuo.txt";

const Example& example() {
  static const Example made;
  return made;
}

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string as_lines(const Named& values) {
  std::string out;
  for (const auto& [name, value] : values) out += name + " " + to_hex(value) + "\n";
  return out;
}

TEST(VerifyExample, TheFrozenValuesAreThoseOfTheMadeChain) {
  const std::string made = as_lines(example().all());
  if (std::getenv("XH_WRITE_VECTORS") != nullptr) std::ofstream(kFile, std::ios::binary) << made;
  EXPECT_EQ(read(kFile), made);
}

// A line of the page that is a name of the file, spaces, and hex is that value, or its beginning when three dots follow.
TEST(VerifyExample, EveryValueOnThePageIsThatOfTheFile) {
  std::map<std::string, std::string> values;
  for (const auto& [name, value] : example().all()) values[name] = to_hex(value);
  const std::string page = read(std::string(XH_SOURCE_DIR) + "/docs/PROOFS.md");
  const std::regex line(R"(^([a-z][a-z_.0-9]*) +([0-9a-f]+)(\.\.\.)?$)");
  std::size_t found = 0;
  std::istringstream lines(page);
  for (std::string text; std::getline(lines, text);) {
    std::smatch match;
    if (!std::regex_match(text, match, line)) continue;
    ++found;
    ASSERT_TRUE(values.contains(match[1])) << text;
    const std::string& value = values[match[1]];
    EXPECT_TRUE(match[3].matched ? value.starts_with(match[2].str()) : value == match[2].str()) << text;
  }
  EXPECT_GE(found, 25u);
}

}  // namespace
}  // namespace xh::crosschain
