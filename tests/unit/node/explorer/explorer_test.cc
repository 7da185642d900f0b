// The explorer as it is given out: its parts, their size, and the policies that go with them.
#include "node/explorer/explorer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace xh::explorer {
namespace {

rpc::HttpGet asked(std::string target, std::string encoding = "gzip, deflate, br") {
  return {std::move(target), "text/html", "127.0.0.1:26800", std::move(encoding), ""};
}
std::string field(const rpc::HttpAnswer& answer, std::string_view name) {
  for (const auto& [key, value] : answer.fields) {
    if (key == name) return value;
  }
  return "";
}
const Asset& part(std::string_view end) {
  for (const auto& asset : assets()) {
    if (asset.path.ends_with(end)) return asset;
  }
  throw std::runtime_error("no such part");
}

// EX2
TEST(Explorer, AllPartsTogetherAreSmall) {
  std::size_t sum = 0;
  std::set<std::string_view> paths;
  for (const auto& asset : assets()) {
    sum += asset.packed.size();
    EXPECT_TRUE(paths.insert(asset.path).second) << asset.path;
    ASSERT_GT(asset.packed.size(), 18u);
    EXPECT_EQ(asset.packed[0], 0x1f);
    EXPECT_EQ(asset.packed[1], 0x8b);
  }
  EXPECT_LT(sum, kMaxPackedBytes);
  EXPECT_EQ(paths.size(), 5u);
}

// EX1, EX3
TEST(Explorer, ThePageIsAskedForAgainAndItsPartsNever) {
  const auto page = explorer_read(asked("/")).value();
  EXPECT_EQ(page.status, 200u);
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(field(page, "Content-Encoding"), "gzip");
  EXPECT_FALSE(page.immutable);
  EXPECT_TRUE(explorer_read(asked("/?a=b")));
  for (const auto* end : {".js", ".css", ".svg"}) EXPECT_TRUE(explorer_read(asked(std::string(part(end).path)))->immutable) << end;
  EXPECT_FALSE(explorer_read(asked("/explorer/none.js")));
  EXPECT_FALSE(explorer_read(asked("/88.100/a")));
}

TEST(Explorer, WhoHasAPartIsToldThatItIsTheSame) {
  rpc::HttpGet get = asked("/");
  get.if_none_match = field(*explorer_read(get), "ETag");
  EXPECT_THAT(get.if_none_match, testing::MatchesRegex("\"[0-9a-f]{16}\""));
  const auto same = explorer_read(get).value();
  EXPECT_EQ(same.status, 304u);
  EXPECT_TRUE(same.body.empty());
  get.if_none_match = "\"0000000000000000\"";
  EXPECT_EQ(explorer_read(get)->status, 200u);
}

// EX4
TEST(Explorer, WhoTakesNoGzipIsToldWhatThisIs) {
  for (const auto* encoding : {"", "br", "identity", "gzip;q=0", "gzip; q=0.0", "deflate, GZIP;Q=0.000"}) {
    const auto refused = explorer_read(asked("/", encoding)).value();
    EXPECT_EQ(refused.status, 406u) << encoding;
    EXPECT_NE(refused.body.find("JSON-RPC"), std::string::npos);
  }
  for (const auto* encoding : {"gzip", "br;q=1.0, gzip;q=0.8", "*", "GZIP", "gzip;q=0.001", "gzip;q=1"})
    EXPECT_EQ(explorer_read(asked("/", encoding))->status, 200u) << encoding;
}

// EX5
TEST(Explorer, ThePolicyLetsNothingInThatIsNotOfThisNode) {
  const auto page = explorer_read(asked("/")).value();
  EXPECT_EQ(field(page, "Content-Security-Policy"),
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ws://127.0.0.1:26800 "
            "wss://127.0.0.1:26800; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
            "trusted-types 'none'");
  EXPECT_EQ(field(page, "Referrer-Policy"), "no-referrer");
  EXPECT_EQ(field(page, "X-Frame-Options"), "DENY");
  for (const auto* host : {"", "[::1]:26800", "127.0.0.1:1; script-src *", "a b", "node.example:\"x\""}) {
    rpc::HttpGet get = asked("/");
    get.host = host;
    EXPECT_NE(field(*explorer_read(get), "Content-Security-Policy").find("connect-src 'self'; base-uri"), std::string::npos) << host;
  }
}

// EX10
TEST(Explorer, TheVerifierIsForTheDisk) {
  const auto saved = explorer_read(asked("/explorer/xinghuo-verifier.html")).value();
  EXPECT_EQ(field(saved, "Content-Disposition"), "attachment; filename=\"xinghuo-verifier.html\"");
  EXPECT_FALSE(saved.immutable);
}

}  // namespace
}  // namespace xh::explorer
