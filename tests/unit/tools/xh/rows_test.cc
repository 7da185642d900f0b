#include "tools/xh/rows.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace xh::tools {
namespace {

class RowsTest : public testing::Test {
 protected:
  ~RowsTest() override {
    for (const auto& path : made_) std::filesystem::remove(path);
  }
  std::string file(const std::string& name, std::string_view text) {
    const auto path = std::filesystem::path(testing::TempDir()) /
                      (std::string("xh_rows_") + testing::UnitTest::GetInstance()->current_test_info()->name() + name);
    std::ofstream(path, std::ios::binary) << text;
    made_.push_back(path.string());
    return path.string();
  }
  // Rows as text, errors as their ids.
  std::vector<std::string> all(const std::string& path) {
    std::vector<std::string> out;
    auto reader = RowReader::open(path);
    if (!reader) return {error_code(reader.error().id)};
    while (true) {
      const auto row = reader->next();
      if (!row) {
        out.push_back(error_code(row.error().id) + " " + row.error().place);
        continue;
      }
      if (!*row) return out;
      std::string text = std::to_string((*row)->number);
      for (const auto& [name, value] : (*row)->fields) text.append(" ").append(name).append("=").append(value);
      out.push_back(text);
    }
  }

 private:
  std::vector<std::string> made_;
};

using List = std::vector<std::string>;

TEST_F(RowsTest, CsvHasQuotesCommasAndLinesInFields) {
  EXPECT_EQ(all(file(".csv", "a,b\n1,2\n\"x,\"\"y\"\"\",\"two\nlines\"\n")), (List{"1 a=1 b=2", "2 a=x,\"y\" b=two\nlines"}));
}

TEST_F(RowsTest, LineEndsEmptyLinesAByteOrderMarkAndAMissingLastLineEndDoNotMatter) {
  EXPECT_EQ(all(file(".csv",
                     "\xef\xbb\xbf"
                     "a , b\r\n\r\n1,2\r\n\n3,")),
            (List{"1 a=1 b=2", "2 a=3 b="}));
}

TEST_F(RowsTest, ARowOfAnotherWidthIsNamedAndReadingGoesOn) {
  EXPECT_EQ(all(file(".csv", "a,b\n1\n1,2,3\n4,5\n")), (List{"XH-1805 row 1", "XH-1805 row 2", "3 a=4 b=5"}));
}

TEST_F(RowsTest, AFileThatEndsInsideAQuoteIsNamed) { EXPECT_EQ(all(file(".csv", "a\n\"x")), (List{"XH-1805 row 1"})); }

TEST_F(RowsTest, AFileWithoutAHeaderOrThatIsMissingIsRefused) {
  EXPECT_EQ(all(file(".csv", "")), (List{error_code(ErrorId::kBadRow)}));
  EXPECT_EQ(all("/nowhere/at/all.csv"), (List{error_code(ErrorId::kCannotRead)}));
}

TEST_F(RowsTest, NdjsonIsOneObjectOfTextsAndIntegersPerLine) {
  EXPECT_EQ(all(file(".ndjson", "{\"a\":\"x\",\"b\":5}\n\n{\"a\":[]}\nnonsense\n[1]\n{\"a\":\"last\"}")),
            (List{"1 a=x b=5", "XH-1805 row 2, a", "XH-1805 row 3", "XH-1805 row 4", "5 a=last"}));
}

TEST_F(RowsTest, ARowAtTheMaximumPassesAndOneBeyondFails) {
  const std::string value(kMaxRowBytes - 3, 'x');
  EXPECT_EQ(all(file(".csv", "a,b\n1," + value + "\n")).at(0).size(), std::string("1 a=1 b=").size() + value.size());
  EXPECT_EQ(all(file(".csv", "a,b\n1," + value + "y\n")).at(0), "XH-1004 row 1");
  EXPECT_EQ(all(file(".ndjson", "{\"a\":\"" + std::string(kMaxRowBytes, 'x') + "\"}\n")).at(0), "XH-1004 row 1");
}

TEST(Fill, PutsCleanedColumnsIntoThePattern) {
  const Row row{7, {{"A", " one \t two\n"}, {"B C", "3"}}};
  EXPECT_EQ(fill("x-{A}/{B C}{{}", row).value(), "x-one two/3{}");
  EXPECT_EQ(fill("{Z}", row).error().place, "row 7");
  EXPECT_EQ(fill("{A", row).error().id, ErrorId::kUsage);
}

TEST(Clean, MakesOneSpaceOfEveryGap) {
  EXPECT_EQ(clean("  a \t\n b\x7f"
                  "c  "),
            "a b c");
  EXPECT_EQ(clean(" \n"), "");
  EXPECT_EQ(clean("\xe6\xb0\xb4"), "\xe6\xb0\xb4");
}

}  // namespace
}  // namespace xh::tools
