// CR14, CR17, CR18.
#include "tools/credential/did_keys.h"

#include <gtest/gtest.h>

#include "issuer.h"

namespace xh::tools {
namespace {

using namespace testing_issuer;  // NOLINT(google-build-using-namespace): the issuer of these tests
using ledger::RecordKind;

const UnixMillis kAt = at(kNow);
const std::string kKey = bid(kIssuer) + "#key-1";

std::string refusal(const KeyRing& keys, std::string_view method, std::string_view relationship = "assertionMethod") {
  const auto found = keys.find(method, relationship, kAt);
  return found ? "found" : found.error().what;
}
KeyRing ring(const Json& document) {
  KeyRing keys;
  EXPECT_TRUE(keys.add_document(document, "a file"));
  return keys;
}
Json& method_of(Json& document) { return document.object()->at("verificationMethod").array()->at(0); }

TEST(KeyRing, FindsAKeyByItsIdUnderItsRelationship) {
  const auto keys = ring(document_of(kIssuer));
  const auto found = keys.find(kKey, "assertionMethod", kAt);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->key, key_of(kIssuer).public_key());
  EXPECT_EQ(found->controller, bid(kIssuer));
  EXPECT_FALSE(found->tied);  // it may have been replaced since
  EXPECT_NE(found->doubt.find("made of this key"), std::string::npos);
  EXPECT_NE(refusal(keys, kKey, "keyAgreement"), "found");
  EXPECT_NE(refusal(keys, bid(kIssuer) + "#key-2"), "found");
  EXPECT_NE(refusal(keys, bid(kOther) + "#key-1"), "found");
  EXPECT_NE(refusal(keys, bid(kIssuer)), "found");
  EXPECT_NE(refusal(keys, "https://example.com/#key-1"), "found");
}

TEST(KeyRing, IdsMayBeShortAndKeysInPlaceOrOfRfc004) {
  Json document = document_of(kIssuer);
  method_of(document).set("id", "#key-1");
  document.set("assertionMethod", Json(Json::Array{"#key-1"}));
  EXPECT_EQ(refusal(ring(document), kKey), "found");
  document = document_of(kIssuer);
  const Json method = method_of(document);
  document.object()->erase("verificationMethod");
  EXPECT_NE(refusal(ring(document), kKey), "found");
  document.set("assertionMethod", Json(Json::Array{method}));
  EXPECT_EQ(refusal(ring(document), kKey), "found");
  document = document_of(kIssuer);
  Json old = method;
  old.object()->erase("publicKeyMultibase");
  old.set("publicKeyHex", to_encoded(key_of(kIssuer).public_key()));
  document.object()->erase("verificationMethod");
  document.set("publicKey", Json(Json::Array{old}));
  EXPECT_EQ(refusal(ring(document), kKey), "found");
  old.set("publicKeyMultibase", to_multikey(key_of(kOther).public_key()));
  document.set("publicKey", Json(Json::Array{old}));
  EXPECT_NE(refusal(ring(document), kKey), "found");  // two keys under one id
}

TEST(KeyRing, AKeyOfAnotherControllerOrThatHasEndedIsRefused) {
  Json document = document_of(kIssuer);
  method_of(document).set("controller", bid(kOther));
  EXPECT_NE(refusal(ring(document), kKey), "found");
  document = document_of(kIssuer);
  for (const std::string member : {"expires", "revoked"}) {
    Json ended = document;
    method_of(ended).set(member, kNow);
    EXPECT_NE(refusal(ring(ended), kKey), "found") << member;
    method_of(ended).set(member, "2026-06-01T00:00:01Z");
    EXPECT_EQ(refusal(ring(ended), kKey), "found") << member;
    method_of(ended).set(member, "some day");
    EXPECT_NE(refusal(ring(ended), kKey), "found") << member;
  }
}

TEST(KeyRing, AKeyThatSpeaksForAProvenAccountIsTied) {
  KeyRing keys = ring(document_of(kIssuer));
  ASSERT_TRUE(keys.add_proven(proven_account(kIssuer)));
  EXPECT_TRUE(keys.find(kKey, "assertionMethod", kAt).value().tied);
  keys = ring(document_of(kIssuer));
  auto absent = proven_account(kIssuer);
  absent.claim = ledger::AbsenceClaim{{RecordKind::kAccount, raw(kIssuer)}, {}};
  ASSERT_TRUE(keys.add_proven(absent));
  EXPECT_TRUE(keys.find(kKey, "assertionMethod", kAt).value().tied);
  // It was replaced: the document is of before.
  keys = ring(document_of(kIssuer));
  identity::AccountRecord rotated;
  rotated.keys = identity::single_key(key_of(kOther).public_key());
  ASSERT_TRUE(keys.add_proven(proven(RecordKind::kAccount, raw(kIssuer), encode(rotated))));
  EXPECT_FALSE(keys.find(kKey, "assertionMethod", kAt).value().tied);
}

TEST(KeyRing, AKeyThatIsNotTheBidsOwnIsTiedByTheLedgerAlone) {
  Json document = document_of(kIssuer);
  method_of(document).set("publicKeyMultibase", to_multikey(key_of(kOther).public_key()));
  EXPECT_FALSE(ring(document).find(kKey, "assertionMethod", kAt).value().tied);
  KeyRing keys;
  const identity::DocumentRecord record{document.dump(), 3, {}, {}, {}};
  ASSERT_TRUE(keys.add_proven(proven(RecordKind::kDocument, raw(kIssuer), encode(record))));
  const auto found = keys.find(kKey, "assertionMethod", kAt);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->tied);
  EXPECT_EQ(found->origin, "the ledger at height 5, document version 3");
}

TEST(KeyRing, AnAccountRecordGivesItsKeysForAuthentication) {
  KeyRing keys;
  identity::AccountRecord record;
  record.keys = identity::single_key(key_of(kOther).public_key());
  ASSERT_TRUE(keys.add_proven(proven(RecordKind::kAccount, raw(kIssuer), encode(record))));
  EXPECT_EQ(keys.find(kKey, "authentication", kAt).value().key, key_of(kOther).public_key());
  EXPECT_NE(refusal(keys, kKey), "found");
  // The document goes before it, whichever comes first.
  EXPECT_TRUE(keys.add_document(document_of(kIssuer), "a file"));
  EXPECT_EQ(refusal(keys, kKey), "found");
  EXPECT_TRUE(keys.add_proven(proven(RecordKind::kAccount, raw(kIssuer), encode(record))));
  EXPECT_EQ(refusal(keys, kKey), "found");
  // And one that ended has no keys.
  record.deactivated = true;
  EXPECT_TRUE(keys.add_proven(proven(RecordKind::kAccount, raw(kIssuer), encode(record))));
  EXPECT_EQ(refusal(keys, kKey), "the account is deactivated");
}

TEST(KeyRing, ADidKeyIsItsOwnDocument) {
  const std::string multikey = to_multikey(key_of(kIssuer).public_key());
  const std::string did = "did:key:" + multikey;
  EXPECT_EQ(refusal(KeyRing(), did + "#" + multikey), "found");
  EXPECT_NE(refusal(KeyRing(), did + "#" + to_multikey(key_of(kOther).public_key())), "found");
  EXPECT_NE(refusal(KeyRing(), did + "#"), "found");
  EXPECT_NE(refusal(KeyRing(), "did:key:#"), "found");
}

TEST(KeyRing, TakesNothingElseForADocument) {
  KeyRing keys;
  EXPECT_EQ(keys.add_document(json("[]"), "a file").error().id, ErrorId::kBadCredential);
  EXPECT_FALSE(keys.add_document(json(R"({"id":"88.100/a"})"), "a file"));
  EXPECT_TRUE(keys.add_document(document_of(kIssuer), "a file"));
  EXPECT_EQ(keys.add_document(document_of(kIssuer), "another file").error().id, ErrorId::kBadCredential);
  // Proofs of other records, of absence, of a document that is another's.
  EXPECT_EQ(keys.add_proven(proven(RecordKind::kIdentifier, "88.100/a", {})).error().id, ErrorId::kBadCredential);
  EXPECT_FALSE(keys.add_proven(proven(RecordKind::kDocument, "short", {})));
  const identity::DocumentRecord others{document_of(kOther).dump(), 1, {}, {}, {}};
  EXPECT_FALSE(keys.add_proven(proven(RecordKind::kDocument, raw(5), encode(others))));
  auto absent = proven(RecordKind::kDocument, raw(5), {});
  absent.claim = ledger::AbsenceClaim{{RecordKind::kDocument, raw(5)}, {}};
  EXPECT_FALSE(keys.add_proven(absent));
  absent.claim = ledger::PastClaim{{RecordKind::kDocument, raw(5)}, Height{3}, std::nullopt, {}, std::nullopt};
  EXPECT_FALSE(keys.add_proven(absent));
}

}  // namespace
}  // namespace xh::tools
