#include "node/rpc/tls_front.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <ctime>

#include "made_certificate.h"

namespace xh::rpc {
namespace {

// GD2, GD5, GD6
TEST(TlsFrontTest, ACertificateAndItsKeyMakeAContextThatKnowsNamesAndDates) {
  const auto authority = make_certificate({"ca.example"});
  const auto own = make_certificate({"*.node.example", -60, 7'200}, &authority);
  const auto front = make_tls_front({own.certificate + authority.certificate, own.key, authority.certificate});
  ASSERT_TRUE(front) << front.error().to_string();
  EXPECT_EQ((*front)->names, std::vector<std::string>{"*.node.example"});
  const auto now = static_cast<std::int64_t>(std::time(nullptr));
  EXPECT_NEAR(static_cast<double>((*front)->not_after_s), static_cast<double>(now + 7'200), 60);
  EXPECT_LT((*front)->not_before_s, now);
}

// GD2
TEST(TlsFrontTest, WhatIsNotUsableIsNamed) {
  const auto own = make_certificate({});
  const auto other = make_certificate({});
  const auto place = [](const TlsMaterial& material) {
    const auto front = make_tls_front(material);
    EXPECT_FALSE(front);
    EXPECT_EQ(front.error().id, ErrorId::kBadConfig);
    return front.error().place;
  };
  EXPECT_EQ(place({"nothing", own.key, ""}), "rpc.tls_certificate");
  EXPECT_EQ(place({"", own.key, ""}), "rpc.tls_certificate");
  EXPECT_EQ(place({own.certificate, "nothing", ""}), "rpc.tls_key");
  EXPECT_EQ(place({own.certificate, other.key, ""}), "rpc.tls_key");
  EXPECT_EQ(place({own.certificate, own.key, "nothing"}), "rpc.client_ca");
}

// GD2
TEST(TlsFrontTest, AKeyWithAPassphraseIsRefusedAndNobodyIsAsked) {
  const auto own = make_certificate({});
  const std::string locked =
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
      "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgVn0cHGIf1zQICCAAw\n"
      "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEGPYtBQ6OzGkA4VZLOLKQAA=\n-----END ENCRYPTED PRIVATE KEY-----\n";
  EXPECT_EQ(make_tls_front({own.certificate, locked, ""}).error().place, "rpc.tls_key");
}

// GD2: no node fails to start because of a date.
TEST(TlsFrontTest, AnExpiredCertificateIsUsed) {
  const auto own = make_certificate({"node.example", -7'200, -3'600});
  EXPECT_TRUE(make_tls_front({own.certificate, own.key, ""}));
}

// GD3
TEST(TlsFrontTest, OnlySoundVersionsAndCiphersAreSpoken) {
  const auto own = make_certificate({});
  const auto front = make_tls_front({own.certificate, own.key, ""}).value();
  SSL_CTX* context = front->context.native_handle();
  EXPECT_EQ(SSL_CTX_get_min_proto_version(context), TLS1_2_VERSION);
  EXPECT_EQ(SSL_CTX_get_session_cache_mode(context), SSL_SESS_CACHE_OFF);
  const auto* ciphers = SSL_CTX_get_ciphers(context);
  for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i) {
    const std::string name = SSL_CIPHER_get_name(sk_SSL_CIPHER_value(ciphers, i));
    EXPECT_TRUE(name.starts_with("TLS_") || name.starts_with("ECDHE-")) << name;
    EXPECT_TRUE(name.find("GCM") != std::string::npos || name.find("CHACHA20") != std::string::npos) << name;
  }
}

}  // namespace
}  // namespace xh::rpc
