#include "node/runtime/support_scrub.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/json.h"

namespace xh::runtime {
namespace {

KeySchema key(std::string_view name, ValueType type) { return {name, type, Need::kOptional, 0, 0, "", "", "", "", ""}; }

TEST(SupportScrub, ValuesWhoseNameSpeaksOfSecretsAreSecret) {
  for (const auto* name : {"node.passphrase_file", "node.keys_dir", "rpc.tls_key", "hsm.pin", "admin.token_file", "x.client_secret"})
    EXPECT_TRUE(is_secret(key(name, ValueType::kPath))) << name;
  for (const auto* name : {"node.data_dir", "rpc.listen", "rpc.tls_certificate", "x.monkey", "x.pinned", "storage.keystone"})
    EXPECT_FALSE(is_secret(key(name, ValueType::kPath))) << name;
}

TEST(SupportScrub, PublicKeysAndNumbersAreNone) {
  EXPECT_FALSE(is_secret(key("signer.consensus_key", ValueType::kPublicKey)));
  EXPECT_FALSE(is_secret(key("peers.peer.network_key", ValueType::kNetworkKey)));
  EXPECT_FALSE(is_secret(key("x.max_keys", ValueType::kNumber)));
}

TEST(SupportScrub, TheNodesOwnSecretsAreAllKnown) {
  std::vector<std::string_view> secret;
  for (const auto& one : config_keys()) {
    if (is_secret(one)) secret.push_back(one.name);
  }
  EXPECT_NE(std::ranges::find(secret, "node.passphrase_file"), secret.end());
  EXPECT_NE(std::ranges::find(secret, "node.keys_dir"), secret.end());
  EXPECT_EQ(std::ranges::find(secret, "rpc.listen"), secret.end());
}

TEST(SupportScrub, SecretsGoWhereverTheyStandAndTheLongerOnesFirst) {
  const Scrubber scrubber({"/srv/keys", "/srv/keys/pass", "correct horse"});
  EXPECT_EQ(scrubber.clean("cannot read /srv/keys/pass, /srv/keys/network.json: \"correct horse\""),
            "cannot read (left out), (left out)/network.json: \"(left out)\"");
  EXPECT_EQ(scrubber.clean("correct horsecorrect horse"), "(left out)(left out)");
}

TEST(SupportScrub, TextsThatAreTooShortAreNotTaken) {
  EXPECT_EQ(Scrubber({"", "abc"}).clean("abc"), "abc");
  EXPECT_EQ(Scrubber({"abcd"}).clean("abcd"), "(left out)");
}

TEST(SupportScrub, QueriesAndUserNamesOfUrlsGo) {
  const Scrubber none({});
  EXPECT_EQ(none.clean("GET /1.0/identifiers/did:bid:ef1?proof=true&token=x HTTP/1.1"),
            "GET /1.0/identifiers/did:bid:ef1?(left out) HTTP/1.1");
  EXPECT_EQ(none.clean("at http://bob:pw@example.com:80/a and http://b/c"), "at http://(left out)@example.com:80/a and http://b/c");
  EXPECT_EQ(none.clean("why? because"), "why? because");
  EXPECT_EQ(none.clean("why?"), "why?");
  EXPECT_EQ(none.clean("{\"url\":\"/a?b=c\",\"n\":1}"), "{\"url\":\"/a?(left out)\",\"n\":1}");
}

TEST(SupportScrub, EncodedPrivateKeysGo) {
  const Scrubber none({});
  const std::string key_text = "priSPK" + std::string(44, 'a');
  EXPECT_EQ(none.clean("key " + key_text + "."), "key (left out).");
  EXPECT_EQ(none.clean("priSPK is the beginning of one"), "priSPK is the beginning of one");
}

// SU3: a log may hold the end of a key of which the beginning was cut off with its head.
TEST(SupportScrub, PrivateKeysInPemAndBearerTokensGo) {
  const Scrubber none({});
  EXPECT_EQ(none.clean("a\n-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----\nb"), "a\n(left out)\nb");
  EXPECT_EQ(none.clean("-----BEGIN EC PRIVATE KEY-----\nMC4CAQ\n"), "(left out)");
  EXPECT_EQ(none.clean("MC4CAQ\n-----END PRIVATE KEY-----\nb"), "(left out)\nb");
  EXPECT_EQ(none.clean("-----BEGIN CERTIFICATE-----\nMC4CAQ\n-----END CERTIFICATE-----"),
            "-----BEGIN CERTIFICATE-----\nMC4CAQ\n-----END CERTIFICATE-----");
  EXPECT_EQ(none.clean("Authorization: Bearer abc.def-1 and more"), "Authorization: Bearer (left out) and more");
}

// SU3
TEST(SupportScrub, SecretsGoAsTheyStandInJson) {
  const std::string secret = "pa\"ss\\word";
  EXPECT_EQ(Scrubber({secret}).clean("a=" + json_quote(secret)), "a=\"(left out)\"");
}

}  // namespace
}  // namespace xh::runtime
