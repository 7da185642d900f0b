#include "tools/xh/batch_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace xh::tools {
namespace {

class BatchFilesTest : public testing::Test {
 protected:
  BatchFilesTest() { std::filesystem::create_directories(folder); }
  ~BatchFilesTest() override { std::filesystem::remove_all(folder); }
  std::string folder = (std::filesystem::path(testing::TempDir()) /
                        (std::string("xh_batch_") + testing::UnitTest::GetInstance()->current_test_info()->name()))
                           .string();
  BatchFiles files{folder};
};

// BK9
TEST_F(BatchFilesTest, KeepWhatWasSignedAndWhatBecameOfIt) {
  EXPECT_EQ(files.envelope({3, 5}), std::nullopt);
  EXPECT_EQ(files.result({3, 5}, 2), std::nullopt);
  ASSERT_TRUE(files.store_envelope({3, 5}, Bytes{1, 2}));
  const BatchResult result{"0xab", 9, {0, kDiffers}};
  ASSERT_TRUE(files.store_result({3, 5}, result));
  EXPECT_EQ(files.envelope({3, 5}), (Bytes{1, 2}));
  EXPECT_EQ(files.result({3, 5}, 2), result);
  EXPECT_EQ(files.envelope({3, 6}), std::nullopt);
  EXPECT_EQ(files.envelope({5, 3}), std::nullopt);
}

TEST_F(BatchFilesTest, AResultThatIsDamagedOrOfAnotherNumberOfItemsIsNotKnown) {
  ASSERT_TRUE(files.store_result({0, 0}, {"0xab", 9, {0, 1}}));
  EXPECT_EQ(files.result({0, 0}, 3), std::nullopt);
  for (const char* text :
       {"", "{}", "{\"height\":1,\"results\":[],\"transaction\":\"\",\"x\":1}", "{\"height\":1,\"results\":[-2],\"transaction\":\"\"}",
        "{\"height\":1,\"results\":[65536],\"transaction\":\"\"}", "{\"height\":1,\"results\":[\"0\"],\"transaction\":\"\"}"}) {
    EXPECT_FALSE(batch_result_from(text)) << text;
  }
  EXPECT_TRUE(batch_result_from("{\"height\":1,\"results\":[-1,65535],\"transaction\":\"\"}"));
}

}  // namespace
}  // namespace xh::tools
