#include "node/storage/journal_file.h"

#include <gtest/gtest.h>

#include "memory_disk.h"
#include "node/storage/crc32c.h"
#include "node/storage/segments.h"

namespace xh::storage {
namespace {

constexpr const char* kJournalPath = "d/journal";

struct Replayed {
  std::vector<Bytes> records;
  std::optional<ErrorId> error;
};

Replayed replay(MemoryDisk& disk) {
  Replayed out;
  const auto journal = JournalFile::open(
      kJournalPath, [&](Bytes record) { out.records.push_back(std::move(record)); }, disk);
  if (!journal) out.error = journal.error().id;
  return out;
}

JournalFile open_journal(MemoryDisk& disk) {
  return *JournalFile::open(
      kJournalPath, [](const Bytes&) {}, disk);
}

// Three turns of two records of 20 bytes: 36 bytes each behind a head of 20.
void write_three_turns(MemoryDisk& disk) {
  auto journal = open_journal(disk);
  for (std::uint8_t turn = 1; turn <= 3; ++turn) {
    journal.append(Bytes(20, turn));
    journal.append(Bytes(20, static_cast<std::uint8_t>(0x80 + turn)));
    journal.sync();
  }
}

TEST(Journal, EveryCutOfTheTailDropsOnlyTheLastRecord) {
  MemoryDisk written;
  write_three_turns(written);
  for (std::size_t cut = 1; cut <= 36; ++cut) {
    MemoryDisk disk(written.files());
    disk.content(kJournalPath).resize(disk.content(kJournalPath).size() - cut);
    const auto replayed = replay(disk);
    EXPECT_FALSE(replayed.error);
    EXPECT_EQ(replayed.records.size(), 5u) << cut;
    EXPECT_EQ(disk.content(kJournalPath).size(), 20u + 5 * 36);  // and the torn rest is gone
  }
}

TEST(Journal, AnyFlippedBitBeforeTheLastTurnIsReported) {
  MemoryDisk written;
  write_three_turns(written);
  for (std::size_t byte = 0; byte < 20u + 4 * 36; ++byte) {
    MemoryDisk disk(written.files());
    disk.content(kJournalPath)[byte] ^= static_cast<std::uint8_t>(1U << (byte % 8));
    EXPECT_EQ(replay(disk).error, ErrorId::kDamagedJournal) << byte;
  }
}

// FV1, FV4
TEST(Journal, AFileOfALaterFormatIsToldApartFromADamagedOneAndLeftAlone) {
  MemoryDisk disk;
  write_three_turns(disk);
  Bytes content = *File::open_read_only(kJournalPath, disk)->read(0, 20);
  content[7] = 2;
  Bytes head(content.begin(), content.begin() + 16);
  append_le(head, crc32c(head));
  File::open(kJournalPath, disk)->write_at(0, head);
  const auto journal = JournalFile::open(
      kJournalPath, [](const Bytes&) {}, disk);
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().id, ErrorId::kDamagedJournal);
  EXPECT_NE(journal.error().what.find("of format 2, and this program reads 1"), std::string::npos) << journal.error().what;
  EXPECT_EQ(*File::open_read_only(kJournalPath, disk)->read(0, 20), head);
  // With a checksum that does not fit it is damage.
  head[19] ^= 1;
  File::open(kJournalPath, disk)->write_at(0, head);
  EXPECT_EQ(replay(disk).error, ErrorId::kDamagedJournal);
}

TEST(Journal, AFlippedBitIsNeverServed) {
  MemoryDisk written;
  write_three_turns(written);
  const auto whole = replay(written).records;
  for (std::size_t byte = 20 + 4 * 36; byte < 20u + 6 * 36; ++byte) {
    MemoryDisk disk(written.files());
    disk.content(kJournalPath)[byte] ^= 0x10;
    const auto replayed = replay(disk);
    ASSERT_LT(replayed.records.size(), whole.size()) << byte;
    for (std::size_t i = 0; i < replayed.records.size(); ++i) EXPECT_EQ(replayed.records[i], whole[i]);
  }
}

TEST(Journal, AnUnsyncedTurnOfWhichOnlyALaterRecordSurvivedIsATornTail) {
  MemoryDisk disk;
  {
    auto journal = open_journal(disk);
    journal.append(Bytes(20, 1));
    journal.sync();
    journal.append(Bytes(600, 2));
    journal.append(Bytes(20, 3));  // reached the disk before the record in front of it
  }
  std::fill_n(disk.content(kJournalPath).begin() + 20 + 36, 600, std::uint8_t{0});
  const auto replayed = replay(disk);
  EXPECT_FALSE(replayed.error);
  EXPECT_EQ(replayed.records, std::vector<Bytes>{Bytes(20, 1)});
}

TEST(Journal, BytesInsideARecordCannotPassForARecord) {
  // A sound record of another journal, as the content of a record that was torn.
  MemoryDisk other;
  write_three_turns(other);
  MemoryDisk disk;
  {
    auto journal = open_journal(disk);
    journal.append(Bytes(20, 1));
    journal.sync();
    journal.append(other.content(kJournalPath));
  }
  disk.content(kJournalPath)[20 + 36] ^= 1;
  const auto replayed = replay(disk);
  EXPECT_FALSE(replayed.error);
  EXPECT_EQ(replayed.records.size(), 1u);
}

TEST(Journal, ReplacedContentIsTheOnlyContent) {
  MemoryDisk disk;
  auto journal = open_journal(disk);
  journal.append(Bytes(20, 1));
  journal.replace({Bytes(5, 9), Bytes(7, 10)});
  journal.append(Bytes(6, 8));
  journal.sync();
  EXPECT_EQ(replay(disk).records, (std::vector<Bytes>{Bytes(5, 9), Bytes(7, 10), Bytes(6, 8)}));
  for (std::size_t byte = 0; byte < 20u + 21 + 23; ++byte) {
    MemoryDisk damaged(disk.files());
    damaged.content(kJournalPath)[byte] ^= 4;
    EXPECT_EQ(replay(damaged).error, ErrorId::kDamagedJournal) << byte;
  }
}

TEST(Journal, WhatWasSyncedSurvivesAPowerCutAtAnyPoint) {
  MemoryDisk disk;
  std::vector<std::pair<std::size_t, std::vector<Bytes>>> promises;  // requests made, records that must be there from then on
  std::vector<std::vector<Bytes>> allowed;                           // contents that may be seen at all
  {
    std::vector<Bytes> now;
    auto journal = open_journal(disk);
    promises.emplace_back(disk.requests(), now);
    for (std::uint8_t turn = 1; turn <= 12; ++turn) {
      if (turn % 5 == 0) {
        now = {Bytes(30, turn)};
        journal.replace(now);
      } else {
        for (std::uint8_t i = 0; i < 3; ++i) {
          now.emplace_back(100 + 170 * i, turn);
          journal.append(now.back());
          allowed.push_back(now);
        }
        journal.sync();
      }
      allowed.push_back(now);
      promises.emplace_back(disk.requests(), now);
    }
  }
  allowed.push_back({});
  Chance chance;
  for (std::size_t point = 0; point <= disk.requests(); ++point) {
    for (const Loss loss : {Loss::kNothing, Loss::kEverything, Loss::kRandom, Loss::kRandom, Loss::kRandom}) {
      MemoryDisk left(disk.after_crash(point, loss, chance));
      const auto replayed = replay(left);
      ASSERT_FALSE(replayed.error) << point;
      ASSERT_NE(std::ranges::find(allowed, replayed.records), allowed.end()) << point;
      std::size_t promised = 0;
      while (promised + 1 < promises.size() && promises[promised + 1].first <= point) ++promised;
      if (promises[promised].first > point) continue;
      // Either the promised records or what was written after them, never less.
      const auto& must_have = promises[promised].second;
      const bool replaced = promised + 1 < promises.size() && promises[promised + 1].second.size() < must_have.size();
      const bool same_start =
          replayed.records.size() >= must_have.size() && std::equal(must_have.begin(), must_have.end(), replayed.records.begin());
      EXPECT_TRUE(same_start || (replaced && replayed.records == promises[promised + 1].second)) << point;
      // The recovered journal works on, and remembers both.
      {
        auto journal = open_journal(left);
        journal.append(Bytes(3, 0x77));
        journal.sync();
      }
      EXPECT_EQ(replay(left).records.size(), replayed.records.size() + 1);
    }
  }
}

}  // namespace
}  // namespace xh::storage
