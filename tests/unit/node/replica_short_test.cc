// Short proposals of whole replicas (N9-N13): one of four validators, the others played by hand. Networks are in tests/sim.
#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "node/block_rules.h"
#include "node/replica.h"
#include "tests/sim/key_signer.h"

namespace xh::node {
namespace {

using NumberRun = Run;  // testing::Test has a Run of its own

PrivateKey key(std::size_t number) { return *PrivateKey::from_seed(Bytes(kEd25519SeedBytes, static_cast<std::uint8_t>(number + 1))); }

class FourTest : public testing::Test {
 protected:
  static constexpr std::uint64_t kWall = 1'700'000'001'000;

  FourTest() {
    genesis.chain_name = "four.example";
    genesis.chain_id = sha256(as_bytes("four"));
    genesis.time = UnixMillis{1'700'000'000'000};
    genesis.parameters.delta_ms = 500;
    for (std::size_t i = 0; i < 4; ++i) {
      const PublicKey own = key(i).public_key();
      genesis.validators.push_back({"v" + std::to_string(i), own, own, own, own, 1, account_of(own)});
    }
    set = EpochView::of(Epoch{0}, genesis.validators);
  }
  /// The leader of view 1, or the one after it, as far as the set goes.
  [[nodiscard]] std::uint16_t from_leader(std::size_t steps) const {
    return static_cast<std::uint16_t>((set->validators.leader(View{1}) + steps) % 4);
  }
  void start_as(std::uint16_t validator) {
    me = validator;
    signer = std::make_unique<sim::KeySigner>(key(me));
    Recovered recovered;
    recovered.head = ledger::genesis_block_id(genesis.chain_id);
    recovered.head_header = genesis_header(genesis, {});
    recovered.head_checkpoint = {1, {}};
    recovered.membership = ledger::first_membership(genesis);
    replica = std::make_unique<Replica>(
        Replica::Settings{.genesis = genesis, .signer = signer.get(), .consensus_key = key(me).public_key(), .mempool = {}},
        std::move(recovered));
    take(replica->start(clock));
    for (std::uint16_t i = 0; i < 4; ++i) {
      if (i != me) feed(PeerJoined{i, key(i).public_key()});
    }
    effects.clear();
  }
  void take(std::vector<Effect> more) {
    for (auto& effect : more) effects.push_back(std::move(effect));
  }
  void feed(Input input) {
    std::vector<Input> inputs;
    inputs.push_back(std::move(input));
    take(replica->step(clock, std::move(inputs)));
  }
  /// As the driver does it: what is refused is not fed.
  Result<Incoming> say(std::uint16_t from, const Message& message) {
    auto incoming = take_in({genesis, *set}, from, encode(message));
    if (incoming) feed(PeerSaid{from, Incoming(*incoming)});
    return incoming;
  }
  void pass(int millis) {
    clock.now += std::chrono::milliseconds(millis);
    clock.wall = UnixMillis{clock.wall.value + static_cast<std::uint64_t>(millis)};
    feed(Tick{});
  }
  [[nodiscard]] ledger::VerifiedEnvelope transaction(std::uint8_t number) const {
    ledger::Transaction transaction;
    transaction.chain_id = genesis.chain_id;
    transaction.sender = account_of(key(0).public_key());
    transaction.nonce.bytes[0] = number;
    transaction.valid_until = UnixMillis{kWall + 60'000};
    transaction.operations.push_back({1, Bytes(10)});
    return *ledger::verify_envelope(encode(ledger::sign_transaction(transaction, key(0))), genesis.chain_id);
  }
  /// The others give the view up.
  void nullify(std::uint64_t view) {
    for (std::uint16_t i = 0; i < 4; ++i) {
      if (i == me) continue;
      const consensus::Nullify vote{View{view}};
      const auto signature = key(i).sign(consensus::signing_bytes(genesis.chain_id, Epoch{0}, vote));
      (void)say(i, ConsensusFrame{encode(consensus::Message{Epoch{0}, consensus::SignedVote{vote, i, signature}})});
    }
  }
  void gossip(std::uint16_t author, std::uint64_t first, const std::vector<ledger::VerifiedEnvelope>& envelopes) {
    feed(PeerSaid{author, IncomingBodies{envelopes, true, first}});
  }
  /// A block of view 1 by its leader, as that leader sends it.
  struct Proposed {
    ledger::Block block;
    ledger::BlockId id;
    Message message;
  };
  [[nodiscard]] Proposed propose(const std::vector<ledger::VerifiedEnvelope>& bodies, std::vector<NumberRun> runs,
                                 std::vector<ledger::EnvelopeId> listed = {}) const {
    Proposed out;
    auto& header = out.block.header;
    header.chain_id = genesis.chain_id;
    header.view = View{1};
    header.height = Height{1};
    header.parent = ledger::genesis_block_id(genesis.chain_id);
    header.time = UnixMillis{kWall};
    header.proposer = from_leader(0);
    header.checkpoint = {1, {}};
    for (const auto& body : bodies) {
      out.block.entries.push_back(body.id());
      header.payload_bytes += static_cast<std::uint32_t>(body.bytes().size());
    }
    header.payload_count = static_cast<std::uint32_t>(bodies.size());
    header.payload_root = ledger::payload_root(out.block.entries);
    out.id = ledger::block_id(header);
    const consensus::Notarize vote{View{1}, View{0}, out.id};
    const auto signature = key(header.proposer).sign(consensus::signing_bytes(genesis.chain_id, Epoch{0}, vote));
    consensus::Proposal proposal{
        {vote, header.proposer, signature}, encode(ShortBlock{header, std::move(runs), std::move(listed)}), {}, std::nullopt};
    out.message = ShortProposal{encode(consensus::Message{Epoch{0}, std::move(proposal)})};
    return out;
  }
  [[nodiscard]] static NumberRun run(std::uint16_t author, std::uint32_t first, const std::vector<ledger::VerifiedEnvelope>& bodies) {
    std::vector<ledger::EnvelopeId> ids;
    for (const auto& body : bodies) ids.push_back(body.id());
    return {author, first, static_cast<std::uint8_t>(ids.size()), run_check(ids)};
  }
  template <class E>
  [[nodiscard]] std::vector<E> all() const {
    std::vector<E> out;
    for (const auto& effect : effects) {
      if (const auto* one = std::get_if<E>(&effect)) out.push_back(*one);
    }
    return out;
  }
  /// Messages of this kind to one peer.
  template <class M>
  [[nodiscard]] std::vector<M> sent_to(std::uint16_t peer) const {
    std::vector<M> out;
    for (const auto& send : all<SendTo>()) {
      if (const auto* message = std::get_if<M>(&send.message); message != nullptr && send.peer == peer) out.push_back(*message);
    }
    return out;
  }
  template <class M>
  [[nodiscard]] std::vector<M> broadcast() const {
    std::vector<M> out;
    for (const auto& send : all<ToValidators>()) {
      if (const auto* message = std::get_if<M>(&send.message)) out.push_back(*message);
    }
    return out;
  }
  /// It stores exactly this block, and votes for it when that is done.
  void expect_vote_for(const Proposed& proposed) {
    const auto stored = all<StoreBlock>();
    ASSERT_EQ(stored.size(), 1u);
    EXPECT_EQ(stored[0].id, proposed.id);
    EXPECT_EQ(stored[0].block, encode(proposed.block));
    effects.clear();
    feed(BlockStored{proposed.id});
    const auto votes = broadcast<ConsensusFrame>();
    ASSERT_EQ(votes.size(), 1u);
    const auto vote = std::get<consensus::SignedVote>(decode<consensus::Message>(votes[0].message)->body);
    EXPECT_EQ(std::get<consensus::Notarize>(vote.vote).block, proposed.id);
  }
  [[nodiscard]] EntriesAnswer entries(const Proposed& proposed, const std::vector<Span>& spans) const {
    EntriesAnswer out{proposed.id, spans, {}};
    for (const auto& span : spans) {
      for (std::size_t i = span.first; i < std::size_t{span.first} + span.count; ++i) out.ids.push_back(proposed.block.entries.at(i));
    }
    return out;
  }

  ledger::Genesis genesis;
  std::optional<EpochView> set;
  std::uint16_t me = 0;
  std::unique_ptr<sim::KeySigner> signer;
  std::unique_ptr<Replica> replica;
  Replica::Clock clock{Instant{} + std::chrono::seconds(1), UnixMillis{kWall}};
  std::vector<Effect> effects;
};

// ---- as a reader
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
