// An issuer with a key of each kind of proof, its document, and what it signs.
#pragma once

#include <zlib.h>

#include "base/check.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "identity/view.h"
#include "tests/unit/tools/account.h"
#include "tools/credential/credential_check.h"
#include "tools/credential/multibase.h"
#include "tools/credential/signed_json.h"

namespace xh::tools::testing_issuer {

inline std::string bid(std::uint8_t number) { return to_bid(account(number)); }
inline UnixMillis at(std::string_view text) { return *identity::utc_from(text); }
inline Json json(std::string_view text) { return *parse_signed_json(text); }

inline constexpr std::uint8_t kIssuer = 7;
inline constexpr std::uint8_t kOther = 8;
inline constexpr const char* kList = "https://issuer.example/status/1";
inline constexpr const char* kNow = "2026-06-01T00:00:00Z";

/// A document with the account's own key under both relationships.
inline Json document_of(std::uint8_t number) {
  const std::string did = bid(number);
  Json method = json_object();
  method.set("id", did + "#key-1").set("type", "Multikey").set("controller", did);
  method.set("publicKeyMultibase", to_multikey(key_of(number).public_key()));
  Json out = json_object();
  out.set("@context", Json(Json::Array{"https://www.w3.org/ns/did/v1"})).set("id", did);
  out.set("verificationMethod", Json(Json::Array{method})).set("authentication", Json(Json::Array{did + "#key-1"}));
  return out.set("assertionMethod", Json(Json::Array{did + "#key-1"}));
}

/// What a verified proof file gives that shows the record.
inline ledger::ProofReport proven(ledger::RecordKind kind, const std::string& name, const Bytes& value) {
  ledger::ProofReport report;
  report.claim = ledger::RecordClaim{{kind, name}, value, {}};
  report.anchor.emplace().summary.height = Height{5};
  return report;
}
inline std::string raw(std::uint8_t number) { return std::string(as_text(account(number).view())); }
/// An account that never set keys.
inline ledger::ProofReport proven_account(std::uint8_t number) {
  return proven(ledger::RecordKind::kAccount, raw(number), encode(identity::AccountRecord{}));
}

inline Json options_of(std::uint8_t number) {
  Json out = json_object();
  out.set("type", "DataIntegrityProof").set("cryptosuite", "eddsa-jcs-2022").set("created", "2026-01-01T00:00:00Z");
  return out.set("verificationMethod", bid(number) + "#key-1").set("proofPurpose", "assertionMethod");
}

/// The document with this proof added.
inline Json signed_with(const Json& unsecured, const Json& options, const PrivateKey& key) {
  Json proof = options;
  proof.set("proofValue", to_multibase58(key.sign(eddsa_jcs_2022_input(unsecured, options)).raw));
  Json out = unsecured;
  return out.set("proof", proof);
}
inline Json signed_by(std::uint8_t number, const Json& unsecured) { return signed_with(unsecured, options_of(number), key_of(number)); }

/// A proof of RFC-005.
inline Json signed_as_of_old(std::uint8_t number, const Json& unsecured) {
  const auto signature = key_of(number).sign(to_bytes(canonical(unsecured)));
  Json proof = json_object();
  proof.set("creator", bid(number) + "#key-1").set("signatureValue", to_base58(signature.raw, Base58::kBif));
  Json out = unsecured;
  return out.set("proof", proof);
}

inline Json credential() {
  Json out = json_object();
  out.set("@context", Json(Json::Array{"https://www.w3.org/ns/credentials/v2"})).set("id", "urn:uuid:1").set("issuer", bid(kIssuer));
  out.set("type", Json(Json::Array{"VerifiableCredential", "Degree"})).set("validFrom", "2026-01-01T00:00:00Z");
  out.set("validUntil", "2027-01-01T00:00:00Z");
  return out.set("credentialSubject", json(R"({"id":"did:example:a","grade":1.5})"));
}
inline Json with_status(Json out, const std::string& index, const std::string& purpose = "revocation") {
  Json entry = json_object();
  entry.set("type", "BitstringStatusListEntry").set("statusPurpose", purpose).set("statusListIndex", index);
  return out.set("credentialStatus", entry.set("statusListCredential", kList));
}

inline Bytes gzip(ByteView bytes) {
  z_stream z{};
  XH_CHECK(deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  Bytes out(deflateBound(&z, bytes.size()) + 64);
  z.next_in = const_cast<Bytef*>(bytes.data());
  z.avail_in = static_cast<uInt>(bytes.size());
  z.next_out = out.data();
  z.avail_out = static_cast<uInt>(out.size());
  XH_CHECK(deflate(&z, Z_FINISH) == Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}
inline std::string encoded(ByteView bits) {
  std::string text = to_base64(gzip(bits));
  text.erase(std::ranges::find(text, '='), text.end());
  for (auto& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return "u" + text;
}
inline Bytes bits_with(std::initializer_list<std::size_t> set, std::size_t bytes = identity::kMinStatusListSize / 8) {
  Bytes bits(bytes, 0);
  for (const auto index : set) bits[index / 8] |= static_cast<std::uint8_t>(0x80 >> (index % 8));
  return bits;
}
inline Json list_credential(ByteView bits, const std::string& purpose = "revocation") {
  Json subject = json_object();
  subject.set("type", "BitstringStatusList").set("statusPurpose", purpose).set("encodedList", encoded(bits));
  Json out = json_object();
  out.set("@context", Json(Json::Array{"https://www.w3.org/ns/credentials/v2"})).set("id", kList).set("issuer", bid(kIssuer));
  out.set("type", Json(Json::Array{"VerifiableCredential", "BitstringStatusListCredential"}));
  return out.set("credentialSubject", subject);
}

}  // namespace xh::tools::testing_issuer
