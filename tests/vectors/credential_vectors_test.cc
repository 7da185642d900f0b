// Published signatures over JSON: the eddsa-jcs-2022 vector of the W3C, and the document and credential of Xinghuo RFC-004.
#include <gtest/gtest.h>

#include "base/text.h"
#include "crypto/hash.h"
#include "tests/vectors/vectors.h"
#include "tools/credential/credential_check.h"
#include "tools/credential/integrity_proof.h"
#include "tools/credential/signed_json.h"

namespace xh::tools {
namespace {

constexpr UnixMillis kAt{1'800'000'000'000};

TEST(VcDiEddsaVectors, TheSignedCredentialIsCanonicalAsPublishedAndHolds) {  // CR10, CR15
  XH_NEED_VECTORS("vc-di-eddsa");
  const auto folder = vectors::folder() / "vc-di-eddsa/TestVectors/eddsa-jcs-2022";
  const Json steps = parse_signed_json(vectors::read(folder / "intermediate.json")).value();
  const Json secured = parse_signed_json(vectors::read(folder / "signedJCS.json")).value();
  const Json options = parse_signed_json(vectors::read(folder / "proofConfigJCS.json")).value();
  EXPECT_EQ(canonical(without_proof(secured)), *text_in(steps, "canonDocJCS"));
  EXPECT_EQ(canonical(options), *text_in(steps, "proofCanonJCS"));
  EXPECT_EQ(to_hex(eddsa_jcs_2022_input(without_proof(secured), options)), *text_in(steps, "combinedHashJCS"));
  const std::string method = *text_in(options, "verificationMethod");
  const std::string did = method.substr(0, method.find('#'));
  EXPECT_TRUE(check_proofs(secured, {}, {did, {"assertionMethod"}, kAt}));
  // The vector's issuer is a web page, and the key is not shown to be its own.
  const auto report = check_credential({canonical(secured), {}, kAt});
  ASSERT_TRUE(report.failure);
  EXPECT_EQ(report.failure->name, "proof");
  Json changed = secured;
  EXPECT_FALSE(check_proofs(changed.set("name", "Another"), {}, {did, {"assertionMethod"}, kAt}));
}

TEST(VcDiEddsaVectors, ProofsOfAnotherSuiteAndChainsAreRefused) {  // CR15
  XH_NEED_VECTORS("vc-di-eddsa");
  const auto folder = vectors::folder() / "vc-di-eddsa/TestVectors/proof-set-chain";
  for (const char* name : {"signedProofSet1.json", "signedProofSet2.json", "signedProofChain1.json", "signedProofChain2.json"}) {
    const Json secured = parse_signed_json(vectors::read(folder / name)).value();
    const auto proofs = check_proofs(secured, {}, {"did:example:1", {"assertionMethod"}, kAt});
    ASSERT_FALSE(proofs) << name;
    EXPECT_EQ(proofs.error().place, "proof.cryptosuite") << name;
  }
}

// The published texts without and with the published signature, by the key that signed both.
TEST(XinghuoVectors, SignedDocumentAndCredentialHold) {  // CR16
  XH_NEED_VECTORS("xinghuo.json");
  const Json vectors = parse_signed_json(vectors::read(vectors::folder() / "xinghuo.json")).value();
  const auto& proofs = *vectors.find("proofs")->array();
  ASSERT_EQ(proofs.size(), 2u);
  const Json document = *proofs[0].find("document_without_proof");
  const std::string did = *text_in(document, "id");
  const auto with_proof = [&](const Json& entry) {
    Json proof{Json::Object{}};
    proof.set("creator", did + "#key-1").set("signatureValue", *entry.find("signatureValue_base58"));
    Json out = *entry.find("document_without_proof");
    return out.set("proof", proof);
  };
  for (const auto& entry : proofs) {
    const std::string text = canonical(*entry.find("document_without_proof"));
    EXPECT_EQ(to_hex(sha256(as_bytes(text)).view()), *text_in(entry, "jcs_sha256"));
    EXPECT_EQ(static_cast<std::int64_t>(text.size()), *entry.find("jcs_len")->integer());
  }
  const auto report = check_did_document({canonical(with_proof(proofs[0])), {}, kAt});
  EXPECT_FALSE(report.failure) << report.failure->detail;
  ASSERT_EQ(report.open.size(), 1u);  // no ledger says whether the key was replaced
  EXPECT_EQ(report.open[0].name, "key");
  KeyRing keys;
  ASSERT_TRUE(keys.add_document(document, "the vector"));
  EXPECT_TRUE(check_proofs(with_proof(proofs[1]), keys, {did, {"assertionMethod"}, kAt}));
  Json changed = with_proof(proofs[1]);
  EXPECT_FALSE(check_proofs(changed.set("issuer", did), keys, {did, {"assertionMethod"}, kAt}));
}

}  // namespace
}  // namespace xh::tools
