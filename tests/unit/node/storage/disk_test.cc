// A disk that is full or was mounted read-only (F1, L4): the process ends with its reason, nothing is acknowledged after it, and the next
// start finds everything that was.
#include "node/storage/disk.h"

#include <gtest/gtest.h>

#include <optional>

#include "apart.h"
#include "faulty_disk.h"
#include "node/storage/journal_file.h"
#include "node/storage/pending_store.h"
#include "node/storage/sector_ring.h"
#include "test_chain.h"

namespace xh::storage {
namespace {

constexpr std::size_t kNever = ~std::size_t{0};

void expect_reason(const Ended& ended, int number) {
  EXPECT_EQ(ended.code, 1) << ended.said;
  EXPECT_NE(ended.said.find("XH-1402"), std::string::npos) << ended.said;
  EXPECT_NE(ended.said.find(number == EROFS ? "make it writable and start again; nothing that was acknowledged is lost"
                                            : "make space and start again; nothing that was acknowledged is lost"),
            std::string::npos)
      << ended.said;
}

// The name of the file that was refused, without its number.
std::string refused_file(const std::string& said) {
  const auto begin = said.rfind("(at ");
  const auto path = said.substr(begin + 4, said.find(')', begin) - begin - 4);
  const auto name = path.substr(path.rfind('/') + 1);
  return name.substr(0, name.find('.'));
}

// Every durable path of a ledger in one life: commits with new segments, derived state, kept hashes, audit roots, checkpoints, pruning.
class LedgerLife {
 public:
  static constexpr std::uint64_t kBlocks = 16;
  LedgerLife() : chain_(kBlocks + 2) {
    chain_.audit(4, 2);
    const TestFolder folder;
    chain_.commit_up_to(**chain_.open(folder.path()), Height{kBlocks + 2});
  }
  [[nodiscard]] TestChain& chain() { return chain_; }
  Status live(const std::string& folder, Disk& disk, const Apart::Acknowledge& acknowledge) {
    XH_TRY(const auto store, chain_.open(folder, {.disk = &disk, .segment_bytes = 640, .derived_operations = 30}));
    for (Height at = store->head().summary.height; at.value < kBlocks;) {
      at = at.next();
      acknowledge(store->commit(chain_.blocks()[at.value - 1]).summary.height.value);
      store->put_checkpoint(chain_.certify(store->head().name));
      if (at.value >= 13) store->prune(Height{at.value - 11});
    }
    return {};
  }
  void expect_whole(const std::string& folder, std::uint64_t acknowledged) {
    const auto store = chain_.open(folder, {.segment_bytes = 640, .derived_operations = 30});
    ASSERT_TRUE(store) << store.error().to_string();
    EXPECT_GE((*store)->head().summary.height.value, acknowledged);
    EXPECT_LE((*store)->head().summary.height.value, acknowledged + 1);
    chain_.expect_equal(**store);
    chain_.commit_up_to(**store, Height{kBlocks + 2});
    chain_.expect_equal(**store);
  }

 private:
  TestChain chain_;
};

class DiskFaultTest : public testing::Test {
 protected:
  // Lives until the fault, and once more after it. Nothing: no request was refused.
  std::optional<std::string> refused(int number, std::size_t good, const std::string& counted = {}) {
    folder_.clear();
    const auto ended = apart_.run([&](const Apart::Acknowledge& acknowledge) -> Status {
      FaultyDisk disk(real_disk(), number, good, counted);
      return life_.live(folder_.path(), disk, acknowledge);
    });
    life_.expect_whole(folder_.path(), ended.acknowledged);
    // A full disk opens what is there, and the audit runs beside: a life may need fewer requests than another.
    if (ended.code == 0) return std::nullopt;
    expect_reason(ended, number);
    return refused_file(ended.said);
  }
  std::size_t requests_of_a_life() {
    const auto whole = apart_.run([&](const Apart::Acknowledge& acknowledge) -> Status {
      FaultyDisk disk(real_disk(), EROFS, kNever);
      XH_TRY_VOID(life_.live(folder_.path(), disk, [](std::uint64_t) {}));
      acknowledge(disk.requests());
      return {};
    });
    EXPECT_EQ(whole.code, 0) << whole.said;
    return whole.acknowledged;
  }

  LedgerLife life_;
  TestFolder folder_;
  Apart apart_;
};

TEST_F(DiskFaultTest, ALedgerStopsAtAnyRequestThatIsRefusedAndGoesOnAfterwards) {
  const std::size_t requests = requests_of_a_life();
  ASSERT_GT(requests, 200u);
  int number = ENOSPC;
  for (std::size_t good = 0; good < requests; good += requests / 40 + 1) {
    number = number == ENOSPC ? EROFS : ENOSPC;
    SCOPED_TRACE(std::string(number == EROFS ? "EROFS" : "ENOSPC") + " after request " + std::to_string(good));
    (void)refused(number, good);
    if (HasFailure()) return;
  }
}

TEST_F(DiskFaultTest, EveryFileThatALedgerWritesMayBeTheOneThatIsRefused) {
  for (const std::string name : {"blocks", "summaries", "operations", "values", "commits", "derived", "audit", "base", "checkpoints"}) {
    std::size_t hits = 0;
    for (const int number : {ENOSPC, EROFS}) {
      for (const std::size_t good : {0, 2, 3}) {
        SCOPED_TRACE(name + (number == EROFS ? " EROFS" : " ENOSPC") + " after its request " + std::to_string(good));
        const auto file = refused(number, good, name);
        hits += file ? 1 : 0;
        if (HasFailure()) return;
      }
    }
    EXPECT_GT(hits, 2u) << name;
  }
}

TEST_F(DiskFaultTest, AStartOnADiskThatTakesNothingSaysSoAndHarmsNothing) {
  ASSERT_TRUE(life_.live(folder_.path(), real_disk(), [](std::uint64_t) {}));
  for (const int number : {ENOSPC, EROFS}) {
    for (std::size_t good = 0; good < 12; ++good) {
      const auto ended = apart_.run([&](const Apart::Acknowledge&) -> Status {
        FaultyDisk disk(real_disk(), number, good);
        return life_.chain().open(folder_.path(), {.disk = &disk, .segment_bytes = 640, .derived_operations = 30})
                   ? Status{}
                   : fail(ErrorId::kCannotWrite, "");
      });
      ASSERT_TRUE(ended.code == 0 || ended.said.find("XH-1402") != std::string::npos) << ended.code << ended.said;
    }
  }
  life_.expect_whole(folder_.path(), LedgerLife::kBlocks);
}

// What consensus relies on: votes, proposals, the newest signed checkpoint.
TEST_F(DiskFaultTest, JournalsAndRingsKeepWhatTheyAcknowledgedBeforeARefusedRequest) {
  constexpr std::uint64_t kRecords = 6;
  for (const int number : {ENOSPC, EROFS}) {
    for (std::size_t good = 0;; ++good) {
      SCOPED_TRACE(std::to_string(number) + " after request " + std::to_string(good));
      const TestFolder folder;
      const auto ended = apart_.run([&](const Apart::Acknowledge& acknowledge) -> Status {
        FaultyDisk disk(real_disk(), number, good);
        XH_TRY(auto journal, JournalFile::open(
                                 folder / "journal", [](Bytes) {}, disk));
        XH_TRY(auto pending, PendingStore::open(
                                 folder / "pending", Height{0}, [](PendingBlock) {}, disk));
        XH_TRY(auto ring, SectorRing::open(folder / "signed-checkpoints", 2, {.disk = &disk}));
        for (std::uint64_t i = 1; i <= kRecords; ++i) {
          if (i == 4) journal.replace({Bytes(30, 1), Bytes(30, 2), Bytes(30, 3)});
          journal.append(Bytes(30, static_cast<std::uint8_t>(i)));
          journal.sync();
          ledger::Block block;
          block.header.height = Height{i};
          pending.put({encode(block), {}, {}}, Height{i});
          ring.write(i, Bytes(20, static_cast<std::uint8_t>(i)));
          acknowledge(i);
        }
        return {};
      });
      std::vector<Bytes> records;
      std::uint64_t pending_blocks = 0;
      ASSERT_TRUE(JournalFile::open(folder / "journal", [&](Bytes record) { records.push_back(std::move(record)); }));
      ASSERT_TRUE(PendingStore::open(folder / "pending", Height{0}, [&](const PendingBlock&) { ++pending_blocks; }));
      const auto ring = SectorRing::open(folder / "signed-checkpoints", 2);
      ASSERT_TRUE(ring);
      EXPECT_GE(records.size(), ended.acknowledged);
      EXPECT_GE(pending_blocks, ended.acknowledged);
      EXPECT_GE(ring->newest() ? ring->newest()->sequence : 0, ended.acknowledged);
      for (std::size_t i = 0; i < records.size(); ++i) EXPECT_EQ(records[i], Bytes(30, static_cast<std::uint8_t>(i + 1)));
      if (ended.code == 0) {
        EXPECT_GT(good, 20u);
        break;
      }
      expect_reason(ended, number);
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST_F(DiskFaultTest, EveryFaultThatAnOperatorCanEndSaysHow) {
  for (const int number : {ENOSPC, EDQUOT, EROFS, EIO}) {
    const auto error = disk_error(ErrorId::kCannotWrite, number, "data/blocks.000000");
    EXPECT_NE(error.what.find("start again"), std::string::npos);
    EXPECT_NE(error.what.find(kNothingLost), std::string::npos);
    EXPECT_EQ(error.place, "data/blocks.000000");
  }
}

}  // namespace
}  // namespace xh::storage
