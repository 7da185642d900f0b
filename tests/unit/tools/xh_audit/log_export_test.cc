#include "tools/xh_audit/log_export.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "node/os/files.h"
#include "synthetic_log.h"
#include "tools/xh_audit/scratch.h"

namespace xh::tools {
namespace {

constexpr std::uint64_t kSize = 700;  // two full bundles, two full tiles, a partial one of each level

TEST(LogExportTest, EveryTileIsWrittenAndTheCheckpointLast) {
  const SyntheticLog log(kSize);
  const auto folder = *ScratchFolder::make({});
  LogExport exported(log.fetch(), folder.path());
  std::uint64_t done = 0;
  ASSERT_TRUE(exported.run(log.certified_note(kSize), [&](std::uint64_t tiles) { done = tiles; }));
  EXPECT_EQ(done, ledger::tiles_of(kSize).size());
  for (const auto& tile : ledger::tiles_of(kSize)) {
    const std::string path = "tile/" + ledger::tile_path(tile);
    EXPECT_EQ(as_text(*os::read_file(folder.path() + "/" + path, 1 << 20)), *log.get(path)) << path;
  }
  EXPECT_EQ(as_text(*os::read_file(folder.path() + "/checkpoint", 1 << 20)), log.note(kSize));
}

TEST(LogExportTest, AnInterruptedExportGoesOnAndKeepsWhatIsRight) {
  const SyntheticLog log(kSize);
  const auto folder = *ScratchFolder::make({});
  int left = 5;
  LogExport cut([&](const std::string& path) { return left-- > 0 ? log.get(path) : fail(ErrorId::kTimeout, path); }, folder.path());
  EXPECT_EQ(cut.run(log.certified_note(kSize), [](std::uint64_t) {}).error().id, ErrorId::kTimeout);
  EXPECT_FALSE(std::filesystem::exists(folder.path() + "/checkpoint"));
  LogExport again(log.fetch(), folder.path());
  ASSERT_TRUE(again.run(log.certified_note(kSize), [](std::uint64_t) {}));
  EXPECT_GT(again.counts().kept, 0U);
  LogExport third(log.fetch(), folder.path());
  ASSERT_TRUE(third.run(log.certified_note(kSize), [](std::uint64_t) {}));
  EXPECT_EQ(third.counts().kept, 4U) << "all full tiles";
  EXPECT_EQ(third.counts().fetched, 3U) << "partial tiles";
}

TEST(LogExportTest, ADamagedFileIsFetchedAgain) {
  const SyntheticLog log(kSize);
  const auto folder = *ScratchFolder::make({});
  ASSERT_TRUE(LogExport(log.fetch(), folder.path()).run(log.certified_note(kSize), [](std::uint64_t) {}));
  for (const char* path : {"tile/0/001", "tile/entries/000"}) {
    Bytes bytes = *os::read_file(folder.path() + "/" + path, 1 << 20);
    bytes[40] ^= 1;
    ASSERT_TRUE(os::write_file(folder.path() + "/" + path, bytes));
    ASSERT_TRUE(LogExport(log.fetch(), folder.path()).run(log.certified_note(kSize), [](std::uint64_t) {}));
    EXPECT_EQ(as_text(*os::read_file(folder.path() + "/" + path, 1 << 20)), *log.get(path));
  }
}

TEST(LogExportTest, NothingIsWrittenThatDoesNotHashToTheCertifiedRoot) {
  const SyntheticLog log(kSize);
  for (const auto& tile : ledger::tiles_of(kSize)) {
    const std::string forged = "tile/" + ledger::tile_path(tile);
    const auto folder = *ScratchFolder::make({});
    LogExport exported(
        [&](const std::string& path) {
          auto bytes = log.get(path);
          if (path == forged) bytes->at(bytes->size() / 2) ^= 1;
          return bytes;
        },
        folder.path());
    const auto status = exported.run(log.certified_note(kSize), [](std::uint64_t) {});
    ASSERT_FALSE(status) << forged;
    EXPECT_EQ(status.error().id, ErrorId::kBadTile);
    EXPECT_FALSE(std::filesystem::exists(folder.path() + "/" + forged)) << forged;
    EXPECT_FALSE(std::filesystem::exists(folder.path() + "/checkpoint"));
  }
}

TEST(LogExportTest, SmallAndRoundSizesAreExported) {
  const SyntheticLog log(512);
  for (const std::uint64_t size : {1, 2, 255, 256, 257, 512}) {
    const auto folder = *ScratchFolder::make({});
    const auto status = LogExport(log.fetch(), folder.path()).run(log.certified_note(size), [](std::uint64_t) {});
    EXPECT_TRUE(status) << size << " " << (status ? "" : status.error().to_string());
  }
}

}  // namespace
}  // namespace xh::tools
