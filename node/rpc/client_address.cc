#include "node/rpc/client_address.h"

namespace xh::rpc {

namespace ip = boost::asio::ip;

ip::address plain_address(const ip::address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

ClientName client_at(const ip::address& address) {
  const auto plain = plain_address(address);
  if (plain.is_v4()) return {plain.to_string(), plain.is_loopback()};
  const auto bytes = plain.to_v6().to_bytes();
  return {std::string(bytes.begin(), bytes.begin() + 8), plain.is_loopback()};
}

}  // namespace xh::rpc
