// Credentials, DID documents and status lists: any bytes give a report, canonical text is a fixed point, and nothing that is not signed
// passes. The first byte says what the rest is.
#include "tools/credential/credential_check.h"

#include "fuzz_target.h"
#include "identity/bid.h"
#include "tools/credential/date_time.h"
#include "tools/credential/gunzip.h"
#include "tools/credential/multibase.h"
#include "tools/credential/signed_json.h"

namespace xh::fuzz {
namespace {

using tools::canonical;

constexpr std::size_t kUnpacked = std::size_t{64} * 1024;
// A list of 131,072 zeros, from the specification.
constexpr const char* kZeros = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA";

PrivateKey key() { return *PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 7)); }
std::string did() { return "did:key:" + tools::to_multikey(key().public_key()); }
std::string bid() { return to_bid(account_of(key().public_key())); }

Json with_proof(const Json& unsecured, const std::string& method) {
  Json proof = json_object();
  proof.set("type", "DataIntegrityProof").set("cryptosuite", "eddsa-jcs-2022").set("verificationMethod", method);
  proof.set("proofPurpose", "assertionMethod").set("created", "2026-01-01T00:00:00Z");
  proof.set("proofValue", tools::to_multibase58(key().sign(tools::eddsa_jcs_2022_input(unsecured, proof)).raw));
  Json out = unsecured;
  return out.set("proof", proof);
}
std::string method() { return did() + did().substr(7).replace(0, 1, "#"); }

Json credential() {
  Json entry = json_object();
  entry.set("type", "BitstringStatusListEntry").set("statusPurpose", "revocation").set("statusListIndex", "5");
  Json out = json_object();
  out.set("issuer", did())
      .set("validFrom", "2026-01-01T00:00:00.5+08:00")
      .set("credentialStatus", entry.set("statusListCredential", "urn:l"));
  return with_proof(out.set("score", *tools::parse_signed_json("1.5e-7")), method());
}
Json list() {
  Json subject = json_object();
  subject.set("type", "BitstringStatusList").set("statusPurpose", "revocation").set("encodedList", kZeros);
  Json out = json_object();
  out.set("id", "urn:l").set("issuer", did()).set("type", "BitstringStatusListCredential");
  return with_proof(out.set("credentialSubject", subject), method());
}
Json document() {
  Json entry = json_object();
  entry.set("id", bid() + "#key-1").set("type", "Multikey").set("controller", bid());
  entry.set("publicKeyMultibase", tools::to_multikey(key().public_key()));
  Json out = json_object();
  out.set("@context", Json(Json::Array{})).set("id", bid()).set("verificationMethod", Json(Json::Array{entry}));
  return with_proof(out.set("assertionMethod", Json(Json::Array{bid() + "#key-1"})), bid() + "#key-1");
}

Bytes seed(char what, const std::string& text) { return to_bytes(what + text); }

}  // namespace

std::vector<Bytes> seeds() {
  return {seed('c', canonical(credential())),
          seed('l', canonical(list())),
          seed('d', canonical(document())),
          seed('k', canonical(document())),
          seed('j', R"([333333333.33333329,1E30,4.50,2e-3,-0,1e21,9007199254740991,{"\u20ac":"\"\\u0000"}])"),
          seed('t', "2026-01-01T00:00:00.123+08:00"),
          seed('m', tools::to_multikey(key().public_key())),
          seed('u', kZeros),
          seed('g', std::string("\x1f\x8b\x08\0\0\0\0\0\0\x03\x4b\x04\0\x43\xbe\xb7\xe8\x01\0\0\0", 21))};
}

namespace {

void check_json(std::string_view text) {
  const auto value = tools::parse_signed_json(text);
  if (!value) return;
  const std::string form = canonical(*value);
  const auto again = tools::parse_signed_json(form);
  XH_CHECK(again && *again == *value && canonical(*again) == form);
  // What has no fraction reads like all other JSON of the product.
  if (const auto strict = parse_json(text)) XH_CHECK(strict->dump() == form);
}

// A report, and whoever has not the key has not signed: what passes says what was signed.
void check_signed(char what, std::string_view text) {
  tools::CheckInput in{std::string(text), {}, UnixMillis{1'790'000'000'000}};
  if (what == 'l') in = {canonical(credential()), {}, in.at, std::string(text)};
  const auto report = what == 'd' ? tools::check_did_document(in) : tools::check_credential(in);
  XH_CHECK(report.failure || report.passed.size() >= 2);
  if (what != 'c' || report.failure) return;
  XH_CHECK(canonical(*tools::parse_signed_json(text)) == canonical(credential()));
}

void check_keys(std::string_view text) {
  const auto value = tools::parse_signed_json(text);
  tools::KeyRing keys;
  if (!value || !keys.add_document(*value, "bytes")) return;
  for (const auto relationship : {"assertionMethod", "authentication"}) {
    const auto found = keys.find(bid() + "#key-1", relationship, UnixMillis{1});
    if (found) XH_CHECK(check_key(found->key) && found->controller == bid());
  }
}

void check(char what, ByteView rest) {
  const auto text = as_text(rest);
  switch (what) {
    case 'c':
    case 'l':
    case 'd':
      return check_signed(what, text);
    case 'k':
      return check_keys(text);
    case 'j':
      return check_json(text);
    case 't':
      (void)tools::date_time_from(text);
      return;
    case 'm':
      if (const auto multikey = tools::key_from_multikey(text)) XH_CHECK(tools::to_multikey(*multikey) == text);
      return;
    case 'u':
      if (const auto bits = tools::unpack_bits(text)) XH_CHECK(bits->size() <= identity::kMaxStatusListSize / 8);
      return;
    case 'g':
      if (const auto bytes = tools::gunzip(rest, kUnpacked)) XH_CHECK(bytes->size() <= kUnpacked);
      return;
    default:
      return;
  }
}

}  // namespace
}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 0) xh::fuzz::check(static_cast<char>(data[0]), {data + 1, size - 1});
  return 0;
}
