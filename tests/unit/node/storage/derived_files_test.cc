// Files beside the ledger: a start and proofs are quicker with them, and the same without them or with any byte of them changed.
#include "node/storage/derived_files.h"

#include <gtest/gtest.h>

#include "memory_disk.h"
#include "node/storage/twig_file.h"
#include "test_chain.h"

namespace xh::storage {
namespace {

constexpr std::uint64_t kHeight = 90;

StorageOptions options_of(MemoryDisk& disk) { return {.disk = &disk, .derived_operations = 40}; }

TEST(DerivedFilesTest, AStartFromDerivedStateHasTheSameLedgerAndTheSameProofs) {
  TestChain chain(kHeight);
  MemoryDisk disk;
  const TestFolder folder;
  chain.commit_up_to(**chain.open(folder.path(), options_of(disk)), Height{kHeight});
  const auto derived = DerivedFiles::open(folder.path(), chain.genesis().chain_id, options_of(disk));
  ASSERT_EQ(derived->slots().size(), 2u);
  const auto used = derived->slots().back();
  ASSERT_LE(used.height.value + ledger::kProvableBlocks, kHeight);
  ASSERT_GT(used.height, Height{5});
  const auto store = *chain.open(folder.path(), options_of(disk));
  chain.expect_equal(*store);
  for (std::uint64_t height = kHeight - ledger::kProvableBlocks; height <= kHeight; ++height) {
    for (const auto& [key, value] : chain.state(Height{height})) {
      const auto proven = store->prove(key, Height{height});
      ASSERT_TRUE(proven);
      EXPECT_TRUE(ledger::verify_presence(proven->proof, key.hash(), store->summary(Height{height})->state_root));
    }
  }
}

TEST(DerivedFilesTest, AnyChangedByteIsFoundAndTheStartGoesOnWithoutIt) {
  TestChain chain(kHeight);
  MemoryDisk disk;
  const TestFolder folder;
  chain.commit_up_to(**chain.open(folder.path(), options_of(disk)), Height{kHeight});
  const auto slots = DerivedFiles::open(folder.path(), chain.genesis().chain_id, options_of(disk))->slots();
  for (const auto& slot : slots) {
    auto& content = disk.content(folder.path() + "/derived." + std::to_string(slot.number));
    for (std::size_t at = 0; at < content.size(); ++at) {
      content[at] ^= 1;
      const auto derived = DerivedFiles::open(folder.path(), chain.genesis().chain_id, options_of(disk));
      for (const auto& found : derived->slots()) {
        if (found.number == slot.number) {
          EXPECT_FALSE(derived->load(found)) << at;
        }
      }
      content[at] ^= 1;
    }
  }
  // Bytes in both slots at once, cut files, empty files.
  for (const std::size_t at : {std::size_t{3}, std::size_t{60}, std::size_t{300}}) {
    for (const auto& slot : slots) disk.content(folder.path() + "/derived." + std::to_string(slot.number))[at] ^= 0x40;
    chain.expect_equal(**chain.open(folder.path(), options_of(disk)));
  }
  for (const std::size_t size : {std::size_t{200}, std::size_t{129}, std::size_t{0}}) {
    for (const auto& slot : slots) disk.content(folder.path() + "/derived." + std::to_string(slot.number)).resize(size);
    chain.expect_equal(**chain.open(folder.path(), options_of(disk)));
  }
}

TEST(DerivedFilesTest, StateOfAnotherHistoryIsPassedOver) {
  TestChain chain(kHeight);
  TestChain other(kHeight, 3);  // the same chain id, other blocks
  MemoryDisk disk;
  MemoryDisk foreign;
  const TestFolder folder;
  const TestFolder aside;
  chain.commit_up_to(**chain.open(folder.path(), options_of(disk)), Height{kHeight});
  other.commit_up_to(**other.open(aside.path(), options_of(foreign)), Height{kHeight});
  for (const char* name : {"/derived.0", "/derived.1"}) disk.content(folder.path() + name) = foreign.content(aside.path() + name);
  chain.expect_equal(**chain.open(folder.path(), options_of(disk)));
}

// FV2: a build before wrote other bytes under another number; they were whole, too.
TEST(DerivedFilesTest, AStateOfTheLayoutBeforeIsMadeAgain) {
  TestChain chain(kHeight);
  MemoryDisk disk;
  const TestFolder folder;
  chain.commit_up_to(**chain.open(folder.path(), options_of(disk)), Height{kHeight});
  for (const char* name : {"/derived.0", "/derived.1"}) {
    auto& content = disk.content(folder.path() + name);
    ASSERT_EQ(content[0], 2);
    content[0] = 1;
    const ByteView before = ByteView(content).first(content.size() - Hash32::kSize);
    const Hash32 sum = sha256(before);
    std::copy(sum.bytes.begin(), sum.bytes.end(), content.end() - Hash32::kSize);
  }
  EXPECT_TRUE(DerivedFiles::open(folder.path(), chain.genesis().chain_id, options_of(disk))->slots().empty());
  chain.expect_equal(**chain.open(folder.path(), options_of(disk)));
}

TEST(DerivedFilesTest, ANewSlotIsDueAfterASixteenthOfAllAndThirtyTwoBlocks) {
  MemoryDisk disk;
  const TestFolder folder;
  auto derived = *DerivedFiles::open(folder.path(), Hash32{}, options_of(disk));
  EXPECT_FALSE(derived.is_due(39, Height{1}));
  EXPECT_TRUE(derived.is_due(40, Height{1}));
  ledger::DerivedState state;
  state.head.operations = 3200;
  derived.write(state);
  EXPECT_FALSE(derived.is_due(3399, Height{40}));
  EXPECT_TRUE(derived.is_due(3400, Height{40}));
  EXPECT_FALSE(derived.is_due(3400, Height{ledger::kProvableBlocks - 1}));
  EXPECT_TRUE(derived.is_due(3400, Height{ledger::kProvableBlocks}));
}

TEST(TwigFileTest, AnswersWhatWasKeptAndNothingForDamage) {
  MemoryDisk disk;
  const TestFolder folder;
  const StorageOptions options{.disk = &disk};
  auto file = *TwigFile::open(folder / "twigs", options);
  std::vector<Hash32> hashes(ledger::kKeptHashes);
  for (std::size_t i = 0; i < hashes.size(); ++i) hashes[i].bytes[0] = static_cast<std::uint8_t>(i);
  file.keep(0, hashes);
  hashes[7].bytes[1] = 9;
  file.keep(1, hashes);
  EXPECT_EQ(file.kept(1), hashes);
  EXPECT_NE(file.kept(0), hashes);
  EXPECT_TRUE(file.kept(2).empty());
  auto& content = disk.content(folder / "twigs");
  for (std::size_t at = 0; at < ledger::kKeptHashes * Hash32::kSize + 12; ++at) {
    content[kTwigRecordBytes + at] ^= 1;
    EXPECT_TRUE(file.kept(1).empty()) << at;
    content[kTwigRecordBytes + at] ^= 1;
  }
  // The record of another twig in this place.
  std::copy_n(content.begin(), kTwigRecordBytes, content.begin() + kTwigRecordBytes);
  EXPECT_TRUE(file.kept(1).empty());
}

// A block that writes the keys named by the numbers [from, from + count).
void commit_keys(LedgerStore& store, std::uint64_t from, std::uint64_t count) {
  CommitInput input;
  const Head head = store.head();
  input.block.header.height = head.summary.height.next();
  input.block.header.parent = head.summary.block;
  input.block.header.time = UnixMillis{head.header.time.value + ledger::kMaxValidityMillis};  // the window holds one block only
  input.id = ledger::block_id(input.block.header);
  input.stored.block = encode(input.block);
  for (std::uint64_t i = from; i < from + count; ++i)
    input.delta[{ledger::RecordKind::kIdentifier, std::to_string(i)}] = to_bytes(std::to_string(i + head.summary.height.value));
  (void)store.commit(std::move(input));
}

TEST(DerivedFilesTest, AStartReadsOnlyTheOperationsAfterTheState) {
  TestChain chain(0);
  MemoryDisk disk;
  const TestFolder folder;
  {
    const auto store = *chain.open(folder.path(), options_of(disk));
    for (std::uint64_t block = 0; block < 80; ++block) commit_keys(*store, block * 60, 60);
  }
  // A start that read the oldest operation would find it damaged.
  disk.content(folder / "operations.000000")[40] ^= 1;
  {
    const auto store = chain.open(folder.path(), options_of(disk));
    ASSERT_TRUE(store);
    EXPECT_EQ((*store)->read({ledger::RecordKind::kIdentifier, "4799"}), to_bytes("4878"));
  }
  disk.content(folder / "derived.0").clear();
  disk.content(folder / "derived.1").clear();
  EXPECT_EQ(chain.open(folder.path(), options_of(disk)).error().id, ErrorId::kDamaged);
}

TEST(ParallelLookups, GiveTheSameRootsAsOneThread) {
  const auto root = [](unsigned threads) {
    const TestFolder folder;
    MemoryDisk disk;
    const TestChain chain(0);
    const auto store = *chain.open(folder.path(), {.disk = &disk, .lookup_threads = threads});
    for (std::uint64_t round = 0; round < 4; ++round) commit_keys(*store, round * 1000, 1500);
    return store->head().summary.state_root;
  };
  const Hash32 expected = root(1);
  for (const unsigned threads : {0U, 2U, 3U, 5U}) EXPECT_EQ(root(threads), expected);
}

}  // namespace
}  // namespace xh::storage
