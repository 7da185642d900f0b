#include "node/storage/journal_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "node/storage/sector_ring.h"

namespace xh::storage {
namespace {

class Files : public testing::Test {
 protected:
  void SetUp() override {
    folder = std::filesystem::temp_directory_path() /
             ("xinghuo-test-" + std::to_string(::getpid()) + testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
  [[nodiscard]] std::string path(const char* name) const { return (folder / name).string(); }
  static std::vector<Bytes> replay(const std::string& file, ErrorId* error = nullptr) {
    std::vector<Bytes> records;
    const auto journal = JournalFile::open(file, [&](Bytes record) { records.push_back(std::move(record)); });
    if (!journal && error != nullptr) *error = journal.error().id;
    return records;
  }
  std::filesystem::path folder;
};

using JournalTest = Files;
using SectorRingTest = Files;

TEST_F(JournalTest, EveryCutOfTheTailDropsOnlyTheLastRecord) {
  {
    auto journal = *JournalFile::open(path("j"), [](const Bytes&) {});
    for (std::uint8_t i = 1; i <= 3; ++i) journal.append(Bytes(20, i));
    journal.sync();
  }
  const auto whole = std::filesystem::file_size(path("j"));
  for (std::uint64_t cut = 1; cut < 28; ++cut) {
    std::filesystem::copy_file(path("j"), path("c"), std::filesystem::copy_options::overwrite_existing);
    std::filesystem::resize_file(path("c"), whole - cut);
    EXPECT_EQ(replay(path("c")).size(), 2u) << cut;
    EXPECT_EQ(std::filesystem::file_size(path("c")), 56u);  // and the torn rest is gone
  }
}

TEST_F(JournalTest, DamageBeforeTheTailIsReported) {
  {
    auto journal = *JournalFile::open(path("j"), [](const Bytes&) {});
    for (std::uint8_t i = 1; i <= 3; ++i) journal.append(Bytes(20, i));
    journal.sync();
  }
  std::fstream file(path("j"), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(40);
  file.put('\x55');
  file.close();
  ErrorId error = ErrorId::kUsage;
  (void)replay(path("j"), &error);
  EXPECT_EQ(error, ErrorId::kDamagedJournal);
}

TEST_F(JournalTest, ReplacedContentIsTheOnlyContent) {
  auto journal = *JournalFile::open(path("j"), [](const Bytes&) {});
  journal.append(Bytes(20, 1));
  journal.replace({Bytes(5, 9)});
  journal.append(Bytes(6, 8));
  journal.sync();
  EXPECT_EQ(replay(path("j")), (std::vector<Bytes>{Bytes(5, 9), Bytes(6, 8)}));
}

TEST_F(SectorRingTest, ATornSectorCostsOnlyItself) {
  auto ring = *SectorRing::open(path("r"), 4);
  for (std::uint8_t i = 1; i <= 6; ++i) ring.write(i, Bytes(10, i));
  EXPECT_EQ(ring.newest().value()->sequence, 6u);
  std::fstream file(path("r"), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(6 % 4 * 512 + 18);
  file.put('\x55');
  file.close();
  EXPECT_EQ(ring.newest().value()->sequence, 5u);
  EXPECT_EQ(ring.newest().value()->payload, Bytes(10, 5));
}

}  // namespace
}  // namespace xh::storage
