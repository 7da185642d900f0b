#include "node/storage/sector_ring.h"

#include <gtest/gtest.h>

#include "memory_disk.h"

namespace xh::storage {
namespace {

constexpr const char* kRingPath = "d/ring";

SectorRing open_ring(MemoryDisk& disk, std::uint64_t slots = 4) { return *SectorRing::open(kRingPath, slots, {.disk = &disk}); }

TEST(SectorRingTest, TheNewestEntryIsFoundAgain) {
  MemoryDisk disk;
  {
    auto ring = open_ring(disk);
    EXPECT_FALSE(ring.newest());
    for (const std::uint64_t sequence : {3, 4, 9, 11, 30, 31}) ring.write(sequence, Bytes(10, static_cast<std::uint8_t>(sequence)));
  }
  EXPECT_EQ(open_ring(disk).newest(), (SectorRing::Entry{31, Bytes(10, 31)}));
}

TEST(SectorRingTest, OneDamagedCopyCostsNothingAndIsRepaired) {
  MemoryDisk written;
  auto ring = open_ring(written);
  for (std::uint8_t i = 0; i < 6; ++i) ring.write(i, Bytes(10, i));
  for (std::size_t byte = 0; byte < written.content(kRingPath).size(); ++byte) {
    MemoryDisk disk(written.files());
    disk.content(kRingPath)[byte] ^= 0x20;
    EXPECT_EQ(open_ring(disk).newest()->sequence, 5u) << byte;
  }
  MemoryDisk disk(written.files());
  disk.content(kRingPath)[1 * kSectorBytes] ^= 1;  // the newest: sequence 5 is the sixth entry, in slot 1
  (void)open_ring(disk);
  EXPECT_EQ(disk.content(kRingPath), written.content(kRingPath));
}

TEST(SectorRingTest, TwoDamagedCopiesOfTheNewestButOneAreReported) {
  MemoryDisk disk;
  {
    auto ring = open_ring(disk);
    for (std::uint8_t i = 0; i < 6; ++i) ring.write(i, Bytes(10, i));
  }
  disk.content(kRingPath)[0 * kSectorBytes] ^= 1;  // sequence 4
  disk.content(kRingPath)[4 * kSectorBytes] ^= 1;
  EXPECT_EQ(SectorRing::open(kRingPath, 4, {.disk = &disk}).error().id, ErrorId::kDamaged);
}

TEST(SectorRingTest, PayloadsFillASectorAndNotMore) {
  MemoryDisk disk;
  auto ring = open_ring(disk);
  ring.write(1, Bytes(kMaxSectorPayload, 7));
  EXPECT_EQ(open_ring(disk).newest()->payload, Bytes(kMaxSectorPayload, 7));
  EXPECT_DEATH(ring.write(2, Bytes(kMaxSectorPayload + 1)), "kMaxSectorPayload");
  EXPECT_DEATH(ring.write(0, Bytes(1)), "sequence");
}

TEST(SectorRingTest, APowerCutAtAnyPointCostsAtMostTheEntryBeingWritten) {
  for (const std::uint64_t slots : {2, 5}) {
    MemoryDisk disk;
    std::vector<std::pair<std::size_t, std::uint64_t>> promises;
    auto ring = open_ring(disk, slots);
    for (std::uint64_t sequence = 2; sequence < 40; sequence += 2) {
      ring.write(sequence, Bytes(300, static_cast<std::uint8_t>(sequence)));
      promises.emplace_back(disk.requests(), sequence);
    }
    Chance chance;
    for (std::size_t point = 0; point <= disk.requests(); ++point) {
      for (const Loss loss : {Loss::kNothing, Loss::kEverything, Loss::kRandom, Loss::kRandom}) {
        MemoryDisk left(disk.after_crash(point, loss, chance));
        std::uint64_t promised = 0;
        for (const auto& [requests, sequence] : promises) {
          if (requests <= point) promised = sequence;
        }
        auto again = open_ring(left, slots);
        const std::uint64_t found = again.newest() ? again.newest()->sequence : 0;
        EXPECT_TRUE(found == promised || found == promised + 2) << point;
        // What recovery relied upon lasts, whatever happens next.
        Chance more;
        MemoryDisk later(left.after_crash(left.requests(), Loss::kEverything, more));
        EXPECT_EQ(open_ring(later, slots).newest(), again.newest());
      }
    }
  }
}

}  // namespace
}  // namespace xh::storage
