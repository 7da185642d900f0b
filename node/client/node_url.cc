#include "node/client/node_url.h"

namespace xh::client {

Result<NodeUrl> parse_node_url(const std::string& url) {
  constexpr std::string_view kScheme = "http://";
  const auto refuse = [&] { return fail(ErrorId::kBadAddress, "a node's URL looks like http://127.0.0.1:26800", url); };
  if (!url.starts_with(kScheme)) return refuse();
  std::string rest = url.substr(kScheme.size());
  while (rest.ends_with('/')) rest.pop_back();
  const auto colon = rest.rfind(':');
  NodeUrl out{rest.substr(0, colon), colon == std::string::npos ? "80" : rest.substr(colon + 1)};
  const bool number = !out.port.empty() && out.port.size() <= 5 && out.port.find_first_not_of("0123456789") == std::string::npos;
  if (out.host.empty() || !number) return refuse();
  return out;
}

}  // namespace xh::client
