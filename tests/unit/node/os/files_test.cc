#include "node/os/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace xh::os {
namespace {

class FilesTest : public testing::Test {
 protected:
  FilesTest() : folder(std::filesystem::temp_directory_path() / ("xh-files-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder);
    EXPECT_TRUE(make_folder(folder.string(), 0700));
  }
  ~FilesTest() override { std::filesystem::remove_all(folder); }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder / name).string(); }
  std::filesystem::path folder;
};

TEST_F(FilesTest, AFileIsReplacedWholeWithItsMode) {
  ASSERT_TRUE(write_file(path("a"), Bytes{1, 2}, 0600));
  ASSERT_TRUE(write_file(path("a"), Bytes{3}, 0600));
  EXPECT_EQ(read_file(path("a"), 10).value(), Bytes{3});
  EXPECT_EQ(std::filesystem::status(path("a")).permissions(), std::filesystem::perms(0600));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1) << "no temporary file stays";
}

// KF11: what an interrupted run left, or somebody else put there, gets no byte of the new content.
TEST_F(FilesTest, NothingIsWrittenIntoAFileThatWasThereBefore) {
  ASSERT_TRUE(write_file(path("open"), Bytes{1}, 0644));
  std::filesystem::rename(path("open"), path("key.new"));
  std::ifstream reader(path("key.new"));
  ASSERT_TRUE(write_file(path("key"), as_bytes("secret"), 0600));
  std::string seen;
  std::getline(reader, seen, '\0');
  EXPECT_EQ(seen.find("secret"), std::string::npos);
  ASSERT_TRUE(write_file(path("victim"), Bytes{1}, 0644));
  std::filesystem::create_symlink(path("victim"), path("key.new"));
  ASSERT_TRUE(write_file(path("key"), Bytes{7}, 0600));
  EXPECT_EQ(read_file(path("victim"), 10).value(), Bytes{1});
  EXPECT_EQ(read_file(path("key"), 10).value(), Bytes{7});
}

// AD2: whoever can open a lock file can hold its lock.
TEST_F(FilesTest, ALockIsForItsOwnerOnly) {
  const auto lock = FileLock::take(path("lock"));
  ASSERT_TRUE(lock);
  EXPECT_EQ(std::filesystem::status(path("lock")).permissions(), std::filesystem::perms(0600));
}

TEST_F(FilesTest, WhatIsPublishedTakesTheNameOfWhatWasThere) {
  ASSERT_TRUE(write_file(path("old"), Bytes{1}));
  ASSERT_TRUE(write_file(path("new"), Bytes{2, 3}));
  ASSERT_TRUE(publish(path("new"), path("old")));
  EXPECT_EQ(read_file(path("old"), 10).value(), (Bytes{2, 3}));
  EXPECT_FALSE(std::filesystem::exists(path("new")));
  ASSERT_TRUE(make_folder(path("part")));
  ASSERT_TRUE(write_file(path("part/a"), Bytes{4}));
  ASSERT_TRUE(publish(path("part"), path("whole")));
  EXPECT_EQ(read_file(path("whole/a"), 10).value(), Bytes{4});
  EXPECT_EQ(publish(path("none"), path("old")).error().id, ErrorId::kCannotWrite);
  EXPECT_EQ(publish(path("old"), path("nowhere/old")).error().id, ErrorId::kCannotWrite);
  EXPECT_TRUE(std::filesystem::exists(path("old")));
}

TEST_F(FilesTest, AFolderThatExistsKeepsItsMode) {
  ASSERT_TRUE(make_folder(path("new/inner"), 0700));
  EXPECT_EQ(std::filesystem::status(path("new/inner")).permissions(), std::filesystem::perms(0700));
  std::filesystem::permissions(path("new"), std::filesystem::perms(01777));
  ASSERT_TRUE(make_folder(path("new")));
  EXPECT_EQ(std::filesystem::status(path("new")).permissions(), std::filesystem::perms(01777));
}

TEST_F(FilesTest, ReadsHaveACapAndSayWhatIsMissing) {
  ASSERT_TRUE(write_file(path("a"), Bytes(10)));
  EXPECT_TRUE(read_file(path("a"), 10));
  EXPECT_EQ(read_file(path("a"), 9).error().id, ErrorId::kTooLarge);
  EXPECT_EQ(read_file(path("none"), 9).error().id, ErrorId::kCannotRead);
  EXPECT_FALSE(read_file(folder.string(), 9));
  EXPECT_FALSE(write_file(path("none/a"), Bytes{1}));
}

TEST_F(FilesTest, KeyFilesAreForTheirOwnerOnly) {
  ASSERT_TRUE(write_file(path("k"), Bytes{1}, 0600));
  EXPECT_TRUE(check_private(path("k")));
  for (const mode_t mode : {0640, 0604, 0660}) {
    ASSERT_EQ(::chmod(path("k").c_str(), mode), 0);
    EXPECT_EQ(check_private(path("k")).error().id, ErrorId::kKeyFileOpen);
  }
}

TEST_F(FilesTest, TheFirstLineEndsWhereItEnds) {
  ASSERT_TRUE(write_file(path("p"), to_bytes("correct horse\nbattery\n")));
  EXPECT_EQ(read_first_line(path("p")).value(), "correct horse");
  ASSERT_TRUE(write_file(path("p"), to_bytes("no end")));
  EXPECT_EQ(read_first_line(path("p")).value(), "no end");
}

TEST_F(FilesTest, ALockIsHeldOnceAndNamesItsHolder) {
  auto first = FileLock::take(path("lock"));
  ASSERT_TRUE(first);
  const auto second = FileLock::take(path("lock"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().id, ErrorId::kLocked);
  EXPECT_NE(second.error().to_string().find(std::to_string(::getpid())), std::string::npos);
  { const FileLock gone = *std::move(first); }
  EXPECT_TRUE(FileLock::take(path("lock")));
}

TEST_F(FilesTest, RandomBytesDiffer) { EXPECT_NE(random_bytes(32), random_bytes(32)); }

}  // namespace
}  // namespace xh::os
