// Where a node is. Spec: docs/spec/cli.md.
#pragma once

#include <string>

#include "base/result.h"

namespace xh::client {

struct NodeUrl {
  std::string host;
  std::string port;
};
/// http://host:port, the port of HTTP when it is absent. Error kBadAddress.
[[nodiscard]] Result<NodeUrl> parse_node_url(const std::string& url);

}  // namespace xh::client
