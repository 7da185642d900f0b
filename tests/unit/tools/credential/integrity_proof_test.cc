// CR15-CR18.
#include "tools/credential/integrity_proof.h"

#include <gtest/gtest.h>

#include "issuer.h"

namespace xh::tools {
namespace {

using namespace testing_issuer;  // NOLINT(google-build-using-namespace): the issuer of these tests

const ProofDemand kDemand{bid(kIssuer), {"assertionMethod"}, at(kNow)};

KeyRing ring() {
  KeyRing keys;
  EXPECT_TRUE(keys.add_document(document_of(kIssuer), "a file"));
  EXPECT_TRUE(keys.add_document(document_of(kOther), "another file"));
  return keys;
}
std::string verdict(const Json& secured) {
  static const KeyRing kKeys = ring();
  const auto proofs = check_proofs(secured, kKeys, kDemand);
  return proofs ? "holds" : proofs.error().place.empty() ? proofs.error().what : proofs.error().place;
}
Json& proof_of(Json& secured) { return secured.object()->at("proof"); }
// Signed, so that nothing but the change can be the reason.
std::string with_option(const std::string& name, const Json& value) {
  Json options = options_of(kIssuer);
  options.set(name, value);
  return verdict(signed_with(credential(), options, key_of(kIssuer)));
}

TEST(EddsaJcs2022, HoldsForWhatWasSigned) {
  const auto proofs = check_proofs(signed_by(kIssuer, credential()), ring(), kDemand);
  ASSERT_TRUE(proofs);
  ASSERT_EQ(proofs->size(), 1u);
  EXPECT_EQ(proofs->at(0).suite, "eddsa-jcs-2022");
  EXPECT_EQ(proofs->at(0).key.controller, bid(kIssuer));
}

TEST(EddsaJcs2022, NoChangedMemberHolds) {
  const Json sound = signed_by(kIssuer, credential());
  for (const auto& [name, value] : *sound.object()) {
    if (name == "proof") continue;
    Json changed = sound;
    changed.set(name, "another");
    EXPECT_NE(verdict(changed), "holds") << name;
    changed.object()->erase(name);
    EXPECT_NE(verdict(changed), "holds") << name;
  }
  Json longer = sound;
  EXPECT_NE(verdict(longer.set("more", 1)), "holds");
  Json fraction = sound;
  fraction.set("credentialSubject", json(R"({"id":"did:example:a","grade":1.6})"));
  EXPECT_NE(verdict(fraction), "holds");
  fraction.set("credentialSubject", json(R"({"id":"did:example:a","grade":15e-1})"));
  EXPECT_EQ(verdict(fraction), "holds");  // the same number
  fraction.set("credentialSubject", json(R"({"id":"did:example:a","grade":"1.5"})"));
  EXPECT_NE(verdict(fraction), "holds");
}

TEST(EddsaJcs2022, NoChangedOptionHolds) {
  const Json sound = signed_by(kIssuer, credential());
  for (const auto& [name, value] : *sound.find("proof")->object()) {
    Json changed = sound;
    proof_of(changed).set(name, "another");
    EXPECT_NE(verdict(changed), "holds") << name;
    proof_of(changed).object()->erase(name);
    EXPECT_NE(verdict(changed), "holds") << name;
  }
  Json earlier = sound;
  proof_of(earlier).set("created", "2025-12-31T00:00:00Z");
  EXPECT_EQ(verdict(earlier), bid(kIssuer) + "#key-1");
}

TEST(EddsaJcs2022, AnotherSuiteOrAnUnknownMemberIsRefusedThoughSigned) {
  EXPECT_EQ(with_option("cryptosuite", "eddsa-rdfc-2022"), "proof.cryptosuite");
  EXPECT_EQ(with_option("cryptosuite", "ecdsa-jcs-2019"), "proof.cryptosuite");
  EXPECT_EQ(with_option("type", "Ed25519Signature2020"), "proof.cryptosuite");
  EXPECT_EQ(with_option("more", 1), "proof.more");
  EXPECT_EQ(with_option("previousProof", "urn:uuid:1"), "proof.previousProof");
  EXPECT_EQ(with_option("nonce", "1"), "holds");
}

TEST(EddsaJcs2022, TimesOfTheProofBindIt) {
  EXPECT_EQ(with_option("expires", "2026-06-01T00:00:01Z"), "holds");
  EXPECT_EQ(with_option("expires", kNow), "proof.expires");
  EXPECT_EQ(with_option("expires", "2026-07-01T00:00:00"), "proof.expires");
  EXPECT_EQ(with_option("expires", 5), "proof.expires");
  EXPECT_EQ(with_option("created", kNow), "holds");
  EXPECT_EQ(with_option("created", "2026-06-01T00:00:00.001Z"), "proof.created");
  EXPECT_EQ(with_option("created", "yesterday"), "proof.created");
}

TEST(EddsaJcs2022, PurposeAndRelationshipMustAllowIt) {
  EXPECT_EQ(with_option("proofPurpose", "authentication"), "proof.proofPurpose");
  Json document = document_of(kIssuer);
  document.set("assertionMethod", Json(Json::Array{}));
  KeyRing keys;
  ASSERT_TRUE(keys.add_document(document, "a file"));
  const auto proofs = check_proofs(signed_by(kIssuer, credential()), keys, kDemand);
  ASSERT_FALSE(proofs);
  EXPECT_NE(proofs.error().what.find("under assertionMethod"), std::string::npos);
}

TEST(EddsaJcs2022, AKeyOfAnotherControllerIsRefused) {
  EXPECT_EQ(verdict(signed_by(kOther, credential())), bid(kOther) + "#key-1");
  // Its own key under the issuer's name.
  EXPECT_EQ(verdict(signed_with(credential(), options_of(kIssuer), key_of(kOther))), bid(kIssuer) + "#key-1");
}

TEST(EddsaJcs2022, TheContextOfTheProofBeginsThatOfTheDocument) {
  EXPECT_EQ(with_option("@context", Json(Json::Array{"https://www.w3.org/ns/credentials/v2"})), "holds");
  EXPECT_EQ(with_option("@context", Json(Json::Array{"https://www.w3.org/ns/credentials/v1"})), "proof.@context");
  EXPECT_EQ(with_option("@context", Json(Json::Array{"https://www.w3.org/ns/credentials/v2", "urn:more"})), "proof.@context");
}

TEST(EddsaJcs2022, ValuesHaveOneForm) {
  Json sound = signed_by(kIssuer, credential());
  const std::string value = *text_in(*sound.find("proof"), "proofValue");
  for (const std::string& other :
       {value.substr(1), "u" + value.substr(1), value + "1", value.substr(0, 60), std::string(), "z" + std::string(5000, '2')}) {
    proof_of(sound).set("proofValue", other);
    EXPECT_NE(verdict(sound), "holds") << other;
  }
}

TEST(ProofSets, HoldWhenEveryProofDoes) {
  const Json one = signed_by(kIssuer, credential());
  Json options = options_of(kIssuer);
  const Json two = signed_with(credential(), options.set("nonce", "2"), key_of(kIssuer));
  Json both = credential();
  both.set("proof", Json(Json::Array{*one.find("proof"), *two.find("proof")}));
  EXPECT_EQ(verdict(both), "holds");
  Json wrong = *two.find("proof");
  wrong.set("nonce", "3");
  both.set("proof", Json(Json::Array{*one.find("proof"), wrong}));
  EXPECT_NE(verdict(both), "holds");
  both.set("proof", Json(Json::Array{}));
  EXPECT_NE(verdict(both), "holds");
  both.set("proof", Json(Json::Array(kMaxProofs, *one.find("proof"))));
  EXPECT_EQ(verdict(both), "holds");
  both.set("proof", Json(Json::Array(kMaxProofs + 1, *one.find("proof"))));
  EXPECT_NE(verdict(both), "holds");
  both.set("proof", Json(Json::Array{"text"}));
  EXPECT_NE(verdict(both), "holds");
  EXPECT_NE(verdict(credential()), "holds");
  EXPECT_NE(verdict(json("[]")), "holds");
  EXPECT_NE(verdict(json("1.5")), "holds");
}

TEST(ProofOfRfc005, HoldsInTheEncodingsOfTheWild) {
  Json sound = signed_as_of_old(kIssuer, credential());
  EXPECT_EQ(verdict(sound), "holds");
  const auto raw = from_base58(*text_in(*sound.find("proof"), "signatureValue"), Base58::kBif).value();
  proof_of(sound).set("signatureValue", to_hex(raw));
  EXPECT_EQ(verdict(sound), "holds");
  proof_of(sound).set("signatureValue", to_base64(raw));
  EXPECT_EQ(verdict(sound), "holds");
  proof_of(sound).set("signatureValue", to_base58(raw, Base58::kBitcoin));
  EXPECT_NE(verdict(sound), "holds");
  proof_of(sound).set("signatureValue", to_hex(ByteView(raw).first(63)));
  EXPECT_NE(verdict(sound), "holds");
}

TEST(ProofOfRfc005, NothingElseHolds) {
  Json sound = signed_as_of_old(kIssuer, credential());
  EXPECT_NE(verdict(signed_as_of_old(kOther, credential())), "holds");
  Json changed = sound;
  EXPECT_NE(verdict(changed.set("id", "urn:uuid:2")), "holds");
  changed = sound;
  proof_of(changed).set("expires", "2027-01-01T00:00:00Z");
  EXPECT_EQ(verdict(changed), "proof");
  Json document = document_of(kIssuer);
  document.object()->erase("authentication");
  KeyRing keys;
  ASSERT_TRUE(keys.add_document(document, "a file"));
  EXPECT_FALSE(check_proofs(sound, keys, kDemand));
}

}  // namespace
}  // namespace xh::tools
