#include "tools/credential/integrity_proof.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "crypto/hash.h"
#include "tools/credential/date_time.h"
#include "tools/credential/multibase.h"
#include "tools/credential/signed_json.h"

namespace xh::tools {
namespace {

constexpr std::string_view kType = "DataIntegrityProof";
constexpr std::string_view kSuite = "eddsa-jcs-2022";
constexpr std::array<std::string_view, 12> kMembers = {"@context",     "id",         "type",      "cryptosuite",
                                                       "created",      "expires",    "domain",    "verificationMethod",
                                                       "proofPurpose", "proofValue", "challenge", "nonce"};

Result<std::string> required(const Json& proof, std::string_view name) {
  const auto* text = text_in(proof, name);
  if (text == nullptr) return bad_credential("a text is expected", fmt::format("proof.{}", name));
  return *text;
}

Result<std::optional<UnixMillis>> time_in(const Json& proof, std::string_view name) {
  if (proof.find(name) == nullptr) return std::optional<UnixMillis>();
  XH_TRY(const std::string text, required(proof, name));
  const auto time = date_time_from(text);
  if (!time) return bad_credential("a time with a zone is expected", fmt::format("proof.{}", name));
  return time;
}

Status proof_in_time(const Json& proof, UnixMillis at) {
  XH_TRY(const auto created, time_in(proof, "created"));
  XH_TRY(const auto expires, time_in(proof, "expires"));
  if (created && *created > at) return bad_credential("the proof was made after the time of the check", "proof.created");
  if (expires && *expires <= at) return bad_credential("the proof has expired", "proof.expires");
  if (created && expires && *expires < *created) return bad_credential("the proof ends before it begins", "proof.expires");
  return {};
}

// Data Integrity EdDSA 3.3.2: the proof's context begins the document's, and takes its place.
Status put_context(Json& unsecured, const Json& options) {
  const Json* given = options.find("@context");
  if (given == nullptr) return {};
  const auto listed = [](const Json* value) {
    return value == nullptr ? Json::Array{} : value->array() != nullptr ? *value->array() : Json::Array{*value};
  };
  const auto first = listed(given);
  const auto all = listed(unsecured.find("@context"));
  if (first.size() > all.size() || !std::equal(first.begin(), first.end(), all.begin()))
    return bad_credential("the context of the proof does not begin that of the document", "proof.@context");
  unsecured.set("@context", *given);
  return {};
}

Json without(const Json& object, std::string_view name) {
  Json out = object;
  const auto it = out.object()->find(name);
  if (it != out.object()->end()) out.object()->erase(it);
  return out;
}

Status owned(const FoundKey& key, const std::string& method, const ProofDemand& demand) {
  if (key.controller == demand.controller) return {};
  return bad_credential(fmt::format("the key belongs to {}, not to {}", key.controller, demand.controller), method);
}

Result<CheckedProof> check_data_integrity(const Json& unsecured, const Json& proof, const KeyRing& keys, const ProofDemand& demand) {
  for (const auto& [name, value] : *proof.object()) {
    if (std::ranges::find(kMembers, name) == kMembers.end())
      return bad_credential("a proof with this member is not understood", fmt::format("proof.{}", name));
  }
  XH_TRY(const std::string type, required(proof, "type"));
  XH_TRY(const std::string suite, required(proof, "cryptosuite"));
  if (type != kType || suite != kSuite) return bad_credential(fmt::format("{} with {} is expected", kType, kSuite), "proof.cryptosuite");
  XH_TRY(const std::string purpose, required(proof, "proofPurpose"));
  if (std::ranges::find(demand.purposes, purpose) == demand.purposes.end())
    return bad_credential("not the purpose of such a proof", "proof.proofPurpose");
  XH_TRY_VOID(proof_in_time(proof, demand.at));
  XH_TRY(const std::string method, required(proof, "verificationMethod"));
  XH_TRY(FoundKey key, keys.find(method, purpose, demand.at));
  XH_TRY_VOID(owned(key, method, demand));
  if (key.key.suite != Suite::kEd25519) return bad_credential("the suite takes Ed25519 keys", method);
  XH_TRY(const std::string value, required(proof, "proofValue"));
  const auto signature = from_multibase58(value);
  if (!signature || signature->size() != kEd25519SignatureBytes)
    return bad_credential("64 bytes in base58btc multibase are expected", "proof.proofValue");
  const Json options = without(proof, "proofValue");
  Json document = unsecured;
  XH_TRY_VOID(put_context(document, options));
  if (!verify(key.key, eddsa_jcs_2022_input(document, options), Signature{*signature}))
    return fail(ErrorId::kBadSignature, "not signed by this key as it stands", method);
  return CheckedProof{suite, method, purpose, std::move(key)};
}

// The RFC says base58; hex and base64 are what some of its implementations write. 64 bytes tell them apart.
Result<Bytes> legacy_signature(const std::string& text) {
  if (text.size() == 2 * kMaxSignatureBytes) return from_hex(text);
  return text.ends_with('=') ? from_base64(text) : from_base58(text, Base58::kBif);
}

Result<CheckedProof> check_legacy(const Json& unsecured, const Json& proof, const KeyRing& keys, const ProofDemand& demand) {
  XH_TRY(const std::string method, required(proof, "creator"));
  XH_TRY(const std::string value, required(proof, "signatureValue"));
  if (proof.object()->size() != 2) return bad_credential("a proof of RFC-005 has creator and signatureValue, and nothing else", "proof");
  const std::string purpose = "authentication";
  XH_TRY(FoundKey key, keys.find(method, purpose, demand.at));
  XH_TRY_VOID(owned(key, method, demand));
  const auto signature = legacy_signature(value);
  if (!signature || signature->size() != kMaxSignatureBytes)
    return bad_credential("64 bytes in base58 are expected", "proof.signatureValue");
  if (!verify(key.key, to_bytes(canonical(unsecured)), Signature{*signature}))
    return fail(ErrorId::kBadSignature, "not signed by this key as it stands", method);
  return CheckedProof{"RFC-005", method, purpose, std::move(key)};
}

}  // namespace

Bytes eddsa_jcs_2022_input(const Json& unsecured, const Json& options) {
  Bytes out = to_bytes(sha256(as_bytes(canonical(options))).view());
  append(out, sha256(as_bytes(canonical(unsecured))).view());
  return out;
}

Json without_proof(const Json& secured) { return without(secured, "proof"); }

Result<std::vector<CheckedProof>> check_proofs(const Json& secured, const KeyRing& keys, const ProofDemand& demand) {
  const Json* member = secured.object() == nullptr ? nullptr : secured.find("proof");
  if (member == nullptr) return bad_credential("there is no proof", "proof");
  const Json::Array proofs = member->array() != nullptr ? *member->array() : Json::Array{*member};
  if (proofs.empty() || proofs.size() > kMaxProofs) return bad_credential(fmt::format("1 to {} proofs are expected", kMaxProofs), "proof");
  const Json unsecured = without_proof(secured);
  std::vector<CheckedProof> out;
  for (const auto& proof : proofs) {
    if (proof.object() == nullptr) return bad_credential("an object is expected", "proof");
    const bool legacy = proof.find("creator") != nullptr && proof.find("cryptosuite") == nullptr;
    XH_TRY(CheckedProof checked,
           legacy ? check_legacy(unsecured, proof, keys, demand) : check_data_integrity(unsecured, proof, keys, demand));
    out.push_back(std::move(checked));
  }
  return out;
}

}  // namespace xh::tools
