#include "tools/xh/reject_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>

namespace xh::tools {
namespace {

std::string content(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

TEST(RejectFile, FieldsAreQuotedWhereTheyMustBe) {
  EXPECT_EQ(csv_field("plain text"), "plain text");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("say \"x\"\nhere"), "\"say \"\"x\"\"\nhere\"");
}

// BK12
TEST(RejectFile, HasRowNameIdReasonAndHintAndIsThereAsAWhole) {
  const std::string path = (std::filesystem::path(testing::TempDir()) / ("xh_rejects-" + std::to_string(::getpid()) + ".csv")).string();
  std::filesystem::remove(path);
  auto file = *RejectFile::create(path);
  file.add({3, "88.100/x", {ErrorId::kBadRow, "wrong, somehow", "row 3"}});
  Item item;
  item.row = 4;
  item.name = "88.100/y";
  file.add(item, "NotOwner", "No.", "Ask.");
  EXPECT_FALSE(std::filesystem::exists(path));
  ASSERT_TRUE(file.close());
  EXPECT_TRUE(content(path).starts_with("row,name,id,reason,hint\n3,88.100/x,XH-1805,\"wrong, somehow (at row 3)\",")) << content(path);
  EXPECT_TRUE(content(path).ends_with("\n4,88.100/y,NotOwner,No.,Ask.\n")) << content(path);
  std::filesystem::remove(path);
}

TEST(RejectFile, SaysWhenItCannotBeWritten) { EXPECT_EQ(RejectFile::create("/nowhere/at/all").error().id, ErrorId::kCannotWrite); }

}  // namespace
}  // namespace xh::tools
