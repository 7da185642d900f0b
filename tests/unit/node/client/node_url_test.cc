#include "node/client/node_url.h"

#include <gtest/gtest.h>

#include "node/client/binary_client.h"

namespace xh::client {
namespace {

TEST(NodeUrlTest, HostAndPortAreReadAndThePortOfTheSchemeHoldsWithoutOne) {
  const auto read = [](const std::string& url) {
    const auto out = parse_node_url(url);
    return out ? out->authority() + (out->tls ? " by TLS" : "") : out.error().to_string();
  };
  EXPECT_EQ(read("http://127.0.0.1:26800"), "127.0.0.1:26800");
  EXPECT_EQ(read("http://node.example/"), "node.example:80");
  EXPECT_EQ(read("https://node.example"), "node.example:443 by TLS");
  EXPECT_EQ(read("https://[::1]:8443//"), "[::1]:8443 by TLS");
  EXPECT_EQ(parse_node_url("http://[::1]")->host, "::1");
}

TEST(NodeUrlTest, WhatIsNoUrlOfANodeIsRefusedByNameWithTheText) {
  for (const char* bad : {"", "node.example", "node.example:26800", "ftp://node.example", "http://", "http://:80",
                          "http://node.example:", "http://node.example:http", "http://node.example:123456", "http://node.example/path",
                          "http://me@node.example", "http://node.example?x", "http://[::1", "HTTP://node.example"}) {
    const auto refused = parse_node_url(bad);
    ASSERT_FALSE(refused) << bad;
    EXPECT_EQ(refused.error().id, ErrorId::kBadAddress) << bad;
    EXPECT_EQ(refused.error().place, bad);
  }
}

TEST(BinaryClientTest, AnAddressWithoutHostOrPortIsRefusedBeforeAnythingIsSent) {
  const Bytes request(16);
  constexpr std::chrono::milliseconds kHaste{1};
  for (const char* bad : {"", "127.0.0.1", ":2259", "127.0.0.1:"}) {
    EXPECT_EQ(ask_by_udp(bad, request, kHaste, [](ByteView) { return true; }).error().id, ErrorId::kBadAddress) << bad;
    EXPECT_EQ(ask_by_tcp(bad, request, kHaste).error().id, ErrorId::kBadAddress) << bad;
  }
}

}  // namespace
}  // namespace xh::client
