#include "node/client/node_url.h"

namespace xh::client {

std::string NodeUrl::authority() const { return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + port; }

Result<NodeUrl> parse_node_url(const std::string& url) {
  constexpr std::string_view kPlain = "http://";
  constexpr std::string_view kTls = "https://";
  const auto refuse = [&] {
    return fail(ErrorId::kBadAddress, "a node's URL looks like http://127.0.0.1:26800 or https://node.example", url);
  };
  NodeUrl out;
  out.tls = url.starts_with(kTls);
  if (!out.tls && !url.starts_with(kPlain)) return refuse();
  std::string rest = url.substr(out.tls ? kTls.size() : kPlain.size());
  while (rest.ends_with('/')) rest.pop_back();
  // A colon within brackets is of IPv6.
  auto colon = rest.rfind(':');
  if (colon != std::string::npos && rest.find(']', colon) != std::string::npos) colon = std::string::npos;
  out.host = rest.substr(0, colon);
  out.port = colon == std::string::npos ? (out.tls ? "443" : "80") : rest.substr(colon + 1);
  if (out.host.starts_with('[') && out.host.ends_with(']')) out.host = out.host.substr(1, out.host.size() - 2);
  const bool number = !out.port.empty() && out.port.size() <= 5 && out.port.find_first_not_of("0123456789") == std::string::npos;
  if (out.host.empty() || out.host.find_first_of("/?#@[]") != std::string::npos || !number) return refuse();
  return out;
}

}  // namespace xh::client
