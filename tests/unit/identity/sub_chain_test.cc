#include "identity/sub_chain.h"

#include <gtest/gtest.h>

#include "identity/operations.h"

namespace xh::identity {
namespace {

Status parsed(const DescribeSubChain& op) {
  return parse_operation(static_cast<std::uint16_t>(DescribeSubChain::kKind), encode(op)).map([](const auto&) {});
}

// AC5
TEST(SubChain, AResolverIsAPlainUrlToWhichABidCanBeAppended) {
  for (const auto* url :
       {"", "http://127.0.0.1:8080", "https://resolver.example", "https://resolver.example:443/base/path", "http://[::1]:80"})
    EXPECT_TRUE(check_resolver(url)) << url;
  for (const auto* url :
       {"ftp://a", "resolver.example", "https://", "https:///path", "http://:80", "https://a/", "https://a b", "https://a?b=c",
        "https://a#b", "https://user@a", "https://a\\b", "https://\"a", "https://\xc3\xa4", "javascript:alert(1)", "https://a\r\nX: y"})
    EXPECT_FALSE(check_resolver(url)) << url;
}

TEST(SubChain, AResolverAtTheMaximumPassesAndOneBeyondFails) {
  const std::string longest = "https://" + std::string(kMaxResolverBytes - 8, 'a');
  EXPECT_TRUE(check_resolver(longest));
  EXPECT_FALSE(check_resolver(longest + "a"));
  EXPECT_FALSE(parsed({"ab12", 1, "", longest + "a"}));
}

// AC4
TEST(SubChain, AMalformedCodeOrNameNeverReachesTheLedger) {
  EXPECT_TRUE(parsed({"ab12", 1, std::string(kMaxSubChainNameBytes, 'n'), "https://a"}));
  EXPECT_FALSE(parsed({"ab12", 1, std::string(kMaxSubChainNameBytes + 1, 'n'), ""}));
  EXPECT_FALSE(parsed({"ab12", 1, "\xff", ""}));
  for (const auto* code : {"", "ab1", "ab123", "AB12", "ab 2"}) EXPECT_FALSE(parsed({code, 1, "", ""})) << code;
}

}  // namespace
}  // namespace xh::identity
