#include "four_validators.h"

namespace xh::node::four_validators {

FourTest::FourTest() {
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

std::uint16_t FourTest::from_leader(std::size_t steps) const {
  return static_cast<std::uint16_t>((set->validators.leader(View{1}) + steps) % 4);
}

void FourTest::start_as(std::uint16_t validator) {
  me = validator;
  signer = std::make_unique<sim::KeySigner>(key(me), genesis.chain_id);
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

void FourTest::take(std::vector<Effect> more) {
  for (auto& effect : more) effects.push_back(std::move(effect));
}

void FourTest::feed(Input input) {
  std::vector<Input> inputs;
  inputs.push_back(std::move(input));
  take(replica->step(clock, std::move(inputs)));
}

Result<Incoming> FourTest::say(std::uint16_t from, const Message& message) {
  auto incoming = take_in({genesis, *set}, from, encode(message));
  if (incoming) feed(PeerSaid{from, Incoming(*incoming)});
  return incoming;
}

void FourTest::pass(int millis) {
  clock.now += std::chrono::milliseconds(millis);
  clock.wall = UnixMillis{clock.wall.value + static_cast<std::uint64_t>(millis)};
  feed(Tick{});
}

ledger::VerifiedEnvelope FourTest::transaction(std::uint8_t number) const {
  ledger::Transaction transaction;
  transaction.chain_id = genesis.chain_id;
  transaction.sender = account_of(key(0).public_key());
  transaction.nonce.bytes[0] = number;
  transaction.valid_until = UnixMillis{kWall + 60'000};
  transaction.operations.push_back({1, Bytes(10)});
  return *ledger::verify_envelope(encode(ledger::sign_transaction(transaction, key(0))), genesis.chain_id);
}

void FourTest::nullify(std::uint64_t view) {
  for (std::uint16_t i = 0; i < 4; ++i) {
    if (i == me) continue;
    const consensus::Nullify vote{View{view}};
    const auto signature = key(i).sign(consensus::signing_bytes(genesis.chain_id, Epoch{0}, vote));
    (void)say(i, ConsensusFrame{encode(consensus::Message{Epoch{0}, consensus::SignedVote{vote, i, signature}})});
  }
}

void FourTest::gossip(std::uint16_t author, std::uint64_t first, const std::vector<ledger::VerifiedEnvelope>& envelopes) {
  feed(PeerSaid{author, IncomingBodies{envelopes, true, first}});
}

FourTest::Proposed FourTest::propose(const std::vector<ledger::VerifiedEnvelope>& bodies, std::vector<NumberRun> runs,
                                     std::vector<ledger::EnvelopeId> listed) const {
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

NumberRun FourTest::run(std::uint16_t author, std::uint32_t first, const std::vector<ledger::VerifiedEnvelope>& bodies) {
  std::vector<ledger::EnvelopeId> ids;
  for (const auto& body : bodies) ids.push_back(body.id());
  return {author, first, static_cast<std::uint8_t>(ids.size()), run_check(ids)};
}

void FourTest::expect_vote_for(const Proposed& proposed) {
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

EntriesAnswer FourTest::entries(const Proposed& proposed, const std::vector<Span>& spans) const {
  EntriesAnswer out{proposed.id, spans, {}};
  for (const auto& span : spans) {
    for (std::size_t i = span.first; i < std::size_t{span.first} + span.count; ++i) out.ids.push_back(proposed.block.entries.at(i));
  }
  return out;
}

}  // namespace xh::node::four_validators
