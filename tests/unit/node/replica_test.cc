// The replica alone: one validator, driven by hand. Networks of replicas are in tests/sim.
#include "node/replica.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "node/block_rules.h"
#include "tests/sim/key_signer.h"

namespace xh::node {
namespace {

class Alone {
 public:
  explicit Alone(std::vector<ledger::RulesStep> steps = {}, std::uint32_t known = ledger::kKnownProtocol)
      : key(*PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 7))), signer(key, sha256(as_bytes("alone"))) {
    genesis.chain_name = "alone.example";
    genesis.chain_id = sha256(as_bytes("alone"));
    genesis.time = UnixMillis{1'700'000'000'000};
    const PublicKey own = key.public_key();
    genesis.validators.push_back({"v0", own, own, own, own, 1, account_of(own)});
    Recovered recovered;
    recovered.head = ledger::genesis_block_id(genesis.chain_id);
    recovered.head_header = genesis_header(genesis, {});
    recovered.head_checkpoint = {1, {}};
    recovered.membership = ledger::first_membership(genesis);
    recovered.rules = ledger::first_rules(genesis);
    recovered.rules.steps = std::move(steps);
    const Replica::Settings settings{
        .genesis = genesis, .signer = &signer, .consensus_key = key.public_key(), .mempool = {}, .known_protocol = known};
    replica = std::make_unique<Replica>(settings, std::move(recovered));
  }
  // Stores and executes what is asked for, until nothing more is asked at this time; everything that it did.
  std::vector<Effect> live(std::vector<Effect> effects) {
    std::vector<Effect> all;
    while (!effects.empty()) {
      std::vector<Input> done;
      for (const auto& effect : effects) {
        if (const auto* block = std::get_if<StoreBlock>(&effect)) done.emplace_back(BlockStored{block->id});
        if (const auto* block = std::get_if<Execute>(&effect))
          done.emplace_back(Executed{block->block.id, {++log_size, {}}, served_after(block->block), std::exchange(decided, std::nullopt)});
        if (const auto* wanted = std::get_if<SignCheckpoint>(&effect); wanted != nullptr && certifies)
          done.emplace_back(
              LineSigned{wanted->name, {wanted->validator, 1, ledger::sign_checkpoint(key, genesis.origin(), wanted->name, 1)}});
      }
      std::ranges::move(effects, std::back_inserter(all));
      effects = done.empty() ? std::vector<Effect>{} : replica->step(clock, std::move(done));
    }
    return all;
  }
  // E5, E7: what a block changes in who serves; `next_set` is decided by the next block that is executed.
  std::optional<ledger::MembershipRecord> served_after(const FinalBlock& block) {
    const auto header = decode<ledger::Block>(block.block)->header;
    if (next_set) {
      membership.next = ledger::NextSet{header.height, *std::exchange(next_set, std::nullopt)};
      return membership;
    }
    if (!membership.ends_with(header.checkpoint.size)) return std::nullopt;
    membership = {membership.epoch.next(), header.height, block.id, membership.next->validators, std::nullopt};
    return membership;
  }
  // The idle interval passes; blocks come until nothing does any more, or `most` times.
  std::vector<Effect> pass(std::size_t most) {
    std::vector<Effect> all;
    for (std::size_t i = 0; i < most; ++i) {
      clock.now += std::chrono::milliseconds(genesis.parameters.idle_interval_ms + 1);
      clock.wall = UnixMillis{clock.wall.value + genesis.parameters.idle_interval_ms + 1};
      auto effects = live(replica->step(clock, {Tick{}}));
      std::ranges::move(effects, std::back_inserter(all));
    }
    return all;
  }
  [[nodiscard]] ledger::VerifiedEnvelope transaction() const {
    ledger::Transaction transaction;
    transaction.chain_id = genesis.chain_id;
    transaction.sender = account_of(key.public_key());
    transaction.valid_until = UnixMillis{clock.wall.value + 60'000};
    transaction.operations.push_back({1, Bytes(10)});
    return *ledger::verify_envelope(encode(ledger::sign_transaction(transaction, key)), genesis.chain_id);
  }
  // Stores what is asked for and executes nothing, until nothing more is asked at this time. How many blocks that were.
  std::size_t run(std::vector<Effect> effects, std::size_t most) {
    std::size_t blocks = 0;
    while (blocks < most) {
      std::vector<Input> stored;
      for (const auto& effect : effects) {
        if (const auto* block = std::get_if<StoreBlock>(&effect)) stored.emplace_back(BlockStored{block->id});
      }
      if (stored.empty()) break;
      blocks += stored.size();
      effects = replica->step(clock, std::move(stored));
    }
    return blocks;
  }

  PrivateKey key;
  sim::KeySigner signer;
  ledger::Genesis genesis;
  Replica::Clock clock{Instant{} + std::chrono::seconds(1), UnixMillis{1'700'000'001'000}};
  std::unique_ptr<Replica> replica;
  std::uint64_t log_size = 1;
  std::optional<ledger::RulesRecord> decided;  ///< by the next block that is executed
  bool certifies = false;
  std::optional<std::vector<ledger::Validator>> next_set;
  ledger::MembershipRecord membership = ledger::first_membership(genesis);
};

TEST(Replica, ALeaderDoesNotHurryWhileExecutionLags) {
  Alone node;
  (void)node.run(node.replica->start(node.clock), 1000);
  const std::size_t blocks = node.run(node.replica->step(node.clock, {Submitted{1, node.transaction()}}), 1000);
  EXPECT_GE(blocks, ledger::kMaxExecutionLag / 2);
  EXPECT_LE(blocks, ledger::kMaxExecutionLag + 2);
  // At the idle pace it goes on.
  node.clock.now += std::chrono::milliseconds(node.genesis.parameters.idle_interval_ms + 1);
  node.clock.wall = UnixMillis{node.clock.wall.value + node.genesis.parameters.idle_interval_ms + 1};
  EXPECT_EQ(node.run(node.replica->step(node.clock, {Tick{}}), 1000), 1u);
}

// E8: who is a quorum alone ends the view of the last block, which is durable, at once, and leads the next one, too.
TEST(Replica, AQuorumOfItselfEndsAnEpochAndGoesOnInTheNext) {
  Alone node;
  node.certifies = true;
  (void)node.live(node.replica->start(node.clock));
  node.next_set = node.genesis.validators;
  node.next_set->front().weight = 2;
  (void)node.live(node.replica->step(node.clock, {Submitted{1, node.transaction()}}));
  (void)node.pass(10);
  EXPECT_EQ(node.replica->status().epoch, Epoch{1});
  EXPECT_EQ(node.membership.epoch, Epoch{1});
  EXPECT_GT(node.replica->status().executed, node.membership.root);
}

template <class E>
std::vector<E> all(const std::vector<Effect>& effects) {
  std::vector<E> out;
  for (const auto& effect : effects) {
    if (const auto* one = std::get_if<E>(&effect)) out.push_back(*one);
  }
  return out;
}
bool tells(const std::vector<Effect>& effects) {
  return std::ranges::any_of(effects, [](const auto& effect) {
    const auto* to = std::get_if<ToValidators>(&effect);
    return to != nullptr && std::holds_alternative<EvidenceMessage>(to->message);
  });
}
consensus::Evidence evidence_against(const PublicKey& key) {
  return consensus::evidence_of({Epoch{0}, key}, {consensus::Nullify{View{7}}, {}}, {consensus::Finalize{View{7}, {}}, {}});
}

// M4-M6: kept before it is told, told and reported until the ledger has it, once for a name.
TEST(Replica, EvidenceIsKeptFirstThenToldAndReportedUntilItIsSettled) {
  Alone node;
  (void)node.replica->start(node.clock);
  const auto evidence = evidence_against(node.key.public_key());
  const auto effects = node.replica->step(node.clock, {PeerSaid{1, Incoming(EvidenceMessage{{evidence}})}});
  ASSERT_EQ(all<StoreEvidence>(effects).size(), 1u);
  const auto stored = std::ranges::find_if(effects, [](const auto& e) { return std::holds_alternative<StoreEvidence>(e); });
  const auto told = std::ranges::find_if(effects, [](const auto& e) {
    const auto* to = std::get_if<ToValidators>(&e);
    return to != nullptr && std::holds_alternative<EvidenceMessage>(to->message);
  });
  ASSERT_NE(told, effects.end());
  EXPECT_LT(stored - effects.begin(), told - effects.begin());
  EXPECT_EQ(all<SubmitEvidence>(effects).size(), 1u) << "the first of the set reports at once";
  EXPECT_EQ(node.replica->status().evidence_waiting, 1u);
  const auto again = node.replica->step(node.clock, {PeerSaid{1, Incoming(EvidenceMessage{{evidence}})}});
  EXPECT_TRUE(all<StoreEvidence>(again).empty());
  EXPECT_TRUE(all<SubmitEvidence>(again).empty());
  node.clock.now += kReportAgain;
  const auto later = node.replica->step(node.clock, {Tick{}});
  EXPECT_EQ(all<SubmitEvidence>(later).size(), 1u);
  EXPECT_TRUE(tells(later));
  (void)node.replica->step(node.clock, {EvidenceSettled{{evidence.name()}}});
  node.clock.now += kReportAgain;
  const auto settled = node.replica->step(node.clock, {Tick{}});
  EXPECT_TRUE(all<SubmitEvidence>(settled).empty());
  EXPECT_FALSE(tells(settled));
  EXPECT_EQ(node.replica->status().evidence_waiting, 0u);
}

TEST(Replica, TheReportSaysWhatPeersSaid) {
  Alone node;
  (void)node.run(node.replica->start(node.clock), 1);
  const PublicKey stranger = PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 8))->public_key();
  (void)node.replica->step(node.clock, {PeerJoined{1, stranger}});
  auto report = node.replica->report();
  ASSERT_EQ(report.members.size(), 1u);
  EXPECT_TRUE(report.members[0].self);
  EXPECT_TRUE(report.voting);
  EXPECT_EQ(report.quorum, 1u);
  EXPECT_EQ(report.progress.ballots.size(), 1u);
  // Our own network key at another connection: what it says is attributed to the member.
  (void)node.replica->step(node.clock, {PeerJoined{2, node.key.public_key()}});
  const Announce said{Height{9}, Epoch{0}, std::nullopt, UnixMillis{node.clock.wall.value + 1234}};
  (void)node.replica->step(node.clock, {PeerSaid{2, said}});
  node.clock.now += std::chrono::seconds(3);
  (void)node.replica->step(node.clock, {Tick{}});
  report = node.replica->report();
  EXPECT_EQ(report.members[0].announced, Height{9});
  EXPECT_EQ(report.members[0].clock_ahead_ms, 1234);
  EXPECT_EQ(report.members[0].silent_for, Duration(std::chrono::seconds(3)));
}

std::vector<Height> stored_heights(const std::vector<Effect>& effects) {
  std::vector<Height> out;
  for (const auto& effect : effects) {
    if (const auto* block = std::get_if<StoreBlock>(&effect)) out.push_back(decode<ledger::Block>(block->block)->header.height);
  }
  return out;
}

// U10
TEST(Replica, ItEndsBeforeTheFirstBlockThatItDoesNotKnow) {
  Alone node({{Height{4}, 2, {}}});
  auto effects = node.live(node.replica->start(node.clock));
  std::ranges::move(node.pass(6), std::back_inserter(effects));
  EXPECT_FALSE(node.replica->status().voting);
  EXPECT_TRUE(all<Outgrown>(effects).empty()) << "others may still need its last block";
  std::ranges::move(node.pass(10), std::back_inserter(effects));
  const auto heights = stored_heights(effects);
  ASSERT_FALSE(heights.empty());
  EXPECT_EQ(heights.back(), Height{3}) << "nothing at or above the height is built or stored";
  const auto ends = all<Outgrown>(effects);
  ASSERT_EQ(ends.size(), 1u);
  EXPECT_EQ(ends[0].from, Height{4});
  EXPECT_EQ(ends[0].protocol, 2u);
  EXPECT_EQ(node.replica->status().executed, Height{3});
  EXPECT_FALSE(node.replica->status().voting);
  EXPECT_EQ(node.replica->status().ends_at, Height{4});
  // It said so at the start, and when half of what was left was gone.
  EXPECT_GE(all<Note>(effects).size(), 2u);
  const auto silent = node.pass(3);
  EXPECT_TRUE(all<PersistRecord>(silent).empty()) << "no vote any more";
}

// U10: otherwise nobody would be left who can give the last block to those who lack it.
TEST(Replica, ItServesForAWhileBeforeItEnds) {
  Alone node({{Height{2}, 2, {}}});
  auto effects = node.live(node.replica->start(node.clock));
  std::ranges::move(node.pass(3), std::back_inserter(effects));
  ASSERT_EQ(node.replica->status().executed, Height{1});
  EXPECT_FALSE(all<SignCheckpoint>(effects).empty()) << "its line for the last checkpoint";
  const PublicKey stranger = PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 8))->public_key();
  (void)node.replica->step(node.clock, {PeerJoined{1, stranger}});
  EXPECT_EQ(all<ServeBlocks>(node.replica->step(node.clock, {PeerSaid{1, Incoming(SyncRequest{Height{1}})}})).size(), 1u);
  node.clock.now += kFarewell;
  EXPECT_EQ(all<Outgrown>(node.replica->step(node.clock, {Tick{}})).size(), 1u);
  node.clock.now += kFarewell;
  EXPECT_TRUE(all<Outgrown>(node.replica->step(node.clock, {Tick{}})).empty()) << "once";
}

TEST(Replica, ABuildThatKnowsTheVersionGoesOn) {
  Alone node({{Height{4}, 2, {}}}, 2);
  auto effects = node.live(node.replica->start(node.clock));
  std::ranges::move(node.pass(8), std::back_inserter(effects));
  EXPECT_GT(stored_heights(effects).back(), Height{6});
  EXPECT_TRUE(all<Outgrown>(effects).empty());
  EXPECT_TRUE(all<Note>(effects).empty());
  EXPECT_FALSE(node.replica->status().ends_at);
  EXPECT_EQ(node.replica->status().protocol, 2u);
}

// U8
TEST(Replica, TimersFollowWhatWasDecided) {
  Alone node;
  (void)node.live(node.replica->start(node.clock));
  (void)node.pass(2);
  const auto before = node.replica->status().executed;
  auto record = ledger::first_rules(node.genesis);
  record.steps = {{before.next().next(), std::nullopt, {{ledger::Parameter::kIdleInterval, 60'000}}}};
  node.decided = record;
  (void)node.pass(8);
  const auto then = node.replica->status().executed;
  EXPECT_GT(then, before) << "until the height the old interval holds";
  EXPECT_LE(then.value, before.value + 4) << "then a second is no idle interval any more";
  (void)node.pass(61);
  EXPECT_GT(node.replica->status().executed, then);
}

// U11
TEST(Replica, TheReportSaysWhoKnowsWhatIsScheduled) {
  Alone node({{Height{40}, 2, {}}, {Height{50}, std::nullopt, {{ledger::Parameter::kDelta, 7}}}});
  (void)node.live(node.replica->start(node.clock));
  (void)node.replica->step(node.clock, {PeerJoined{2, node.key.public_key(), 5}});
  const auto report = node.replica->report();
  ASSERT_EQ(report.upgrades.size(), 1u);
  EXPECT_EQ(report.upgrades[0].from, Height{40});
  EXPECT_EQ(report.known_protocol, 1u);
  EXPECT_EQ(report.members[0].known_protocol, 5u);
}

TEST(Replica, AnAbsurdClockStaysANumber) {
  Alone node;
  (void)node.run(node.replica->start(node.clock), 1);
  (void)node.replica->step(node.clock, {PeerJoined{2, node.key.public_key()}});
  (void)node.replica->step(node.clock, {PeerSaid{2, Announce{Height{0}, Epoch{0}, std::nullopt, UnixMillis{UINT64_MAX}}}});
  EXPECT_EQ(node.replica->report().members[0].clock_ahead_ms, std::int64_t{1} << 50);
}

}  // namespace
}  // namespace xh::node
