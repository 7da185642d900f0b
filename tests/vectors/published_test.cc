// Published answers for what base and crypto do: RFC 8032 signatures, BID keys, RFC 6962 proofs.
#include <gtest/gtest.h>

#include <regex>

#include "base/text.h"
#include "crypto/account_id.h"
#include "crypto/merkle.h"
#include "crypto/sm2.h"
#include "vectors.h"

namespace xh {
namespace {

Bytes hex(const Json& object, std::string_view name) { return from_hex(*object.find(name)->string()).value(); }

TEST(Rfc8032Vectors, KeysAndSignaturesAgree) {
  XH_NEED_VECTORS("rfc8032/ed25519.json");
  const Json vectors = parse_json(vectors::read(vectors::folder() / "rfc8032/ed25519.json")).value();
  for (const auto& vector : *vectors.find("vectors")->array()) {
    const PrivateKey key = PrivateKey::from_seed(hex(vector, "seed")).value();
    EXPECT_EQ(key.public_key().raw, hex(vector, "pub"));
    const Signature signature = key.sign(hex(vector, "msg"));
    EXPECT_EQ(signature.raw, hex(vector, "sig"));
    EXPECT_TRUE(verify(key.public_key(), hex(vector, "msg"), signature));
  }
}

TEST(XinghuoVectors, KeysAddressesAndTransactionSignaturesAgree) {
  XH_NEED_VECTORS("xinghuo.json");
  const Json vectors = parse_json(vectors::read(vectors::folder() / "xinghuo.json")).value();
  std::size_t checked = 0;
  for (const auto& vector : *vectors.find("keys")->array()) {
    const std::string encoded = *vector.find("enc_private")->string();
    const PrivateKey key = private_key_from_encoded(encoded).value();
    EXPECT_EQ(to_hex(key.seed().expose()), *vector.find("raw_private")->string());
    EXPECT_EQ(to_encoded(key), encoded);
    EXPECT_EQ(to_encoded(key.public_key()), *vector.find("enc_public")->string());
    EXPECT_EQ(to_bid(account_of(key.public_key())), *vector.find("address")->string());
    ++checked;
  }
  EXPECT_GE(checked, 6u);
  for (const auto& vector : *vectors.find("tx")->array()) {
    const auto key = public_key_from_encoded(*vector.find("public_key")->string()).value();
    EXPECT_TRUE(verify(key, hex(vector, "blob"), Signature{hex(vector, "sign_data")}));
  }
  const Json& sm2 = *vectors.find("sm2_tx");
  const auto key = public_key_from_encoded(*sm2.find("public_key")->string()).value();
  EXPECT_TRUE(verify(key, hex(sm2, "blob"), Signature{hex(sm2, "sign_data")}));
}

TEST(SmVectors, DigestsAndSignaturesAgree) {
  XH_NEED_VECTORS("sm2-sm3/sm.json");
  const Json vectors = parse_json(vectors::read(vectors::folder() / "sm2-sm3/sm.json")).value();
  for (const auto& vector : *vectors.find("sm3")->array())
    EXPECT_EQ(to_hex(sm3(hex(vector, "msg_hex")).view()), *vector.find("digest")->string());
  for (const auto& vector : *vectors.find("sm2_sign")->array()) {
    const PrivateKey key = PrivateKey::from_raw(Suite::kSm2, hex(vector, "d")).value();
    Bytes raw = {4};
    append(raw, hex(vector, "px"));
    append(raw, hex(vector, "py"));
    EXPECT_EQ(key.public_key().raw, raw);
    Bytes signature = hex(vector, "r");
    append(signature, hex(vector, "s"));
    EXPECT_EQ(verify(key.public_key(), as_bytes(*vector.find("msg")->string()), Signature{signature}), *vector.find("valid")->boolean());
  }
}

// Hashes of another length than 32 are refused before the algorithm; so is the whole vector then.
std::optional<Hash32> hash_in(const Json& value) {
  const auto bytes = value.string() == nullptr ? Result<Bytes>(Bytes()) : from_base64(*value.string());
  if (!bytes || bytes->size() != Hash32::kSize) return std::nullopt;
  return Hash32::from(*bytes);
}
std::optional<merkle::Path> path_in(const Json* value) {
  merkle::Path path;
  if (value == nullptr || value->is_null()) return path;
  for (const auto& item : *value->array()) {
    const auto hash = hash_in(item);
    if (!hash) return std::nullopt;
    path.push_back(*hash);
  }
  return path;
}
// The corpus writes 2^64 - 1 as a bare number, which our JSON refuses: such numbers are quoted first.
std::string quote_big_numbers(const std::string& text) { return std::regex_replace(text, std::regex(R"(: ([0-9]{16,}))"), ": \"$1\""); }
std::uint64_t number(const Json& vector, std::string_view name) {
  const Json& value = *vector.find(name);
  return value.string() != nullptr ? std::stoull(*value.string()) : static_cast<std::uint64_t>(*value.integer());
}

bool inclusion_holds(const Json& v) {
  const auto leaf = hash_in(*v.find("leafHash"));
  const auto root = hash_in(*v.find("root"));
  const auto path = path_in(v.find("proof"));
  return leaf && root && path && merkle::root_from_path(number(v, "leafIdx"), number(v, "treeSize"), *leaf, *path) == root;
}
bool consistency_holds(const Json& v) {
  const auto first = hash_in(*v.find("root1"));
  const auto second = hash_in(*v.find("root2"));
  const auto path = path_in(v.find("proof"));
  return first && second && path && merkle::verify_consistency(number(v, "size1"), number(v, "size2"), *first, *second, *path);
}

TEST(TransparencyDevVectors, InclusionAndConsistencyVerdictsAgree) {
  XH_NEED_VECTORS("transparency-dev-merkle/testdata");
  std::size_t checked = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(vectors::folder() / "transparency-dev-merkle/testdata")) {
    if (entry.path().extension() != ".json") continue;
    const std::string path = entry.path().string();
    if (path.find("/subtree") != std::string::npos) continue;  // subtree proofs are not used here
    const auto vector = parse_json(quote_big_numbers(vectors::read(entry.path())));
    ASSERT_TRUE(vector) << path << " " << vector.error().to_string();
    const bool wanted = !*vector->find("wantErr")->boolean();
    const bool inclusion = path.find("/inclusion/") != std::string::npos;
    // Policy: from size 0 the empty path holds (tlog-witness); that corpus refuses it.
    if (!inclusion && number(*vector, "size1") == 0) continue;
    EXPECT_EQ(inclusion ? inclusion_holds(*vector) : consistency_holds(*vector), wanted) << path;
    ++checked;
  }
  EXPECT_GT(checked, 90u);
}

}  // namespace
}  // namespace xh
