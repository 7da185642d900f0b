#include "tools/xh/rows.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

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

// BK1
TEST_F(RowsTest, ARowAtTheMaximumPassesAndOneBeyondIsRejectedAloneWithoutEndingTheFile) {
  const std::string value(kMaxRowBytes - 2, 'x');
  EXPECT_EQ(all(file(".csv", "a,b\n1," + value + "\n")).at(0).size(), std::string("1 a=1 b=").size() + value.size());
  EXPECT_EQ(all(file(".csv", "a,b\n1," + value + "y\n2,z\n")), (List{"XH-1004 row 1", "2 a=2 b=z"}));
  const std::string member(kMaxRowBytes - 8, 'x');
  EXPECT_EQ(all(file(".ndjson", "{\"a\":\"" + member + "\"}\n")).at(0).size(), std::string("1 a=").size() + member.size());
  EXPECT_EQ(all(file(".ndjson", "{\"a\":\"" + member + "y\"}\n{\"a\":\"z\"}\n")), (List{"XH-1004 row 1", "2 a=z"}));
}

TEST_F(RowsTest, ALineOfAHundredMegabytesIsReadOverWithoutBeingHeld) {
  const std::string path = file(".ndjson", "");
  {
    std::ofstream out(path, std::ios::binary);
    const std::string piece(1024 * 1024, 'x');
    for (int i = 0; i < 100; ++i) out << piece;
    out << "\n{\"a\":1}\n";
  }
  EXPECT_EQ(all(path), (List{"XH-1004 row 1", "2 a=1"}));
}

TEST_F(RowsTest, AQuoteThatDoesNotEndIsLostAndSaysSo) {
  auto reader = *RowReader::open(file(".csv", "a\n\"" + std::string(kMaxRowBytes, 'x') + "\nnext\n"));
  const auto row = reader.next();
  ASSERT_FALSE(row);
  EXPECT_EQ(row.error().id, ErrorId::kTooLarge);
  EXPECT_TRUE(reader.lost());
}

TEST_F(RowsTest, AByteOrderMarkBeforeNdjsonAndLineEndsOfWindowsDoNotMatter) {
  EXPECT_EQ(all(file(".ndjson", "\xef\xbb\xbf{\"a\":true}\r\n{\"a\":false}\r\n")), (List{"1 a=true", "2 a=false"}));
  EXPECT_EQ(all(file(".csv", "a\r\n1\r")), (List{"1 a=1"}));
}

TEST_F(RowsTest, Utf16IsNamedAsSuch) {
  for (const char* mark : {"\xff\xfe", "\xfe\xff"}) {
    const auto reader = RowReader::open(file(".csv", std::string(mark) + "a"));
    ASSERT_FALSE(reader);
    EXPECT_EQ(reader.error().what, "the file is UTF-16: save it as UTF-8");
  }
}

TEST_F(RowsTest, TwoColumnsOfOneNameAreRefused) {
  const auto reader = RowReader::open(file(".csv", "a,b, a\n"));
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().what, "the header has two columns a");
}

TEST_F(RowsTest, NulInvalidUtf8AndDuplicateKeysAreOfTheirRowAlone) {
  using namespace std::string_literals;
  EXPECT_EQ(all(file(".csv", "a\nx\0y\nz\n"s)), (List{"1 a=x\0y"s, "2 a=z"}));
  EXPECT_EQ(all(file(".ndjson", "{\"a\":\"\xff\"}\n{\"a\":1,\"a\":2}\n{\"a\":1.5}\n{\"a\":3}\n")),
            (List{"XH-1805 row 1", "XH-1805 row 2", "XH-1805 row 3", "4 a=3"}));
}

TEST_F(RowsTest, AnotherDelimiterSeparatesTheFields) {
  auto reader = *RowReader::open(file(".csv", "a;b\n1,5;\"x;y\"\n"), ';');
  const auto row = reader.next();
  EXPECT_EQ((*row)->fields, (std::map<std::string, std::string>{{"a", "1,5"}, {"b", "x;y"}}));
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
