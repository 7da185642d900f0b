// Q7, Q8
#include "crypto/derivation.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "crypto/account_id.h"
#include "unhex.h"

namespace xh {
namespace {

PrivateKey derived(Suite suite, std::string_view words) {
  const Secret seed = seed_of_mnemonic(words, "").value();
  return derive_key(suite, seed.expose(), path_from_text(first_path(suite)).value()).value();
}

// Accounts that wallets of Xinghuo show for these words.
TEST(Derivation, GivesTheAccountsOfTheWallets) {
  const PrivateKey ed = derived(Suite::kEd25519, "attitude coyote negative library clerk copy portion bus combine gospel topic typical");
  EXPECT_EQ(to_encoded(ed), "priSPKpetRX5WifNuauxaFwd7jVf2Jkt34QqSKeMPMG5GySYVN");
  EXPECT_EQ(to_bid(account_of(ed.public_key())), "did:bid:efeEL8iWhdUthpYXmjeFTjrVYW9Zfmu8");
  const PrivateKey sm2 = derived(Suite::kSm2, "disorder cluster crunch hood desk west double bind bomb salmon identify rate");
  EXPECT_EQ(to_encoded(sm2), "priSrrps77sEiZivhRuredtAuyjpuwsJCZUET6LqAgnPb1UcTc");
  EXPECT_EQ(to_bid(account_of(sm2.public_key())), "did:bid:zfNLeBzdvDKqKm8QEYrwpMj8cqPvFBbT");
}

// SLIP-0010, test vector 1.
TEST(Derivation, GivesTheKeysOfSlip10) {
  const Bytes seed = unhex("000102030405060708090a0b0c0d0e0f");
  struct Row {
    Suite suite;
    const char *path, *key;
  };
  constexpr Row kRows[] = {
      {Suite::kEd25519, "m", "2b4be7f19ee27bbf30c667b642d5f4aa69fd169872f8fc3059c08ebae2eb19e7"},
      {Suite::kEd25519, "m/0'", "68e0fe46dfb67e368c75379acec591dad19df3cde26e63b93a8e704f1dade7a3"},
      {Suite::kEd25519, "m/0'/1'/2'/2'/1000000000'", "8f94d394a8e8fd6b1bc2f3f49f5c47e385281d5c17e65324b0f62483e37e8793"},
      {Suite::kSecp256k1, "m", "e8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35"},
      {Suite::kSecp256k1, "m/0'/1", "3c6cb8d0f6a264c91ea8b5030fadaa8e538b020f0a387421a12de9319dc93368"},
      {Suite::kSecp256k1, "m/0'/1/2'/2/1000000000", "471b76e389e528d6de6d816857e012c5455051cad6660850e58372a6c3e6e7c8"},
  };
  for (const auto& row : kRows) {
    const PrivateKey key = derive_key(row.suite, seed, path_from_text(row.path).value()).value();
    EXPECT_EQ(to_hex(key.seed().expose()), row.key) << row.path;
  }
}

// BIP 39, the vector of twelve times "abandon" with a passphrase.
TEST(Derivation, SeedsAreThoseOfBip39HoweverSpaced) {
  constexpr std::string_view kSeed =
      "c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b2f001698e7463b04";
  std::string words;
  for (int i = 0; i < 11; ++i) words += "abandon ";
  EXPECT_EQ(to_hex(seed_of_mnemonic(words + "about", "TREZOR")->expose()), kSeed);
  EXPECT_EQ(to_hex(seed_of_mnemonic("  " + words + "\n about\n", "TREZOR")->expose()), kSeed);
}

TEST(Derivation, OtherPathsAndMnemonicsAreRefused) {
  EXPECT_EQ(path_from_text("m/44'/2022'/0'/0/0").value(), (DerivationPath{0x8000002c, 0x800007e6, 0x80000000, 0, 0}));
  EXPECT_EQ(path_from_text("m")->size(), 0u);
  for (const char* text :
       {"", "44'", "m/", "m//1", "m/1''", "m/x", "m/-1", "m/2147483648", "m/1h", "m 1", "m/1/", "m/0/0/0/0/0/0/0/0/0/0/0"})
    EXPECT_EQ(path_from_text(text).error().id, ErrorId::kBadDerivation) << text;
  EXPECT_TRUE(path_from_text("m/0/0/0/0/0/0/0/0/0/0"));
  EXPECT_EQ(derive_key(Suite::kEd25519, Bytes(16, 1), {0}).error().id, ErrorId::kBadDerivation);
  std::string words;
  for (int count = 1; count <= 27; ++count) {
    words += "word ";
    EXPECT_EQ(seed_of_mnemonic(words, "").has_value(), count >= 12 && count <= 24 && count % 3 == 0) << count;
  }
}

}  // namespace
}  // namespace xh
