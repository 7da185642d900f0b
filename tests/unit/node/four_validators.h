// One whole replica of four validators, the others played by hand.
#pragma once

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "node/block_rules.h"
#include "node/replica.h"
#include "tests/sim/key_signer.h"

namespace xh::node::four_validators {

using NumberRun = Run;  // testing::Test has a Run of its own

inline PrivateKey key(std::size_t number) {
  return *PrivateKey::from_seed(Bytes(kEd25519SeedBytes, static_cast<std::uint8_t>(number + 1)));
}

class FourTest : public testing::Test {
 protected:
  static constexpr std::uint64_t kWall = 1'700'000'001'000;

  FourTest();
  /// The leader of view 1, or the one after it, as far as the set goes.
  [[nodiscard]] std::uint16_t from_leader(std::size_t steps) const;
  void start_as(std::uint16_t validator);
  void take(std::vector<Effect> more);
  void feed(Input input);
  /// As the driver does it: what is refused is not fed.
  Result<Incoming> say(std::uint16_t from, const Message& message);
  void pass(int millis);
  [[nodiscard]] ledger::VerifiedEnvelope transaction(std::uint8_t number) const;
  /// The others give the view up.
  void nullify(std::uint64_t view);
  void gossip(std::uint16_t author, std::uint64_t first, const std::vector<ledger::VerifiedEnvelope>& envelopes);
  /// A block of view 1 by its leader, as that leader sends it.
  struct Proposed {
    ledger::Block block;
    ledger::BlockId id;
    Message message;
  };
  [[nodiscard]] Proposed propose(const std::vector<ledger::VerifiedEnvelope>& bodies, std::vector<NumberRun> runs,
                                 std::vector<ledger::EnvelopeId> listed = {}) const;
  [[nodiscard]] static NumberRun run(std::uint16_t author, std::uint32_t first, const std::vector<ledger::VerifiedEnvelope>& bodies);
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
  void expect_vote_for(const Proposed& proposed);
  [[nodiscard]] EntriesAnswer entries(const Proposed& proposed, const std::vector<Span>& spans) const;

  ledger::Genesis genesis;
  std::optional<EpochView> set;
  std::uint16_t me = 0;
  std::unique_ptr<sim::KeySigner> signer;
  std::unique_ptr<Replica> replica;
  Replica::Clock clock{Instant{} + std::chrono::seconds(1), UnixMillis{kWall}};
  std::vector<Effect> effects;
};

}  // namespace xh::node::four_validators
