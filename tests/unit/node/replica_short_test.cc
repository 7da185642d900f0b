// Short proposals as their readers see them (N10-N13). Networks are in tests/sim.
#include "four_validators.h"

namespace xh::node {
namespace {

using namespace four_validators;  // NOLINT(google-build-using-namespace): the fixture of these tests

class ShortReader : public FourTest {
 protected:
  ShortReader() {
    start_as(from_leader(1));
    leader = from_leader(0);
    author = from_leader(2);
    for (std::uint8_t i = 0; i < 4; ++i) bodies.push_back(transaction(i));
  }
  std::uint16_t leader;
  std::uint16_t author;
  std::vector<ledger::VerifiedEnvelope> bodies;
};

TEST_F(ShortReader, AShortProposalBecomesTheVeryBlockAndAVote) {
  gossip(author, 50, {bodies[0], bodies[1]});
  gossip(leader, 9, {bodies[2]});
  feed(PeerSaid{author, IncomingBodies{{bodies[3]}, true, std::nullopt}});
  const auto proposed = propose({bodies[0], bodies[1], bodies[2], bodies[3]},
                                {run(author, 50, {bodies[0], bodies[1]}), run(leader, 9, {bodies[2]})}, {bodies[3].id()});
  ASSERT_TRUE(say(leader, proposed.message));
  expect_vote_for(proposed);
  EXPECT_EQ(replica->status().short_proposals.at_once, 1u);
  EXPECT_EQ(replica->status().short_proposals.asked, 0u);
}

// N12: first what the entries are, then the bodies, from the leader.
TEST_F(ShortReader, WhatNoGossipBroughtIsAskedForByPositionsAndThenByIds) {
  gossip(author, 50, {bodies[0]});
  const auto proposed = propose(bodies, {run(author, 50, bodies)});
  ASSERT_TRUE(say(leader, proposed.message));
  EXPECT_TRUE(all<StoreBlock>().empty());
  auto asked = sent_to<EntriesRequest>(leader);
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].spans, (std::vector<Span>{{1, 3}}));
  effects.clear();
  ASSERT_TRUE(say(leader, entries(proposed, asked[0].spans)));
  const auto wanted = sent_to<BodyRequest>(leader);
  ASSERT_EQ(wanted.size(), 1u);
  EXPECT_EQ(wanted[0].ids.size(), 3u);
  feed(PeerSaid{leader, IncomingBodies{{bodies[1], bodies[2], bodies[3]}, false}});
  expect_vote_for(proposed);
  EXPECT_EQ(replica->status().short_proposals.later, 1u);
}

TEST_F(ShortReader, LateGossipIsAnAnswer) {
  const auto proposed = propose(bodies, {run(author, 50, bodies)});
  ASSERT_TRUE(say(leader, proposed.message));
  EXPECT_EQ(sent_to<EntriesRequest>(leader).size(), 1u);
  gossip(author, 50, {bodies[0], bodies[1]});
  EXPECT_TRUE(all<StoreBlock>().empty());
  gossip(author, 52, {bodies[2], bodies[3]});
  expect_vote_for(proposed);
  // The leader's answer comes late, and changes nothing.
  ASSERT_TRUE(say(leader, entries(proposed, {{0, 4}})));
  EXPECT_TRUE(all<StoreBlock>().empty());
}

// N12: nobody waits for a leader that answers nothing, and the core's own request does not double the question.
TEST_F(ShortReader, AfterASilentLeaderTheOthersAreAskedInTurn) {
  const auto proposed = propose(bodies, {run(author, 50, bodies)});
  ASSERT_TRUE(say(leader, proposed.message));
  for (int i = 0; i < 3; ++i) pass(200);
  std::size_t asked = 0;
  for (std::uint16_t i = 0; i < 4; ++i) asked += sent_to<EntriesRequest>(i).size();
  EXPECT_EQ(asked, 4u);
  EXPECT_EQ(sent_to<EntriesRequest>(author).size(), 1u);
  EXPECT_EQ(sent_to<EntriesRequest>(leader).size(), 2u) << "round again";
  effects.clear();
  // Who was not asked, or answered already, is not listened to.
  EntriesAnswer lie = entries(proposed, {{0, 4}});
  for (auto& id : lie.ids) id.bytes[0] ^= 1;
  ASSERT_TRUE(say(author, lie));
  ASSERT_TRUE(say(author, lie));
  ASSERT_TRUE(say(leader, entries(proposed, {{0, 4}})));
  gossip(author, 50, bodies);
  expect_vote_for(proposed);
}

TEST_F(ShortReader, ANotarizedBlockThatWaitsForItsEntriesIsNotFetchedWhole) {
  const auto proposed = propose(bodies, {run(author, 50, bodies)});
  ASSERT_TRUE(say(leader, proposed.message));
  effects.clear();
  const consensus::Notarize vote{View{1}, View{0}, proposed.id};
  for (const auto voter : {from_leader(2), from_leader(3)}) {
    const auto signature = key(voter).sign(consensus::signing_bytes(genesis.chain_id, Epoch{0}, vote));
    ASSERT_TRUE(say(voter, ConsensusFrame{encode(consensus::Message{Epoch{0}, consensus::SignedVote{vote, voter, signature}})}));
  }
  EXPECT_EQ(replica->status().view, 2u);
  for (const auto& frame : sent_to<ConsensusFrame>(leader)) {
    EXPECT_FALSE(std::holds_alternative<consensus::FetchBlock>(decode<consensus::Message>(frame.message)->body));
  }
  gossip(author, 50, bodies);
  const auto stored = all<StoreBlock>();
  EXPECT_NE(std::ranges::find(stored, proposed.id, &StoreBlock::id), stored.end()) << "a view that was left still needs its block";
}

// N13
TEST_F(ShortReader, AnAuthorThatToldUsOtherwiseCostsOneQuestion) {
  const auto other = transaction(77);
  gossip(author, 50, {bodies[0], other, bodies[2]});
  gossip(leader, 9, {bodies[3]});
  const auto proposed = propose({bodies[0], bodies[1], bodies[2], bodies[3]},
                                {run(author, 50, {bodies[0], bodies[1], bodies[2]}), run(leader, 9, {bodies[3]})});
  ASSERT_TRUE(say(leader, proposed.message));
  const auto asked = sent_to<EntriesRequest>(leader);
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].spans, (std::vector<Span>{{0, 3}})) << "its own run, and nothing else";
  ASSERT_TRUE(say(leader, entries(proposed, asked[0].spans)));
  feed(PeerSaid{leader, IncomingBodies{{bodies[1]}, false}});
  expect_vote_for(proposed);
  EXPECT_EQ(replica->status().short_proposals.contradicted, 1u);
}

// The author started anew: its numbers go on elsewhere, and what the leader knows from its earlier life has no number here.
TEST_F(ShortReader, AnAuthorThatStartedAnewIsNotTakenForALiar) {
  gossip(author, 50, {bodies[0], bodies[1]});
  gossip(author, 1'000'050, {bodies[0], bodies[1], bodies[2]});
  const auto proposed = propose(bodies, {run(author, 50, {bodies[0], bodies[1]}), run(author, 1'000'052, {bodies[2]})}, {bodies[3].id()});
  ASSERT_TRUE(say(leader, proposed.message));
  const auto asked = sent_to<EntriesRequest>(leader);
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].spans, (std::vector<Span>{{0, 2}}));
  ASSERT_TRUE(say(leader, entries(proposed, asked[0].spans)));
  feed(PeerSaid{leader, IncomingBodies{{bodies[3]}, false}});
  expect_vote_for(proposed);
  EXPECT_EQ(replica->status().short_proposals.contradicted, 0u);
}

// A second short block of one leader and view is not kept: its vote shows that the leader equivocates, and that is all it is good for.
TEST_F(ShortReader, OneShortBlockOfAViewWaits) {
  const auto first = propose({bodies[0]}, {run(author, 50, {bodies[0]})});
  const auto second = propose({bodies[1]}, {run(author, 51, {bodies[1]})});
  ASSERT_TRUE(say(leader, first.message));
  ASSERT_TRUE(say(leader, second.message));
  ASSERT_TRUE(say(leader, first.message));
  const auto asked = sent_to<EntriesRequest>(leader);
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].block, first.id);
  EXPECT_EQ(all<StoreEvidence>().size(), 1u);
}

// N12: the memory that leaders can take with blocks that nobody can rebuild is bounded by views, and so are the questions.
TEST_F(ShortReader, AShortBlockOfLongAgoIsLeftToOtherWays) {
  const auto proposed = propose(bodies, {run(author, 50, bodies)});
  ASSERT_TRUE(say(leader, proposed.message));
  const auto asked = [&] {
    effects.clear();
    pass(200);
    std::size_t requests = 0;
    for (std::uint16_t i = 0; i < 4; ++i) requests += sent_to<EntriesRequest>(i).size();
    return requests;
  };
  for (std::uint64_t view = 1; view <= kShortViewsKept; ++view) nullify(view);
  ASSERT_EQ(replica->status().view, 1 + kShortViewsKept);
  EXPECT_EQ(asked(), 1u);
  nullify(1 + kShortViewsKept);
  EXPECT_EQ(asked(), 0u);
  EXPECT_EQ(replica->report().missing_bodies, 0u);
}

// P12, N10: what no honest leader sends is refused; what cannot be resolved is not.
TEST_F(ShortReader, WhatAShortProposalMustNotBeIsRefused) {
  EXPECT_TRUE(say(leader, propose({bodies[0]}, {NumberRun{author, 1234, 1, 99}}).message)) << "numbers that nobody knows are no fault";
  EXPECT_FALSE(say(author, propose({bodies[0]}, {run(author, 50, {bodies[0]})}).message)) << "not from its leader";
  EXPECT_FALSE(say(leader, propose({bodies[0]}, {run(author, 50, {bodies[0], bodies[1]})}).message)) << "more than the header says";
  EXPECT_FALSE(say(leader, propose({bodies[0]}, {NumberRun{4, 50, 1, 0}}).message)) << "an author that is not in the set";
  EXPECT_FALSE(say(leader, propose({bodies[0]}, {NumberRun{author, 50, 0, 0}}).message)) << "a run of nothing";
  auto proposed = propose({bodies[0]}, {run(author, 50, {bodies[0]})});
  auto inner = *decode<consensus::Message>(std::get<ShortProposal>(proposed.message).message);
  auto& proposal = std::get<consensus::Proposal>(inner.body);
  auto block = *decode<ShortBlock>(proposal.block);
  block.header.time = UnixMillis{block.header.time.value + 1};
  proposal.block = encode(block);
  EXPECT_FALSE(say(leader, ShortProposal{encode(inner)})) << "another header than the vote is for";
  proposal.block = encode(proposed.block);
  EXPECT_FALSE(say(leader, ShortProposal{encode(inner)})) << "a whole block";
  inner.body = proposal.vote;
  EXPECT_FALSE(say(leader, ShortProposal{encode(inner)})) << "a vote alone";
  inner.epoch = Epoch{1};
  const auto later = say(leader, ShortProposal{encode(inner)});
  ASSERT_TRUE(later);
  EXPECT_TRUE(std::holds_alternative<OtherEpoch>(*later));
  EXPECT_FALSE(say(leader, EntriesRequest{proposed.id, {{0, 1}, {1, 1}}}));
  EXPECT_FALSE(say(leader, EntriesAnswer{proposed.id, {{0, 2}}, {bodies[0].id()}}));
  EXPECT_FALSE(say(leader, Gossip{UINT64_MAX, {{bodies[0].bytes()}}})) << "a frame whose numbers overflow";
}

}  // namespace
}  // namespace xh::node
