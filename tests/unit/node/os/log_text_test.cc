#include "node/os/log_text.h"

#include <gtest/gtest.h>

namespace xh::os {
namespace {

// LG4
TEST(LogText, NothingBeginsALineOrTurnsItsDirection) {
  EXPECT_EQ(clean_text("a\nb\r\tc\x1b[31m"), "a\\u{a}b\\u{d}\\u{9}c\\u{1b}[31m");
  EXPECT_EQ(clean_text("\x7f\u0085\u009f"), "\\u{7f}\\u{85}\\u{9f}");
  EXPECT_EQ(clean_text("a\u2028b\u2029c"), "a\\u{2028}b\\u{2029}c");
  EXPECT_EQ(clean_text("\u202e\u2066\u200b\ufeff"), "\\u{202e}\\u{2066}\\u{200b}\\u{feff}");
  EXPECT_EQ(clean_text("\xff\xc3"), "\\xff\\xc3");
  EXPECT_EQ(clean_text(std::string_view("\0", 1)), "\\u{0}");
  EXPECT_EQ(clean_text("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "a lone surrogate";
  EXPECT_EQ(clean_text("上海 ü 😀"), "上海 ü 😀");
}

// LG5
TEST(LogText, SecretsAreNotShownWhereverTheyStand) {
  const std::string key = "priSPKqS3Bnh5ZGJ8rUkEoFgTzGzHdSMsLxBCyuTnEUiU1c3n3";
  EXPECT_EQ(without_secrets("key " + key + "!"), "key <redacted>!");
  EXPECT_EQ(without_secrets("key=" + key), "key=<redacted>");
  EXPECT_EQ(without_secrets("the.key-" + key + "."), "the.key-<redacted>.");
  EXPECT_EQ(without_secrets("priS is short"), "priS is short");
  EXPECT_EQ(without_secrets("Authorization: Bearer abc.def-1 and more"), "Authorization: Bearer <redacted> and more");
  EXPECT_EQ(without_secrets("bearer=x"), "bearer=x");
  EXPECT_EQ(without_secrets("at http://me:pw@host/a?token=1&b=2 now"), "at http://<redacted>@host/a?<redacted> now");
  EXPECT_EQ(without_secrets("at http://me:p@ss@w@host/a"), "at http://<redacted>@host/a") << "a sign within the password";
  EXPECT_EQ(without_secrets("at http://host/a@b"), "at http://host/a@b");
  EXPECT_EQ(without_secrets("/log/tile?x=1"), "/log/tile?<redacted>");
  EXPECT_EQ(without_secrets("did:bid:ef1?service=x now"), "did:bid:ef1?<redacted> now");
  EXPECT_EQ(without_secrets("/log/tile?x=1\nnext line"), "/log/tile?<redacted>\nnext line");
  EXPECT_EQ(without_secrets("http://host\n@name"), "http://host\n@name");
  EXPECT_EQ(without_secrets("does it list our key?"), "does it list our key?");
  EXPECT_EQ(without_secrets("why? because"), "why? because");
  const std::string pem = "-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----";
  EXPECT_EQ(without_secrets("a " + pem + " b"), "a <redacted> b");
  EXPECT_EQ(without_secrets("a -----BEGIN EC PRIVATE KEY-----\nMC4"), "a <redacted>") << "one that was cut";
  EXPECT_EQ(without_secrets("-----BEGIN CERTIFICATE-----"), "-----BEGIN CERTIFICATE-----");
}

TEST(LogText, SomeFieldsAreNeverShown) {
  for (const char* name : {"passphrase", "node.passphrase_file", "Password", "api_token", "client_secret", "private_key", "seed",
                           "mnemonic", "Authorization", "set-cookie", "pin", "user_pin", "pin_file"})
    EXPECT_TRUE(is_secret_name(name)) << name;
  for (const char* name : {"peer", "reason", "path", "opinion", "pinned", "key", "height"}) EXPECT_FALSE(is_secret_name(name)) << name;
}

// LG6
TEST(LogText, WhatIsLongIsCutBetweenCharacters) {
  EXPECT_EQ(cut_text("abcd", 4), "abcd");
  EXPECT_EQ(cut_text("abcde", 4), "abcd… (1 bytes more)");
  EXPECT_EQ(cut_text("aüb", 2), "a… (3 bytes more)");
  EXPECT_EQ(log_text(std::string(kMaxLogValueBytes, 'x'), kMaxLogValueBytes), std::string(kMaxLogValueBytes, 'x'));
  EXPECT_EQ(log_text(std::string(kMaxLogValueBytes + 1, 'x'), kMaxLogValueBytes), std::string(kMaxLogValueBytes, 'x') + "… (1 bytes more)");
}

}  // namespace
}  // namespace xh::os
