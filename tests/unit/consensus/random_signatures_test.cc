// Q11: SM2 keys sign the same vote in another way each time. Votes are told apart by what they say, never by their signatures.
#include "core_fixture.h"

namespace xh::consensus {
namespace {

class RandomSignatureTest : public CoreTest {
 protected:
  RandomSignatureTest() : CoreTest(Suite::kSm2) {}
  // A quorum with our own entry, in a signature that the core did not make.
  Certificate with_ours(const Vote& v) const {
    Certificate out = certificate(v);
    const auto entry = std::ranges::find_if(out.entries, [this](const auto& e) { return e.signer > me; });
    out.entries.insert(entry, {me, vote(me, v).signature});
    return out;
  }
};

TEST_F(RandomSignatureTest, TheSameVoteHasTwoSignaturesThatHold) {
  const Vote v = Nullify{View{1}};
  EXPECT_NE(vote(0, v).signature, vote(0, v).signature);
  EXPECT_TRUE(verify_certificate(kChain, *set, certificate(v)));
}

// R15: a vote that comes twice accuses nobody, alone, in a certificate, or beside its proposal, and counts once.
TEST_F(RandomSignatureTest, TheSameVoteInAnotherSignatureIsNoEvidenceAndCountsOnce) {
  Core core = make();
  (void)core.start(kStart);
  (void)propose(core, block(1));
  const Vote notarize = Notarize{View{1}, View{0}, block(1)};
  const ValidatorIndex leader = set->leader(View{1});
  for (int again = 0; again < 3; ++again) {
    const auto effects = hear(core, leader, vote(leader, notarize));
    EXPECT_TRUE(all<Accused>(effects).empty());
    EXPECT_FALSE(voted<Finalize>(effects)) << "two of four are no quorum, however often one of them says it";
  }
  const auto proposal = hear(core, leader, Proposal{vote(leader, notarize), to_bytes("b"), {}, std::nullopt});
  EXPECT_TRUE(all<Accused>(proposal).empty());
  const auto effects = hear(core, others()[0], Certificates{{certificate(notarize)}});
  EXPECT_TRUE(all<Accused>(effects).empty());
  EXPECT_TRUE(voted<Finalize>(effects)) << "the leader did not equivocate";
}

// W6
TEST_F(RandomSignatureTest, OurOwnVoteInAnotherSignatureIsNotSeenElsewhere) {
  Core core = make();
  (void)core.start(kStart);
  ASSERT_TRUE(voted<Nullify>(core.step(kStart + std::chrono::minutes(1), Tick{})));
  EXPECT_TRUE(all<SeenElsewhere>(hear(core, others()[0], Certificates{{with_ours(Nullify{View{1}})}})).empty());
  EXPECT_EQ(core.view(), View{2});
}

// R13: the journal's signature is sent again, none is made.
TEST_F(RandomSignatureTest, ARestartedCoreSendsTheSignatureThatItHas) {
  Core first = make();
  auto effects = first.start(kStart);
  effects = first.step(kStart + std::chrono::minutes(1), Tick{});
  const auto journal = records(effects);
  ASSERT_FALSE(journal.empty());
  const SignedVote before = std::get<OwnVote>(journal.front()).vote;
  const std::size_t asked = signer->asked;
  Core again = make(journal);
  (void)again.start(kStart + std::chrono::minutes(2));
  std::vector<SignedVote> sent;
  for (int minute = 3; minute < 6; ++minute) {
    for (const auto& broadcast : all<Broadcast>(again.step(kStart + std::chrono::minutes(minute), Tick{}))) {
      if (const auto* resent = std::get_if<SignedVote>(&broadcast.message.body)) sent.push_back(*resent);
    }
  }
  ASSERT_FALSE(sent.empty());
  for (const auto& resent : sent) EXPECT_EQ(resent, before);
  EXPECT_EQ(signer->asked, asked);
}

}  // namespace
}  // namespace xh::consensus
