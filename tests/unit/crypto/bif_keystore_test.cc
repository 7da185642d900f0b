// Q9
#include "crypto/bif_keystore.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace xh {
namespace {

// Made by the JavaScript SDK of BIF-Core.
constexpr std::string_view kOfTheSdk =
    R"({"cypher_text":"f306394e808cb422f5c0ad072f09283a4cee1fc8058ab2593397da1d375becdab05b886703d28e802353d5a659b3484f0103",)"
    R"("aesctr_iv":"9a1c9811fc29cfbe0b6e2160b2f7dc81","scrypt_params":{"n":16384,"p":1,"r":8,)"
    R"("salt":"80454456c43bb0ed2103b990f549c15262d354cdb49a8682af1d4f618c112b9c"},"version":2})";

std::string with(std::string_view old, std::string_view now) {
  std::string text(kOfTheSdk);
  return text.replace(text.find(old), old.size(), now);
}

TEST(BifKeystore, OpensAFileOfTheSdk) {
  const auto key = from_bif_keystore(kOfTheSdk, "bif8888");
  ASSERT_TRUE(key) << key.error().to_string();
  EXPECT_EQ(to_encoded(*key).substr(0, 3), "pri");
  EXPECT_EQ(from_bif_keystore(kOfTheSdk, "bif8889").error().id, ErrorId::kWrongPassphrase);
  EXPECT_EQ(from_bif_keystore(with("f306394e", "f306394f"), "bif8888").error().id, ErrorId::kWrongPassphrase);
}

TEST(BifKeystore, WhatItWritesItReads) {
  for (const auto suite : {Suite::kEd25519, Suite::kSm2, Suite::kSecp256k1}) {
    const PrivateKey key = PrivateKey::from_raw(suite, Bytes(kPrivateKeyBytes, 7)).value();
    const std::string text = to_bif_keystore(key, "open sesame", Bytes(kBifKeystoreRandomBytes, 9));
    EXPECT_EQ(from_bif_keystore(text, "open sesame")->public_key(), key.public_key());
    EXPECT_EQ(text.find(to_encoded(key)), std::string::npos);
  }
}

TEST(BifKeystore, OtherTextsAndCostsBeyondTheLimitsAreRefused) {
  for (const std::string& text :
       {std::string("{}"), std::string("[]"), std::string("x"), with("16384", "16383"), with("16384", "2097152"), with("16384", "1"),
        with("\"r\":8", "\"r\":9"), with("\"r\":8", "\"r\":0"), with("\"p\":1", "\"p\":17"), with("9a1c", "9a"),
        with("version\":2", "version\":3"), with("\"version\"", "\"extra\":1,\"version\""), std::string(kMaxBifKeystoreBytes + 1, ' ')}) {
    EXPECT_EQ(from_bif_keystore(text, "bif8888").error().id, ErrorId::kBadKeystore) << text.substr(0, 300);
  }
}

}  // namespace
}  // namespace xh
