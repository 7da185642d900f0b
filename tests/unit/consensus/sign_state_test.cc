#include "consensus/sign_state.h"

#include <gtest/gtest.h>

#include "consensus/safe_vote.h"
#include "core_fixture.h"

namespace xh::consensus {
namespace {

using Verdict = SignState::Verdict;

constexpr Epoch kEpoch{3};

PastVote notarize(std::uint64_t view, std::uint8_t id) { return {kEpoch, Notarize{View{view}, View{0}, block(id)}}; }
PastVote finalize(std::uint64_t view, std::uint8_t id) { return {kEpoch, Finalize{View{view}, block(id)}}; }
PastVote nullify(std::uint64_t view) { return {kEpoch, Nullify{View{view}}}; }
Moment at(std::uint64_t view) { return {kEpoch, View{view}}; }

SignState fresh() { return {Hash32{{7}}, key_of(1).public_key()}; }
SignState with(const std::vector<PastVote>& votes, const Moment& floor = {}) {
  SignState state = fresh();
  state.raise(floor);
  for (const auto& vote : votes) state.add(vote);
  return state;
}

TEST(SignState, RefusesWhatExcludesAnEarlierVote) {
  const SignState state = with({notarize(5, 1), nullify(6)});
  EXPECT_EQ(state.judge(notarize(5, 1)), Verdict::kKnown);
  EXPECT_EQ(state.judge(notarize(5, 2)), Verdict::kRefused);
  EXPECT_EQ(state.judge({kEpoch, Notarize{View{5}, View{4}, block(1)}}), Verdict::kRefused);  // one of a kind for ever
  EXPECT_EQ(state.judge(finalize(5, 2)), Verdict::kRefused);
  EXPECT_EQ(state.judge(finalize(5, 1)), Verdict::kNew);
  EXPECT_EQ(state.judge(nullify(5)), Verdict::kNew);
  EXPECT_EQ(state.judge(finalize(6, 1)), Verdict::kRefused);
  EXPECT_EQ(state.judge({kEpoch.next(), Notarize{View{5}, View{0}, block(2)}}), Verdict::kNew);  // another epoch
}

// W2
TEST(SignState, AnUnsafeVoteIsAnErrorThatNamesTheVoteAndThePlace) {
  const SignState state = with({notarize(5, 1)}, at(4));
  EXPECT_TRUE(may_sign(state, notarize(5, 1), "keys/sign-state"));
  EXPECT_TRUE(may_sign(state, finalize(5, 1), "keys/sign-state"));
  EXPECT_EQ(may_sign(state, notarize(5, 2), "keys/sign-state").error(),
            (Error{ErrorId::kUnsafeToSign, "epoch 3 view 5", "keys/sign-state"}));
  EXPECT_EQ(may_sign(state, nullify(4), "").error().id, ErrorId::kUnsafeToSign);
}

TEST(SignState, NothingAtOrBelowTheFloorAndNeverBack) {
  SignState state = with({notarize(5, 1), notarize(6, 1)});
  state.raise(at(5));
  EXPECT_EQ(state.content().votes.size(), 1u);
  EXPECT_EQ(state.judge(notarize(5, 1)), Verdict::kRefused);
  EXPECT_EQ(state.judge(nullify(6)), Verdict::kNew);
  EXPECT_EQ(state.judge({kEpoch.previous(), Nullify{View{900}}}), Verdict::kRefused);
  state.raise(at(2));
  EXPECT_EQ(state.content().floor, at(5));
}

TEST(SignState, AJournalAheadByACrashIsTakenOver) {
  SignState state = with({notarize(8, 1)}, at(7));
  state.compare({notarize(8, 1), finalize(8, 1), notarize(3, 2)}, at(7));
  EXPECT_EQ(state.doubt(), Doubt::kNone);
  EXPECT_EQ(state.judge(finalize(8, 1)), Verdict::kKnown);
  EXPECT_EQ(state.content().votes.size(), 2u);  // what lies below the position is no news
}

TEST(SignState, AJournalThatForgotIsDoubted) {
  SignState vote = with({notarize(8, 1)}, at(7));
  vote.compare({}, at(7));
  EXPECT_EQ(vote.doubt(), Doubt::kRolledBack);
  SignState floor = with({}, at(7));
  floor.compare({}, at(6));
  EXPECT_EQ(floor.doubt(), Doubt::kRolledBack);
  SignState other = with({notarize(8, 1)}, at(7));
  other.compare({notarize(8, 1), finalize(8, 2)}, at(7));
  EXPECT_EQ(other.doubt(), Doubt::kRolledBack);
}

TEST(SignState, AJournalThatIsFinalBeyondTheVotesNeedNotHaveThem) {
  SignState state = with({notarize(8, 1)}, at(7));
  state.compare({}, at(8));
  EXPECT_EQ(state.doubt(), Doubt::kNone);
  EXPECT_EQ(state.content().floor, at(8));
}

TEST(SignState, ADoubtStaysWhateverTheJournalSaysLater) {
  SignState state = with({}, at(7));
  state.compare({}, at(6));
  state.compare({}, at(50));
  state.doubt(Doubt::kSeenElsewhere);
  EXPECT_EQ(state.doubt(), Doubt::kRolledBack);
}

TEST(SignState, AHandOverLeavesADoubtAndMayBeRepeated) {
  SignState here = with({notarize(8, 1)}, at(7));
  const auto first = here.hand_over();
  ASSERT_TRUE(first);
  EXPECT_EQ(here.doubt(), Doubt::kHandedOver);
  EXPECT_EQ(first->doubt, Doubt::kNone);
  EXPECT_EQ(first->hand_overs, 1u);
  EXPECT_EQ(*here.hand_over(), *first);
  SignState doubtful = with({}, at(7));
  doubtful.doubt(Doubt::kSeenElsewhere);
  EXPECT_EQ(doubtful.hand_over().error().id, ErrorId::kSignStateInDoubt);
}

TEST(SignState, WhoTakesOverAsksNothingOfItsJournalUntilItHasArrived) {
  SignState here = with({notarize(8, 1)}, at(7));
  SignState there = fresh();
  ASSERT_TRUE(there.receive(*SignState::from(*here.hand_over())));
  EXPECT_EQ(there.content().arrival, at(8));
  there.compare({}, {});
  EXPECT_EQ(there.doubt(), Doubt::kNone);
  EXPECT_EQ(there.judge(notarize(8, 2)), Verdict::kRefused);
  there.raise(at(8));
  EXPECT_FALSE(there.content().arrival);
  there.compare({}, at(7));
  EXPECT_EQ(there.doubt(), Doubt::kRolledBack);
}

TEST(SignState, TakingOverIsForwardOnlyAndMayBeRepeated) {
  SignState here = with({notarize(8, 1)}, at(7));
  const SignState file = *SignState::from(*here.hand_over());
  SignState there = with({notarize(9, 1)}, at(8));
  ASSERT_TRUE(there.receive(file));
  EXPECT_EQ(there.content().floor, at(8));
  const auto once = there.content();
  ASSERT_TRUE(there.receive(file));
  EXPECT_EQ(there.content(), once);
  EXPECT_TRUE(here.receive(file));  // back to where it came from: another data folder
  EXPECT_EQ(here.doubt(), Doubt::kNone);
}

TEST(SignState, RefusesWhatIsOlderForeignOrContradicts) {
  SignState here = with({notarize(8, 1)}, at(7));
  const SignState first = *SignState::from(*here.hand_over());
  ASSERT_TRUE(here.receive(first));
  const SignState second = *SignState::from(*here.hand_over());
  SignState there = fresh();
  ASSERT_TRUE(there.receive(second));
  EXPECT_EQ(there.receive(first).error().id, ErrorId::kSignStateRefused);
  SignState foreign(Hash32{{8}}, key_of(1).public_key());
  EXPECT_EQ(foreign.receive(first).error().id, ErrorId::kSignStateRefused);
  SignState other_key(Hash32{{7}}, key_of(2).public_key());
  EXPECT_EQ(other_key.receive(first).error().id, ErrorId::kSignStateRefused);
  SignState twice = with({notarize(8, 2)}, at(7));
  const auto before = twice.content();
  EXPECT_EQ(twice.receive(first).error().id, ErrorId::kSignStateRefused);
  EXPECT_EQ(twice.content(), before);
}

TEST(SignState, StoredContentIsChecked) {
  const SignState good = with({notarize(8, 1), nullify(8), finalize(9, 1)}, at(7));
  EXPECT_TRUE(SignState::from(good.content()));
  const auto refused = [&](auto change) {
    auto content = good.content();
    change(content);
    const auto state = SignState::from(content);
    return !state && state.error().id == ErrorId::kBadSignState;
  };
  EXPECT_TRUE(refused([](auto& c) { c.floor = at(8); }));
  EXPECT_TRUE(refused([](auto& c) { std::swap(c.votes[0], c.votes[1]); }));
  EXPECT_TRUE(refused([](auto& c) { c.votes[1] = c.votes[0]; }));
  EXPECT_TRUE(refused([](auto& c) { c.votes[1] = finalize(8, 2); }));
}

TEST(SignState, EveryDoubtHasANameAndAnExplanation) {
  for (const auto doubt : {Doubt::kNone, Doubt::kLost, Doubt::kRolledBack, Doubt::kSeenElsewhere, Doubt::kHandedOver}) {
    EXPECT_FALSE(name_of(doubt).empty());
    EXPECT_FALSE(explain(doubt).empty());
  }
}

// ---- the core with a past (W6, W8)

class CorePastTest : public CoreTest {
 protected:
  Core with_past(View floor, std::vector<Vote> votes) {
    return Core({.chain_id = kChain,
                 .epoch = Epoch{0},
                 .validators = *set,
                 .me = me,
                 .signer = &*signer,
                 .root = block(0),
                 .floor = floor,
                 .signed_votes = std::move(votes)},
                {});
  }
};

TEST_F(CorePastTest, VotesOfTheStateCountAsItsOwn) {
  Core core = with_past(View{0}, {Notarize{View{1}, View{0}, block(9)}});
  (void)core.start(kStart);
  EXPECT_FALSE(voted<Notarize>(propose(core, block(1))));  // another block was notarized before the folder was lost
}

TEST_F(CorePastTest, NothingIsVotedAtOrBelowTheFloor) {
  Core core = with_past(View{1}, {});
  (void)core.start(kStart);
  EXPECT_FALSE(voted<Notarize>(propose(core, block(1))));
  EXPECT_FALSE(voted<Nullify>(core.step(kStart + std::chrono::minutes(1), Tick{})));
  (void)hear(core, others()[0], Certificates{{certificate(Nullify{View{1}})}});
  EXPECT_TRUE(voted<Nullify>(core.step(kStart + std::chrono::minutes(2), Tick{})));
}

TEST_F(CorePastTest, ASignatureOfOursThatWasNotMadeHereEndsVoting) {
  Core core = make();
  (void)core.start(kStart);
  Certificate foreign = certificate(Nullify{View{1}});
  const auto entry = std::ranges::find_if(foreign.entries, [this](const auto& e) { return e.signer > me; });
  foreign.entries.insert(entry, {me, vote(me, Nullify{View{1}}).signature});
  const auto effects = hear(core, others()[0], Certificates{{foreign}});
  ASSERT_EQ(all<SeenElsewhere>(effects).size(), 1u);
  EXPECT_EQ(all<SeenElsewhere>(effects)[0].vote.vote, Vote(Nullify{View{1}}));
  EXPECT_FALSE(voted<Nullify>(core.step(kStart + std::chrono::minutes(1), Tick{})));
  EXPECT_TRUE(all<SeenElsewhere>(hear(core, others()[1], Certificates{{foreign}})).empty());  // once
}

TEST_F(CorePastTest, OurOwnVoteInACertificateIsNoSurprise) {
  Core core = make();
  (void)core.start(kStart);
  ASSERT_TRUE(voted<Nullify>(core.step(kStart + std::chrono::minutes(1), Tick{})));
  Certificate ours = certificate(Nullify{View{1}});
  const auto entry = std::ranges::find_if(ours.entries, [this](const auto& e) { return e.signer > me; });
  ours.entries.insert(entry, {me, vote(me, Nullify{View{1}}).signature});
  EXPECT_TRUE(all<SeenElsewhere>(hear(core, others()[0], Certificates{{ours}})).empty());
}

TEST_F(CorePastTest, AMutedCoreVotesAgainWithFreshTimers) {
  Core core = make();
  core.mute();
  (void)core.start(kStart);
  EXPECT_FALSE(voted<Nullify>(core.step(kStart + std::chrono::minutes(1), Tick{})));
  core.unmute(kStart + std::chrono::minutes(1));
  EXPECT_FALSE(voted<Nullify>(core.step(kStart + std::chrono::minutes(1), Tick{})));
  EXPECT_TRUE(voted<Nullify>(core.step(kStart + std::chrono::minutes(2), Tick{})));
}

}  // namespace
}  // namespace xh::consensus
