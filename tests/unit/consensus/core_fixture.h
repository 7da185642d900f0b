// One core among four equal validators; the test plays the other three with their keys. Shared by the tests of the core.
#pragma once

#include <gtest/gtest.h>

#include "consensus/core.h"
#include "crypto/hash.h"

namespace xh::consensus {

inline PrivateKey key_of(std::uint8_t number, Suite suite = Suite::kEd25519) {
  return *PrivateKey::from_raw(suite, Bytes(kPrivateKeyBytes, number));
}
inline BlockId block(std::uint8_t number) { return Hash32{{number}}; }

class TestSigner final : public Signer {
 public:
  explicit TestSigner(std::uint8_t number, Suite suite = Suite::kEd25519) : key_(key_of(number, suite)) {}
  [[nodiscard]] std::optional<Signature> sign(Epoch epoch, const Vote& vote) override {
    ++asked;
    if (!reachable) return std::nullopt;
    return key_.sign(signing_bytes(Hash32{}, epoch, vote));
  }
  bool reachable = true;
  std::size_t asked = 0;

 private:
  PrivateKey key_;
};

// Validator 0 of four equal ones; votes of the others are made with their keys.
class CoreTest : public testing::Test {
 protected:
  static constexpr Instant kStart{};
  static constexpr Hash32 kChain{};

  CoreTest() : CoreTest(Suite::kEd25519) {}
  explicit CoreTest(Suite keys) : suite(keys) {
    std::vector<Validator> validators;
    for (std::uint8_t i = 0; i < 4; ++i) validators.push_back({key_of(static_cast<std::uint8_t>(i + 1), suite).public_key(), 1});
    set = *ValidatorSet::make(validators);
    // The leader of view 1 is somebody else, so that proposals come from outside.
    while (set->leader(View{1}) == me) ++me;
    signer.emplace(static_cast<std::uint8_t>(me + 1), suite);
  }
  Core make(std::vector<Record> journal = {}) {
    return Core({.chain_id = kChain, .epoch = Epoch{0}, .validators = *set, .me = me, .signer = &*signer, .root = block(0)}, journal);
  }
  SignedVote vote(ValidatorIndex who, const Vote& v) const {
    return {v, who, key_of(static_cast<std::uint8_t>(who + 1), suite).sign(signing_bytes(kChain, Epoch{0}, v))};
  }
  std::vector<Effect> hear(Core& core, ValidatorIndex from, Body body, Instant now = kStart) const {
    auto message = authenticate(kChain, *set, from, encode(Message{Epoch{0}, std::move(body)}));
    EXPECT_TRUE(message) << message.error().to_string();
    return core.step(now, Received{*std::move(message)});
  }
  // A proposal of view 1, known, valid and durable; returns what the last step made.
  std::vector<Effect> propose(Core& core, const BlockId& id) const {
    const ValidatorIndex leader = set->leader(View{1});
    (void)hear(core, leader, Proposal{vote(leader, Notarize{View{1}, View{0}, id}), to_bytes("b"), {}, std::nullopt});
    (void)core.step(kStart, BlockKnown{{id, block(0)}});
    (void)core.step(kStart, BlockJudged{View{1}, id, true});
    return core.step(kStart, BlockDurable{id});
  }
  // A quorum certificate of the three other validators.
  Certificate certificate(const Vote& v) const {
    Certificate out{Epoch{0}, v, {}};
    for (const auto who : others()) out.entries.push_back({who, vote(who, v).signature});
    return out;
  }
  static std::vector<Record> records(const std::vector<Effect>& effects) {
    std::vector<Record> out;
    for (const auto& effect : effects) {
      if (const auto* save = std::get_if<SaveRecord>(&effect)) out.push_back(save->record);
    }
    return out;
  }
  template <class E>
  static std::vector<E> all(const std::vector<Effect>& effects) {
    std::vector<E> out;
    for (const auto& effect : effects) {
      if (const auto* one = std::get_if<E>(&effect)) out.push_back(*one);
    }
    return out;
  }
  template <class V>
  static std::optional<V> voted(const std::vector<Effect>& effects) {
    for (const auto& effect : effects) {
      const auto* broadcast = std::get_if<Broadcast>(&effect);
      const auto* sent = broadcast == nullptr ? nullptr : std::get_if<SignedVote>(&broadcast->message.body);
      if (sent != nullptr && std::holds_alternative<V>(sent->vote)) return std::get<V>(sent->vote);
    }
    return std::nullopt;
  }
  std::vector<ValidatorIndex> others() const {
    std::vector<ValidatorIndex> list;
    for (ValidatorIndex i = 0; i < 4; ++i) {
      if (i != me) list.push_back(i);
    }
    return list;
  }

  Suite suite;
  std::optional<ValidatorSet> set;
  ValidatorIndex me = 0;
  std::optional<TestSigner> signer;
};

}  // namespace xh::consensus
