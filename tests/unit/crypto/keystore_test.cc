#include "crypto/keystore.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "crypto/account_id.h"

namespace xh {
namespace {

const Bytes kRandom(kKeystoreRandomBytes, 9);
PrivateKey key_of(Suite suite) { return *PrivateKey::from_raw(suite, Bytes(kPrivateKeyBytes, 7)); }

// The digit after `before`, replaced.
std::string changed(std::string text, std::string_view before) {
  const auto at = text.find(before);
  EXPECT_NE(at, std::string::npos) << before;
  auto& digit = text[at + before.size()];
  digit = digit == '0' ? '1' : '0';
  return text;
}

class Keystore : public testing::TestWithParam<Seal> {};

// KF2, KF3
TEST_P(Keystore, OpensWithItsPassphraseOnlyAndNoticesEveryChange) {
  for (const auto suite : {Suite::kEd25519, Suite::kSm2, Suite::kSecp256k1}) {
    const PrivateKey key = key_of(suite);
    const std::string text = seal_key(key, "open sesame", kRandom, GetParam());
    EXPECT_EQ(open_key(text, "open sesame")->seed(), key.seed()) << name_of(suite);
    EXPECT_EQ(public_key_of_file(text).value(), key.public_key());
    EXPECT_EQ(seal_of_file(text).value(), GetParam());
  }
  const std::string text = seal_key(key_of(Suite::kEd25519), "open sesame", kRandom, GetParam());
  EXPECT_EQ(open_key(text, "open").error().id, ErrorId::kWrongPassphrase);
  for (const char* member : {"\"salt\": \"", "\"cipher\": \"", "\"public_key\": \"b06566"}) {
    EXPECT_EQ(open_key(changed(text, member), "open sesame").error().id, ErrorId::kWrongPassphrase) << member;
  }
  EXPECT_EQ(open_key(changed(text, "\"cipher"), "open sesame").error().id, ErrorId::kBadKeystore);
  EXPECT_EQ(open_key("{}", "x").error().id, ErrorId::kBadKeystore);
}
INSTANTIATE_TEST_SUITE_P(Both, Keystore, testing::Values(Seal::kStandard, Seal::kGm));

TEST(KeystoreTest, TheNonceIsBound) { EXPECT_FALSE(open_key(changed(seal_key(key_of(Suite::kSm2), "x", kRandom), "\"nonce\": \""), "x")); }

// KF4, KF5
TEST(KeystoreTest, TheGmSealBindsAllThatTheFileSays) {
  const std::string text = seal_key(key_of(Suite::kSm2), "x", kRandom, Seal::kGm);
  for (const char* member : {"\"counter\": \"", "\"mac\": \"", "\"pbkdf2_iterations\": 2"})
    EXPECT_EQ(open_key(changed(text, member), "x").error().id, ErrorId::kWrongPassphrase) << member;
}

// A public key that was exchanged together with the private key's seal is no damage: it is another file.
TEST(KeystoreTest, TheSealsDoNotReadEachOther) {
  const std::string text = seal_key(key_of(Suite::kSm2), "x", kRandom, Seal::kGm);
  std::string renamed = text;
  renamed.replace(renamed.find("xinghuo-key-gm/v1"), std::string_view("xinghuo-key-gm/v1").size(), "xinghuo-key/v1");
  EXPECT_EQ(open_key(renamed, "x").error().id, ErrorId::kBadKeystore);
  EXPECT_EQ(seal_of_file("{\"format\": \"xinghuo-key/v2\"}").error().place, "format");
}

// KF6: a file at the maximum passes, one that asks for more is refused before anything is computed.
TEST(KeystoreTest, CostsAtTheMaximumPassAndOneBeyondFails) {
  const auto with = [](const std::string& text, std::string_view member, std::uint64_t value) {
    Json json = parse_json(text).value();
    json.set(std::string(member), json_u64(value));
    return public_key_of_file(json.pretty());
  };
  const std::string standard = seal_key(key_of(Suite::kEd25519), "x", kRandom);
  const std::string gm = seal_key(key_of(Suite::kEd25519), "x", kRandom, Seal::kGm);
  EXPECT_TRUE(with(standard, "argon2id_passes", kMaxKeystorePasses));
  EXPECT_EQ(with(standard, "argon2id_passes", kMaxKeystorePasses + 1).error().place, "argon2id_passes");
  EXPECT_TRUE(with(standard, "argon2id_memory", kMaxKeystoreMemory));
  EXPECT_EQ(with(standard, "argon2id_memory", kMaxKeystoreMemory + 1).error().place, "argon2id_memory");
  EXPECT_TRUE(with(gm, "pbkdf2_iterations", kMaxGmKeystoreIterations));
  EXPECT_EQ(with(gm, "pbkdf2_iterations", kMaxGmKeystoreIterations + 1).error().place, "pbkdf2_iterations");
  EXPECT_EQ(with(gm, "pbkdf2_iterations", 0).error().place, "pbkdf2_iterations");
}

TEST(KeystoreTest, AFileAtTheMaximumIsReadAndOneBeyondIsNot) {
  std::string text = seal_key(key_of(Suite::kSm2), "x", kRandom, Seal::kGm);
  text.resize(kMaxKeyFileBytes, ' ');
  EXPECT_TRUE(public_key_of_file(text));
  EXPECT_EQ(public_key_of_file(text + " ").error().id, ErrorId::kBadKeystore);
}

TEST(AccountId, MatchesThePublishedBid) {
  const auto key = private_key_from_encoded("priSPKp8oiiAXGZaXFBMKEAoL2b6J6UDQCw4x39ereXYtyAejM").value();
  EXPECT_EQ(to_encoded(key.public_key()), "b06566f76733ae048fda721d47afe8780b572636496c93253db86dc8d5427fc54e9a06");
  EXPECT_EQ(to_bid(account_of(key.public_key())), "did:bid:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXHx");
  EXPECT_EQ(to_encoded(key), "priSPKp8oiiAXGZaXFBMKEAoL2b6J6UDQCw4x39ereXYtyAejM");
  EXPECT_EQ(account_from_bid("did:bid:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXHx").value(), account_of(key.public_key()));
  for (const char* bad : {"", "did:bid:", "did:bid:ef", "did:bid:xf4iG7WK6MZscmm5WtjFjdL9Q1Zydgei",
                          "did:bid:zs4iG7WK6MZscmm5WtjFjdL9Q1Zydgei", "did:bid:ef0"})
    EXPECT_FALSE(account_from_bid(bad)) << bad;
}

}  // namespace
}  // namespace xh
