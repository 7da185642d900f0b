#include "node/rpc/host_check.h"

#include <gtest/gtest.h>

#include <vector>

namespace xh::rpc {
namespace {

bool served(std::string_view host, std::vector<std::string> names = {}) { return is_served_host(host, "192.0.2.7", names); }

// GD6
TEST(HostCheck, LoopbackAndTheAddressOfTheConnectionAreServed) {
  for (const char* host : {"localhost", "LocalHost:26800", "localhost.", "127.0.0.1", "127.0.0.1:26800", "127.1.2.3", "[::1]",
                           "[::1]:26800", "192.0.2.7", "192.0.2.7:26800"})
    EXPECT_TRUE(served(host)) << host;
}

// GD6
TEST(HostCheck, AnAddressIsServedHoweverItIsWritten) {
  for (const char* host : {"[2001:db8::7]", "[2001:DB8:0:0::7]:26800", "[2001:0db8::0007]"})
    EXPECT_TRUE(is_served_host(host, "2001:db8::7", {})) << host;
  EXPECT_FALSE(is_served_host("[2001:db8::8]", "2001:db8::7", {}));
}

// GD6
TEST(HostCheck, NamesThatWerePointedHereAreNot) {
  for (const char* host : {"evil.example", "127.0.0.1.evil.example", "127.evil.example", "localhost.evil.example", "192.0.2.8", "[::2]",
                           "127.1", "0x7f.1", "2130706433", "", ":80", "."})
    EXPECT_FALSE(served(host)) << host;
}

// GD6
TEST(HostCheck, NamesOfTheConfigurationAreServedAndAStarIsOneLabel) {
  const std::vector<std::string> names = {"Node.example", "*.chain.example", "[2001:db8::1]"};
  for (const char* host : {"node.example", "NODE.example.:443", "a.chain.example", "A.Chain.Example:1", "[2001:DB8::1]:26800"})
    EXPECT_TRUE(served(host, names)) << host;
  for (const char* host :
       {"x.node.example", "chain.example", ".chain.example", "a.b.chain.example", "achain.example", "*.chain.example.org"})
    EXPECT_FALSE(served(host, names)) << host;
}

// GD7
TEST(HostCheck, AnOriginIsOursWhenItIsSchemeAndHostOfTheRequest) {
  EXPECT_TRUE(is_own_origin("http://localhost:26800", "localhost:26800", false));
  EXPECT_TRUE(is_own_origin("https://localhost:26800", "localhost:26800", false)) << "a proxy may speak TLS";
  EXPECT_TRUE(is_own_origin("https://Node.example", "node.example", true));
  EXPECT_FALSE(is_own_origin("http://node.example", "node.example", true));
  EXPECT_FALSE(is_own_origin("http://", "", false));
  for (const char* origin : {"null", "http://localhost", "https://localhost", "http://localhost:26800/", "http://evil.example", ""})
    EXPECT_FALSE(is_own_origin(origin, "localhost:26800", false)) << origin;
}

}  // namespace
}  // namespace xh::rpc
