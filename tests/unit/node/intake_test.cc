#include "node/intake.h"

#include <gtest/gtest.h>

#include "ledger/governance.h"

namespace xh::node {
namespace {

using consensus::Certificate;
using consensus::Certificates;

Bytes frame(consensus::Body body) { return encode(Message(ConsensusFrame{encode(consensus::Message{Epoch{0}, std::move(body)})})); }
Certificate notarization(std::uint64_t view) { return {Epoch{0}, consensus::Notarize{View{view}, View{view - 1}, Hash32{{1}}}, {}}; }

// R12: nothing is dropped that a newer core could want.
TEST(IntakeTest, OnlyKnownAndPassedCertificatesAreDull) {
  consensus::Interest interest{Epoch{0}, View{10}, View{5}, {View{7}}, {View{8}}};
  const auto dull = [&](const Bytes& bytes) { return is_dull(interest, bytes); };
  EXPECT_TRUE(dull(frame(Certificates{{notarization(5)}})));
  EXPECT_TRUE(dull(frame(Certificates{{notarization(7)}})));
  EXPECT_TRUE(dull(frame(Certificates{{notarization(7), notarization(4)}})));
  EXPECT_FALSE(dull(frame(Certificates{{notarization(7), notarization(9)}})));
  EXPECT_FALSE(dull(frame(Certificates{{{Epoch{0}, consensus::Nullify{View{7}}, {}}}})));
  EXPECT_FALSE(dull(frame(Certificates{{{Epoch{0}, consensus::Finalize{View{7}, Hash32{{1}}}, {}}}})));
  EXPECT_FALSE(dull(frame(consensus::FetchCertificate{View{1}})));
  const Signature signature{Bytes(kEd25519SignatureBytes)};
  EXPECT_FALSE(dull(frame(consensus::SignedVote{consensus::Nullify{View{100}}, 0, signature}))) << "the core may be there by now";
  EXPECT_FALSE(dull(encode(Message(Announce{}))));
  EXPECT_FALSE(dull(Bytes{1, 2, 3})) << "what does not decode is refused later, with its reason";
}

TEST(IntakeTest, MalformedFramesAreErrors) {
  const ledger::Genesis genesis;
  ledger::Validator validator;
  validator.consensus_key = PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 1))->public_key();
  const auto view = EpochView::of(Epoch{0}, {validator});
  EXPECT_FALSE(take_in({genesis, view}, 0, Bytes{}));
  EXPECT_FALSE(take_in({genesis, view}, 0, Bytes{99}));
  EXPECT_FALSE(take_in({genesis, view}, 0, encode(Message(SyncAnswer{}))));
  EXPECT_FALSE(take_in({genesis, view}, 0, frame(consensus::SignedVote{consensus::Nullify{View{1}}, 0, {Bytes(kEd25519SignatureBytes)}})));
  const auto gossip = take_in({genesis, view}, 0, encode(Message(Gossip{std::nullopt, {{Bytes{1, 2}}}})));
  EXPECT_FALSE(gossip) << "an honest node verifies what it relays";
}

// E12: nobody is blamed for being in another epoch, and nothing of it is believed.
TEST(IntakeTest, WhatIsOfAnotherEpochIsSetApartBeforeItsSignaturesAreChecked) {
  const ledger::Genesis genesis;
  ledger::Validator validator;
  validator.consensus_key = PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 1))->public_key();
  const auto view = EpochView::of(Epoch{3}, {validator});
  const consensus::SignedVote vote{consensus::Nullify{View{1}}, 0, {Bytes(kEd25519SignatureBytes)}};
  for (const std::uint64_t epoch : {2, 4}) {
    const auto incoming = take_in({genesis, view}, 0, encode(Message(ConsensusFrame{encode(consensus::Message{Epoch{epoch}, vote})})));
    ASSERT_TRUE(incoming);
    EXPECT_EQ(std::get<OtherEpoch>(*incoming).epoch, Epoch{epoch});
    const consensus::Certificate certificate{Epoch{epoch}, consensus::Finalize{View{1}, {}}, {}};
    const auto answer = take_in({genesis, view}, 0, encode(Message(SyncAnswer{{}, encode(certificate)})));
    ASSERT_TRUE(answer);
    EXPECT_TRUE(std::get<OtherEpoch>(*answer).answer);
  }
  EXPECT_EQ(take_in({genesis, view}, 0, encode(Message(ConsensusFrame{encode(consensus::Message{Epoch{3}, vote})}))).error().id,
            ErrorId::kBadSignature);
}

// A state with nothing but what the tests put.
class State : public ledger::StateView {
 public:
  std::optional<Bytes> read(const ledger::StateKey& key) const override {
    const auto it = records.find(key);
    return it == records.end() ? std::nullopt : std::optional(it->second);
  }
  std::optional<ledger::TransactionId> remembered(const AccountId&, const ledger::Nonce&) const override { return std::nullopt; }
  std::map<ledger::StateKey, Bytes> records;
};

// Epoch 3 runs with the key 3; in epoch 2 the key 2 served.
class EvidenceIntakeTest : public testing::Test {
 protected:
  static PrivateKey key(std::uint8_t number) { return *PrivateKey::from_seed(Bytes(kEd25519SeedBytes, number)); }
  static ledger::Validator member(std::uint8_t number) {
    ledger::Validator v;
    v.name = "v" + std::to_string(number);
    v.consensus_key = key(number).public_key();
    return v;
  }
  EvidenceIntakeTest() {
    const ledger::MembershipRecord now{Epoch{3}, Height{30}, {}, {member(3)}, std::nullopt};
    state.records[{ledger::RecordKind::kValidators, std::string(ledger::kCurrentMembership)}] = encode(now);
    state.records[{ledger::RecordKind::kValidators, "2"}] = encode(ledger::ServedRecord{{member(2)}});
  }
  [[nodiscard]] consensus::Evidence evidence(std::uint8_t number, std::uint64_t epoch, std::uint8_t signer = 0) const {
    const auto say = [&](const consensus::Vote& vote) {
      const auto bytes = consensus::signing_bytes(genesis.chain_id, Epoch{epoch}, vote);
      return consensus::Statement{vote, key(signer == 0 ? number : signer).sign(bytes)};
    };
    return consensus::evidence_of({Epoch{epoch}, key(number).public_key()}, say(consensus::Nullify{View{7}}),
                                  say(consensus::Finalize{View{7}, {}}));
  }
  [[nodiscard]] Result<Incoming> take(const consensus::Evidence& one, const ledger::StateView* view) const {
    return take_in({genesis, EpochView::of(Epoch{3}, {member(3)}), view}, 0, encode(Message(EvidenceMessage{{one}})));
  }
  [[nodiscard]] std::size_t taken(const consensus::Evidence& one, const ledger::StateView* view) const {
    const auto incoming = take(one, view);
    EXPECT_TRUE(incoming) << incoming.error().to_string();
    return incoming ? std::get<EvidenceMessage>(*incoming).evidence.size() : 0;
  }

  ledger::Genesis genesis;
  State state;
};

// M5
TEST_F(EvidenceIntakeTest, WhatHoldsUnderTheSetOfItsEpochIsTaken) {
  EXPECT_EQ(taken(evidence(3, 3), &state), 1u);
  EXPECT_EQ(taken(evidence(3, 3), nullptr), 1u);
  EXPECT_EQ(taken(evidence(2, 2), &state), 1u);
}

TEST_F(EvidenceIntakeTest, WhatDoesNotHoldIsAnErrorOfItsSender) {
  EXPECT_EQ(take(evidence(2, 3), &state).error().id, ErrorId::kBadEvidence) << "it served before, not now";
  EXPECT_EQ(take(evidence(3, 2), &state).error().id, ErrorId::kBadEvidence);
  EXPECT_EQ(take(evidence(3, 3, 2), &state).error().id, ErrorId::kBadSignature);
  auto one = evidence(3, 3);
  one.second = one.first;
  EXPECT_EQ(take(one, &state).error().id, ErrorId::kBadEvidence);
  one = evidence(3, 3);
  std::swap(one.first, one.second);
  EXPECT_EQ(take(one, &state).error().id, ErrorId::kBadEvidence);
}

TEST_F(EvidenceIntakeTest, WhatCannotBeJudgedOrIsSettledIsNobodysFault) {
  EXPECT_EQ(taken(evidence(2, 2), nullptr), 0u) << "an epoch that is not known here";
  EXPECT_EQ(taken(evidence(3, 4), &state), 0u) << "an epoch to come";
  EXPECT_EQ(taken(evidence(1, 1), &state), 0u) << "a set that is not held";
  state.records[ledger::evidence_key(evidence(3, 3).name())] = {};
  EXPECT_EQ(taken(evidence(3, 3), &state), 0u) << "on the ledger";
}

TEST_F(EvidenceIntakeTest, AFrameHasALimit) {
  const auto frame_of = [&](std::size_t count) { return encode(Message(EvidenceMessage{{count, evidence(3, 3)}})); };
  const auto view = EpochView::of(Epoch{3}, {member(3)});
  EXPECT_TRUE(take_in({genesis, view, &state}, 0, frame_of(kMaxEvidencePerMessage)));
  EXPECT_EQ(take_in({genesis, view, &state}, 0, frame_of(kMaxEvidencePerMessage + 1)).error().id, ErrorId::kTooLarge);
}

}  // namespace
}  // namespace xh::node
