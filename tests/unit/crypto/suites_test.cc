// Q1-Q6: SM2 and secp256k1 beside OpenSSL's own verdicts, and the forms of their keys.
#include <gtest/gtest.h>
#define OPENSSL_SUPPRESS_DEPRECATED  // the short way to a key that is only compared against
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>

#include "base/text.h"
#include "crypto/account_id.h"
#include "crypto/hash.h"
#include "crypto/secp256k1.h"
#include "crypto/sm2.h"
#include "unhex.h"

namespace xh {
namespace {

PrivateKey key_of(Suite suite, std::uint8_t byte) { return PrivateKey::from_raw(suite, Bytes(kPrivateKeyBytes, byte)).value(); }
constexpr Suite kCurves[] = {Suite::kSm2, Suite::kSecp256k1};
constexpr Suite kAll[] = {Suite::kEd25519, Suite::kSm2, Suite::kSecp256k1};
constexpr std::string_view kOrders[] = {"fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123",
                                        "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"};

// order - number, 32 bytes each.
Bytes minus(ByteView order, ByteView number) {
  Bytes out(32);
  int borrow = 0;
  for (std::size_t i = 32; i-- > 0;) {
    const int digit = order[i] - number[i] - borrow;
    borrow = digit < 0 ? 1 : 0;
    out[i] = static_cast<std::uint8_t>(digit & 0xff);
  }
  return out;
}

TEST(Suites, SignAndVerifyTheirOwnAndNothingElse) {
  for (const auto suite : kAll) {
    const PrivateKey key = key_of(suite, 7);
    const Signature signature = key.sign(as_bytes("message"));
    EXPECT_EQ(signature.raw.size(), kMaxSignatureBytes);
    EXPECT_TRUE(verify(key.public_key(), as_bytes("message"), signature)) << name_of(suite);
    EXPECT_FALSE(verify(key.public_key(), as_bytes("messagf"), signature)) << name_of(suite);
    EXPECT_FALSE(verify(key_of(suite, 8).public_key(), as_bytes("message"), signature)) << name_of(suite);
    for (const auto other : kAll) {
      if (other == suite) continue;
      EXPECT_FALSE(verify(key_of(other, 7).public_key(), as_bytes("message"), signature));
      EXPECT_FALSE(verify(PublicKey{other, key.public_key().raw}, as_bytes("message"), signature));
    }
    EXPECT_EQ(suite_from_name(name_of(suite)).value(), suite);
    EXPECT_EQ(suite_of_letter(letter_of(suite)), suite);
  }
  EXPECT_EQ(suite_from_name("rsa").error().id, ErrorId::kBadKey);
  EXPECT_FALSE(suite_of_letter('f'));
}

TEST(Suites, EveryFlippedBitOfASignatureIsRefused) {
  for (const auto suite : kCurves) {
    const PrivateKey key = key_of(suite, 7);
    const Signature good = key.sign(as_bytes("message"));
    for (std::size_t bit = 0; bit < 512; ++bit) {
      Signature bad = good;
      bad.raw[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
      EXPECT_FALSE(verify(key.public_key(), as_bytes("message"), bad)) << name_of(suite) << " " << bit;
    }
  }
}

// Q3
TEST(Suites, ASignatureHasOneForm) {
  for (std::size_t i = 0; i < std::size(kCurves); ++i) {
    const PrivateKey key = key_of(kCurves[i], 7);
    Signature signature = key.sign(as_bytes("message"));
    const Bytes negative = minus(unhex(kOrders[i]), ByteView(signature.raw).subspan(32));
    std::ranges::copy(negative, signature.raw.begin() + 32);
    EXPECT_FALSE(verify(key.public_key(), as_bytes("message"), signature)) << name_of(kCurves[i]);
  }
}

TEST(Suites, NumbersOutOfRangeAreRefused) {
  for (std::size_t i = 0; i < std::size(kCurves); ++i) {
    const PrivateKey key = key_of(kCurves[i], 7);
    const Signature good = key.sign(as_bytes("message"));
    for (const Bytes& number : {Bytes(32, 0), unhex(kOrders[i]), Bytes(32, 0xff)}) {
      for (const std::ptrdiff_t half : {0, 32}) {
        Signature bad = good;
        std::ranges::copy(number, bad.raw.begin() + half);
        EXPECT_FALSE(verify(key.public_key(), as_bytes("message"), bad));
      }
      EXPECT_EQ(PrivateKey::from_raw(kCurves[i], number).error().id, ErrorId::kBadKey);
    }
  }
  // The greatest private keys: n - 1, and n - 2 for SM2, where 1 + d must have an inverse.
  Bytes greatest = unhex(kOrders[0]);
  greatest.back() -= 1;
  EXPECT_FALSE(PrivateKey::from_raw(Suite::kSm2, greatest));
  greatest.back() -= 1;
  EXPECT_TRUE(PrivateKey::from_raw(Suite::kSm2, greatest));
  greatest = unhex(kOrders[1]);
  greatest.back() -= 1;
  EXPECT_TRUE(PrivateKey::from_raw(Suite::kSecp256k1, greatest));
}

TEST(Suites, KeysOfOtherLengthsAndPointsBesideTheCurveAreRefused) {
  for (const auto suite : kAll) {
    const PrivateKey key = key_of(suite, 7);
    const Signature signature = key.sign(as_bytes("message"));
    for (const std::size_t size : {0u, 1u, 31u, 32u, 33u, 34u, 64u, 65u}) {
      PublicKey other = key.public_key();
      if (other.raw.size() == size) continue;
      other.raw.resize(size, 1);
      EXPECT_FALSE(verify(other, as_bytes("message"), signature)) << size;
      EXPECT_EQ(check_key(other).error().id, ErrorId::kBadKey) << size;
      EXPECT_FALSE(PrivateKey::from_raw(suite, Bytes(size == 32 ? 30 : size, 1)));
    }
    EXPECT_TRUE(check_key(key.public_key()));
    Signature cut = signature;
    cut.raw.pop_back();
    EXPECT_FALSE(verify(key.public_key(), as_bytes("message"), cut));
  }
  PublicKey sm2 = key_of(Suite::kSm2, 7).public_key();
  sm2.raw.back() ^= 1;
  EXPECT_EQ(check_key(sm2).error().id, ErrorId::kBadKey);
  sm2.raw.back() ^= 1;
  sm2.raw[0] = 6;  // the hybrid form of X9.62
  EXPECT_EQ(check_key(sm2).error().id, ErrorId::kBadKey);
  PublicKey k1{Suite::kSecp256k1, Bytes(33, 0xff)};
  k1.raw[0] = 2;
  EXPECT_EQ(check_key(k1).error().id, ErrorId::kBadKey);
}

// Bitcoin's best known vector of RFC 6979 on this curve.
TEST(Secp256k1, SignsByRfc6979) {
  Bytes one(32, 0);
  one.back() = 1;
  const PrivateKey key = PrivateKey::from_raw(Suite::kSecp256k1, one).value();
  EXPECT_EQ(to_hex(key.public_key().raw), "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
  EXPECT_EQ(to_hex(key.sign(as_bytes("Satoshi Nakamoto")).raw),
            "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
            "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5");
}

// OpenSSL, which does not care about the height of s, says the same of 64 keys and messages.
bool openssl_says(const PublicKey& key, ByteView message, const Signature& signature) {
  EC_KEY* ec = EC_KEY_new_by_curve_name(NID_secp256k1);
  EVP_PKEY* owned = EVP_PKEY_new();
  const bool read = EC_KEY_oct2key(ec, key.raw.data(), key.raw.size(), nullptr) == 1 && EVP_PKEY_assign_EC_KEY(owned, ec) == 1;
  ECDSA_SIG* parsed = ECDSA_SIG_new();
  ECDSA_SIG_set0(parsed, BN_bin2bn(signature.raw.data(), 32, nullptr), BN_bin2bn(signature.raw.data() + 32, 32, nullptr));
  std::uint8_t* der = nullptr;
  const int size = i2d_ECDSA_SIG(parsed, &der);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const bool good = read && EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, owned) == 1 &&
                    EVP_DigestVerify(context, der, static_cast<std::size_t>(size), message.data(), message.size()) == 1;
  EVP_MD_CTX_free(context);
  OPENSSL_free(der);
  ECDSA_SIG_free(parsed);
  EVP_PKEY_free(owned);
  return good;
}

TEST(Secp256k1, OpensslAgrees) {
  for (std::uint8_t i = 1; i <= 64; ++i) {
    const PrivateKey key = key_of(Suite::kSecp256k1, i);
    const Bytes message(i, i);
    const Signature signature = key.sign(message);
    EXPECT_TRUE(openssl_says(key.public_key(), message, signature));
    Signature other = signature;
    other.raw[i % 64] ^= 1;
    EXPECT_FALSE(openssl_says(key.public_key(), message, other));
    EXPECT_FALSE(verify(key.public_key(), message, other));
  }
}

// GM/T 0004 Annex A, first example.
TEST(Sm2, DigestIsSm3) {
  EXPECT_EQ(to_hex(sm3(as_bytes("abc")).view()), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
}

// GB/T 32918.5 Annex A: the example on the recommended curve.
TEST(Sm2, VerifiesTheExampleOfTheStandard) {
  const PrivateKey key =
      PrivateKey::from_raw(Suite::kSm2, unhex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8")).value();
  EXPECT_EQ(to_hex(key.public_key().raw),
            "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
            "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13");
  const Signature signature{
      unhex("f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
            "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa")};
  EXPECT_TRUE(verify(key.public_key(), as_bytes("message digest"), signature));
}

TEST(Sm2, SignaturesDifferEachTime) {
  const PrivateKey key = key_of(Suite::kSm2, 7);
  EXPECT_NE(key.sign(as_bytes("message")), key.sign(as_bytes("message")));
}

// Values of the Xinghuo SDKs; the last row is our own, because no SDK makes such keys.
TEST(BifKeys, OtherSuitesHaveTheEncodedFormsOfTheSdks) {
  struct Row {
    Suite suite;
    const char *raw, *encoded_private, *encoded_public, *bid;
  };
  constexpr Row kRows[] = {
      {Suite::kSm2, "d2f0105d80da7c2560a383e9f3a67ebbd190d795e59898ddacef848e1fe7e2ad",
       "priSrrstxpMCKMa9G6d41rZ4iwzKbGeqJrXqeWZYXVo2pct24L",
       "b07a6604de8b1e7c3815ba281ff6f05d2c360666b912a172d8e5c588de0c49f47cc0a4f831e1c30bb9f83f9c02d542fd34466dcd4748142b448a77338eccf0023b2"
       "b"
       "5450",
       "did:bid:zf4iG7WK6MZscmm5WtjFjdL9Q1Zydgei"},
      {Suite::kSm2, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
       "priSrrdhZn6EUTLWcMeo3jZW3U61HkEnGgXFjZrD59poDD9Vav",
       "b07a6604a3d7b9ab9abd9c10bfd27e6db1eb80b170c07aca09ffd914c7c57e62c0e50ff3953b2a6e8ab2be221a5d57da86feaea10dcb209a0f2a9f9eee9380158ff"
       "f"
       "8da2",
       "did:bid:zffaUNNGRwhp5UsJueAqW3NVWAuRmw2A"},
      {Suite::kSecp256k1, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
       "priShgJFyccfpSdwDHX1oCV3vgQTw8Ro7XYKE9AwiRS5yoiaWa", "b07366036d6caac248af96f6afa7f904f550253a0f3ef3f5aa2fe6838a95b216691468e2",
       "did:bid:sf24Kpz1z9j7z5RFZPxD7yg4BR4LP8rHt"},
  };
  for (const auto& row : kRows) {
    const PrivateKey key = PrivateKey::from_raw(row.suite, unhex(row.raw)).value();
    EXPECT_EQ(to_encoded(key), row.encoded_private);
    EXPECT_EQ(to_encoded(key.public_key()), row.encoded_public);
    EXPECT_EQ(to_bid(account_of(key.public_key())), row.bid);
    EXPECT_EQ(private_key_from_encoded(row.encoded_private)->public_key(), key.public_key());
    EXPECT_EQ(public_key_from_encoded(row.encoded_public).value(), key.public_key());
    EXPECT_EQ(account_from_bid(row.bid).value(), account_of(key.public_key()));
  }
}

}  // namespace
}  // namespace xh
