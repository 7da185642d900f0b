#include "node/rpc/host_check.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

namespace xh::rpc {
namespace {

std::string in_lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool is_name_for(std::string_view name, std::string_view host) {
  if (!name.starts_with("*.")) return name == host;
  const auto dot = host.find('.');
  return dot != std::string_view::npos && dot > 0 && host.substr(dot) == name.substr(1);
}

// An address may be written in several ways. A comparison of texts that begin with "127." would take 127.evil.example.
bool is_loopback_or(std::string_view here, const std::string& host) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  if (error) return false;
  const auto own = boost::asio::ip::make_address(std::string(here), error);
  return address.is_loopback() || (!error && address == own);
}

}  // namespace

std::string host_name(std::string_view header) {
  if (const auto colon = header.rfind(':'); colon != std::string_view::npos && header.find(']', colon) == std::string_view::npos)
    header = header.substr(0, colon);
  if (header.starts_with('[') && header.ends_with(']')) return in_lower_case(header.substr(1, header.size() - 2));
  if (header.ends_with('.')) header.remove_suffix(1);
  return in_lower_case(header);
}

bool is_served_host(std::string_view header, std::string_view here, std::span<const std::string> names) {
  const std::string host = host_name(header);
  if (host.empty()) return false;
  if (host == "localhost" || is_loopback_or(here, host)) return true;
  return std::ranges::any_of(names, [&](const std::string& name) { return is_name_for(host_name(name), host); });
}

bool is_own_origin(std::string_view origin, std::string_view host, bool encrypted) {
  const std::string given = in_lower_case(origin);
  const std::string name = in_lower_case(host);
  if (name.empty()) return false;
  // A proxy in front of the node may speak TLS.
  return given == "https://" + name || (!encrypted && given == "http://" + name);
}

}  // namespace xh::rpc
