#include "node/storage/admin_log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "crypto/hash.h"
#include "memory_disk.h"

namespace xh::storage {
namespace {

constexpr const char* kActionsPath = "d/admin.log";

AdminLog open_actions(MemoryDisk& disk, std::uint64_t maximum = kMaxAdminLogBytes) {
  return *AdminLog::open(
      {.path = kActionsPath, .actor = {7, 70}, .wall_ms = [] { return std::uint64_t{1000}; }, .disk = &disk, .maximum = maximum});
}

struct ReadLog {
  std::vector<AdminEntry> entries;
  std::vector<Hash32> hashes;
  AdminLogReading reading;
};

ReadLog read_actions(ByteView content) {
  ReadLog out;
  out.reading = read_admin_log(content, [&](const AdminEntry& entry, const Hash32& hash) {
    out.entries.push_back(entry);
    out.hashes.push_back(hash);
  });
  return out;
}

// A start, an action, its end.
void write_three(MemoryDisk& disk) {
  auto log = open_actions(disk);
  log.append({.kind = AdminKind::kStarted, .actor = {0, 1}, .detail = "{}"});
  const auto begun =
      log.append({.kind = AdminKind::kBegun, .actor = {1000, 42}, .action = "admin_drain", .detail = R"({"reason":"disk"})"});
  log.append({.kind = AdminKind::kEnded, .actor = {1000, 42}, .action = "admin_drain", .outcome = "ok", .begun = begun});
}

// Where each entry begins, and the end.
std::vector<std::size_t> places(const Bytes& content) {
  std::vector<std::size_t> out;
  for (std::size_t at = kAdminHeadBytes; at < content.size();) {
    out.push_back(at);
    at += kAdminFrameBytes + content[at] + (std::size_t{content[at + 1]} << 8);
  }
  out.push_back(content.size());
  return out;
}

// AL1-AL4
TEST(AdminLog, AFileIsAChainOfEntries) {
  MemoryDisk disk;
  write_three(disk);
  const auto log = read_actions(disk.content(kActionsPath));
  ASSERT_EQ(log.entries.size(), 3u);
  EXPECT_FALSE(log.reading.tail);
  Hash32 previous{};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(log.entries[i].number, i);
    EXPECT_EQ(log.entries[i].previous, previous);
    EXPECT_EQ(log.hashes[i], domain_hash("xinghuo/admin-log/v1", encode(log.entries[i])));
    EXPECT_EQ(log.hashes[i], hash_of(log.entries[i]));
    previous = log.hashes[i];
  }
  EXPECT_EQ(log.entries[1].actor, (AdminActor{1000, 42}));
  EXPECT_EQ(log.entries[2].begun, 1u);
  EXPECT_EQ(log.reading.head, previous);
  EXPECT_EQ(log.reading.next, 3u);
  auto again = open_actions(disk);
  EXPECT_EQ(again.next(), 3u);
  EXPECT_EQ(again.head(), previous);
  EXPECT_FALSE(again.found());
}

// AL10: the head of the file is covered, too.
TEST(AdminLog, EveryChangedByteIsFoundAndItsEntryNamed) {
  MemoryDisk disk;
  write_three(disk);
  const Bytes content = disk.content(kActionsPath);
  const auto begins = places(content);
  for (std::size_t byte = 0; byte < content.size(); ++byte) {
    for (const int bit : {0x01, 0x80}) {
      Bytes changed = content;
      changed[byte] ^= static_cast<std::uint8_t>(bit);
      const auto log = read_actions(changed);
      ASSERT_TRUE(log.reading.tail) << byte;
      EXPECT_FALSE(log.reading.tail->is_short) << byte;
      const auto entry = static_cast<std::size_t>(std::ranges::upper_bound(begins, byte) - begins.begin());
      EXPECT_EQ(log.reading.next, entry == 0 ? 0 : entry - 1) << byte;
    }
  }
}

TEST(AdminLog, ACutExchangeOrInsertionIsFound) {
  MemoryDisk disk;
  write_three(disk);
  const Bytes content = disk.content(kActionsPath);
  const auto at = places(content);
  const auto part = [&](std::size_t from, std::size_t to) { return ByteView(content).subspan(at[from], at[to] - at[from]); };
  const auto joined = [&](std::vector<ByteView> parts) {
    Bytes out = to_bytes(ByteView(content).first(kAdminHeadBytes));
    for (const auto& p : parts) append(out, p);
    return out;
  };
  const std::vector<std::pair<Bytes, std::uint64_t>> wrong = {
      {joined({part(1, 3)}), 0},                          // the first one is gone
      {joined({part(0, 1), part(2, 3)}), 1},              // the second
      {joined({part(0, 1), part(2, 3), part(1, 2)}), 1},  // exchanged
      {joined({part(0, 1), part(0, 1), part(1, 3)}), 1},  // twice
  };
  for (const auto& [bytes, next] : wrong) {
    const auto log = read_actions(bytes);
    ASSERT_TRUE(log.reading.tail);
    EXPECT_FALSE(log.reading.tail->is_short);
    EXPECT_FALSE(log.reading.tail->may_be_torn);
    EXPECT_EQ(log.reading.next, next);
  }
  // AL11: cut at an entry it is a sound chain, with another head.
  const auto shorter = read_actions(joined({part(0, 2)}));
  EXPECT_FALSE(shorter.reading.tail);
  EXPECT_NE(shorter.reading.head, read_actions(content).reading.head);
}

TEST(AdminLog, AnEntryThatIsSoundInItselfCannotBePutIn) {
  MemoryDisk disk;
  write_three(disk);
  auto log = read_actions(disk.content(kActionsPath));
  AdminEntry forged = log.entries[1];
  forged.action = "admin_stop";
  const Bytes bytes = encode(forged);
  Bytes content = to_bytes(ByteView(disk.content(kActionsPath)).first(places(disk.content(kActionsPath))[1]));
  for (std::size_t i = 0; i < 4; ++i) content.push_back(static_cast<std::uint8_t>(bytes.size() >> (8 * i)));
  append(content, bytes);
  append(content, hash_of(forged).view());
  append(content, ByteView(disk.content(kActionsPath)).subspan(places(disk.content(kActionsPath))[2]));
  const auto read = read_actions(content);
  ASSERT_TRUE(read.reading.tail);
  EXPECT_EQ(read.reading.next, 2u) << "the one behind it names another";
  EXPECT_EQ(read.reading.tail->what, "it names another entry before it");
}

// AL7
TEST(AdminLog, ATornTailIsCutOffAndTold) {
  MemoryDisk written;
  write_three(written);
  const auto at = places(written.content(kActionsPath));
  for (std::size_t cut = 1; cut < at[3] - at[2]; ++cut) {
    MemoryDisk disk(written.files());
    disk.content(kActionsPath).resize(at[3] - cut);
    const auto torn = read_actions(disk.content(kActionsPath));
    ASSERT_TRUE(torn.reading.tail && torn.reading.tail->is_short) << cut;
    const Hash32 lost = sha256(ByteView(disk.content(kActionsPath)).subspan(at[2]));
    {
      auto log = open_actions(disk);
      ASSERT_TRUE(log.found());
      EXPECT_EQ(log.next(), 3u);
    }
    const auto log = read_actions(disk.content(kActionsPath));
    EXPECT_FALSE(log.reading.tail);
    ASSERT_EQ(log.entries.size(), 3u);
    EXPECT_EQ(log.entries[2].kind, AdminKind::kTorn);
    EXPECT_EQ(log.entries[2].actor, (AdminActor{7, 70}));
    EXPECT_NE(log.entries[2].detail.find("\"bytes\":" + std::to_string(at[3] - at[2] - cut)), std::string::npos);
    EXPECT_EQ(log.entries[2].previous, log.hashes[1]);
    EXPECT_FALSE(lost.is_zero());
  }
}

TEST(AdminLog, ATornHeadBeginsAnew) {
  for (const auto& head : {Bytes{'X'}, Bytes{'X', 'H', 'A', 'D', 'M', 'L', 0}, Bytes(8, 0), Bytes(3, 0)}) {
    MemoryDisk disk(MemoryDisk::Files{{kActionsPath, head}});
    { const auto log = open_actions(disk); }
    const auto log = read_actions(disk.content(kActionsPath));
    ASSERT_EQ(log.entries.size(), 1u);
    EXPECT_EQ(log.entries[0].kind, AdminKind::kTorn);
    EXPECT_FALSE(log.reading.tail);
  }
}

TEST(AdminLog, APowerCutAtAnyPointLosesNothingThatWasAcknowledged) {
  constexpr std::uint64_t kSmall = 2 * kMaxAdminEntryBytes;
  MemoryDisk disk;
  std::vector<std::pair<std::size_t, std::uint64_t>> acknowledged;  // requests, entries
  {
    auto log = open_actions(disk, kSmall);
    acknowledged.emplace_back(disk.requests(), 0);
    for (std::uint64_t i = 0; i < 8; ++i) {
      log.append({.kind = AdminKind::kBegun, .action = "a", .detail = std::string(i % 2 == 0 ? 2 : 3000, 'x')});
      acknowledged.emplace_back(disk.requests(), log.next());
    }
  }
  ASSERT_GT(disk.files().size(), 1u) << "a file was set aside";
  Chance chance;
  for (std::size_t point = 0; point <= disk.requests(); ++point) {
    for (const auto loss : {Loss::kNothing, Loss::kEverything, Loss::kRandom, Loss::kRandom}) {
      MemoryDisk after(disk.after_crash(point, loss, chance));
      std::uint64_t least = 0;
      for (const auto& [requests, entries] : acknowledged) least = requests <= point ? entries : least;
      const auto log = open_actions(after, kSmall);
      EXPECT_GE(log.next(), least) << point;
      const auto read = read_actions(after.content(kActionsPath));
      EXPECT_FALSE(read.reading.tail) << point;
      for (const auto& entry : read.entries) EXPECT_NE(entry.kind, AdminKind::kDamaged) << point;
    }
  }
}

// AL8
TEST(AdminLog, AFullFileIsSetAsideAndContinued) {
  constexpr std::uint64_t kSmall = kAdminHeadBytes + kAdminFrameBytes + kMaxAdminEntryBytes;
  MemoryDisk disk;
  auto log = open_actions(disk, kSmall);
  log.append({.kind = AdminKind::kStarted});
  const Hash32 head = log.head();
  log.append({.kind = AdminKind::kStopped});
  const auto read = read_actions(disk.content(kActionsPath));
  ASSERT_EQ(read.entries.size(), 2u);
  EXPECT_EQ(read.entries[0].kind, AdminKind::kContinued);
  EXPECT_EQ(read.entries[0].number, 1u);
  EXPECT_EQ(read.entries[0].previous, head);
  EXPECT_NE(read.entries[0].detail.find("admin.log.0"), std::string::npos);
  EXPECT_EQ(read_actions(disk.content("d/admin.log.0")).reading.head, head);
  // One byte less and it fits.
  MemoryDisk other;
  auto roomy = open_actions(other, kSmall + 200);
  roomy.append({.kind = AdminKind::kStarted});
  roomy.append({.kind = AdminKind::kStopped});
  EXPECT_EQ(other.files().size(), 1u);
}

// AL1: from the first moment on, and also the one that begins when a file is full.
TEST(AdminLog, EveryFileIsItsOwnersAlone) {
  const auto folder = std::filesystem::temp_directory_path() / ("xh-admin-log-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const std::string path = (folder / "admin.log").string();
  {
    auto log = *AdminLog::open({.path = path,
                                .actor = {7, 70},
                                .wall_ms = [] { return std::uint64_t{1000}; },
                                .maximum = kAdminHeadBytes + kAdminFrameBytes + kMaxAdminEntryBytes});
    EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms(0600));
    log.append({.kind = AdminKind::kStarted});
    log.append({.kind = AdminKind::kStopped});
  }
  EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms(0600));
  EXPECT_EQ(std::filesystem::status(path + ".0").permissions(), std::filesystem::perms(0600));
  std::filesystem::remove_all(folder);
}

// AL9
TEST(AdminLog, ADamagedFileIsSetAsideAndTold) {
  MemoryDisk disk;
  write_three(disk);
  const auto head = read_actions(disk.content(kActionsPath)).hashes[0];
  disk.content(kActionsPath)[places(disk.content(kActionsPath))[1] + 20] ^= 1;
  const Bytes damaged = disk.content(kActionsPath);
  {
    auto log = open_actions(disk);
    ASSERT_TRUE(log.found());
    EXPECT_EQ(log.found()->id, ErrorId::kBadAdminLog);
    EXPECT_NE(log.found()->what.find("entry 1 "), std::string::npos) << log.found()->what;
    log.append({.kind = AdminKind::kStarted});
  }
  EXPECT_EQ(disk.content("d/admin.log.damaged-1"), damaged);
  const auto read = read_actions(disk.content(kActionsPath));
  ASSERT_EQ(read.entries.size(), 2u);
  EXPECT_FALSE(read.reading.tail);
  EXPECT_EQ(read.entries[0].kind, AdminKind::kDamaged);
  EXPECT_EQ(read.entries[0].number, 1u);
  EXPECT_EQ(read.entries[0].previous, head);
  EXPECT_NE(read.entries[0].detail.find("admin.log.damaged-1"), std::string::npos);
}

TEST(AdminLog, WhatIsNoLogAtAllIsSetAsideToo) {
  MemoryDisk disk(MemoryDisk::Files{{kActionsPath, Bytes(100, 'x')}});
  const auto log = open_actions(disk);
  EXPECT_EQ(disk.content("d/admin.log.damaged-0"), Bytes(100, 'x'));
  const auto read = read_actions(disk.content(kActionsPath));
  ASSERT_EQ(read.entries.size(), 1u);
  EXPECT_EQ(read.entries[0].kind, AdminKind::kDamaged);
  EXPECT_FALSE(read.reading.tail);
}

TEST(AdminLog, TextsAreBounded) {
  MemoryDisk disk;
  auto log = open_actions(disk);
  log.append({.kind = AdminKind::kBegun,
              .action = std::string(kMaxAdminActionBytes, 'a'),
              .detail = std::string(kMaxAdminDetailBytes, 'd'),
              .outcome = std::string(kMaxAdminOutcomeBytes, 'o'),
              .begun = ~std::uint64_t{0}});
  log.append({.kind = AdminKind::kBegun,
              .action = std::string(kMaxAdminActionBytes + 1, 'a'),
              .detail = std::string(kMaxAdminDetailBytes + 1, 'd'),
              .outcome = std::string(kMaxAdminOutcomeBytes + 1, 'o')});
  const auto read = read_actions(disk.content(kActionsPath));
  ASSERT_EQ(read.entries.size(), 2u);
  EXPECT_EQ(read.entries[0].detail.size(), kMaxAdminDetailBytes);
  EXPECT_EQ(read.entries[1].detail, "{\"cut_bytes\":" + std::to_string(kMaxAdminDetailBytes + 1) + "}");
  AdminEntry entry = read.entries[0];
  EXPECT_TRUE(decode<AdminEntry>(encode(entry)));
  entry.action += "a";
  EXPECT_FALSE(decode<AdminEntry>(encode(entry)));
}

}  // namespace
}  // namespace xh::storage
