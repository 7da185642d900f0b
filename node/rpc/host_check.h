// Which Host and Origin are served. Pure. Spec: docs/spec/guarding.md (GD6, GD7).
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace xh::rpc {

/// The name in a Host header, without port, letter case and a dot at its end.
[[nodiscard]] std::string host_name(std::string_view header);
/// `here`: the address at which the connection arrived. `names` as in a configuration or a certificate: "*." stands for one label.
[[nodiscard]] bool is_served_host(std::string_view header, std::string_view here, std::span<const std::string> names);
/// Whether a page of this node asks: the Origin is the scheme and Host of the request.
[[nodiscard]] bool is_own_origin(std::string_view origin, std::string_view host, bool encrypted);

}  // namespace xh::rpc
