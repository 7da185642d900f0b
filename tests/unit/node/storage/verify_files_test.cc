#include "node/storage/verify_files.h"

#include <gtest/gtest.h>

#include "memory_disk.h"
#include "test_chain.h"

namespace xh::storage {
namespace {

constexpr Height kVerifiedHead{30};

void make(TestChain& chain, const std::string& folder, MemoryDisk& disk, Height retained) {
  const auto store = chain.open(folder, {.disk = &disk});
  ASSERT_TRUE(store);
  chain.commit_up_to(**store, kVerifiedHead);
  if (retained > Height{0}) (*store)->prune(retained);
}

TEST(VerifyFiles, ASoundFolderIsSoundWholeAndPruned) {
  for (const Height retained : {Height{0}, Height{15}}) {
    TestChain chain(kVerifiedHead.value);
    const TestFolder folder;
    MemoryDisk disk;
    make(chain, folder.path(), disk, retained);
    std::uint64_t done = 0;
    std::uint64_t all = 0;
    const auto report =
        verify_files(folder.path(), chain.genesis(), [&](std::uint64_t d, std::uint64_t a) { done = d, all = a; }, {.disk = &disk});
    ASSERT_TRUE(report) << report.error().to_string();
    EXPECT_EQ(report->first_block, retained);
    EXPECT_EQ(report->height, kVerifiedHead);
    EXPECT_EQ(report->blocks, kVerifiedHead.value + 1 - retained.value);
    EXPECT_EQ(report->values, chain.state(kVerifiedHead).size());
    EXPECT_EQ(done, all);
    EXPECT_GT(all, 0u);
  }
}

TEST(VerifyFiles, AFlippedBitIsFoundWhereverItMatters) {
  TestChain chain(kVerifiedHead.value);
  const TestFolder folder;
  MemoryDisk disk;
  make(chain, folder.path(), disk, Height{0});
  for (const std::string name : {"blocks.000000", "summaries.000000", "operations.000000"}) {
    Bytes& content = disk.content(folder / name);
    for (std::size_t byte = 0; byte < content.size(); byte += 211) {
      content[byte] ^= 4;
      const auto report = verify_files(folder.path(), chain.genesis(), kSilent, {.disk = &disk});
      ASSERT_FALSE(report) << name << " byte " << byte;
      EXPECT_EQ(report.error().id, ErrorId::kDamaged);
      content[byte] ^= 4;
    }
  }
}

TEST(VerifyFiles, AForeignOrEmptyFolderIsRefused) {
  TestChain chain(kVerifiedHead.value);
  const TestFolder folder;
  MemoryDisk disk;
  make(chain, folder.path(), disk, Height{0});
  ledger::Genesis other = chain.genesis();
  other.chain_id.bytes[0] ^= 1;
  EXPECT_EQ(verify_files(folder.path(), other, kSilent, {.disk = &disk}).error().id, ErrorId::kWrongLedger);
  MemoryDisk empty;
  EXPECT_FALSE(verify_files(folder.path(), chain.genesis(), kSilent, {.disk = &empty}));
}

}  // namespace
}  // namespace xh::storage
