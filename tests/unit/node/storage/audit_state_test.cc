// The audit root of a ledger: merged from the last one or made from all operations, after damage, power cuts and restarts (H6, H7).
#include "node/storage/audit_state.h"

#include "memory_disk.h"
#include "node/storage/ledger_files.h"
#include "test_chain.h"

namespace xh::storage {
namespace {

constexpr std::uint64_t kAuditInterval = 4;
constexpr std::uint64_t kAuditLag = 2;

Hash32 root_of(const std::map<ledger::StateKey, Bytes>& state) {
  std::map<Hash32, Hash32> pairs;
  for (const auto& [key, value] : state) pairs[key.hash()] = ledger::value_hash(value);
  ledger::AuditFolder folder;
  for (const auto& [key, value] : pairs) EXPECT_TRUE(folder.add({key, value}));
  return folder.finish();
}

// A ledger without audit roots of its own, as files of a memory disk.
class AuditStateTest : public testing::Test {
 protected:
  static constexpr std::uint64_t kBlocks = 40;
  AuditStateTest() : chain_(kBlocks) {
    const auto store = chain_.open(folder_.path(), {.disk = &disk_, .segment_bytes = 4096});
    chain_.commit_up_to(**store, Height{kBlocks});
  }
  [[nodiscard]] AuditFolders place(Disk& disk, std::size_t pass_keys = kAuditPassKeys) const {
    return {folder_.path(), chain_.genesis().chain_id, {.disk = &disk, .segment_bytes = 4096}, pass_keys};
  }
  [[nodiscard]] AuditPoint point(std::uint64_t height) const {
    const auto& summary = chain_.heads[height].summary;
    return {summary.height, summary.operations, summary.state_root};
  }
  [[nodiscard]] Hash32 expected(std::uint64_t height) const { return root_of(chain_.state(Height{height})); }
  [[nodiscard]] std::string slot(std::size_t number) const { return folder_ / ("audit." + std::to_string(number)); }

  TestChain chain_;
  TestFolder folder_;
  MemoryDisk disk_;
};

TEST_F(AuditStateTest, MergedRootsAreThoseOfAllOperationsWithAnyMemory) {
  for (const std::size_t pass_keys : {std::size_t{1}, std::size_t{5}, kAuditPassKeys}) {
    MemoryDisk merged(disk_.files());
    std::optional<AuditPoint> base;
    for (std::uint64_t height = 0; height <= kBlocks; height += 8) {
      const std::size_t number = height / 8 % 2;
      EXPECT_EQ(compute_audit_root(place(merged, pass_keys), base, point(height), number).value(), expected(height)) << height;
      MemoryDisk fresh(disk_.files());
      EXPECT_EQ(compute_audit_root(place(fresh, pass_keys), std::nullopt, point(height), number).value(), expected(height)) << height;
      EXPECT_EQ(merged.content(slot(number)), fresh.content(slot(number)));
      base = point(height);
    }
  }
}

// The base is used, and not only there: without its operations the merge still gives the root.
TEST_F(AuditStateTest, AMergeReadsNoOperationBeforeItsBase) {
  ASSERT_TRUE(compute_audit_root(place(disk_), std::nullopt, point(20), 0));
  disk_.content(folder_ / "operations.000000")[130] ^= 1;
  EXPECT_EQ(compute_audit_root(place(disk_), point(20), point(28), 1).value(), expected(28));
  EXPECT_EQ(compute_audit_root(place(disk_), std::nullopt, point(36), 0).error().id, ErrorId::kDamaged);
}

TEST_F(AuditStateTest, AFlippedBitAnywhereInTheFileIsFoundAndTheRootMadeAgain) {
  ASSERT_TRUE(compute_audit_root(place(disk_), std::nullopt, point(8), 0));
  const MemoryDisk::Files sound = disk_.files();
  Chance chance;
  for (std::size_t at = 0; at < sound.at(slot(0)).size(); at += 1 + chance.next(40)) {
    MemoryDisk disk(sound);
    disk.content(slot(0))[at] ^= static_cast<std::uint8_t>(1U << chance.next(8));
    ASSERT_EQ(compute_audit_root(place(disk), point(8), point(16), 1).value(), expected(16)) << at;
    // The same file as the finished one of before a restart.
    ASSERT_EQ(compute_audit_root(place(disk), std::nullopt, point(8), 0).value(), expected(8)) << at;
    ASSERT_EQ(disk.content(slot(0)), sound.at(slot(0)));
  }
}

TEST_F(AuditStateTest, AFileOfAnotherHeightHistoryOrChainIsPassedOver) {
  ASSERT_TRUE(compute_audit_root(place(disk_), std::nullopt, point(8), 0));
  AuditPoint other = point(8);
  other.state_root.bytes[0] ^= 1;
  EXPECT_EQ(compute_audit_root(place(disk_), other, point(16), 1).value(), expected(16));
  EXPECT_EQ(compute_audit_root(place(disk_), point(12), point(16), 1).value(), expected(16));
  AuditFolders foreign = place(disk_);
  foreign.chain_id.bytes[0] ^= 1;
  EXPECT_EQ(compute_audit_root(foreign, point(8), point(16), 1).value(), expected(16));
}

TEST_F(AuditStateTest, APowerCutAtAnyPointCostsOnlyTime) {
  MemoryDisk recorded(disk_.files());
  std::optional<AuditPoint> base;
  for (std::uint64_t height = 0; height <= 24; height += 8) {
    ASSERT_TRUE(compute_audit_root(place(recorded), base, point(height), height / 8 % 2));
    base = point(height);
  }
  Chance chance;
  for (std::size_t cut = 0; cut <= recorded.requests(); ++cut) {
    for (const Loss loss : {Loss::kNothing, Loss::kEverything, Loss::kRandom}) {
      MemoryDisk left(recorded.after_crash(cut, loss, chance));
      ASSERT_EQ(compute_audit_root(place(left), point(16), point(24), 1).value(), expected(24)) << cut;
      MemoryDisk again(recorded.after_crash(cut, loss, chance));
      ASSERT_EQ(compute_audit_root(place(again), point(8), point(16), 0).value(), expected(16)) << cut;
    }
  }
  EXPECT_GT(recorded.requests(), 10u);
}

TEST_F(AuditStateTest, AThreadThatIsToldToStopDoes) {
  AuditState state(place(disk_));
  state.start(std::nullopt, point(40), 1);
}

// Random puts, links, moves and deletes of few keys, merged four times, with few keys in memory.
TEST(AuditChanges, TheLastOperationOfAKeyWinsAndADeletedKeyIsGone) {
  MemoryDisk disk;
  const AuditFolders place{"ledger", Hash32{}, {.disk = &disk}, 7};
  auto file = OperationFile::open(place.folder, place.options);
  ASSERT_TRUE(file);
  Chance chance;
  std::map<Hash32, Hash32> pairs;
  std::optional<AuditPoint> base;
  std::uint64_t operations = 0;
  for (std::uint64_t round = 0; round < 4; ++round) {
    for (int i = 0; i < 200; ++i, ++operations) {
      const Hash32 key = test_key(chance.next(60)).hash();
      OperationFile::Stored stored;
      stored.record.key = key;
      stored.record.value = ledger::value_hash(Bytes(4, static_cast<std::uint8_t>(i)));
      if (chance.next(3) == 0) {
        stored.record.type = ledger::OperationType::kDelete;
        stored.record.value = Hash32{};
        pairs.erase(key);
      } else {
        stored.record.type = static_cast<ledger::OperationType>(1 + chance.next(3));
        pairs[key] = stored.record.value;
      }
      file->append(std::span(&stored, 1));
    }
    ledger::AuditFolder folder;
    for (const auto& [key, value] : pairs) ASSERT_TRUE(folder.add({key, value}));
    const AuditPoint target{Height{round}, operations, Hash32{}};
    ASSERT_EQ(compute_audit_root(place, base, target, round % 2).value(), folder.finish()) << round;
    base = target;
  }
}

class LedgerAuditTest : public testing::Test {
 protected:
  static constexpr std::uint64_t kBlocks = 50;
  LedgerAuditTest() : chain_(kBlocks) { chain_.audit(kAuditInterval, kAuditLag); }
  void expect_roots() const {
    for (const auto& head : chain_.heads) {
      const std::uint64_t height = head.summary.height.value;
      if (height % kAuditInterval == kAuditLag) {
        ASSERT_EQ(head.summary.audit_root, root_of(chain_.state(Height{height - kAuditLag}))) << height;
      } else {
        ASSERT_EQ(head.summary.audit_root, std::nullopt) << height;
      }
    }
  }
  TestChain chain_;
};

TEST_F(LedgerAuditTest, EverySummaryInItsPlaceCarriesTheRoot) {
  const TestFolder folder;
  {
    const auto store = chain_.open(folder.path());
    ASSERT_TRUE(store);
    chain_.commit_up_to(**store, Height{kBlocks});
  }
  expect_roots();
  const auto store = chain_.open(folder.path());
  ASSERT_TRUE(store);
  chain_.expect_equal(**store);
}

// Restarts at every height, also between a state and its root, with and without the files of before.
TEST_F(LedgerAuditTest, RestartsAtAnyHeightGiveTheSameRoots) {
  const TestFolder reference;
  chain_.commit_up_to(**chain_.open(reference.path()), Height{kBlocks});
  const TestFolder folder;
  Chance chance;
  for (std::uint64_t height = 0; height <= 20; ++height) {
    const auto store = chain_.open(folder.path());
    ASSERT_TRUE(store) << store.error().to_string();
    chain_.commit_up_to(**store, Height{height});
    if (chance.next(3) == 0) std::filesystem::remove(folder / "audit.0");
    if (chance.next(3) == 0) std::filesystem::remove(folder / "audit.1");
  }
}

// At every height: the two newest audited states, with the values of then, and no older one than the one whose file is being replaced.
TEST_F(LedgerAuditTest, HeldAuditedStatesAreProvenAndOthersAreGone) {
  const TestFolder folder;
  const auto store = *chain_.open(folder.path());
  std::size_t proven = 0;
  for (std::uint64_t head = 0; head <= 30; ++head) {
    chain_.commit_up_to(*store, Height{head});
    for (std::uint64_t under = kAuditLag; under <= head; under += kAuditInterval) {
      const Height audited{under - kAuditLag};
      const bool held = audited.value / kAuditInterval + 1 >= head / kAuditInterval;
      const bool being_replaced = audited.value / kAuditInterval + 2 == head / kAuditInterval && head % kAuditInterval < kAuditLag;
      const auto& state = chain_.state(audited);
      for (const std::uint64_t number : {0, 1, 2, 100, 500, 1301, 2900, 77'777}) {
        const ledger::StateKey key = test_key(number);
        const auto found = store->prove_audited(key, Height{under});
        if (!found || !being_replaced) {
          ASSERT_EQ(found.has_value(), held) << head << " " << under;
        }
        if (!found) {
          ASSERT_EQ(found.error().id, ErrorId::kAuditedStateGone);
          continue;
        }
        ++proven;
        const auto value = ledger::verify_audit(found->proof, key.hash(), root_of(state));
        ASSERT_TRUE(value);
        ASSERT_EQ(value->has_value(), state.contains(key));
        ASSERT_EQ(found->value, state.contains(key) ? std::optional(state.at(key)) : std::nullopt);
      }
    }
  }
  EXPECT_GT(proven, 200u);
}

// Every bit of the file matters to a proof or does not; a proof that is given away holds.
TEST_F(LedgerAuditTest, ADamagedFileGivesNoWrongProof) {
  const TestFolder folder;
  const auto store = *chain_.open(folder.path());
  chain_.commit_up_to(*store, Height{23});
  const std::string path = folder / "audit.1";  // of height 20
  const Bytes sound = *os::read_file(path, 1 << 20);
  const Hash32 root = root_of(chain_.state(Height{20}));
  Chance chance;
  std::size_t refused = 0;
  for (std::size_t at = 0; at < sound.size(); at += 1 + chance.next(9)) {
    Bytes damaged = sound;
    damaged[at] ^= static_cast<std::uint8_t>(1U << chance.next(8));
    if (chance.next(10) == 0) damaged.resize(at);
    ASSERT_TRUE(os::write_file(path, damaged));
    const ledger::StateKey key = test_key(chance.next(2) == 0 ? 1 : 1900);
    const auto proven = store->prove_audited(key, Height{22});
    if (!proven) {
      ++refused;
      ASSERT_EQ(proven.error().id, ErrorId::kAuditedStateGone) << at;
      continue;
    }
    ASSERT_TRUE(ledger::verify_audit(proven->proof, key.hash(), root)) << at;
    ASSERT_EQ(proven->value, chain_.state(Height{20}).at(key));
  }
  EXPECT_GT(refused, 50u);
}

}  // namespace
}  // namespace xh::storage
