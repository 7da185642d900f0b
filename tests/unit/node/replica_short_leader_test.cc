// Short proposals as their leaders make them (N9-N13). Networks are in tests/sim.
#include "four_validators.h"

namespace xh::node {
namespace {

using namespace four_validators;  // NOLINT(google-build-using-namespace): the fixture of these tests

// ---- as an author and leader
class ShortLeader : public FourTest {
 protected:
  ShortLeader() {
    start_as(set->validators.leader(View{2}));
    author = from_leader(0);
    for (std::uint8_t i = 0; i < 8; ++i) bodies.push_back(transaction(i));
  }
  /// Stores what it built; its proposal, as it goes out.
  std::optional<Message> proposal() {
    for (const auto& stored : all<StoreBlock>()) feed(BlockStored{stored.id});
    std::optional<Message> out;
    for (const auto& send : all<ToValidators>()) {
      if (inner_of(send.message)) out = send.message;
    }
    effects.clear();
    return out;
  }
  static std::optional<consensus::Proposal> inner_of(const Message& message) {
    const auto* whole = std::get_if<ConsensusFrame>(&message);
    const auto* shortened = std::get_if<ShortProposal>(&message);
    if (whole == nullptr && shortened == nullptr) return std::nullopt;
    auto inner = *decode<consensus::Message>(whole != nullptr ? whole->message : shortened->message);
    if (!std::holds_alternative<consensus::Proposal>(inner.body)) return std::nullopt;
    return std::get<consensus::Proposal>(std::move(inner.body));
  }
  std::uint16_t author = 0;
  std::vector<ledger::VerifiedEnvelope> bodies;
};

// N9: no number comes twice, over restarts, and no frame waits that need not.
TEST_F(ShortLeader, TransactionsOfOurClientsAreNumberedFromTheTimeOfTheStart) {
  feed(Submitted{1, bodies[0]});
  feed(Submitted{2, bodies[1]});
  auto frames = broadcast<Gossip>();
  ASSERT_EQ(frames.size(), 1u) << "the first at once, the next are gathered";
  const std::uint64_t first = kWall * 1024;
  EXPECT_EQ(frames[0].first, first);
  feed(Submitted{3, bodies[2]});
  EXPECT_EQ(replica->next_deadline(), clock.now + kGather);
  pass(20);
  frames = broadcast<Gossip>();
  ASSERT_EQ(frames.size(), 2u);
  EXPECT_EQ(frames[1].first, first + 1);
  EXPECT_EQ(frames[1].envelopes.size(), 2u);
  // N7: again with the same numbers, to who comes back; what others accepted goes without.
  gossip(author, 5, {bodies[3]});
  effects.clear();
  feed(PeerJoined{9, key(author).public_key()});
  const auto again = sent_to<Gossip>(9);
  ASSERT_EQ(again.size(), 2u);
  EXPECT_EQ(again[0].first, first);
  EXPECT_EQ(again[0].envelopes.size(), 3u);
  EXPECT_EQ(again[1].first, std::nullopt);
  effects.clear();
  pass(2000);
  const auto repeated = broadcast<Gossip>();
  ASSERT_EQ(repeated.size(), 1u);
  EXPECT_EQ(repeated[0].first, first);
  // A later life begins beyond all that.
  start_as(me);
  feed(Submitted{4, bodies[4]});
  EXPECT_GT(*broadcast<Gossip>().at(0).first, first + 1'000);
}

// N11: who does not have yet what came just now asks for its body only, as ever.
TEST_F(ShortLeader, WhatIsYoungIsNamedById) {
  gossip(author, 70, {bodies[0], bodies[1]});
  pass(49);
  nullify(1);
  const auto message = proposal();
  ASSERT_TRUE(message);
  EXPECT_TRUE(std::holds_alternative<ConsensusFrame>(*message)) << "short is not smaller";
  EXPECT_EQ(decode<ledger::Block>(inner_of(*message)->block)->entries.size(), 2u);
}

TEST_F(ShortLeader, WhatHasSettledIsNamedByRunsThatReadersTake) {
  gossip(author, 70, {bodies[2], bodies[0], bodies[1]});
  feed(Submitted{1, bodies[3]});
  pass(50);
  feed(Submitted{2, bodies[4]});
  nullify(1);
  const auto message = proposal();
  ASSERT_TRUE(message && std::holds_alternative<ShortProposal>(*message));
  const auto incoming = take_in({genesis, *set}, me, encode(*message));
  ASSERT_TRUE(incoming) << "what it sends, its readers take";
  const auto& block = std::get<IncomingShort>(*incoming).block;
  ASSERT_EQ(block.runs.size(), 2u) << "a run of each author";
  EXPECT_NE(std::ranges::find(block.runs, run(author, 70, {bodies[2], bodies[0], bodies[1]})), block.runs.end());
  EXPECT_EQ(block.listed, std::vector{bodies[4].id()}) << "the young one";
}

// N12: whoever asks gets the very entries, and nobody makes it work for ever.
TEST_F(ShortLeader, EntriesAreServedToValidatorsUpToAnAllowance) {
  gossip(author, 70, {bodies[0], bodies[1], bodies[2]});
  pass(50);
  nullify(1);
  const auto message = proposal();
  ASSERT_TRUE(message);
  const auto id = *consensus::block_of(inner_of(*message)->vote.vote);
  const EntriesRequest request{id, {{1, 2}}};
  for (std::size_t i = 0; i < kMaxEntriesServed + 3; ++i) ASSERT_TRUE(say(author, request));
  const auto answers = sent_to<EntriesAnswer>(author);
  ASSERT_EQ(answers.size(), kMaxEntriesServed);
  EXPECT_EQ(answers[0].ids, (std::vector{bodies[1].id(), bodies[2].id()}));
  pass(500);
  effects.clear();
  ASSERT_TRUE(say(author, request));
  EXPECT_EQ(sent_to<EntriesAnswer>(author).size(), 1u);
  ASSERT_TRUE(say(author, EntriesRequest{id, {{2, 2}}}));
  ASSERT_TRUE(say(author, EntriesRequest{Hash32{{5}}, {{0, 1}}}));
  EXPECT_EQ(sent_to<EntriesAnswer>(author).size(), 1u) << "beyond the block, or of none that is known";
}

// N13: f of weight may ask for whatever it likes.
TEST_F(ShortLeader, AnAuthorWhoseNumbersTellManyNothingIsListedForAWhile) {
  gossip(author, 70, {bodies[0], bodies[1], bodies[2]});
  pass(50);
  nullify(1);
  auto message = proposal();
  ASSERT_TRUE(message && std::holds_alternative<ShortProposal>(*message));
  const EntriesRequest request{*consensus::block_of(inner_of(*message)->vote.vote), {{0, 1}}};
  std::vector<std::uint16_t> readers;
  for (std::uint16_t i = 0; i < 4; ++i) {
    if (i != me) readers.push_back(i);
  }
  ASSERT_TRUE(say(readers[0], request));
  ASSERT_TRUE(say(readers[0], request));
  EXPECT_EQ(replica->status().short_proposals.listed, 0u);
  ASSERT_TRUE(say(readers[1], request));
  EXPECT_EQ(replica->status().short_proposals.listed, 1u);
  std::size_t listed = 0;
  std::size_t proposals = 0;
  for (std::uint64_t view = 2; proposals < kListedProposals + 1; ++view) {
    effects.clear();
    nullify(view);
    if (set->validators.leader(View{view + 1}) != me) continue;
    message = proposal();
    ASSERT_TRUE(message) << view;
    ++proposals;
    listed += std::holds_alternative<ConsensusFrame>(*message) ? 1 : 0;
  }
  EXPECT_EQ(listed, kListedProposals);
  EXPECT_TRUE(std::holds_alternative<ShortProposal>(*message)) << "then it is tried again";
}

}  // namespace
}  // namespace xh::node
