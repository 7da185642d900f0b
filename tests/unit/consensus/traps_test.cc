// Published bugs of other implementations of this family of protocols, each as a statement about this core. Those of crashes in the midst
// of a turn, and of many nodes together, are judged in tests/sim.
#include "tests/unit/consensus/core_fixture.h"

namespace xh::consensus {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class TrapTest : public CoreTest {
 protected:
  // The first view whose leader is (or is not) this core.
  View view_led(bool by_me, View from = View{1}) const {
    while ((set->leader(from) == me) != by_me) from = from.next();
    return from;
  }
  // Makes the core enter a view by nullifying the one before.
  void enter(Core& core, View view, Instant now = kStart) const {
    if (view > View{1}) (void)hear(core, others()[0], Certificates{{certificate(Nullify{view.previous()})}}, now);
    ASSERT_EQ(core.view(), view);
  }
};

TEST_F(TrapTest, AVoteIsInTheJournalBeforeAnyEffectThatShowsIt) {
  Core core = make();
  (void)core.start(kStart);
  const auto effects = core.step(kStart + seconds(60), Tick{});
  bool sent = false;
  for (const auto& effect : effects) {
    if (std::holds_alternative<SaveRecord>(effect)) {
      EXPECT_FALSE(sent);
    } else {
      sent = true;
    }
  }
  EXPECT_TRUE(sent);
}

TEST_F(TrapTest, OwnVotesFromTheJournalAndFromPeersCountOnceEach) {
  const SignedVote mine = vote(me, Nullify{View{1}});
  Core core = make({OwnVote{Epoch{0}, mine}, OwnVote{Epoch{0}, mine}});
  (void)core.start(kStart);
  const auto who = others()[0];
  for (int i = 0; i < 3; ++i) (void)hear(core, who, vote(who, Nullify{View{1}}));
  EXPECT_EQ(core.view(), View{1});
}

TEST_F(TrapTest, ANotarizationThatComesAfterOwnNullifyStillMovesTheView) {
  Core core = make();
  (void)core.start(kStart);
  ASSERT_TRUE(voted<Nullify>(core.step(kStart + seconds(60), Tick{})));
  const auto effects = hear(core, others()[0], Certificates{{certificate(Notarize{View{1}, View{0}, block(1)})}});
  EXPECT_EQ(core.view(), View{2});
  EXPECT_FALSE(all<Broadcast>(effects).empty());
}

TEST_F(TrapTest, AProposalWithAMissingNullificationAsksItsLeaderForExactlyThat) {
  Core core = make();
  (void)core.start(kStart);
  const View later = view_led(false, View{3});
  (void)hear(core, others()[0], Certificates{{certificate(Nullify{later.previous()})}});
  const ValidatorIndex leader = set->leader(later);
  const auto effects = hear(core, leader, Proposal{vote(leader, Notarize{later, View{0}, block(1)}), to_bytes("b"), {}, std::nullopt});
  std::set<View> asked;
  for (const auto& send : all<Send>(effects)) {
    EXPECT_EQ(send.to, leader);
    if (const auto* fetch = std::get_if<FetchCertificate>(&send.message.body)) asked.insert(fetch->view);
  }
  for (View v{1}; v < later.previous(); v = v.next()) EXPECT_TRUE(asked.contains(v)) << v.value;
  EXPECT_FALSE(asked.contains(later.previous()));
}

TEST_F(TrapTest, AnotherCertificateThanTheOneAskedForIsKeptAndTheRequestGoesOn) {
  Core core = make();
  (void)core.start(kStart);
  const View later = view_led(false, View{3});
  (void)hear(core, others()[0], Certificates{{certificate(Nullify{later.previous()})}});
  const ValidatorIndex leader = set->leader(later);
  (void)hear(core, leader, Proposal{vote(leader, Notarize{later, View{0}, block(1)}), to_bytes("b"), {}, std::nullopt});
  (void)hear(core, leader, Certificates{{certificate(Notarize{View{1}, View{0}, block(9)})}});
  EXPECT_TRUE(core.interest().notarized.contains(View{1}));
  const auto again = core.step(kStart + seconds(1), Tick{});
  EXPECT_TRUE(std::ranges::any_of(all<Send>(again), [](const Send& send) {
    const auto* fetch = std::get_if<FetchCertificate>(&send.message.body);
    return fetch != nullptr && fetch->view == View{1};
  }));
}

TEST_F(TrapTest, ARebroadcastNotarizationNeverBringsAFinalizeForANullifiedView) {
  Core core = make({OwnVote{Epoch{0}, vote(me, Nullify{View{1}})}});
  (void)core.start(kStart);
  (void)core.step(kStart, BlockKnown{{block(1), block(0)}});
  (void)core.step(kStart, BlockDurable{block(1)});
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(voted<Finalize>(hear(core, others()[0], Certificates{{certificate(Notarize{View{1}, View{0}, block(1)})}})));
    EXPECT_FALSE(voted<Finalize>(core.step(kStart + seconds(20 * (i + 1)), Tick{})));
  }
}

TEST_F(TrapTest, NoVoteIsSentAtOrBelowTheLastFinalView) {
  Core core = make();
  (void)core.start(kStart);
  (void)hear(core, others()[0], Certificates{{certificate(Finalize{View{5}, block(5)})}});
  (void)core.step(kStart, BlockKnown{{block(1), block(0)}});
  (void)core.step(kStart, BlockDurable{block(1)});
  const auto effects = hear(core, others()[0], Certificates{{certificate(Notarize{View{4}, View{0}, block(1)})}});
  EXPECT_TRUE(effects.empty());
}

TEST_F(TrapTest, ANullificationBelowTheLastFinalViewMovesNothing) {
  Core core = make();
  (void)core.start(kStart);
  (void)hear(core, others()[0], Certificates{{certificate(Finalize{View{5}, block(5)})}});
  EXPECT_TRUE(hear(core, others()[0], Certificates{{certificate(Nullify{View{3}})}}).empty());
  EXPECT_EQ(core.view(), View{6});
}

TEST_F(TrapTest, TheJournalNeedsNoOrderOfViews) {
  const std::vector<Record> journal = {certificate(Nullify{View{3}}), OwnVote{Epoch{0}, vote(me, Nullify{View{3}})},
                                       certificate(Nullify{View{1}}), OwnVote{Epoch{0}, vote(me, Nullify{View{1}})}};
  Core core = make(journal);
  (void)core.start(kStart);
  EXPECT_EQ(core.view(), View{4});
  EXPECT_TRUE(core.interest().nullified.contains(View{1}));
}

TEST_F(TrapTest, RecordsOfAnotherEpochAreNotReplayed) {
  Certificate old = certificate(Finalize{View{9}, block(9)});
  old.epoch = Epoch{7};
  Core core = make({old, OwnVote{Epoch{7}, vote(me, Nullify{View{1}})}});
  EXPECT_TRUE(core.snapshot().empty());
  EXPECT_EQ(core.last_final(), View{0});
}

TEST_F(TrapTest, AFollowerWithAValidatorsJournalStartsAndVotesNothing) {
  const std::vector<Record> journal = {OwnVote{Epoch{0}, vote(me, Nullify{View{1}})}, certificate(Nullify{View{1}})};
  Core core({.chain_id = kChain, .epoch = Epoch{0}, .validators = *set, .me = {}, .signer = nullptr, .root = block(0)}, journal);
  EXPECT_TRUE(all<Broadcast>(core.start(kStart)).empty());
  EXPECT_EQ(core.view(), View{2});
}

TEST_F(TrapTest, AFinalizationMakesAncestorsFinalWithoutCertificatesOfTheirOwn) {
  Core core = make();
  (void)core.start(kStart);
  const auto final_blocks = all<Finalized>(hear(core, others()[0], Certificates{{certificate(Finalize{View{8}, block(8)})}}));
  ASSERT_EQ(final_blocks.size(), 1u);
  EXPECT_EQ(final_blocks[0].block, block(8));
  EXPECT_EQ(core.view(), View{9});
}

TEST_F(TrapTest, RequestsOfOnePeerAreAnsweredUpToAnAllowance) {
  Core core = make();
  (void)core.start(kStart);
  (void)hear(core, others()[0], Certificates{{certificate(Nullify{View{1}})}});
  std::size_t answers = 0;
  for (std::size_t i = 0; i < 3 * kMaxServed; ++i) answers += all<Send>(hear(core, others()[1], FetchCertificate{View{1}})).size();
  EXPECT_EQ(answers, kMaxServed);
  EXPECT_EQ(all<Send>(hear(core, others()[1], FetchCertificate{View{1}}, kStart + kServeWindow)).size(), 1u);
}

TEST_F(TrapTest, ARunOfRequestsIsAnsweredAtOnce) {
  Core core = make();
  (void)core.start(kStart);
  for (std::uint64_t v = 1; v <= 20; ++v) (void)hear(core, others()[0], Certificates{{certificate(Nullify{View{v}})}});
  for (std::uint64_t v = 1; v <= 20; ++v) EXPECT_EQ(all<Send>(hear(core, others()[1], FetchCertificate{View{v}})).size(), 1u) << v;
}

TEST_F(TrapTest, FarFutureCertificatesAreBoundedExceptFinalizations) {
  Core core = make();
  (void)core.start(kStart);
  (void)hear(core, others()[0], Certificates{{certificate(Nullify{View{kMaxViewsAhead + 2}})}});
  EXPECT_EQ(core.view(), View{1});
  (void)hear(core, others()[0], Certificates{{certificate(Nullify{View{kMaxViewsAhead + 1}})}});
  EXPECT_EQ(core.view(), View{kMaxViewsAhead + 2});
  (void)hear(core, others()[0], Certificates{{certificate(Finalize{View{1'000'000'000}, block(9)})}});
  EXPECT_EQ(core.view(), View{1'000'000'001});
  EXPECT_EQ(core.snapshot().size(), 1u);
}

TEST_F(TrapTest, VotesOfOneKeyForFutureViewsAreNotKept) {
  Core core = make();
  (void)core.start(kStart);
  const auto a = others()[0];
  const auto b = others()[1];
  // Were they kept, the third vote would nullify a view far ahead.
  for (std::uint64_t v = 3; v < 200; ++v) {
    (void)hear(core, a, vote(a, Nullify{View{v}}));
    (void)hear(core, b, vote(b, Nullify{View{v}}));
  }
  (void)hear(core, others()[2], vote(others()[2], Nullify{View{100}}));
  EXPECT_EQ(core.view(), View{1});
}

TEST_F(TrapTest, OneMembersVotesForManyBlocksKeepOnlyTheFirst) {
  Core core = make();
  (void)core.start(kStart);
  const ValidatorIndex who =
      static_cast<ValidatorIndex>((set->leader(View{1}) + 1) % 4 == me ? (set->leader(View{1}) + 2) % 4 : (set->leader(View{1}) + 1) % 4);
  for (std::uint8_t i = 1; i < 100; ++i) (void)hear(core, who, vote(who, Notarize{View{1}, View{0}, block(i)}));
  // The first counted: with two more votes for block 1 the view is notarized.
  for (const auto other : others()) {
    if (other != who) (void)hear(core, other, vote(other, Notarize{View{1}, View{0}, block(1)}));
  }
  EXPECT_TRUE(core.interest().notarized.contains(View{1}));
}

TEST_F(TrapTest, LeavingAViewCancelsItsTimers) {
  Core core = make();
  (void)core.start(kStart);
  const Instant late = kStart + milliseconds(1900);  // 2D + idle is 2 s
  (void)hear(core, others()[0], Certificates{{certificate(Nullify{View{1}})}}, late);
  EXPECT_FALSE(voted<Nullify>(core.step(late + milliseconds(500), Tick{})));
}

TEST_F(TrapTest, TimersStartAtTheirBaseAndGrowToACap) {
  Core core = make();
  (void)core.start(kStart);
  EXPECT_FALSE(voted<Nullify>(core.step(kStart + milliseconds(1999), Tick{})));
  EXPECT_TRUE(voted<Nullify>(core.step(kStart + milliseconds(2000), Tick{})));
  Core old = make();
  (void)old.start(kStart);
  enter(old, View{4000});
  EXPECT_FALSE(voted<Nullify>(old.step(kStart + kMaxTimer - milliseconds(1), Tick{})));
  EXPECT_TRUE(voted<Nullify>(old.step(kStart + kMaxTimer, Tick{})));
}

TEST_F(TrapTest, AFinalizationBringsTimersBackToBase) {
  Core core = make();
  (void)core.start(kStart);
  (void)hear(core, others()[0], Certificates{{certificate(Finalize{View{3000}, block(5)})}});
  const bool leads = core.leader() == me;
  const auto effects = core.step(kStart + milliseconds(leads ? 2500 : 2000), Tick{});
  EXPECT_TRUE(voted<Nullify>(effects));
}

TEST_F(TrapTest, AVoteForAHugeViewMakesNobodyChaseIt) {
  Core core = make();
  (void)core.start(kStart);
  for (const auto who : others()) (void)hear(core, who, vote(who, Nullify{View{UINT64_MAX}}));
  EXPECT_EQ(core.view(), View{1});
  EXPECT_TRUE(core.snapshot().empty());
}

TEST_F(TrapTest, ACertificateLetsALaggardJump) {
  Core core = make();
  (void)core.start(kStart);
  enter(core, View{500});
}

TEST_F(TrapTest, ARestartedLeaderBuildsNoSecondBlockInItsView) {
  const View mine = view_led(true);
  Core core = make();
  (void)core.start(kStart);
  (void)core.step(kStart, PendingWork{true});
  Instant now = kStart;
  std::vector<Record> journal;
  const auto entering = hear(core, others()[0], Certificates{{certificate(Nullify{mine.previous()})}}, now);
  for (auto& r : records(entering)) journal.push_back(r);
  if (all<AskForBlock>(entering).empty()) {  // views below are not nullified: the leader fetches them first
    for (View v{1}; v < mine; v = v.next()) (void)hear(core, others()[0], Certificates{{certificate(Nullify{v})}}, now);
  }
  Core again = make(journal);
  auto effects = again.start(now);
  for (View v{1}; v < mine.previous(); v = v.next()) {
    for (auto& e : hear(again, others()[0], Certificates{{certificate(Nullify{v})}}, now)) effects.push_back(std::move(e));
  }
  for (auto& e : again.step(now, PendingWork{true})) effects.push_back(std::move(e));
  EXPECT_TRUE(all<AskForBlock>(effects).empty());
  EXPECT_TRUE(voted<Nullify>(effects));
}

TEST_F(TrapTest, AProposalCarriesItsParentsCertificateAndTheLeadersOwnProposalStopsItsTimer) {
  Core core = make();
  (void)core.start(kStart);
  (void)core.step(kStart, PendingWork{true});
  const View mine = view_led(true, View{2});
  std::vector<Effect> effects;
  for (View v{1}; v < mine; v = v.next()) {
    const Vote step = v == View{1} ? Vote(Notarize{v, View{0}, block(1)}) : Vote(Nullify{v});
    effects = hear(core, others()[0], Certificates{{certificate(step)}});
    (void)core.step(kStart, BlockKnown{{block(1), block(0)}});
  }
  (void)core.step(kStart, BlockDurable{block(1)});
  (void)core.step(kStart, BlockBuilt{mine, {block(2), block(1)}, to_bytes("b"), {}});
  effects = core.step(kStart, BlockDurable{block(2)});
  const auto sent = all<Broadcast>(effects);
  ASSERT_FALSE(sent.empty());
  const auto* proposal = std::get_if<Proposal>(&sent[0].message.body);
  ASSERT_NE(proposal, nullptr);
  ASSERT_TRUE(proposal->parent.has_value());
  EXPECT_EQ(view_of(proposal->parent->vote), View{1});
  Duration leader_timer = milliseconds(2000);  // 2D + idle, a fifth more for every view since the last final one
  for (View v{1}; v < mine; v = v.next()) leader_timer = leader_timer * 6 / 5;
  EXPECT_FALSE(voted<Nullify>(core.step(kStart + leader_timer, Tick{})));
  EXPECT_TRUE(voted<Nullify>(core.step(kStart + leader_timer * 5 / 4, Tick{})));
}

TEST_F(TrapTest, NoVerdictYetIsWaitingAndNeverNullifies) {
  Core core = make();
  (void)core.start(kStart);
  const ValidatorIndex leader = set->leader(View{1});
  (void)hear(core, leader, Proposal{vote(leader, Notarize{View{1}, View{0}, block(1)}), to_bytes("b"), {}, std::nullopt});
  const auto effects = core.step(kStart + milliseconds(2400), BlockKnown{{block(1), block(0)}});
  EXPECT_EQ(all<AskForVerdict>(effects).size(), 1u);
  EXPECT_FALSE(voted<Nullify>(core.step(kStart + milliseconds(2450), Tick{})));
  EXPECT_TRUE(voted<Nullify>(core.step(kStart + milliseconds(2500), Tick{})));  // 3D + idle: the advance timer, not the verdict
}

TEST_F(TrapTest, TheSameBlockAtAnotherParentViewIsNotJudgedByTheFirstVerdict) {
  Core core = make();
  (void)core.start(kStart);
  const View later = view_led(false, View{3});
  const ValidatorIndex leader = set->leader(later);
  for (View v{1}; v < later; v = v.next()) (void)hear(core, others()[0], Certificates{{certificate(Nullify{v})}});
  (void)hear(core, others()[0], Certificates{{certificate(Notarize{View{1}, View{0}, block(1)})}});
  (void)core.step(kStart, BlockKnown{{block(2), block(1)}});
  (void)hear(core, leader, Proposal{vote(leader, Notarize{later, View{1}, block(2)}), to_bytes("b"), {}, std::nullopt});
  const auto twin = hear(core, leader, Proposal{vote(leader, Notarize{later, View{0}, block(2)}), to_bytes("b"), {}, std::nullopt});
  EXPECT_TRUE(all<AskForVerdict>(twin).empty());
  const auto asked = all<AskForVerdict>(core.step(kStart, BlockKnown{{block(1), block(0)}}));
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].parent_view, View{1});
  (void)core.step(kStart, BlockJudged{later, block(2), true});
  const auto effects = core.step(kStart, BlockDurable{block(2)});
  ASSERT_TRUE(voted<Notarize>(effects));
  EXPECT_EQ(voted<Notarize>(effects)->parent_view, View{1});
}

TEST_F(TrapTest, ABlockAboveAMissingOneStaysKnownOverAFinalization) {
  Core core = make();
  (void)core.start(kStart);
  (void)core.step(kStart, BlockKnown{{block(3), block(2)}});  // block 2 is still being fetched
  (void)core.step(kStart, BlockDurable{block(3)});
  (void)core.step(kStart, BlockKnown{{block(1), block(0)}});
  (void)core.step(kStart, BlockDurable{block(1)});
  (void)hear(core, others()[0], Certificates{{certificate(Finalize{View{1}, block(1)})}});
  (void)hear(core, others()[0], Certificates{{certificate(Notarize{View{3}, View{2}, block(3)})}});
  (void)core.step(kStart, BlockKnown{{block(2), block(1)}});
  EXPECT_TRUE(voted<Finalize>(core.step(kStart, BlockDurable{block(2)})));
}

TEST_F(TrapTest, FinalizeWaitsUntilEveryAncestorIsDurableHere) {
  Core core = make();
  (void)core.start(kStart);
  (void)core.step(kStart, BlockKnown{{block(1), block(0)}});
  (void)core.step(kStart, BlockKnown{{block(2), block(1)}});
  (void)core.step(kStart, BlockDurable{block(2)});
  EXPECT_FALSE(voted<Finalize>(hear(core, others()[0], Certificates{{certificate(Notarize{View{2}, View{1}, block(2)})}})));
  const auto effects = core.step(kStart, BlockDurable{block(1)});
  ASSERT_TRUE(voted<Finalize>(effects));
  EXPECT_EQ(voted<Finalize>(effects)->block, block(2));
}

TEST_F(TrapTest, StandstillResendsUnderACapAndGoesOnWhereItStopped) {
  Core core = make();
  (void)core.start(kStart);
  for (std::uint64_t v = 1; v <= 100; ++v) (void)hear(core, others()[0], Certificates{{certificate(Nullify{View{v}})}});
  std::set<View> resent;
  for (int i = 1; i <= 2; ++i) {
    std::size_t sent = 0;
    for (const auto& broadcast : all<Broadcast>(core.step(kStart + i * kStandstill, Tick{}))) {
      const auto* certificates = std::get_if<Certificates>(&broadcast.message.body);
      if (certificates == nullptr) continue;
      ++sent;
      resent.insert(view_of(certificates->certificates[0].vote));
    }
    EXPECT_LE(sent, kStandstillMessages + 1);  // and the one that goes with the resent nullify
  }
  EXPECT_EQ(resent.size(), 100u);
}

}  // namespace
}  // namespace xh::consensus
