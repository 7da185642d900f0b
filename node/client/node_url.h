// Where a node is. Spec: docs/spec/cli.md.
#pragma once

#include <string>

#include "base/result.h"

namespace xh::client {

struct NodeUrl {
  std::string host;  ///< of IPv6 without brackets
  std::string port;
  bool tls = false;

  /// As the Host header has it.
  [[nodiscard]] std::string authority() const;
};
/// http://host:port or https://host:port, the port of HTTP or HTTPS when it is absent. Error kBadAddress.
[[nodiscard]] Result<NodeUrl> parse_node_url(const std::string& url);

}  // namespace xh::client
