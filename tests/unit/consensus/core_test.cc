#include "tests/unit/consensus/core_fixture.h"

namespace xh::consensus {
namespace {

TEST_F(CoreTest, NotarizesOnlyWhatIsValidAndDurableHere) {
  Core core = make();
  (void)core.start(kStart);
  const auto effects = propose(core, block(1));
  ASSERT_TRUE(voted<Notarize>(effects));
  EXPECT_EQ(voted<Notarize>(effects)->block, block(1));
  EXPECT_TRUE(std::holds_alternative<SaveRecord>(effects.front()));  // R9: the record comes first
}

TEST_F(CoreTest, AnInvalidProposalIsNullifiedAndNeverNotarized) {
  Core core = make();
  (void)core.start(kStart);
  const ValidatorIndex leader = set->leader(View{1});
  (void)hear(core, leader, Proposal{vote(leader, Notarize{View{1}, View{0}, block(1)}), to_bytes("b"), {}, std::nullopt});
  (void)core.step(kStart, BlockKnown{{block(1), block(0)}});
  EXPECT_TRUE(voted<Nullify>(core.step(kStart, BlockJudged{View{1}, block(1), false})));
  EXPECT_FALSE(voted<Notarize>(core.step(kStart, BlockDurable{block(1)})));
}

TEST_F(CoreTest, ANotarizationAfterOwnNullifyGetsNoFinalizeVote) {
  Core core = make();
  (void)core.start(kStart);
  EXPECT_TRUE(voted<Nullify>(core.step(kStart + std::chrono::seconds(60), Tick{})));
  (void)core.step(kStart, BlockKnown{{block(1), block(0)}});
  (void)core.step(kStart, BlockDurable{block(1)});
  for (const auto who : others()) EXPECT_FALSE(voted<Finalize>(hear(core, who, vote(who, Notarize{View{1}, View{0}, block(1)}))));
  EXPECT_EQ(core.view(), View{2});
}

TEST_F(CoreTest, AQuorumOfFinalizeVotesMakesTheBlockFinalAlsoAfterTheViewEnded) {
  Core core = make();
  (void)core.start(kStart);
  (void)propose(core, block(1));
  for (const auto who : others()) (void)hear(core, who, vote(who, Notarize{View{1}, View{0}, block(1)}));
  EXPECT_EQ(core.view(), View{2});
  for (const auto who : others()) (void)hear(core, who, vote(who, Finalize{View{1}, block(1)}));
  EXPECT_EQ(core.last_final(), View{1});
  EXPECT_EQ(core.final_block(), block(1));
}

TEST_F(CoreTest, AllCrashAfterNullifyAndCountTheirOwnVotesAgain) {
  Core core = make();
  (void)core.start(kStart);
  std::vector<Record> journal;
  for (const auto& effect : core.step(kStart + std::chrono::seconds(60), Tick{})) {
    if (const auto* save = std::get_if<SaveRecord>(&effect)) journal.push_back(save->record);
  }
  ASSERT_EQ(journal.size(), 1u);
  Core again = make(journal);
  (void)again.start(kStart);
  const auto list = others();
  (void)hear(again, list[0], vote(list[0], Nullify{View{1}}));
  EXPECT_EQ(again.view(), View{1});
  (void)hear(again, list[1], vote(list[1], Nullify{View{1}}));  // two others and our own make three of four
  EXPECT_EQ(again.view(), View{2});
}

TEST_F(CoreTest, ANullifyVoteFromBeforeARestartIsSentAgain) {
  Core core = make({OwnVote{Epoch{0}, vote(me, Nullify{View{1}})}});
  (void)core.start(kStart);
  EXPECT_EQ(core.next_deadline(), kStart);
  EXPECT_TRUE(voted<Nullify>(core.step(kStart, Tick{})));
}

// An owner names its blocks before the start and carries nothing out until then: a vote decided there would be lost, and later be sent
// although no journal holds it.
TEST_F(CoreTest, WhatIsKnownBeforeTheStartIsDecidedAtTheStart) {
  Core core = make({certificate(Notarize{View{1}, View{0}, block(1)})});
  EXPECT_TRUE(core.step(kStart, BlockKnown{{block(1), block(0)}}).empty());
  EXPECT_TRUE(core.step(kStart, BlockDurable{block(1)}).empty());
  const auto effects = core.start(kStart);
  EXPECT_TRUE(voted<Finalize>(effects));
  EXPECT_FALSE(records(effects).empty());
}

TEST_F(CoreTest, DuplicateVotesCountOnce) {
  Core core = make();
  (void)core.start(kStart);
  const auto who = others()[0];
  for (int i = 0; i < 5; ++i) (void)hear(core, who, vote(who, Nullify{View{1}}));
  EXPECT_EQ(core.view(), View{1});
}

// R2: a vote of ours that ends a view opens the next one within the same step. Its leader was silent for long, its timers are 0, and are
// its own.
TEST_F(CoreTest, ANullifyVoteThatEndsItsViewLeavesTheTimersOfTheNextViewAlone) {
  Core core = make();
  (void)core.start(kStart);
  Instant now = kStart;
  bool skipped = false;
  for (View view{1}; view < View{40}; view = view.next()) {
    for (std::size_t i = 0; i < 2; ++i) (void)hear(core, others()[i], vote(others()[i], Nullify{view}), now);
    for (int ticks = 0; ticks < 10 && core.view() == view; ++ticks) {
      now = std::max(now, core.next_deadline());
      (void)core.step(now, Tick{});
    }
    ASSERT_EQ(core.view(), view.next()) << "own nullify was never sent";
    skipped = skipped || core.progress().leader_skipped;
  }
  EXPECT_TRUE(skipped);
}

// R6: what the model calls certificate-lost-and-nullify.
TEST_F(CoreTest, AFinalizeVoteIsNotFollowedByNullifyWhereItsCertificateWasLost) {
  Core core = make();
  (void)core.start(kStart);
  std::vector<Record> journal;
  const auto keep = [&](const std::vector<Effect>& effects) {
    for (const auto& effect : effects) {
      const auto* save = std::get_if<SaveRecord>(&effect);
      if (save != nullptr && std::holds_alternative<OwnVote>(save->record)) journal.push_back(save->record);
    }
  };
  keep(propose(core, block(1)));
  for (const auto who : others()) keep(hear(core, who, vote(who, Notarize{View{1}, View{0}, block(1)})));
  ASSERT_EQ(journal.size(), 2u) << "notarize and finalize";
  Core again = make(journal);
  EXPECT_FALSE(voted<Nullify>(again.start(kStart)));
  ASSERT_EQ(again.view(), View{1});
  for (int seconds = 1; seconds <= 120; ++seconds)
    EXPECT_FALSE(voted<Nullify>(again.step(kStart + std::chrono::seconds(seconds), Tick{}))) << seconds;
}

TEST_F(CoreTest, ARestartedNodeNullifiesTheViewInWhichItDied) {
  Core core = make();
  (void)core.start(kStart);
  std::vector<Record> journal;
  for (const auto& effect : propose(core, block(1))) {
    if (const auto* save = std::get_if<SaveRecord>(&effect)) journal.push_back(save->record);
  }
  Core again = make(journal);
  EXPECT_TRUE(voted<Nullify>(again.start(kStart)));
}

// A key that was handed over may have finalized what the journal here does not know.
TEST_F(CoreTest, WhoFinalizedInAViewNotarizesNothingElseInIt) {
  Core core({.chain_id = kChain,
             .epoch = Epoch{0},
             .validators = *set,
             .me = me,
             .signer = &*signer,
             .root = block(0),
             .signed_votes = {Finalize{View{1}, block(1)}}},
            {});
  (void)core.start(kStart);
  EXPECT_FALSE(voted<Notarize>(propose(core, block(2))));
}

TEST_F(CoreTest, AnEquivocatingLeaderGetsNoFinalizeVote) {
  Core core = make();
  (void)core.start(kStart);
  (void)propose(core, block(1));
  const ValidatorIndex leader = set->leader(View{1});
  const auto effects = hear(core, leader, vote(leader, Notarize{View{1}, View{0}, block(2)}));
  EXPECT_TRUE(std::ranges::any_of(effects, [](const Effect& e) { return std::holds_alternative<Accused>(e); }));
  for (const auto who : others()) {
    if (who == leader) continue;
    EXPECT_FALSE(voted<Finalize>(hear(core, who, vote(who, Notarize{View{1}, View{0}, block(1)}))));
  }
}

// M3: a vote in a certificate convicts like one that came alone, and what is found holds.
TEST_F(CoreTest, ACertificateHoldsTheOtherStatementOfALiar) {
  Core core = make();
  (void)core.start(kStart);
  (void)propose(core, block(1));
  const ValidatorIndex leader = set->leader(View{1});
  const auto accused = all<Accused>(
      hear(core, others()[0] == leader ? others()[1] : others()[0], Certificates{{certificate(Notarize{View{1}, View{0}, block(2)})}}));
  ASSERT_EQ(accused.size(), 1u);
  EXPECT_EQ(accused[0].validator, leader);
  EXPECT_EQ(accused[0].evidence.key, set->at(leader).key);
  EXPECT_TRUE(check_statements(kChain, accused[0].evidence));
}

TEST_F(CoreTest, ANullificationLetsAVoteForAnOldViewBeAnswered) {
  Core core = make();
  (void)core.start(kStart);
  for (const auto who : others()) (void)hear(core, who, vote(who, Nullify{View{1}}));
  ASSERT_EQ(core.view(), View{2});
  const auto who = others()[0];
  const auto effects = hear(core, who, vote(who, Notarize{View{1}, View{0}, block(1)}), kStart + std::chrono::seconds(1));
  EXPECT_TRUE(
      std::ranges::any_of(effects, [&](const Effect& e) { return std::holds_alternative<Send>(e) && std::get<Send>(e).to == who; }));
}

TEST_F(CoreTest, MessagesOfTheWrongSignerLeaderOrQuorumAreRefusedBeforeTheCore) {
  const auto list = others();
  const auto refused = [&](ValidatorIndex from, Body body) {
    return authenticate(kChain, *set, from, encode(Message{Epoch{0}, std::move(body)})).error().id;
  };
  EXPECT_EQ(refused(list[0], vote(list[1], Nullify{View{1}})), ErrorId::kBadConsensusMessage);
  auto forged = vote(list[0], Nullify{View{1}});
  forged.signature.raw[0] ^= 1;
  EXPECT_EQ(refused(list[0], forged), ErrorId::kBadSignature);
  const ValidatorIndex leader = set->leader(View{1});
  const ValidatorIndex other = static_cast<ValidatorIndex>((leader + 1) % 4);
  EXPECT_EQ(refused(other, Proposal{vote(other, Notarize{View{1}, View{0}, block(1)}), {}, {}, std::nullopt}),
            ErrorId::kBadConsensusMessage);
  Certificate two{Epoch{0}, Nullify{View{1}}, {}};
  for (ValidatorIndex i = 0; i < 2; ++i) two.entries.push_back({i, vote(i, Nullify{View{1}}).signature});
  EXPECT_EQ(refused(list[0], Certificates{{two}}), ErrorId::kBadConsensusMessage);
  EXPECT_FALSE(authenticate(kChain, *set, me, to_bytes("garbage")));
}

// docs/spec/rules.md: timers that run are not touched.
TEST_F(CoreTest, ANewPaceHoldsFromTheNextViewOn) {
  using std::chrono::milliseconds;
  Core core = make();
  (void)core.start(kStart);
  core.set_pace(milliseconds(10), milliseconds(20));
  EXPECT_EQ(core.next_deadline(), kStart + milliseconds(2000));  // 2D + idle of before
  (void)hear(core, others()[0], Certificates{{certificate(Nullify{View{1}})}});
  ASSERT_EQ(core.view(), View{2});
  const bool leads = set->leader(View{2}) == me;
  EXPECT_EQ(core.next_deadline(), kStart + (leads ? milliseconds(20) : milliseconds(48)));  // a fifth more after a lost view
}

TEST(ValidatorSetTest, QuorumIsWMinusF) {
  for (const auto& [n, quorum] :
       {std::pair(1, 1), std::pair(4, 3), std::pair(5, 4), std::pair(6, 5), std::pair(7, 5), std::pair(139, 93)}) {
    std::vector<Validator> validators;
    for (int i = 0; i < n; ++i) validators.push_back({PublicKey{Suite::kEd25519, to_bytes(sha256(to_bytes(std::to_string(i))).view())}, 1});
    EXPECT_EQ(ValidatorSet::make(validators)->quorum(), static_cast<std::uint64_t>(quorum)) << n;
  }
}

TEST(ValidatorSetTest, WeightsBeyondTheMaximumAndDuplicateKeysAreRefused) {
  const auto key = key_of(1).public_key();
  EXPECT_FALSE(ValidatorSet::make({}));
  EXPECT_FALSE(ValidatorSet::make({{key, 0}}));
  EXPECT_FALSE(ValidatorSet::make({{key, 1}, {key, 1}}));
  EXPECT_TRUE(ValidatorSet::make({{key, kMaxTotalWeight}}));
  EXPECT_FALSE(ValidatorSet::make({{key, kMaxTotalWeight}, {key_of(2).public_key(), 1}}));
}

}  // namespace
}  // namespace xh::consensus
