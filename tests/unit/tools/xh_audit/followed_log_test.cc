#include "tools/xh_audit/followed_log.h"

#include <gtest/gtest.h>

#include "node/os/files.h"
#include "synthetic_log.h"
#include "tools/xh_audit/scratch.h"

namespace xh::tools {
namespace {

LogPrefix prefix(const SyntheticLog& log, std::uint64_t size, std::uint64_t old) { return *TileReader(log.fetch(), size).prefix(old); }

TEST(FollowedLogTest, TheFirstCheckpointIsTakenAndTheSameIsTheSame) {
  const SyntheticLog log(10);
  EXPECT_EQ(compare_logs(std::nullopt, log.name(10), std::nullopt).verdict, LogVerdict::kFirst);
  EXPECT_EQ(compare_logs(log.name(10), log.name(10), std::nullopt).verdict, LogVerdict::kSame);
}

TEST(FollowedLogTest, AGrownLogIsProvenByItsTilesAtEverySize) {
  const SyntheticLog log(700);
  for (const std::uint64_t old : {1, 2, 3, 255, 256, 257, 512, 513, 699}) {
    for (const std::uint64_t now : {256, 300, 512, 700}) {
      if (old >= now) continue;
      EXPECT_EQ(compare_logs(log.name(old), log.name(now), prefix(log, now, old)).verdict, LogVerdict::kGrew) << old << " " << now;
      EXPECT_EQ(compare_logs(log.name(now), log.name(old), prefix(log, now, old)).verdict, LogVerdict::kOlder) << old << " " << now;
    }
  }
}

TEST(FollowedLogTest, TwoRootsOfOneSizeContradict) {
  const SyntheticLog log(10);
  const SyntheticLog other(10, 5);
  EXPECT_EQ(compare_logs(log.name(10), other.name(10), std::nullopt).verdict, LogVerdict::kContradiction);
}

TEST(FollowedLogTest, ALargerLogThatForkedBeforeContradictsInBothOrders) {
  const SyntheticLog log(600);
  const SyntheticLog other(700, 100);
  for (const std::uint64_t old : {128, 256, 300, 600}) {
    const auto shown = prefix(other, 700, old);
    EXPECT_EQ(compare_logs(log.name(old), other.name(700), shown).verdict, LogVerdict::kContradiction) << old;
    EXPECT_EQ(compare_logs(other.name(700), log.name(old), shown).verdict, LogVerdict::kContradiction) << old;
  }
}

// A faulty server must not be able to accuse the validators.
TEST(FollowedLogTest, TilesOfAnotherLogProveNothing) {
  const SyntheticLog log(600);
  const SyntheticLog other(600, 100);
  for (const std::uint64_t old : {50, 64, 256, 300}) {
    EXPECT_EQ(compare_logs(log.name(old), log.name(600), prefix(other, 600, old)).verdict, LogVerdict::kUnproven) << old;
  }
  EXPECT_EQ(compare_logs(log.name(5), log.name(600), std::nullopt).verdict, LogVerdict::kUnproven);
}

TEST(FollowedLogTest, EvidenceHoldsBothNotesAndThePath) {
  const SyntheticLog log(300);
  const SyntheticLog other(400, 100);
  const Json evidence = fork_evidence(log.genesis(), log.certified_note(300), other.certified_note(400), prefix(other, 400, 300));
  EXPECT_EQ(*evidence.find("first")->string(), log.note(300));
  EXPECT_EQ(*evidence.find("second")->string(), other.note(400));
  EXPECT_FALSE(evidence.find("prefix")->find("path")->array()->empty());
}

TEST(FollowedLogTest, WhatWasRememberedIsReadBackAndAForeignStateIsRefused) {
  const SyntheticLog log(30);
  const auto folder = *ScratchFolder::make({});
  const std::string path = folder.path() + "/state";
  EXPECT_EQ(read_followed(path, log.genesis())->has_value(), false);
  ASSERT_TRUE(write_followed(path, log.genesis(), log.certified_note(30)));
  EXPECT_EQ((*read_followed(path, log.genesis()))->name, log.name(30));
  auto other = log.genesis();
  other.chain_id.bytes[5] ^= 1;
  EXPECT_EQ(read_followed(path, other).error().id, ErrorId::kWrongChain);
  ASSERT_TRUE(os::write_file(path, as_bytes("{}")));
  EXPECT_EQ(read_followed(path, log.genesis()).error().id, ErrorId::kBadCheckpoint);
}

TEST(FollowedLogTest, ANoteWithoutAQuorumIsNotCertified) {
  const SyntheticLog log(30);
  EXPECT_TRUE(certified(ledger::EpochChain(log.genesis()), log.note(30)));
  EXPECT_EQ(certified(ledger::EpochChain(log.genesis()), log.note(30, 2)).error().id, ErrorId::kBadCheckpoint);
}

}  // namespace
}  // namespace xh::tools
