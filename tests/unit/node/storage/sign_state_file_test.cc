#include "node/storage/sign_state_file.h"

#include <gtest/gtest.h>

#include "memory_disk.h"

namespace xh::storage {
namespace {

using consensus::PastVote;
using consensus::SignState;

constexpr const char* kSignStatePath = "keys/sign-state";
const Hash32 kSigningChain{{1}};

PublicKey signing_key() { return PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 1))->public_key(); }
PastVote vote(std::uint64_t view) { return {Epoch{0}, consensus::Nullify{View{view}}}; }

std::optional<SignStateFile> open_sign_state(MemoryDisk& disk) {
  auto file = SignStateFile::open(kSignStatePath, kSigningChain, signing_key(), disk);
  EXPECT_TRUE(file) << file.error().to_string();
  return *std::move(file);
}

TEST(SignStateFile, WhatWasSyncedIsThereAgain) {
  MemoryDisk disk;
  EXPECT_FALSE(open_sign_state(disk));
  auto file = *SignStateFile::create(kSignStatePath, {kSigningChain, signing_key()}, disk);
  file.append(vote(1));
  file.append(vote(2));
  file.sync();
  EXPECT_EQ(open_sign_state(disk)->state().content(), file.state().content());
  EXPECT_EQ((*SignStateFile::read(kSignStatePath, disk))->content(), file.state().content());
  EXPECT_EQ(SignStateFile::create(kSignStatePath, {kSigningChain, signing_key()}, disk).error().id, ErrorId::kNotEmpty);
}

TEST(SignStateFile, ManyVotesAreWrittenAnewAboveTheFloor) {
  MemoryDisk disk;
  auto file = *SignStateFile::create(kSignStatePath, {kSigningChain, signing_key()}, disk);
  for (std::uint64_t view = 1; view <= kSignStateCompactAfter; ++view) file.append(vote(view));
  file.raise({Epoch{0}, View{kSignStateCompactAfter - 10}});
  const auto before = disk.content(kSignStatePath).size();
  file.sync();
  EXPECT_LT(disk.content(kSignStatePath).size(), before / 100);
  EXPECT_EQ(open_sign_state(disk)->state().content().votes.size(), 10u);
}

TEST(SignStateFile, ANewKeyIsBoundToItsFirstChainAndAnUsedOneRefusesAnother) {
  MemoryDisk disk;
  ASSERT_TRUE(SignStateFile::create(kSignStatePath, {Hash32{}, signing_key()}, disk));
  EXPECT_EQ(open_sign_state(disk)->state().content().chain_id, kSigningChain);
  EXPECT_EQ(SignStateFile::open(kSignStatePath, Hash32{{2}}, signing_key(), disk).error().id, ErrorId::kWrongLedger);
  const auto other = PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 2))->public_key();
  EXPECT_EQ(SignStateFile::open(kSignStatePath, kSigningChain, other, disk).error().id, ErrorId::kWrongLedger);
}

// Ten votes with a change in between, each synced; the power fails at every write, sync and rename.
TEST(SignStateFile, APowerCutLosesNoSyncedVote) {
  MemoryDisk empty;
  (void)*SignStateFile::create(kSignStatePath, {kSigningChain, signing_key()}, empty);
  MemoryDisk recording(empty.files());
  std::vector<std::pair<std::size_t, SignState::Content>> synced;  // after which event what is synced
  auto file = *open_sign_state(recording);
  synced.emplace_back(recording.requests(), file.state().content());
  for (std::uint64_t view = 1; view <= 10; ++view) {
    if (view == 5) {
      SignState state = file.state();
      ASSERT_TRUE(state.receive(*SignState::from(file.state().content())));
      file.replace(state);
    } else {
      file.append(vote(view));
      file.sync();
    }
    synced.emplace_back(recording.requests(), file.state().content());
  }
  Chance chance;
  std::size_t cuts = 0;
  for (std::size_t point = 0; point <= recording.requests(); ++point) {
    for (const Loss loss : {Loss::kNothing, Loss::kEverything, Loss::kRandom}) {
      MemoryDisk disk(recording.after_crash(point, loss, chance));
      const auto known = open_sign_state(disk);
      ASSERT_TRUE(known) << point;
      const SignState::Content* least = &synced.front().second;
      for (const auto& [requests, content] : synced) {
        if (requests <= point) least = &content;
      }
      for (const auto& past : least->votes) EXPECT_EQ(known->state().judge(past), SignState::Verdict::kKnown) << point;
      EXPECT_TRUE(known->state().content().arrival || !least->arrival) << point;
      ++cuts;
    }
  }
  EXPECT_GT(cuts, 20u);
}

TEST(SignStateFile, AFlippedBitIsFoundOrWasNeverSynced) {
  MemoryDisk written;
  {
    auto file = *SignStateFile::create(kSignStatePath, {kSigningChain, signing_key()}, written);
    for (std::uint64_t view = 1; view <= 3; ++view) {
      file.append(vote(view));
      file.sync();
    }
  }
  const std::size_t size = written.content(kSignStatePath).size();
  for (std::size_t byte = 0; byte < size; ++byte) {
    MemoryDisk disk(written.files());
    disk.content(kSignStatePath)[byte] ^= static_cast<std::uint8_t>(1U << (byte % 8));
    const auto file = SignStateFile::open(kSignStatePath, kSigningChain, signing_key(), disk);
    if (!file) {
      EXPECT_EQ(file.error().id, ErrorId::kDamagedJournal) << byte;
    } else {
      // Only the last vote can pass for one that was not synced: nothing follows it.
      ASSERT_TRUE(*file) << byte;
      EXPECT_EQ((*file)->state().content().votes.size(), 2u) << byte;
    }
  }
}

}  // namespace
}  // namespace xh::storage
