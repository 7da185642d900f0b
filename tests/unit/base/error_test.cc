#include "base/error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "base/result.h"

namespace xh {
namespace {

TEST(ErrorCatalogue, IsSortedWithoutDuplicates) {
  const auto& table = error_catalogue();
  ASSERT_FALSE(table.empty());
  const auto misplaced = std::ranges::adjacent_find(table, std::ranges::greater_equal{}, [](const ErrorInfo& row) { return row.id; });
  EXPECT_TRUE(misplaced == table.end()) << "after " << misplaced->name;
}

TEST(ErrorCatalogue, EveryNumberIsInOneOfThePublishedRanges) {
  for (const auto& row : error_catalogue()) {
    EXPECT_GE(static_cast<unsigned>(row.id), 1000u) << row.name;
    EXPECT_LE(static_cast<unsigned>(row.id), 1899u) << row.name;
  }
}

TEST(ErrorCatalogue, EveryRowHasANameASentenceAndAHint) {
  std::set<std::string_view> names;
  for (const auto& row : error_catalogue()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    ASSERT_FALSE(row.name.empty());
    EXPECT_TRUE(row.name.front() >= 'A' && row.name.front() <= 'Z') << row.name;
    ASSERT_FALSE(row.meaning.empty()) << row.name;
    EXPECT_EQ(row.meaning.back(), '.') << row.name;
    ASSERT_FALSE(row.hint.empty()) << row.name;
    EXPECT_EQ(row.hint.back(), '.') << row.name;
  }
}

TEST(ErrorCatalogue, FindsTheRowOfEveryId) {
  for (const auto& row : error_catalogue()) EXPECT_EQ(error_info(row.id).name, row.name);
}

TEST(Error, CodesHaveFourDigits) { EXPECT_EQ(error_code(ErrorId::kTruncated), "XH-1001"); }

TEST(Error, SaysWhatWhereAndWhatToDo) {
  const Error error{ErrorId::kTruncated, "2 bytes wanted, 1 left", "byte 7"};
  EXPECT_EQ(error.to_string(), "XH-1001 Truncated: 2 bytes wanted, 1 left (at byte 7). Check that the file or message was copied whole.");
  EXPECT_EQ((Error{ErrorId::kTruncated, "", ""}).to_string(), "XH-1001 Truncated. Check that the file or message was copied whole.");
}

Result<int> half(int value) {
  if (value % 2 != 0) return fail(ErrorId::kWrongType, "odd");
  return value / 2;
}
Result<int> quarter(int value) {
  XH_TRY(const int first, half(value));
  XH_TRY(const int second, half(first));
  return second;
}
Status is_quarterable(int value) {
  XH_TRY_VOID(quarter(value));
  return {};
}

TEST(Result, TryPassesValuesAndErrorsOn) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error().what, "odd");
  EXPECT_TRUE(is_quarterable(4));
  EXPECT_EQ(is_quarterable(3).error().id, ErrorId::kWrongType);
}

}  // namespace
}  // namespace xh
