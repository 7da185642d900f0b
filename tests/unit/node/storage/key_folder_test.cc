#include "node/storage/key_folder.h"

#include <gtest/gtest.h>

#include "memory_disk.h"

namespace xh::storage {
namespace {

using consensus::Doubt;

const Hash32 kKeyChain{{1}};

PublicKey consensus_key() { return PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 1))->public_key(); }
ledger::CheckpointName name(std::uint64_t size, std::uint8_t root) { return {size, Hash32{{root}}}; }
CheckpointMark mark(MemoryDisk& disk, const std::string& folder) { return *CheckpointMark::open(checkpoint_mark_in(folder), disk); }

class KeyFolder : public testing::Test {
 protected:
  KeyFolder() {
    auto file = *SignStateFile::create(sign_state_in("old"), {kKeyChain, consensus_key()}, disk);
    file.append({Epoch{0}, consensus::Nullify{View{3}}});
    file.sync();
    mark(disk, "old").keep(name(9, 1));
  }
  Result<HandOver> out() { return hand_over("old", kKeyChain, consensus_key(), disk); }
  Result<HandOver> into(const HandOver& arriving) { return take_over("new", kKeyChain, consensus_key(), arriving, disk); }
  MemoryDisk disk;
};

TEST_F(KeyFolder, TheOtherHostCosignsNothingSmallerAndNoOtherRoot) {
  const auto moving = out();
  ASSERT_TRUE(moving);
  EXPECT_EQ(moving->signed_checkpoint, name(9, 1));
  const auto read = parse_hand_over(hand_over_text(*moving));
  ASSERT_TRUE(read) << read.error().to_string();
  ASSERT_TRUE(into(*read));
  const auto there = mark(disk, "new");
  EXPECT_FALSE(there.allows(name(8, 1)));
  EXPECT_FALSE(there.allows(name(9, 2)));
  EXPECT_TRUE(there.allows(name(9, 1)));
  EXPECT_TRUE(there.allows(name(10, 2)));
  EXPECT_EQ((*SignStateFile::read(sign_state_in("old"), disk))->doubt(), Doubt::kHandedOver);
  EXPECT_EQ((*SignStateFile::read(sign_state_in("new"), disk))->doubt(), Doubt::kNone);
}

TEST_F(KeyFolder, HandingOverAgainGivesTheSameAndTakingOverMayBeRepeated) {
  const auto moving = out();
  EXPECT_EQ(hand_over_text(*moving), hand_over_text(*out()));
  ASSERT_TRUE(into(*moving));
  mark(disk, "new").keep(name(12, 1));
  ASSERT_TRUE(into(*moving));
  EXPECT_EQ(mark(disk, "new").last(), name(12, 1));
}

TEST_F(KeyFolder, TwoRootsOfOneSizeAreRefusedAndChangeNothing) {
  mark(disk, "new").keep(name(9, 2));
  const auto moving = out();
  EXPECT_EQ(into(*moving).error().id, ErrorId::kSignStateRefused);
  EXPECT_FALSE(*SignStateFile::read(sign_state_in("new"), disk));
  EXPECT_EQ(mark(disk, "new").last(), name(9, 2));
}

TEST_F(KeyFolder, AKeyThatSignedNoCheckpointMovesToo) {
  MemoryDisk fresh;
  (void)*SignStateFile::create(sign_state_in("old"), {kKeyChain, consensus_key()}, fresh);
  const auto moving = hand_over("old", kKeyChain, consensus_key(), fresh);
  ASSERT_TRUE(moving);
  EXPECT_FALSE(moving->signed_checkpoint);
  EXPECT_TRUE(take_over("new", kKeyChain, consensus_key(), *moving, fresh));
}

TEST_F(KeyFolder, AChangedFileIsRefused) {
  std::string text = hand_over_text(*out());
  const auto at = text.find("\"content\"") + 20;
  text[at] = text[at] == '0' ? '1' : '0';
  EXPECT_EQ(parse_hand_over(text).error().id, ErrorId::kBadSignState);
  EXPECT_EQ(parse_hand_over("{}").error().id, ErrorId::kBadSignState);
}

// At every write, sync and rename of the taking over: the folder either may not sign yet, or knows both.
TEST_F(KeyFolder, APowerCutWhileTakingOverLeavesNoStateWithoutItsCheckpoint) {
  const auto moving = *out();
  MemoryDisk recording(disk.files());
  ASSERT_TRUE(take_over("new", kKeyChain, consensus_key(), moving, recording));
  Chance chance;
  std::size_t whole = 0;
  for (std::size_t point = 0; point <= recording.requests(); ++point) {
    for (const Loss loss : {Loss::kNothing, Loss::kEverything, Loss::kRandom}) {
      MemoryDisk after(recording.after_crash(point, loss, chance));
      const auto state = SignStateFile::read(sign_state_in("new"), after);
      ASSERT_TRUE(state) << point;
      if (*state) {
        EXPECT_EQ(mark(after, "new").last(), name(9, 1)) << point;
        ++whole;
      }
      EXPECT_TRUE(take_over("new", kKeyChain, consensus_key(), moving, after)) << point;
    }
  }
  EXPECT_GT(whole, 0u);
}

}  // namespace
}  // namespace xh::storage
