// Who a client is, by its address. Spec: docs/spec/guarding.md (GD9), docs/spec/binary-resolution.md (BR11).
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>

namespace xh::rpc {

struct ClientName {
  std::string name;    ///< bytes, for comparing
  bool local = false;  ///< at a loopback address
};

/// A socket of both families shows addresses of IPv4 in those of IPv6: as what they are.
[[nodiscard]] boost::asio::ip::address plain_address(const boost::asio::ip::address& address);
/// One of IPv4, a network of 64 bits of IPv6, which is what one customer has.
[[nodiscard]] ClientName client_at(const boost::asio::ip::address& address);

}  // namespace xh::rpc
