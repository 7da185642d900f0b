// One flipped bit in every region of every kind of file (L2): found and named with what to do, or harmless, and never served.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "apart.h"
#include "memory_disk.h"
#include "node/storage/pending_store.h"
#include "node/storage/verify_files.h"
#include "test_chain.h"

namespace xh::storage {
namespace {

constexpr std::uint64_t kFlippedBlocks = 14;
constexpr Height kFlippedHead{kFlippedBlocks};
constexpr Height kFlippedBase{4};

// A folder with every kind of file that a ledger has; `retained`: how far it was pruned.
class Folder {
 public:
  explicit Folder(Height retained) : chain_(kFlippedBlocks) {
    chain_.audit(4, 2);
    const auto store = *open(disk_);
    for (Height at{1}; at <= kFlippedHead; at = at.next()) {
      chain_.commit_up_to(*store, at);
      checkpoints_.push_back(chain_.certify(store->head().name));
      store->put_checkpoint(checkpoints_.back());
    }
    if (retained > Height{0}) store->prune(retained);
    retained_ = store->retained();
  }
  [[nodiscard]] Result<std::unique_ptr<LedgerStore>> open(MemoryDisk& disk) const {
    return chain_.open(folder_.path(), {.disk = &disk, .segment_bytes = kSegmentBytes, .derived_operations = 30});
  }
  [[nodiscard]] Result<VerifiedFiles> verify(MemoryDisk& disk) const {
    return verify_files(folder_.path(), chain_.genesis(), [](std::uint64_t, std::uint64_t) {},
                        {.disk = &disk, .segment_bytes = kSegmentBytes});
  }
  /// Opens and reads all that is kept. An error: refused. False: something else than what was committed was served.
  [[nodiscard]] Result<bool> read_all(MemoryDisk& disk) const {
    XH_TRY(const auto store, open(disk));
    if (store->head().name != chain_.heads.back().name) return false;
    for (const auto& [key, value] : chain_.state(kFlippedHead)) {
      if (store->read(key) != value) return false;
    }
    for (Height at = std::max(retained_, Height{1}); at <= kFlippedHead; at = at.next()) {
      const auto stored = store->block(at);
      if (stored && encode(*stored) != encode(chain_.blocks()[at.value - 1].stored)) return false;
      const auto summary = store->summary(at);
      if (summary && *summary != chain_.heads[at.value].summary) return false;
      if ((!stored || !summary) && !store->damage()) return false;
    }
    for (std::uint64_t number = 0; number < 3; ++number) {
      for (const auto& value : whole_history(*store, test_key(number)).values) {
        if (!std::ranges::count(chain_.history(test_key(number)), value)) return false;
      }
    }
    const auto certified = store->certified();
    if (certified && !std::ranges::count(checkpoints_, *certified)) return false;
    if (const auto damage = store->damage()) return fail(*damage);
    return true;
  }
  [[nodiscard]] const TestFolder& folder() const { return folder_; }
  [[nodiscard]] MemoryDisk& disk() { return disk_; }

 private:
  TestFolder folder_;
  TestChain chain_;
  MemoryDisk disk_;
  Height retained_;
  std::vector<ledger::SignedCheckpoint> checkpoints_;
};

std::string kind_of(const std::string& path) {
  const std::string name = path.substr(path.rfind('/') + 1);
  return name.substr(0, name.find('.'));
}

struct FlippedByte {
  std::string path;
  std::string kind;
  std::size_t byte;
};

// About `flips` places in the files of each kind, evenly spread over all of them. Their distance is odd: every field of a fixed record is
// hit.
std::vector<FlippedByte> places_in(const MemoryDisk::Files& files, std::size_t flips) {
  std::map<std::string, std::vector<FlippedByte>> all;
  for (const auto& [path, data] : files) {
    const std::string kind = kind_of(path);
    for (std::size_t byte = 0; byte < data.size(); ++byte) {
      if (kind == "commits" && data[byte] == 0) continue;  // most of the ring was never written
      all[kind].push_back({path, kind, byte});
    }
  }
  std::vector<FlippedByte> places;
  for (const auto& [kind, of_kind] : all) {
    for (std::size_t i = 0; i < of_kind.size(); i += of_kind.size() / flips | 1) places.push_back(of_kind[i]);
  }
  return places;
}

void flip(Bytes& content, std::size_t byte) { content[byte] ^= static_cast<std::uint8_t>(1U << (byte % 8)); }

// The file's name and what to do about it.
void expect_named(const std::string& said, const std::string& kind) {
  EXPECT_NE(said.find("/" + kind), std::string::npos) << said;
  EXPECT_NE(said.find("XH-140"), std::string::npos) << said;
  EXPECT_TRUE(said.find("restore a snapshot") != std::string::npos || said.find("start again") != std::string::npos) << said;
}

TEST(BitFlipTest, VerificationFindsAndNamesEveryFlipInTheTruthOfALedger) {
  for (const Height retained : {Height{0}, kFlippedBase}) {
    Folder folder(retained);
    const auto sound = folder.verify(folder.disk());
    ASSERT_TRUE(sound) << sound.error().to_string();
    std::map<std::string, std::array<int, 2>> found;  // harmless, found
    for (const auto& [path, kind, byte] : places_in(folder.disk().files(), 90)) {
      if (kind == "derived" || kind == "audit" || kind == "twigs" || kind == "checkpoints") continue;
      flip(folder.disk().content(path), byte);
      const auto report = folder.verify(folder.disk());
      flip(folder.disk().content(path), byte);
      ++found[kind][report ? 0 : 1];
      if (report) {
        EXPECT_EQ(report->state_root, sound->state_root);
        continue;
      }
      ASSERT_EQ(report.error().id, ErrorId::kDamaged) << report.error().to_string();
      expect_named(report.error().to_string(), kind);
      if (testing::Test::HasFailure()) FAIL() << path << " byte " << byte;
    }
    // One copy of a commit record is enough.
    EXPECT_EQ(found["commits"][1], 0);
    EXPECT_GT(found["commits"][0], 0);
    for (const auto* kind : {"blocks", "summaries", "operations"}) {
      EXPECT_EQ(found[kind][0], 0) << kind;
      EXPECT_GT(found[kind][1], 60) << kind;
    }
    EXPECT_EQ(found["base"][0], 0);
    EXPECT_EQ(found["base"][1] > 0, retained > Height{0});
    // What was replaced before the retained height may be given back at any time: nobody needs it.
    EXPECT_EQ(found["values"][0] > 0, retained > Height{0});
    EXPECT_GT(found["values"][1], 20);
  }
}

TEST(BitFlipTest, AStoreServesNoFlipOfAnyFileAndNamesIt) {
  Folder folder(kFlippedBase);
  Apart apart;
  std::map<std::string, int> tried;
  for (const auto& [path, kind, byte] : places_in(folder.disk().files(), 12)) {
    ++tried[kind];
    const auto ended = apart.run([&, path = path, byte = byte](const Apart::Acknowledge& acknowledge) -> Status {
      MemoryDisk disk(folder.disk().files());
      flip(disk.content(path), byte);
      XH_TRY(const bool same, folder.read_all(disk));
      acknowledge(same ? 1 : 2);
      return {};
    });
    ASSERT_NE(ended.acknowledged, 2u) << path << " byte " << byte << " was served";
    ASSERT_TRUE(ended.code == 0 || ended.code == 1) << path << " byte " << byte << ": " << ended.said;
    if (ended.code == 1) expect_named(ended.said, kind);
    // Files from which only time is saved.
    if (kind == "derived" || kind == "audit" || kind == "twigs" || kind == "checkpoints") {
      EXPECT_EQ(ended.code, 0) << path << ended.said;
    }
    if (testing::Test::HasFailure()) FAIL() << path << " byte " << byte;
  }
  for (const auto* kind : {"blocks", "summaries", "operations", "values", "commits", "derived", "audit", "checkpoints"})
    EXPECT_GT(tried[kind], 8) << kind;
  EXPECT_GT(tried["base"], 8);
}

// LevelDB's own files: what it finds itself, and what contradicts the operations.
TEST(BitFlipTest, AFlipAnywhereInTheIndexIsFoundOrHarmlessAndTheNextStartIsWhole) {
  Folder folder(Height{0});
  { ASSERT_TRUE(*folder.read_all(folder.disk())); }
  const TestFolder kept;
  std::filesystem::copy(folder.folder() / "index", kept / "index", std::filesystem::copy_options::recursive);
  Apart apart;
  std::map<std::string, int> tried;
  for (const auto& entry : std::filesystem::directory_iterator(kept / "index")) {
    const std::string name = entry.path().filename();
    if (name == "LOCK" || name.starts_with("LOG")) continue;  // no content; text for people
    const std::size_t size = std::filesystem::file_size(entry.path());
    for (std::size_t byte = 0; byte < size; byte += std::max<std::size_t>(1, size / 14)) {
      ++tried[entry.path().extension()];
      std::filesystem::remove_all(folder.folder() / "index");
      std::filesystem::copy(kept / "index", folder.folder() / "index", std::filesystem::copy_options::recursive);
      {
        std::fstream file(folder.folder() / ("index/" + name), std::ios::in | std::ios::out | std::ios::binary);
        file.seekg(static_cast<std::streamoff>(byte));
        const char flipped = static_cast<char>(file.get() ^ (1 << (byte % 8)));
        file.seekp(static_cast<std::streamoff>(byte));
        file.put(flipped);
      }
      for (int start = 0; start < 2; ++start) {
        const auto ended = apart.run([&](const Apart::Acknowledge& acknowledge) -> Status {
          MemoryDisk disk(folder.disk().files());
          XH_TRY(const bool same, folder.read_all(disk));
          acknowledge(same ? 1 : 2);
          return {};
        });
        ASSERT_NE(ended.acknowledged, 2u) << name << " byte " << byte << " was served";
        if (ended.code == 1) expect_named(ended.said, "index");
        ASSERT_TRUE(ended.code == 0 || (start == 0 && ended.code == 1)) << name << " byte " << byte << ": " << ended.said;
        if (ended.code == 0) break;
      }
      if (testing::Test::HasFailure()) FAIL() << name << " byte " << byte;
    }
  }
  EXPECT_GT(tried[".ldb"] + tried[".log"], 10);
}

TEST(BitFlipTest, PendingBlocksAreServedAsTheyWereOrNotAtAll) {
  MemoryDisk disk;
  std::vector<Bytes> put;
  {
    auto store = *PendingStore::open(
        "d/pending", Height{0}, [](const PendingBlock&) {}, disk);
    for (std::uint64_t i = 1; i <= 4; ++i) {
      ledger::Block block;
      block.header.height = Height{i};
      const PendingBlock pending{encode(block), Bytes(10 * i, 7), {}};
      put.push_back(encode(pending));
      store.put(pending, Height{i});
    }
  }
  auto& content = disk.content("d/pending");
  const Bytes sound = content;
  for (std::size_t byte = 0; byte < sound.size(); ++byte) {
    content = sound;
    flip(content, byte);
    std::vector<Bytes> found;
    const auto store = PendingStore::open(
        "d/pending", Height{0}, [&](const PendingBlock& block) { found.push_back(encode(block)); }, disk);
    if (!store) {
      EXPECT_EQ(store.error().id, ErrorId::kDamagedJournal);
      EXPECT_NE(store.error().to_string().find("d/pending"), std::string::npos);
      continue;
    }
    // Only the newest can pass for a torn tail.
    ASSERT_GE(found.size() + 1, put.size()) << byte;
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i], put[i]) << byte;
  }
}

}  // namespace
}  // namespace xh::storage
