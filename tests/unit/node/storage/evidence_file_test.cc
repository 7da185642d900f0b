#include "node/storage/evidence_file.h"

#include <gtest/gtest.h>

#include "memory_disk.h"

namespace xh::storage {
namespace {

using consensus::Evidence;

constexpr const char* kEvidencePath = "data/evidence";

Evidence evidence(std::uint8_t number) {
  const Signature signature{Bytes(kEd25519SignatureBytes, number)};
  const PublicKey key{Suite::kEd25519, Bytes(kEd25519PublicBytes, number)};
  return consensus::evidence_of({Epoch{1}, key}, {consensus::Nullify{View{7}}, signature}, {consensus::Finalize{View{7}, {}}, signature});
}

Result<std::vector<Evidence>> content(MemoryDisk& disk) {
  std::vector<Evidence> found;
  XH_TRY_VOID(EvidenceFile::open(
                  kEvidencePath, [&](Evidence one) { found.push_back(std::move(one)); }, disk)
                  .map([](const auto&) {}));
  return found;
}
EvidenceFile open_evidence(MemoryDisk& disk) {
  return *EvidenceFile::open(
      kEvidencePath, [](const Evidence&) {}, disk);
}

TEST(EvidenceFile, HoldsWhatWasPutAndOnlyWhatIsLeft) {
  MemoryDisk disk;
  EXPECT_TRUE(content(disk)->empty());
  EvidenceFile file = open_evidence(disk);
  file.put(evidence(1));
  file.put(evidence(2));
  EXPECT_EQ(content(disk).value(), (std::vector{evidence(1), evidence(2)}));
  file.replace({evidence(2)});
  EXPECT_EQ(content(disk).value(), (std::vector{evidence(2)}));
}

// Puts and a replacement; the power fails at every write, sync and rename.
TEST(EvidenceFile, APowerCutLosesNothingThatWasSynced) {
  MemoryDisk recording;
  EvidenceFile file = open_evidence(recording);
  std::vector<std::pair<std::size_t, std::vector<Evidence>>> synced{{recording.requests(), {}}};
  const auto note = [&](std::vector<Evidence> now) { synced.emplace_back(recording.requests(), std::move(now)); };
  file.put(evidence(1));
  note({evidence(1)});
  file.put(evidence(2));
  note({evidence(1), evidence(2)});
  file.replace({evidence(2)});
  note({evidence(2)});
  file.put(evidence(3));
  note({evidence(2), evidence(3)});
  Chance chance;
  for (std::size_t point = synced.front().first; point <= recording.requests(); ++point) {
    for (const Loss loss : {Loss::kNothing, Loss::kEverything, Loss::kRandom}) {
      MemoryDisk disk(recording.after_crash(point, loss, chance));
      const auto found = content(disk);
      ASSERT_TRUE(found) << point << found.error().to_string();
      std::size_t last = 0;
      while (last + 1 < synced.size() && synced[last + 1].first <= point) ++last;
      const bool known = *found == synced[last].second || (last + 1 < synced.size() && *found == synced[last + 1].second);
      EXPECT_TRUE(known) << point;
    }
  }
}

TEST(EvidenceFile, AFlippedBitIsFoundOrWasNeverSynced) {
  MemoryDisk written;
  {
    EvidenceFile file = open_evidence(written);
    for (std::uint8_t i = 1; i <= 3; ++i) file.put(evidence(i));
  }
  std::size_t named = 0;
  for (std::size_t byte = 0; byte < written.content(kEvidencePath).size(); ++byte) {
    MemoryDisk disk(written.files());
    disk.content(kEvidencePath)[byte] ^= static_cast<std::uint8_t>(1U << (byte % 8));
    const auto found = content(disk);
    if (!found) {
      EXPECT_EQ(found.error().id, ErrorId::kDamagedEvidence) << byte;
      EXPECT_EQ(found.error().place, kEvidencePath);
      EXPECT_NE(found.error().to_string().find("Delete the file evidence"), std::string::npos);
      ++named;
    } else {
      // Only the last record can pass for one that was not synced: nothing follows it.
      EXPECT_EQ(*found, (std::vector{evidence(1), evidence(2)})) << byte;
    }
  }
  EXPECT_GT(named, 100u);
}

TEST(EvidenceFile, ASoundRecordOfSomethingElseIsDamage) {
  MemoryDisk disk;
  {
    auto journal = *JournalFile::open(
        kEvidencePath, [](const Bytes&) {}, disk);
    journal.append(Bytes{1, 2, 3});
    journal.sync();
  }
  EXPECT_EQ(content(disk).error().id, ErrorId::kDamagedEvidence);
}

}  // namespace
}  // namespace xh::storage
