#include "crypto/keys.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "unhex.h"

namespace xh {
namespace {

PrivateKey key_of(std::string_view seed) { return PrivateKey::from_seed(unhex(seed)).value(); }

// RFC 8032 7.1, tests 1 to 3.
struct Rfc8032 {
  const char *seed, *key, *message, *signature;
};
constexpr Rfc8032 kRfc8032[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
     "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
     "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
     "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
};

TEST(Ed25519, GivesTheKeysAndSignaturesOfTheRfc) {
  for (const auto& row : kRfc8032) {
    const PrivateKey key = key_of(row.seed);
    EXPECT_EQ(to_hex(key.public_key().raw), row.key);
    EXPECT_EQ(to_hex(key.sign(unhex(row.message)).raw), row.signature);
    EXPECT_TRUE(verify(key.public_key(), unhex(row.message), Signature{unhex(row.signature)}));
  }
}

TEST(Ed25519, EveryFlippedBitOfASignatureIsRefused) {
  const PrivateKey key = key_of(kRfc8032[1].seed);
  const Signature good = key.sign(as_bytes("message"));
  for (std::size_t bit = 0; bit < 512; ++bit) {
    Signature bad = good;
    bad.raw[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_FALSE(verify(key.public_key(), as_bytes("message"), bad)) << bit;
  }
}

TEST(Ed25519, AnotherMessageOrKeyIsRefused) {
  const PrivateKey key = key_of(kRfc8032[0].seed);
  const Signature signature = key.sign(as_bytes("message"));
  EXPECT_FALSE(verify(key.public_key(), as_bytes("messagf"), signature));
  EXPECT_FALSE(verify(key.public_key(), as_bytes("message "), signature));
  EXPECT_FALSE(verify(key_of(kRfc8032[1].seed).public_key(), as_bytes("message"), signature));
}

// R is the neutral element and S is zero: a library without the check accepts this for every message under a key of order 1, and
// for some messages under the other ones.
TEST(Ed25519, SmallOrderKeysAreRefused) {
  Signature signature{Bytes(kEd25519SignatureBytes, 0)};
  signature.raw[0] = 1;
  for (const auto* text : {
           "0100000000000000000000000000000000000000000000000000000000000000",
           "0100000000000000000000000000000000000000000000000000000000000080",
           "0000000000000000000000000000000000000000000000000000000000000000",
           "0000000000000000000000000000000000000000000000000000000000000080",
           "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
           "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
           "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
           "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
           "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
           "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
           "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
           "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
       }) {
    for (const auto* message : {"", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"}) {
      EXPECT_FALSE(verify(PublicKey{Suite::kEd25519, unhex(text)}, as_bytes(message), signature)) << text;
    }
  }
}

// S + L verifies in the group equation, but is a second form of the same signature (RFC 8032 5.1.7 demands S < L).
TEST(Ed25519, ASignatureHasOneForm) {
  const PrivateKey key = key_of(kRfc8032[0].seed);
  Signature signature = key.sign({});
  const Bytes order = unhex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += unsigned{signature.raw[32 + i]} + order[i];
    signature.raw[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  EXPECT_FALSE(verify(key.public_key(), {}, signature));
}

TEST(Ed25519, OtherLengthsAreRefusedAndNeverRead) {
  const PrivateKey key = key_of(kRfc8032[0].seed);
  const Signature signature = key.sign({});
  for (const std::size_t n : {0u, 1u, 31u, 33u, 64u, 65u}) {
    EXPECT_FALSE(verify(PublicKey{Suite::kEd25519, Bytes(n, 1)}, {}, signature)) << n;
    EXPECT_EQ(PrivateKey::from_seed(Bytes(n, 1)).error().id, ErrorId::kBadKey) << n;
  }
  for (const std::size_t n : {0u, 63u, 65u}) {
    Signature other = signature;
    other.raw.resize(n);
    EXPECT_FALSE(verify(key.public_key(), {}, other)) << n;
  }
}

TEST(KeyEncoding, IsBcsWithTheSuiteInFront) {
  const PublicKey key = key_of(kRfc8032[0].seed).public_key();
  const Bytes bytes = encode(key);
  EXPECT_EQ(to_hex(bytes), std::string("0020") + kRfc8032[0].key);
  EXPECT_EQ(decode<PublicKey>(bytes).value(), key);
  Bytes other = bytes;
  other[0] = 3;
  EXPECT_EQ(decode<PublicKey>(other).error().id, ErrorId::kBadEnum);
}

TEST(KeyEncoding, KeysAndSignaturesAtTheMaximumPassAndOneBeyondFails) {
  EXPECT_TRUE(decode<PublicKey>(encode(PublicKey{Suite::kEd25519, Bytes(kMaxPublicKeyBytes, 1)})));
  EXPECT_EQ(decode<PublicKey>(encode(PublicKey{Suite::kEd25519, Bytes(kMaxPublicKeyBytes + 1, 1)})).error().id, ErrorId::kTooLarge);
  EXPECT_TRUE(decode<Signature>(encode(Signature{Bytes(kMaxSignatureBytes, 1)})));
  EXPECT_EQ(decode<Signature>(encode(Signature{Bytes(kMaxSignatureBytes + 1, 1)})).error().id, ErrorId::kTooLarge);
}

// Values of the Xinghuo SDKs, recomputed with OpenSSL.
TEST(BifKeys, HaveTheEncodedFormsOfTheSdks) {
  struct Row {
    const char *seed, *encoded_private, *encoded_public;
  };
  constexpr Row kRows[] = {
      {"9fdbebc5507c52e2e2f50820195645f5ea5a92420b550119b544620b2347b554", "priSPKp8oiiAXGZaXFBMKEAoL2b6J6UDQCw4x39ereXYtyAejM",
       "b06566f76733ae048fda721d47afe8780b572636496c93253db86dc8d5427fc54e9a06"},
      {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "priSPKdNoHfXeREnR9FTJ8L9gF3PDtopoDaSDHpQzxefWzrkMt",
       "b0656603a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"}};
  for (const auto& row : kRows) {
    const PrivateKey key = key_of(row.seed);
    EXPECT_EQ(to_encoded(key), row.encoded_private);
    EXPECT_EQ(to_encoded(key.public_key()), row.encoded_public);
    EXPECT_TRUE(private_key_from_encoded(row.encoded_private).value().seed() == key.seed());
    EXPECT_EQ(public_key_from_encoded(row.encoded_public).value(), key.public_key());
    EXPECT_EQ(public_key_from_encoded(std::string_view(row.encoded_public).substr(6)).value(), key.public_key());
  }
}

TEST(BifKeys, OtherLettersPrefixesAndLengthsAreRefused) {
  for (const auto* text : {"", "b06566", "b07a6603a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8", "03a107", "zz",
                           "b0656603a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b800"}) {
    EXPECT_FALSE(public_key_from_encoded(text)) << text;
  }
  // The last ones are one character short, and one too long.
  for (const auto* text :
       {"", "1", "priSPKp8oiiAXGZaXFBMKEAoL2b6J6UDQCw4x39ereXYtyAej", "priSPKp8oiiAXGZaXFBMKEAoL2b6J6UDQCw4x39ereXYtyAejMM"}) {
    EXPECT_FALSE(private_key_from_encoded(text)) << text;
  }
}

}  // namespace
}  // namespace xh
