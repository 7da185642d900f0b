// A core whose signer fails: it casts no vote, goes on, and votes when there is a signature again. Z9: docs/spec/remote-signer.md.
#include "core_fixture.h"

namespace xh::consensus {
namespace {

using std::chrono::seconds;

class UnsignedTest : public CoreTest {
 protected:
  static bool silent(const std::vector<Effect>& effects) {
    return !voted<Notarize>(effects) && !voted<Nullify>(effects) && !voted<Finalize>(effects) && all<Broadcast>(effects).empty();
  }
  static std::size_t own_votes(const std::vector<Effect>& effects) {
    const auto list = records(effects);
    return static_cast<std::size_t>(std::ranges::count_if(list, [](const auto& r) { return std::holds_alternative<OwnVote>(r); }));
  }
};

TEST_F(UnsignedTest, AVoteWithoutASignatureIsNeitherRecordedNorSent) {
  Core core = make();
  (void)core.start(kStart);
  signer->reachable = false;
  const auto effects = propose(core, block(1));
  EXPECT_TRUE(silent(effects));
  EXPECT_EQ(own_votes(effects), 0u);
  EXPECT_GT(signer->asked, 0u);
}

TEST_F(UnsignedTest, TheNotarizeVoteIsCastWhileTheViewLastsAndTheSignerIsBack) {
  Core core = make();
  (void)core.start(kStart);
  signer->reachable = false;
  (void)propose(core, block(1));
  signer->reachable = true;
  EXPECT_TRUE(voted<Notarize>(core.step(kStart, PendingWork{true})));
}

TEST_F(UnsignedTest, TheFinalizeVoteIsCastLaterUnlessNullifyWas) {
  Core core = make();
  (void)core.start(kStart);
  (void)propose(core, block(1));
  signer->reachable = false;
  (void)hear(core, others()[0], Certificates{{certificate(Notarize{View{1}, View{0}, block(1)})}});
  EXPECT_EQ(core.view(), View{2}) << "it follows";
  signer->reachable = true;
  const auto vote = voted<Finalize>(core.step(kStart, PendingWork{true}));
  ASSERT_TRUE(vote);
  EXPECT_EQ(*vote, (Finalize{View{1}, block(1)}));
}

TEST_F(UnsignedTest, TheNullifyVoteIsTriedAgainWhenItWouldBeResent) {
  Core core = make();
  (void)core.start(kStart);
  signer->reachable = false;
  Instant now = kStart;
  const auto tick = [&] {
    now = std::max(now, core.next_deadline());
    return core.step(now, Tick{});
  };
  for (int n = 0; n < 6; ++n) EXPECT_FALSE(voted<Nullify>(tick()));
  signer->reachable = true;
  bool cast = false;
  for (int n = 0; n < 6 && !cast; ++n) cast = voted<Nullify>(tick()).has_value();
  EXPECT_TRUE(cast);
  EXPECT_LT(now, kStart + seconds(30));
}

TEST_F(UnsignedTest, WithoutASignerTicksAreNoBusyLoop) {
  Core core = make();
  (void)core.start(kStart);
  signer->reachable = false;
  Instant now = kStart;
  std::size_t ticks = 0;
  for (; now < kStart + seconds(60); ++ticks) {
    now = std::max(now + Duration(1), core.next_deadline());
    (void)core.step(now, Tick{});
  }
  EXPECT_LT(ticks, 200u);
}

TEST_F(UnsignedTest, AProposalKeepsItsBlockUntilItIsSigned) {
  while (set->leader(View{1}) != me) me = static_cast<ValidatorIndex>((me + 1) % 4);
  signer.emplace(static_cast<std::uint8_t>(me + 1));
  Core core = make();
  signer->reachable = false;
  (void)core.start(kStart);
  EXPECT_EQ(all<AskForBlock>(core.step(kStart, PendingWork{true})).size(), 1u);
  EXPECT_TRUE(silent(core.step(kStart, BlockBuilt{View{1}, {block(7), block(0)}, to_bytes("b"), {}})));
  for (int n = 0; n < 3; ++n) {
    const auto effects = core.step(kStart, BlockDurable{block(7)});
    EXPECT_TRUE(silent(effects));
    EXPECT_TRUE(all<AskForBlock>(effects).empty()) << "another block would be another vote";
  }
  signer->reachable = true;
  const auto sent = all<Broadcast>(core.step(kStart, PendingWork{true}));
  ASSERT_EQ(sent.size(), 1u);
  const auto& proposal = std::get<Proposal>(sent[0].message.body);
  EXPECT_EQ(std::get<Notarize>(proposal.vote.vote).block, block(7));
  EXPECT_EQ(proposal.block, to_bytes("b"));
}

TEST_F(UnsignedTest, RememberedVotesCountAndAreNotSeenElsewhere) {
  Core core = make();
  (void)core.start(kStart);
  const Notarize own{View{1}, View{0}, block(1)};
  core.remember(View{0}, {own});
  EXPECT_EQ(own_votes(core.step(kStart, PendingWork{true})), 1u) << "it will be resent, so it is journaled";
  Certificate with_mine = certificate(own);
  with_mine.entries.erase(with_mine.entries.begin());
  const SignedVote mine = vote(me, own);
  with_mine.entries.push_back({me, mine.signature});
  std::ranges::sort(with_mine.entries, {}, &CertificateEntry::signer);
  EXPECT_TRUE(all<SeenElsewhere>(hear(core, others()[0], Certificates{{with_mine}})).empty());
}

TEST_F(UnsignedTest, BelowARememberedFloorNothingIsVoted) {
  Core core = make();
  (void)core.start(kStart);
  core.remember(View{1}, {});
  EXPECT_TRUE(silent(propose(core, block(1))));
  EXPECT_EQ(signer->asked, 0u);
}

}  // namespace
}  // namespace xh::consensus
