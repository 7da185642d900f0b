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
  Alone() : key(*PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 7))), signer(key, sha256(as_bytes("alone"))) {
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
    replica = std::make_unique<Replica>(
        Replica::Settings{.genesis = genesis, .signer = &signer, .consensus_key = key.public_key(), .mempool = {}}, std::move(recovered));
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

TEST(Replica, AnAbsurdClockStaysANumber) {
  Alone node;
  (void)node.run(node.replica->start(node.clock), 1);
  (void)node.replica->step(node.clock, {PeerJoined{2, node.key.public_key()}});
  (void)node.replica->step(node.clock, {PeerSaid{2, Announce{Height{0}, Epoch{0}, std::nullopt, UnixMillis{UINT64_MAX}}}});
  EXPECT_EQ(node.replica->report().members[0].clock_ahead_ms, std::int64_t{1} << 50);
}

}  // namespace
}  // namespace xh::node
