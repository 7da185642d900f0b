#include "consensus/votes/evidence.h"

#include <gtest/gtest.h>

#include <functional>

#include "base/text.h"

namespace xh::consensus {
namespace {

const Hash32 kChain{{1, 2, 3}};
constexpr Epoch kEpoch{4};

PrivateKey key(std::uint8_t number = 1) { return *PrivateKey::from_seed(Bytes(kEd25519SeedBytes, number)); }
Statement say(const Vote& vote, std::uint8_t by = 1) { return {vote, key(by).sign(signing_bytes(kChain, kEpoch, vote))}; }
const Vote kFinalize = Finalize{View{7}, BlockId{{5}}};
const Vote kNullify = Nullify{View{7}};
Evidence sound() { return evidence_of({kEpoch, key().public_key()}, say(kFinalize), say(kNullify)); }

// M1: one evidence for two votes, whoever puts them together.
TEST(Evidence, HasOneFormAndHolds) {
  EXPECT_EQ(sound(), evidence_of({kEpoch, key().public_key()}, say(kNullify), say(kFinalize)));
  EXPECT_TRUE(check_form(sound()));
  EXPECT_TRUE(check_statements(kChain, sound()));
  EXPECT_EQ(*decode<Evidence>(encode(sound())), sound());
}

// Frozen: what stands on ledgers and in files.
TEST(Evidence, ItsBytesAreFrozen) {
  EXPECT_EQ(to_hex(encode(sound())),
            "0400000000000000"                                                      // epoch
            "00208a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c"  // key
            "010700000000000000"                                                    // nullify, view 7
            "40" +
                to_hex(say(kNullify).signature.raw) +
                "020700000000000000"
                "0500000000000000000000000000000000000000000000000000000000000000"  // finalize
                "40" +
                to_hex(say(kFinalize).signature.raw));
}

TEST(Evidence, WhatLacksItsFormIsRefused) {
  const auto refused = [](const std::function<void(Evidence&)>& change) {
    Evidence evidence = sound();
    change(evidence);
    return check_form(evidence).error().id == ErrorId::kBadEvidence && !check_statements(kChain, evidence);
  };
  EXPECT_TRUE(refused([](Evidence& e) { std::swap(e.first, e.second); }));
  EXPECT_TRUE(refused([](Evidence& e) { e.second = e.first; }));
  EXPECT_TRUE(refused([](Evidence& e) { e.second = say(Finalize{View{8}, BlockId{{5}}}); })) << "two views";
  EXPECT_TRUE(refused([](Evidence& e) { e.second = say(Notarize{View{7}, View{6}, BlockId{{5}}}); })) << "an honest pair";
  EXPECT_TRUE(refused([](Evidence& e) { e = evidence_of(e.name(), say(Nullify{View{0}}), say(Finalize{View{0}, BlockId{{5}}})); }));
  EXPECT_TRUE(refused([](Evidence& e) { e.first.signature.raw.pop_back(); }));
  EXPECT_TRUE(refused([](Evidence& e) { e.key.raw.push_back(0); }));
}

// M1, Q11: SM2 keys of the profile gm lie in the same way. What they sign twice in two ways is one statement.
TEST(Evidence, AnSm2KeyIsAccusedByWhatItSaidAndNotByItsSignatures) {
  const PrivateKey sm2 = *PrivateKey::from_raw(Suite::kSm2, Bytes(kPrivateKeyBytes, 1));
  const auto said = [&](const Vote& vote) { return Statement{vote, sm2.sign(signing_bytes(kChain, kEpoch, vote))}; };
  const EvidenceName name{kEpoch, sm2.public_key()};
  const Evidence made = evidence_of(name, said(kFinalize), said(kNullify));
  EXPECT_TRUE(check_statements(kChain, made));
  EXPECT_EQ(*decode<Evidence>(encode(made)), made);
  const Evidence again = evidence_of(name, said(kNullify), said(kFinalize));
  EXPECT_NE(again, made);
  EXPECT_EQ(again.first.vote, made.first.vote);
  EXPECT_EQ(again.name(), made.name());
  EXPECT_EQ(check_form(evidence_of(name, said(kNullify), said(kNullify))).error().id, ErrorId::kBadEvidence);
  Evidence secp = made;
  secp.key = PrivateKey::from_raw(Suite::kSecp256k1, Bytes(kPrivateKeyBytes, 1))->public_key();
  EXPECT_EQ(check_form(secp).error().id, ErrorId::kBadEvidence) << "no validator has such a key";
  Evidence beside = made;
  beside.key.raw[40] ^= 1;
  EXPECT_EQ(check_form(beside).error().id, ErrorId::kBadEvidence) << "no point of the curve";
}

// M2: both signatures, of this key, epoch and chain.
TEST(Evidence, ASignatureOfSomethingElseAccusesNobody) {
  const auto refused = [](const Hash32& chain, const Evidence& evidence) {
    const auto status = check_statements(chain, evidence);
    return !status && status.error().id == ErrorId::kBadSignature;
  };
  const EvidenceName name{kEpoch, key().public_key()};
  EXPECT_TRUE(refused(Hash32{}, sound())) << "another chain";
  EXPECT_TRUE(refused(kChain, evidence_of({kEpoch.next(), name.key}, say(kFinalize), say(kNullify)))) << "another epoch";
  EXPECT_TRUE(refused(kChain, evidence_of({kEpoch, key(2).public_key()}, say(kFinalize), say(kNullify)))) << "another key";
  EXPECT_TRUE(refused(kChain, evidence_of(name, say(kFinalize, 2), say(kNullify)))) << "one of the two";
  EXPECT_TRUE(refused(kChain, evidence_of(name, say(kFinalize), say(kNullify, 2)))) << "the other one";
}

}  // namespace
}  // namespace xh::consensus
