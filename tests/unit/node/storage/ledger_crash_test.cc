// Power cuts and kills at every point of the commit path (L1): the same ledger as before or with the next block, nothing acknowledged lost.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "memory_disk.h"
#include "node/storage/crc32c.h"
#include "test_chain.h"

namespace xh::storage {
namespace {

// Shorter than a block with its bodies and than the operations of a block: every commit begins new segments.

struct Recorded {
  MemoryDisk disk;
  std::vector<std::size_t> acknowledged;  ///< requests made when the commit of height i returned
};

// Opens and commits up to `height`, noting when each commit was acknowledged.
void run(TestChain& chain, const std::string& folder, Recorded& recorded, Height height) {
  const StorageOptions options{.disk = &recorded.disk, .segment_bytes = kSegmentBytes, .derived_operations = 30};
  const auto store = chain.open(folder, options);
  ASSERT_TRUE(store) << store.error().to_string();
  for (Height at = (*store)->head().summary.height;; at = at.next()) {
    chain.commit_up_to(**store, at);
    recorded.acknowledged.resize(at.value + 1, 0);
    recorded.acknowledged[at.value] = recorded.disk.requests();
    if (at >= height) return;
  }
}

// Recovers from what is left, with the index of before, or without one, and goes on to the end of the chain.
void recover(TestChain& chain, const MemoryDisk::Files& left, Height promised, Height last) {
  const TestFolder folder;
  // Paths of the recording are those of another folder.
  MemoryDisk::Files files;
  for (const auto& [path, data] : left) files.emplace(folder / path.substr(path.rfind('/') + 1), data);
  MemoryDisk disk(files);
  const StorageOptions options{.disk = &disk, .segment_bytes = kSegmentBytes};
  Height recovered;
  {
    const auto store = chain.open(folder.path(), options);
    ASSERT_TRUE(store) << store.error().to_string();
    recovered = (*store)->head().summary.height;
    EXPECT_GE(recovered, promised);
    EXPECT_LE(recovered.value, promised.value + 1);
    chain.expect_equal(**store);
  }
  // What recovery showed lasts, even if the power fails again at once.
  Chance chance{recovered.value + 1};
  MemoryDisk again(disk.after_crash(disk.requests(), Loss::kEverything, chance));
  {
    std::filesystem::remove_all(folder / "index");
    const auto store = chain.open(folder.path(), {.disk = &again, .segment_bytes = kSegmentBytes});
    ASSERT_TRUE(store) << store.error().to_string();
    EXPECT_EQ((*store)->head().summary.height, recovered);
    chain.commit_up_to(**store, last);
    chain.expect_equal(**store);
  }
}

TEST(LedgerCrashTest, APowerCutAtAnyPointLosesNothingThatWasAcknowledged) {
  constexpr Height kLast{5};
  TestChain chain(kLast.value);
  chain.end_epoch(Height{3});
  const TestFolder folder;
  Recorded recorded;
  run(chain, folder.path(), recorded, kLast);
  Chance chance;
  std::size_t extended = 0;
  for (std::size_t point = 0; point <= recorded.disk.requests(); ++point) {
    Height promised{0};
    for (std::size_t height = 0; height < recorded.acknowledged.size(); ++height) {
      if (recorded.acknowledged[height] <= point) promised = Height{height};
    }
    for (const Loss loss : {Loss::kNothing, Loss::kEverything, Loss::kRandom}) {
      SCOPED_TRACE("point " + std::to_string(point) + " loss " + std::to_string(static_cast<int>(loss)));
      recover(chain, recorded.disk.after_crash(point, loss, chance), promised, kLast);
      ++extended;
      if (testing::Test::HasFailure()) return;
    }
  }
  EXPECT_GT(extended, 200u);  // the recording is not empty
}

TEST(LedgerCrashTest, APowerCutDuringRecoveryLosesNothingEither) {
  constexpr Height kLast{4};
  TestChain chain(kLast.value);
  chain.end_epoch(Height{3});
  const TestFolder folder;
  Recorded recorded;
  run(chain, folder.path(), recorded, kLast);
  Chance chance{5};
  for (int round = 0; round < 40; ++round) {
    const std::size_t point = chance.next(recorded.disk.requests() + 1);
    Height promised{0};
    for (std::size_t height = 0; height < recorded.acknowledged.size(); ++height) {
      if (recorded.acknowledged[height] <= point) promised = Height{height};
    }
    Recorded second;
    second.disk = MemoryDisk(recorded.disk.after_crash(point, Loss::kRandom, chance));
    std::filesystem::remove_all(folder / "index");
    run(chain, folder.path(), second, kLast);
    if (testing::Test::HasFailure()) return;
    const std::size_t second_point = chance.next(second.disk.requests() + 1);
    for (std::size_t height = 0; height < second.acknowledged.size(); ++height) {
      if (second.acknowledged[height] > 0 && second.acknowledged[height] <= second_point && Height{height} > promised)
        promised = Height{height};
    }
    SCOPED_TRACE("point " + std::to_string(point) + " then " + std::to_string(second_point));
    recover(chain, second.disk.after_crash(second_point, Loss::kRandom, chance), promised, kLast);
    if (testing::Test::HasFailure()) return;
  }
}

// A real process on a real disk, killed at moments it does not choose.
TEST(LedgerCrashTest, AKilledProcessLosesNothingThatItReported) {
  constexpr std::uint64_t kManyBlocks = 120;
  TestChain chain(kManyBlocks);
  const TestFolder reference;
  chain.commit_up_to(**chain.open(reference.path()), Height{kManyBlocks});
  const TestFolder folder;
  Chance chance{11};
  std::uint64_t reported = 0;
  int kills = 0;
  for (int round = 0; round < 8 && reported < kManyBlocks; ++round) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      const auto store = chain.open(folder.path());
      if (!store) ::_exit(3);
      for (auto height = (*store)->head().summary.height.next(); height.value <= kManyBlocks; height = height.next()) {
        const std::uint64_t done = (*store)->commit(chain.blocks()[height.value - 1]).summary.height.value;
        if (::write(pipe[1], &done, sizeof done) != sizeof done) ::_exit(4);
      }
      ::_exit(0);
    }
    ::close(pipe[1]);
    const std::uint64_t until = reported + 2 + chance.next(12);
    std::uint64_t height = 0;
    while (::read(pipe[0], &height, sizeof height) == sizeof height) {
      reported = std::max(reported, height);
      if (reported >= until) break;
    }
    ::kill(child, SIGKILL);
    while (::read(pipe[0], &height, sizeof height) == sizeof height) reported = std::max(reported, height);
    ::close(pipe[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << WEXITSTATUS(status);
    kills += WIFSIGNALED(status) ? 1 : 0;
    const auto store = chain.open(folder.path());
    ASSERT_TRUE(store) << store.error().to_string();
    EXPECT_GE((*store)->head().summary.height.value, reported);
    EXPECT_LE((*store)->head().summary.height.value, reported + 1);
    chain.expect_equal(**store);
  }
  EXPECT_GT(kills, 3);
}

// Opens and reads everything. 0: all is as it was; 1: refused or stopped; 2: something else was served.
int read_all(TestChain& chain, MemoryDisk& disk, const std::string& folder) {
  const auto store = chain.open(folder, {.disk = &disk, .segment_bytes = kSegmentBytes});
  if (!store) return store.error().id == ErrorId::kDamaged ? 1 : 3;
  if ((*store)->head().name != chain.heads.back().name) return 2;
  const Height last = (*store)->head().summary.height;
  for (const auto& [key, value] : chain.state(last)) {
    if ((*store)->read(key) != value) return 2;
  }
  bool missing = false;
  for (Height at{1}; at <= last; at = at.next()) {
    const auto& input = chain.blocks()[at.value - 1];
    const auto stored = (*store)->block(at);
    if (stored && encode(*stored) != encode(input.stored)) return 2;
    const auto summary = (*store)->summary(at);
    if (summary && *summary != chain.heads[at.value].summary) return 2;
    missing = missing || !stored || !summary;
  }
  if (missing) return (*store)->damage() ? 1 : 2;
  return 0;
}

// The same in a process of its own, because damage to the state ends it.
int read_all_apart(TestChain& chain, MemoryDisk& disk, const std::string& folder) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(STDERR_FILENO);
    ::_exit(read_all(chain, disk, folder));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 4;
}

TEST(LedgerDamageTest, AFlippedBitInAnyFileIsFoundAndNeverServed) {
  TestChain chain(4);
  const TestFolder folder;
  Recorded recorded;
  run(chain, folder.path(), recorded, Height{4});
  std::map<std::string, std::array<int, 2>> outcomes;
  for (const auto& [path, data] : recorded.disk.files()) {
    const std::string name = path.substr(path.rfind('/') + 1);
    if (name == "checkpoints") continue;
    const std::size_t step = std::max<std::size_t>(1, data.size() / 6);
    for (std::size_t byte = 0; byte < data.size(); byte += step) {
      if (data[byte] == 0 && name == "commits") continue;
      MemoryDisk disk(recorded.disk.files());
      disk.content(path)[byte] ^= static_cast<std::uint8_t>(1U << (byte % 8));
      std::filesystem::remove_all(folder / "index");
      const int outcome = read_all_apart(chain, disk, folder.path());
      ASSERT_LE(outcome, 1) << name << " byte " << byte;
      ++outcomes[name.substr(0, name.find('.'))][static_cast<std::size_t>(outcome)];
    }
  }
  // One copy of a commit sector is enough; everywhere else a flip is noticed.
  EXPECT_GT(outcomes["commits"][0], 0);
  for (const auto* name : {"blocks", "summaries", "operations"}) {
    EXPECT_GT(outcomes[name][1], 0) << name;
    EXPECT_EQ(outcomes[name][0], 0) << name;
  }
  // Values that were replaced are read by nobody here.
  EXPECT_GT(outcomes["values"][1], 0);
}

TEST(LedgerDamageTest, RecordsInTheWrongPlaceAreFound) {
  MemoryDisk disk;
  auto log = *RecordLog::open("d", "log", {.disk = &disk});
  const Address first = log.append(Bytes(20, 1));
  const Address second = log.append(Bytes(20, 2));
  auto& content = disk.content("d/log.000000");
  std::copy_n(content.begin() + 28, 28, content.begin());
  EXPECT_EQ(log.read(first).error().id, ErrorId::kDamaged);
  EXPECT_EQ(*log.read(second), Bytes(20, 2));
}

TEST(LedgerDamageTest, DamageToThePastIsNotedAndCountsAsAbsent) {
  TestChain chain(4);
  const TestFolder folder;
  Recorded recorded;
  run(chain, folder.path(), recorded, Height{4});
  const auto store = *chain.open(folder.path(), {.disk = &recorded.disk, .segment_bytes = kSegmentBytes});
  EXPECT_FALSE(store->damage());
  recorded.disk.content(folder / "blocks.000002")[100] ^= 1;  // height 2: one block to a segment
  EXPECT_FALSE(store->block(Height{2}));
  EXPECT_FALSE(store->envelope(chain.blocks()[1].block.entries[0]));
  EXPECT_FALSE(store->receipt(chain.blocks()[1].transactions[0]));
  EXPECT_TRUE(store->block(Height{3}));
  ASSERT_TRUE(store->damage());
  EXPECT_EQ(store->damage()->id, ErrorId::kDamaged);
  EXPECT_NE(store->damage()->place.find("blocks.000002"), std::string::npos);
}

// Checksums are no protection against people, roots are.
TEST(LedgerDamageTest, AForgedOperationWithAGoodChecksumIsFoundByTheStateRoot) {
  TestChain chain(3);
  const TestFolder folder;
  MemoryDisk disk;
  chain.commit_up_to(**chain.open(folder.path(), {.disk = &disk}), Height{3});
  constexpr std::uint64_t kSerial = 2;
  const auto operation =
      std::span(disk.content(folder / "operations.000000")).subspan(kSerial * kStoredOperationBytes, kStoredOperationBytes);
  operation[70] ^= 1;  // in the value hash
  Bytes place = {kSerial, 0, 0, 0, 0, 0, 0, 0};
  Bytes crc;
  append_be(crc, crc32c(operation.first(124), crc32c(place)), 4);
  std::ranges::copy(crc, operation.begin() + 124);
  const auto store = chain.open(folder.path(), {.disk = &disk});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().id, ErrorId::kDamaged);
  EXPECT_NE(store.error().what.find("state root"), std::string::npos);
}

TEST(LedgerDamageTest, AShortFileIsDamagedNotNew) {
  TestChain chain(4);
  const TestFolder folder;
  Recorded recorded;
  run(chain, folder.path(), recorded, Height{4});
  for (const auto* name : {"blocks.000000", "summaries.000000", "operations.000000", "values.000000"}) {
    MemoryDisk disk(recorded.disk.files());
    disk.content(folder / name).pop_back();
    std::filesystem::remove_all(folder / "index");
    EXPECT_EQ(read_all_apart(chain, disk, folder.path()), 1) << name;
  }
}

TEST(LedgerDamageTest, AFullDiskStopsTheProcessAndTheNextStartGoesOn) {
  TestChain chain(40);
  chain.weigh_down(60'000);
  const TestFolder reference;
  chain.commit_up_to(**chain.open(reference.path()), Height{40});
  const TestFolder folder;
  (void)chain.open(folder.path());
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(STDERR_FILENO);
    ::signal(SIGXFSZ, SIG_IGN);
    const auto store = chain.open(folder.path());
    // Files may not grow beyond this: writes fail as they do on a full disk.
    const rlimit limit{1'300'000, 1'300'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    for (const auto& input : chain.blocks()) (void)(*store)->commit(input);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 1);
  const auto store = *chain.open(folder.path());
  EXPECT_GT(store->head().summary.height.value, 10u);
  EXPECT_LT(store->head().summary.height.value, 40u);
  chain.expect_equal(*store);
  chain.commit_up_to(*store, Height{40});
  chain.expect_equal(*store);
}

}  // namespace
}  // namespace xh::storage
