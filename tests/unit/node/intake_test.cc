#include "node/intake.h"

#include <gtest/gtest.h>

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
  const auto gossip = take_in({genesis, view}, 0, encode(Message(Gossip{{{Bytes{1, 2}}}})));
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

}  // namespace
}  // namespace xh::node
