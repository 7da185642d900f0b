#include "tools/xh/import_check.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace xh::tools {
namespace {

class ImportCheckTest : public testing::Test {
 protected:
  ImportCheckTest() { std::filesystem::create_directories(folder); }
  ~ImportCheckTest() override { std::filesystem::remove_all(folder); }
  ImportCheck check(const std::string& text, bool look_alikes = true) {
    source.file = (folder / "rows.csv").string();
    source.mapping = *mapping_from_flags("88.100", "{s}", {"n={n}"});
    std::ofstream(source.file, std::ios::binary) << text;
    auto rejects = *RejectFile::create((folder / "rejects.csv").string());
    auto report = *check_rows(source, rejects, look_alikes);
    EXPECT_TRUE(rejects.close());
    return report;
  }
  [[nodiscard]] std::size_t lines() const {
    std::ifstream in(folder / "rejects.csv");
    std::size_t count = 0;
    for (std::string line; std::getline(in, line);) ++count;
    return count;
  }
  std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / ("xh_import_check-" + std::to_string(::getpid()));
  ImportSource source;
};

// BK8
TEST_F(ImportCheckTest, CountsByKindShowsTheFirstRejectsAndWritesAll) {
  std::string text = "s,n\na,1\nb,1\n";
  for (int i = 0; i < 30; ++i) text += ",1\n";
  const auto report = check(text);
  EXPECT_EQ(report.total(), 2u);
  EXPECT_EQ(report.phases.back(), 2u);
  EXPECT_EQ(report.rejected, 30u);
  EXPECT_EQ(report.rejects.size(), kShownExamples);
  EXPECT_EQ(lines(), 31u);
  const std::string said = report_text(report, "rejects.csv");
  EXPECT_TRUE(said.starts_with("row 3: XH-1304 BadIdentifier: the suffix has 1 to 200 bytes")) << said;
  EXPECT_NE(said.find("… and 10 more\n"), std::string::npos);
  EXPECT_TRUE(said.ends_with("would send: 2 identifiers\n30 rejected (see rejects.csv)\n")) << said;
  const Json json = report_json(report, "rejects.csv");
  EXPECT_EQ(*json.find("would_send")->find("identifier"), Json(2));
  EXPECT_EQ(json.find("first_rejects")->array()->size(), kShownExamples);
  EXPECT_EQ(*json.find("first_rejects")->array()->at(0).find("id"), Json("XH-1304"));
}

// BK17
TEST_F(ImportCheckTest, NamesThatLookLikeAnEarlierOneAreToldAndStillSent) {
  const std::string text = "s,n\npump,1\nother,1\nPUMP,1\n\xd1\x80ump,1\npump,1\n";
  const auto report = check(text);
  EXPECT_EQ(report.total(), 4u);
  EXPECT_EQ(report.look_alikes, 2u);
  EXPECT_EQ(report.look_alike.at(0), "row 3: 88.100/PUMP looks like the name in row 1");
  EXPECT_EQ(report.rejected, 1u) << "the same again is a repetition";
  EXPECT_NE(report_text(report, "r").find("names that look like an earlier one: 2\n"), std::string::npos);
  EXPECT_EQ(check(text, false).look_alikes, 0u);
}

TEST_F(ImportCheckTest, CountsAreWords) {
  EXPECT_EQ(counts_text({}), "nothing");
  EXPECT_EQ(counts_text({1, 2, 1, 3}), "1 organisation, 2 enrolments, 1 prefix, 3 identifiers");
}

}  // namespace
}  // namespace xh::tools
