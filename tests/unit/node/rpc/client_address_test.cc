#include "node/rpc/client_address.h"

#include <gtest/gtest.h>

namespace xh::rpc {
namespace {

ClientName of(const char* address) { return client_at(boost::asio::ip::make_address(address)); }

// GD9
TEST(ClientAddress, AClientIsAnAddressOfIPv4OrANetworkOfIPv6) {
  EXPECT_EQ(of("192.0.2.1").name, of("192.0.2.1").name);
  EXPECT_NE(of("192.0.2.1").name, of("192.0.2.2").name);
  EXPECT_EQ(of("2001:db8:1:2::1").name, of("2001:db8:1:2:ffff::9").name);
  EXPECT_NE(of("2001:db8:1:2::1").name, of("2001:db8:1:3::1").name);
}

// GD9
TEST(ClientAddress, LoopbackIsLocalAndIPv4InIPv6IsIPv4) {
  for (const char* local : {"127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"}) EXPECT_TRUE(of(local).local) << local;
  for (const char* other : {"192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1", "0.0.0.0"}) EXPECT_FALSE(of(other).local) << other;
  EXPECT_EQ(of("::ffff:192.0.2.1").name, of("192.0.2.1").name);
}

}  // namespace
}  // namespace xh::rpc
