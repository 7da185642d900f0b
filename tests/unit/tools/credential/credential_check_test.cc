// CR13, CR17-CR22.
#include "tools/credential/credential_check.h"

#include <gtest/gtest.h>

#include "issuer.h"

namespace xh::tools {
namespace {

using namespace testing_issuer;  // NOLINT(google-build-using-namespace): the issuer of these tests
using identity::StatusListRecord;

CheckInput input(const Json& secured) {
  CheckInput in{canonical(secured), {}, at(kNow)};
  EXPECT_TRUE(in.keys.add_document(document_of(kIssuer), "a file"));
  EXPECT_TRUE(in.keys.add_document(document_of(kOther), "another file"));
  EXPECT_TRUE(in.keys.add_proven(proven_account(kIssuer)));
  return in;
}
// "valid", "open" or the step that failed.
std::string outcome(const CheckReport& report) { return report.failure ? report.failure->name : report.open.empty() ? "valid" : "open"; }
std::string outcome(const CheckInput& in) { return outcome(check_credential(in)); }
std::string outcome(const Json& secured) { return outcome(input(secured)); }

CheckInput with_list(const std::string& index, const Json& list, const std::string& purpose = "revocation") {
  CheckInput in = input(signed_by(kIssuer, with_status(credential(), index, purpose)));
  in.list = canonical(list);
  return in;
}
AnchoredList anchored(std::vector<Bytes> lists) {
  AnchoredList out{account(kIssuer), kList, {}, true, Height{90}};
  for (const auto& bits : lists) {
    StatusListRecord record;
    record.size = bits.size() * 8;
    record.digest = sha256(bits);
    record.version = out.versions.size() + 1;
    record.updated.height = Height{10 * record.version};
    record.updated.time = UnixMillis{1'700'000'000'000 + record.version};
    out.versions.push_back(record);
  }
  return out;
}

TEST(CredentialCheck, ASoundCredentialIsValid) {
  const auto report = check_credential(input(signed_by(kIssuer, credential())));
  EXPECT_EQ(outcome(report), "valid");
  EXPECT_EQ(*report.facts.find("issuer")->string(), bid(kIssuer));
  ASSERT_EQ(report.passed.size(), 3u);
  EXPECT_EQ(report.passed[1].name, "proof");
}

TEST(CredentialCheck, NoTextThatIsNoneCrashesIt) {
  CheckInput in = input(credential());
  for (const std::string_view text :
       {"", "[]", "1.5", "null", "{}", R"({"issuer":1.5})", R"({"issuer":{"id":2}})", R"({"issuer":"a","issuer":"b"})"}) {
    in.text = text;
    EXPECT_EQ(outcome(in), "form") << text;
  }
  EXPECT_EQ(outcome(credential()), "proof");
}

TEST(CredentialCheck, AnIssuerMayBeAnObject) {
  Json named = credential();
  named.set("issuer", Json(json_object().set("id", bid(kIssuer)).set("name", "Issuer")));
  EXPECT_EQ(outcome(signed_by(kIssuer, named)), "valid");
}

TEST(CredentialCheck, TheIssuerSignsAndNobodyElse) { EXPECT_EQ(outcome(signed_by(kOther, credential())), "proof"); }

TEST(CredentialCheck, TimesOfTheCredentialBindIt) {
  CheckInput in = input(signed_by(kIssuer, credential()));
  in.at = at("2027-01-01T00:00:00Z");
  EXPECT_EQ(outcome(in), "valid");
  in.at = UnixMillis{in.at.value + 1};
  EXPECT_EQ(outcome(in), "time");
  Json later = credential();
  EXPECT_EQ(outcome(signed_by(kIssuer, later.set("validFrom", "2026-06-01T00:00:01Z"))), "time");
  EXPECT_EQ(outcome(signed_by(kIssuer, later.set("validFrom", "2026-06-01"))), "time");
  Json old = credential();
  old.object()->erase("validFrom");
  old.object()->erase("validUntil");
  EXPECT_EQ(outcome(signed_by(kIssuer, old)), "valid");
  EXPECT_EQ(outcome(signed_by(kIssuer, old.set("expirationDate", "2026-05-31T00:00:00Z"))), "time");
}

TEST(CredentialCheck, AKeyThatNothingTiesLeavesItOpen) {
  Json document = document_of(kIssuer);
  document.object()->at("verificationMethod").array()->at(0).set("publicKeyMultibase", to_multikey(key_of(kOther).public_key()));
  CheckInput in{canonical(signed_with(credential(), options_of(kIssuer), key_of(kOther))), {}, at(kNow)};
  ASSERT_TRUE(in.keys.add_document(document, "a file"));
  const auto report = check_credential(in);
  EXPECT_EQ(outcome(report), "open");
  EXPECT_EQ(report.open.at(0).name, "key");
}

TEST(CredentialCheck, AStatusWithoutItsListStaysOpen) {
  EXPECT_EQ(outcome(signed_by(kIssuer, with_status(credential(), "5"))), "open");
  Json other = with_status(credential(), "5");
  other.object()->at("credentialStatus").set("type", "StatusList2021Entry");
  EXPECT_EQ(outcome(signed_by(kIssuer, other)), "open");
  other = with_status(credential(), "5");
  other.object()->at("credentialStatus").set("statusSize", 2);
  EXPECT_EQ(outcome(signed_by(kIssuer, other)), "open");
}

TEST(CredentialCheck, TheBitOfTheEntryDecides) {
  const Json list = signed_by(kIssuer, list_credential(bits_with({5, 131'071})));
  EXPECT_EQ(outcome(with_list("4", list)), "valid");
  EXPECT_EQ(outcome(with_list("5", list)), "status");
  EXPECT_EQ(outcome(with_list("131071", list)), "status");
  EXPECT_EQ(outcome(with_list("131072", list)), "status");
  for (const std::string index : {"-1", "+4", "04", "4 ", "", "1.5", "99999999999999999999", "0x4"})
    EXPECT_EQ(outcome(with_list(index, list)), "status") << index;
  EXPECT_NE(check_credential(with_list("5", list)).failure->detail.find("revoked"), std::string::npos);
}

TEST(CredentialCheck, TheListIsTheOneThatIsNamedAndOfTheIssuer) {
  const Json sound = list_credential(bits_with({}));
  EXPECT_EQ(outcome(with_list("4", sound)), "list");  // nobody signed it
  EXPECT_EQ(outcome(with_list("4", signed_by(kIssuer, sound), "suspension")), "status");
  Json other = sound;
  EXPECT_EQ(outcome(with_list("4", signed_by(kIssuer, other.set("id", "https://issuer.example/status/2")))), "status");
  other = sound;
  EXPECT_EQ(outcome(with_list("4", signed_by(kOther, other.set("issuer", bid(kOther))))), "list");
  EXPECT_EQ(outcome(with_list("4", signed_by(kOther, sound))), "list");
  other = sound;
  EXPECT_EQ(outcome(with_list("4", signed_by(kIssuer, other.set("validUntil", "2026-05-01T00:00:00Z")))), "list");
  CheckInput none = input(signed_by(kIssuer, credential()));
  none.list = canonical(signed_by(kIssuer, sound));
  EXPECT_EQ(outcome(none), "status");
}

TEST(CredentialCheck, TwoEntriesAreBothChecked) {
  Json both = with_status(credential(), "4");
  const Json first = *both.find("credentialStatus");
  Json second = first;
  second.set("statusListIndex", "5");
  both.set("credentialStatus", Json(Json::Array{first, second}));
  CheckInput in = input(signed_by(kIssuer, both));
  in.list = canonical(signed_by(kIssuer, list_credential(bits_with({5}))));
  EXPECT_EQ(outcome(in), "status");
  in.list = canonical(signed_by(kIssuer, list_credential(bits_with({6}))));
  EXPECT_EQ(outcome(in), "valid");
  second.set("statusListCredential", "https://issuer.example/status/2");
  both.set("credentialStatus", Json(Json::Array{first, second}));
  in.text = canonical(signed_by(kIssuer, both));
  EXPECT_EQ(outcome(in), "open");
}

TEST(CredentialCheck, AnAnchoredListIsOneOfTheVersionsThatAreProven) {  // CR22
  const Bytes old = bits_with({});
  const Bytes now = bits_with({5});
  CheckInput in = with_list("4", list_credential(now));
  in.anchored = anchored({old, now});
  const auto report = check_credential(in);
  EXPECT_EQ(outcome(report), "valid") << (report.failure ? report.failure->detail : "");
  EXPECT_EQ(*report.facts.find("list")->find("version")->integer(), 2);
  EXPECT_EQ(*report.facts.find("list")->find("newest")->boolean(), true);
  in.list = canonical(list_credential(old));
  const auto earlier = check_credential(in);
  EXPECT_EQ(outcome(earlier), "valid");
  EXPECT_EQ(*earlier.facts.find("list")->find("newest")->boolean(), false);
  // A list that was never anchored: an older date on it changes nothing.
  in.list = canonical(signed_by(kIssuer, list_credential(bits_with({6}))));
  EXPECT_EQ(outcome(in), "anchored");
  in.list = canonical(list_credential(now));
  in.anchored->issuer = account(kOther);
  EXPECT_EQ(outcome(in), "anchored");
  in.anchored = anchored({now});
  in.anchored->list = "https://issuer.example/status/2";
  EXPECT_EQ(outcome(in), "anchored");
  in.anchored = anchored({now});
  in.anchored->versions[0].purpose = identity::StatusPurpose::kSuspension;
  EXPECT_EQ(outcome(in), "anchored");
}

TEST(CredentialCheck, AProofFileGivesTheVersionsThatItShows) {  // CR22
  const std::string name = identity::status_list_name(account(kIssuer), kList);
  const ledger::StateKey key{ledger::RecordKind::kStatusList, name};
  ledger::ProofReport report;
  report.anchor.emplace().summary.height = Height{9};
  report.claim = ledger::RecordClaim{key, encode(StatusListRecord{}), {}};
  ASSERT_TRUE(anchored_list(report));
  EXPECT_EQ(anchored_list(report)->list, kList);
  EXPECT_FALSE(anchored_list(report)->whole);
  report.claim = ledger::HistoryClaim{key, {encode(StatusListRecord{}), encode(StatusListRecord{})}, {}};
  EXPECT_EQ(anchored_list(report)->versions.size(), 2u);
  EXPECT_TRUE(anchored_list(report)->whole);
  report.claim = ledger::PastClaim{key, Height{3}, std::nullopt, {}, std::nullopt};
  EXPECT_FALSE(anchored_list(report));
  report.claim = ledger::AbsenceClaim{key, {}};
  EXPECT_FALSE(anchored_list(report));
  report.claim = ledger::RecordClaim{{ledger::RecordKind::kIdentifier, "88.100/a"}, {}, {}};
  EXPECT_FALSE(anchored_list(report));
  report.claim = ledger::RecordClaim{key, to_bytes("x"), {}};
  EXPECT_FALSE(anchored_list(report));
}

CheckInput of_document(const Json& secured) {
  CheckInput in{canonical(secured), {}, at(kNow)};
  EXPECT_TRUE(in.keys.add_proven(proven_account(kIssuer)));
  return in;
}
std::string document_outcome(const CheckInput& in) { return outcome(check_did_document(in)); }

TEST(DocumentCheck, ADocumentThatItsBidsKeySignedIsValid) {
  EXPECT_EQ(document_outcome(of_document(signed_as_of_old(kIssuer, document_of(kIssuer)))), "valid");
  EXPECT_EQ(document_outcome(of_document(signed_by(kIssuer, document_of(kIssuer)))), "valid");
  Json options = options_of(kIssuer);
  options.set("proofPurpose", "authentication");
  EXPECT_EQ(document_outcome(of_document(signed_with(document_of(kIssuer), options, key_of(kIssuer)))), "valid");
  options.set("proofPurpose", "capabilityInvocation");
  EXPECT_EQ(document_outcome(of_document(signed_with(document_of(kIssuer), options, key_of(kIssuer)))), "proof");
}

TEST(DocumentCheck, AKeyThatTheBidIsMadeOfLeavesItOpenWhetherItWasReplaced) {
  const CheckInput in{canonical(signed_by(kIssuer, document_of(kIssuer))), {}, at(kNow)};
  EXPECT_EQ(document_outcome(in), "open");
}

TEST(DocumentCheck, OneThatIsSignedByAKeyOfItsOwnInventionStaysOpen) {
  Json document = document_of(kIssuer);
  document.object()->at("verificationMethod").array()->at(0).set("publicKeyMultibase", to_multikey(key_of(kOther).public_key()));
  const Json secured = signed_with(document, options_of(kIssuer), key_of(kOther));
  EXPECT_EQ(document_outcome(of_document(secured)), "open");
  // The document that is known says otherwise.
  CheckInput in = of_document(secured);
  ASSERT_TRUE(in.keys.add_document(document_of(kIssuer), "a file"));
  EXPECT_EQ(document_outcome(in), "proof");
}

TEST(DocumentCheck, FormAndFractionsAreThoseOfTheLedger) {  // CR11, CR13
  Json document = document_of(kIssuer);
  EXPECT_EQ(document_outcome(of_document(signed_by(kIssuer, document.set("ttl", json("1.5"))))), "form");
  document = document_of(kIssuer);
  EXPECT_EQ(document_outcome(of_document(signed_by(kIssuer, document.set("id", "did:example:1")))), "form");
  EXPECT_EQ(document_outcome(of_document(document_of(kIssuer))), "proof");
  EXPECT_EQ(document_outcome(of_document(json("[]"))), "form");
}

TEST(DocumentCheck, OneThatDiffersFromTheKnownOneIsSaidToDiffer) {
  Json document = document_of(kIssuer);
  document.set("more", 1);
  CheckInput in = of_document(signed_by(kIssuer, document));
  ASSERT_TRUE(in.keys.add_document(document_of(kIssuer), "a file"));
  const auto report = check_did_document(in);
  EXPECT_EQ(outcome(report), "open");
  EXPECT_EQ(report.open.at(0).name, "same");
}

}  // namespace
}  // namespace xh::tools
