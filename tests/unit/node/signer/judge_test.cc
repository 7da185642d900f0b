#include "node/signer/judge.h"

#include <gtest/gtest.h>

#include "ledger/checkpoint.h"
#include "memory_disk.h"

namespace xh::signer {
namespace {

using consensus::Doubt;
using consensus::Finalize;
using consensus::Moment;
using consensus::Notarize;
using consensus::Nullify;
using consensus::PastVote;
using consensus::SignState;
using storage::Chance;
using storage::CheckpointMark;
using storage::Loss;
using storage::MemoryDisk;
using storage::SignStateFile;

const Hash32 kChain{{1}};
constexpr const char* kOrigin = "test/0000";
constexpr UnixMillis kNow{1'700'000'000'000};

PrivateKey key(std::uint8_t number) { return *PrivateKey::from_seed(Bytes(kEd25519SeedBytes, number)); }
Hash32 block(std::uint8_t number) { return Hash32{{number}}; }
PastVote notarize(std::uint64_t view, std::uint8_t id) { return {Epoch{0}, Notarize{View{view}, View{view - 1}, block(id)}}; }
PastVote nullify(std::uint64_t view) { return {Epoch{0}, Nullify{View{view}}}; }
HeldVote held(const PastVote& vote, std::uint8_t by = 1) { return {vote, key(by).sign(signing_bytes(kChain, vote.epoch, vote.vote))}; }
ledger::CheckpointName checkpoint(std::uint64_t size, std::uint8_t root) { return {size, block(root)}; }

std::optional<SignStateFile> state_in(MemoryDisk& disk) { return *SignStateFile::open("k/sign-state", kChain, key(1).public_key(), disk); }
Judge open(MemoryDisk& disk) {
  auto state = state_in(disk);
  if (!state) state = *SignStateFile::create("k/sign-state", {kChain, key(1).public_key()}, disk);
  return {kOrigin, {key(1), key(2)}, *std::move(state), *CheckpointMark::open("k/signed-checkpoints", disk)};
}
std::optional<Signature> vote(Judge& judge, const PastVote& wanted, const Moment& position = {}) {
  const auto answer = judge.answer(SignVote{position, wanted}, kNow);
  const auto* done = std::get_if<VoteSigned>(&answer);
  return done == nullptr ? std::nullopt : std::optional(done->signature);
}
bool cosigned(Judge& judge, const ledger::CheckpointName& name) {
  const auto answer = judge.answer(SignCheckpoint{name}, kNow);
  const auto* done = std::get_if<CheckpointSigned>(&answer);
  if (done == nullptr) return false;
  EXPECT_TRUE(ledger::verify_line({"", key(2).public_key(), 1}, kOrigin, name, {0, done->timestamp, done->signature}));
  return true;
}
std::optional<Reason> refusal(const Answer& answer) {
  const auto* refused = std::get_if<Refused>(&answer);
  return refused == nullptr ? std::nullopt : std::optional(refused->reason);
}
Known attach(Judge& judge, const std::vector<HeldVote>& journal, const Moment& position = {}) {
  EXPECT_TRUE(std::holds_alternative<Heard>(judge.answer(TellVotes{journal}, kNow)));
  return std::get<Known>(judge.answer(Attach{position}, kNow));
}

TEST(SignerJudge, SignsAVoteOverItsOwnBytesAndTheSameAgain) {
  MemoryDisk disk;
  Judge judge = open(disk);
  const auto first = vote(judge, notarize(5, 1));
  ASSERT_TRUE(first);
  EXPECT_TRUE(verify(key(1).public_key(), signing_bytes(kChain, Epoch{0}, notarize(5, 1).vote), *first));
  EXPECT_EQ(vote(judge, notarize(5, 1)), first);
  Judge again = open(disk);
  EXPECT_EQ(vote(again, notarize(5, 1)), first);
}

// Z16: first the state, then the key: what was not signed may still be, and nothing else of its view.
TEST(SignerJudge, AKeyThatCannotBeUsedLeavesTheVoteInTheStateAndNoSignature) {
  MemoryDisk disk;
  bool away = true;
  const SigningKey token(key(1).public_key(), [&](ByteView message) -> Result<Signature> {
    if (away) return fail(ErrorId::kHardwareModule, "CKR_DEVICE_REMOVED", "token t");
    return key(1).sign(message);
  });
  Judge judge{kOrigin,
              {token, token, [&]() -> Status { return away ? fail(ErrorId::kHardwareModule, "away") : Status(); }},
              *SignStateFile::create("k/sign-state", {kChain, key(1).public_key()}, disk),
              *CheckpointMark::open("k/signed-checkpoints", disk)};
  EXPECT_FALSE(judge.usable());
  const auto answer = judge.answer(SignVote{{}, notarize(5, 1)}, kNow);
  EXPECT_EQ(refusal(answer), Reason::kKeyAway);
  EXPECT_NE(std::get<Refused>(answer).text.find("XH-1706"), std::string::npos);
  EXPECT_EQ(refusal(judge.answer(SignCheckpoint{checkpoint(9, 1)}, kNow)), Reason::kKeyAway);
  away = false;
  EXPECT_TRUE(judge.usable());
  EXPECT_EQ(refusal(judge.answer(SignVote{{}, notarize(5, 2)}, kNow)), Reason::kExcluded);
  EXPECT_TRUE(vote(judge, notarize(5, 1)));
  EXPECT_EQ(refusal(judge.answer(SignCheckpoint{checkpoint(8, 1)}, kNow)), Reason::kNotForward);
  EXPECT_FALSE(refusal(judge.answer(SignCheckpoint{checkpoint(9, 1)}, kNow)));
}

// Z4, Q11: the state remembers votes, not signatures; an SM2 key signs the same vote again in another way, and nothing else.
TEST(SignerJudge, AnSm2KeySignsTheSameVoteAgainAndNothingThatExcludesIt) {
  const auto sm2 = [](std::uint8_t number) { return *PrivateKey::from_raw(Suite::kSm2, Bytes(kPrivateKeyBytes, number)); };
  MemoryDisk disk;
  auto state = *SignStateFile::create("k/sign-state", {kChain, sm2(1).public_key()}, disk);
  Judge judge{kOrigin, {sm2(1), sm2(2)}, std::move(state), *CheckpointMark::open("k/signed-checkpoints", disk)};
  const auto first = vote(judge, notarize(5, 1));
  const auto second = vote(judge, notarize(5, 1));
  ASSERT_TRUE(first && second);
  EXPECT_NE(first, second);
  for (const auto& signature : {*first, *second})
    EXPECT_TRUE(verify(sm2(1).public_key(), signing_bytes(kChain, Epoch{0}, notarize(5, 1).vote), signature));
  EXPECT_EQ(judge.state().content().votes.size(), 1u);
  EXPECT_EQ(refusal(judge.answer(SignVote{{}, notarize(5, 2)}, kNow)), Reason::kExcluded);
  // Z8: neither of the two was made elsewhere.
  for (const auto& signature : {*first, *second}) {
    EXPECT_EQ(std::get<Known>(judge.answer(Seen{{notarize(5, 1), signature}}, kNow)).doubt, Doubt::kNone);
  }
  // W10
  const auto line = judge.answer(SignCheckpoint{checkpoint(3, 1)}, kNow);
  const auto& made = std::get<CheckpointSigned>(line);
  EXPECT_TRUE(ledger::verify_line({"", sm2(2).public_key(), 1}, kOrigin, checkpoint(3, 1), {0, made.timestamp, made.signature}));
  EXPECT_TRUE(std::holds_alternative<CheckpointSigned>(judge.answer(SignCheckpoint{checkpoint(3, 1)}, kNow)));
  EXPECT_EQ(refusal(judge.answer(SignCheckpoint{checkpoint(3, 2)}, kNow)), Reason::kNotForward);
}

TEST(SignerJudge, RefusesWhatExcludesASignedVoteOverRestarts) {
  MemoryDisk disk;
  {
    Judge judge = open(disk);
    ASSERT_TRUE(vote(judge, notarize(5, 1)));
    ASSERT_TRUE(vote(judge, nullify(6)));
  }
  for (int life = 0; life < 3; ++life) {
    Judge judge = open(disk);
    EXPECT_EQ(refusal(judge.answer(SignVote{{}, notarize(5, 2)}, kNow)), Reason::kExcluded);
    EXPECT_EQ(refusal(judge.answer(SignVote{{}, {Epoch{0}, Finalize{View{5}, block(2)}}}, kNow)), Reason::kExcluded);
    EXPECT_EQ(refusal(judge.answer(SignVote{{}, {Epoch{0}, Finalize{View{6}, block(1)}}}, kNow)), Reason::kExcluded);
    EXPECT_EQ(refusal(judge.answer(SignVote{{}, nullify(0)}, kNow)), Reason::kExcluded);
    EXPECT_TRUE(vote(judge, {Epoch{0}, Finalize{View{5}, block(1)}}));
    EXPECT_TRUE(vote(judge, {Epoch{1}, Notarize{View{5}, View{4}, block(2)}}));
  }
}

TEST(SignerJudge, TheFloorFollowsThePositionAndNeverGoesBack) {
  MemoryDisk disk;
  Judge judge = open(disk);
  ASSERT_TRUE(vote(judge, notarize(5, 1)));
  EXPECT_EQ(refusal(judge.answer(SignVote{{Epoch{0}, View{7}}, notarize(7, 1)}, kNow)), Reason::kExcluded);
  EXPECT_FALSE(vote(judge, notarize(5, 1)));
  EXPECT_EQ(refusal(judge.answer(SignVote{{Epoch{0}, View{1}}, notarize(6, 1)}, kNow)), Reason::kExcluded);
  EXPECT_TRUE(vote(judge, notarize(8, 1)));
}

// The power fails at every write, sync and rename: what had been answered by then is refused or repeated, never contradicted.
TEST(SignerJudge, NoSignatureLeavesBeforeItsVoteIsDurable) {
  MemoryDisk empty;
  (void)open(empty);
  MemoryDisk recording(empty.files());
  std::vector<std::pair<std::size_t, std::uint64_t>> answered;  // after which request which view is signed, and which size cosigned
  {
    Judge judge = open(recording);
    for (std::uint64_t view = 1; view <= 8; ++view) {
      ASSERT_TRUE(vote(judge, notarize(view, 1), {Epoch{0}, View{view > 3 ? view - 3 : 0}}));
      ASSERT_TRUE(cosigned(judge, checkpoint(view, 1)));
      answered.emplace_back(recording.requests(), view);
    }
  }
  Chance chance;
  std::size_t refused = 0;
  for (std::size_t point = 0; point <= recording.requests(); ++point) {
    for (const Loss loss : {Loss::kNothing, Loss::kEverything, Loss::kRandom}) {
      MemoryDisk disk(recording.after_crash(point, loss, chance));
      ASSERT_TRUE(state_in(disk)) << point;
      Judge judge = open(disk);
      for (const auto& [requests, view] : answered) {
        if (requests > point) continue;
        EXPECT_FALSE(vote(judge, notarize(view, 2))) << point << " view " << view;
        EXPECT_FALSE(cosigned(judge, checkpoint(view, 2))) << point << " size " << view;
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, 100u);
}

TEST(SignerJudge, CheckpointsGoForwardOnlyOverRestarts) {
  MemoryDisk disk;
  {
    Judge judge = open(disk);
    EXPECT_TRUE(cosigned(judge, checkpoint(5, 1)));
    EXPECT_TRUE(cosigned(judge, checkpoint(5, 1)));
  }
  Judge judge = open(disk);
  EXPECT_EQ(refusal(judge.answer(SignCheckpoint{checkpoint(5, 2)}, kNow)), Reason::kNotForward);
  EXPECT_EQ(refusal(judge.answer(SignCheckpoint{checkpoint(4, 1)}, kNow)), Reason::kNotForward);
  EXPECT_TRUE(cosigned(judge, checkpoint(5, 1)));
  EXPECT_TRUE(cosigned(judge, checkpoint(6, 3)));
}

TEST(SignerJudge, AJournalThatIsBehindIsNoRollback) {
  MemoryDisk disk;
  Judge judge = open(disk);
  ASSERT_TRUE(vote(judge, notarize(5, 1)));
  ASSERT_TRUE(vote(judge, notarize(6, 1)));
  const auto known = attach(judge, {held(notarize(5, 1))});
  EXPECT_EQ(known.doubt, Doubt::kNone);
  EXPECT_EQ(known.votes, 2u);
  EXPECT_EQ(std::get<SomeVotes>(judge.answer(ReadVotes{1}, kNow)).votes, std::vector{notarize(6, 1)});
  EXPECT_TRUE(std::get<SomeVotes>(judge.answer(ReadVotes{2}, kNow)).votes.empty());
}

TEST(SignerJudge, AJournalThatIsAheadIsADoubtThatStays) {
  MemoryDisk disk;
  {
    Judge judge = open(disk);
    ASSERT_TRUE(vote(judge, notarize(5, 1)));
    EXPECT_EQ(attach(judge, {held(notarize(5, 1)), held(notarize(6, 1))}).doubt, Doubt::kRolledBack);
  }
  Judge judge = open(disk);
  EXPECT_EQ(refusal(judge.answer(SignVote{{}, notarize(7, 1)}, kNow)), Reason::kInDoubt);
  EXPECT_TRUE(cosigned(judge, checkpoint(5, 1)));
}

TEST(SignerJudge, WhatIsBelowThePositionOrOfAnotherKeyIsNotLookedAt) {
  MemoryDisk disk;
  Judge judge = open(disk);
  const auto known = attach(judge, {held(notarize(3, 1)), held(notarize(9, 1), 7)}, {Epoch{0}, View{4}});
  EXPECT_EQ(known.doubt, Doubt::kNone);
  EXPECT_EQ(known.floor, (Moment{Epoch{0}, View{4}}));
}

TEST(SignerJudge, WhatAnEarlierNodeToldIsForgotten) {
  MemoryDisk disk;
  Judge judge = open(disk);
  EXPECT_TRUE(std::holds_alternative<Heard>(judge.answer(TellVotes{{held(notarize(6, 1))}}, kNow)));
  EXPECT_EQ(judge.greet().consensus_key, key(1).public_key());
  EXPECT_EQ(std::get<Known>(judge.answer(Attach{}, kNow)).doubt, Doubt::kNone);
}

TEST(SignerJudge, WhileArrivingAJournaledVoteIsAdded) {
  MemoryDisk disk;
  SignState elsewhere(kChain, key(1).public_key());
  elsewhere.add(notarize(5, 1));
  SignState arrived(kChain, key(1).public_key());
  ASSERT_TRUE(arrived.receive(elsewhere));
  (void)*SignStateFile::create("k/sign-state", arrived, disk);
  Judge judge = open(disk);
  const auto known = attach(judge, {held(notarize(5, 1)), held(notarize(6, 1))});
  EXPECT_EQ(known.doubt, Doubt::kNone);
  EXPECT_TRUE(known.arriving);
  EXPECT_FALSE(vote(judge, notarize(6, 2)));
  EXPECT_EQ(attach(judge, {held(notarize(6, 2))}).doubt, Doubt::kRolledBack);
}

TEST(SignerJudge, ASignatureSeenElsewhereIsADoubtOnlyWhenItWasNotMadeHere) {
  MemoryDisk disk;
  Judge judge = open(disk);
  ASSERT_TRUE(vote(judge, notarize(5, 1), {Epoch{0}, View{2}}));
  const auto seen = [&](const HeldVote& what) { return judge.answer(Seen{what}, kNow); };
  EXPECT_EQ(std::get<Known>(seen(held(notarize(5, 1)))).doubt, Doubt::kNone);
  EXPECT_EQ(std::get<Known>(seen(held(notarize(2, 9)))).doubt, Doubt::kNone);
  EXPECT_EQ(refusal(seen(held(notarize(6, 1), 7))), Reason::kMisplaced);
  EXPECT_EQ(std::get<Known>(seen(held(notarize(6, 1)))).doubt, Doubt::kSeenElsewhere);
  EXPECT_FALSE(vote(judge, notarize(7, 1)));
}

TEST(SignerJudge, HandedOverKeysSignNothing) {
  MemoryDisk disk;
  { (void)open(disk); }
  ASSERT_TRUE(storage::hand_over("k", kChain, key(1).public_key(), disk));
  Judge judge = open(disk);
  EXPECT_EQ(refusal(judge.answer(SignVote{{}, notarize(7, 1)}, kNow)), Reason::kInDoubt);
  EXPECT_EQ(refusal(judge.answer(SignCheckpoint{checkpoint(1, 1)}, kNow)), Reason::kInDoubt);
}

}  // namespace
}  // namespace xh::signer
