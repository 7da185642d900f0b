#include "node/rpc/client_address.h"

namespace xh::rpc {

ClientName client_at(const boost::asio::ip::address& address) {
  namespace ip = boost::asio::ip;
  if (address.is_v4()) return {address.to_string(), address.is_loopback()};
  const auto v6 = address.to_v6();
  // A socket of both families shows IPv4 so.
  if (v6.is_v4_mapped()) return client_at(ip::make_address_v4(ip::v4_mapped, v6));
  const auto bytes = v6.to_bytes();
  return {std::string(bytes.begin(), bytes.begin() + 8), v6.is_loopback()};
}

}  // namespace xh::rpc
