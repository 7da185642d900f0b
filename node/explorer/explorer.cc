#include "node/explorer/explorer.h"

#include <algorithm>

namespace xh::explorer {
namespace {

// Of the Host, the name was checked and the port was not. What is nothing but a name and a port cannot end a directive. Policies know no
// addresses in brackets.
bool is_plain_host(std::string_view host) {
  return !host.empty() && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(".:-").find(c) != std::string_view::npos;
  });
}

// EX5. Where 'self' does not stand for WebSockets of the same host, as in older browsers, they are named.
std::string content_policy(std::string_view host) {
  std::string connect = "'self'";
  if (is_plain_host(host)) connect.append(" ws://").append(host).append(" wss://").append(host);
  return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src " + connect +
         "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
}

// RFC 9110 12.5.3: gzip, x-gzip or *, unless with the weight 0. A client that says nothing is none that shows pages.
bool takes_gzip(std::string_view accepted) {
  while (!accepted.empty()) {
    std::string item;
    for (const char c : accepted.substr(0, accepted.find(','))) {
      if (c != ' ' && c != '\t') item += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    const auto parameters = item.find(';');
    const std::string_view coding = std::string_view(item).substr(0, parameters);
    if (coding == "gzip" || coding == "x-gzip" || coding == "*") {
      const std::string_view weight = parameters == std::string::npos ? std::string_view() : std::string_view(item).substr(parameters + 1);
      return !weight.starts_with("q=0") || weight.find_first_of("123456789", 3) != std::string_view::npos;
    }
    const auto comma = accepted.find(',');
    accepted = comma == std::string_view::npos ? std::string_view() : accepted.substr(comma + 1);
  }
  return false;
}

bool names(std::string_view if_none_match, std::string_view etag) { return if_none_match.find(etag) != std::string_view::npos; }

void add_policies(const rpc::HttpGet& request, rpc::HttpAnswer& answer) {
  answer.fields.emplace_back("Content-Security-Policy", content_policy(request.host));
  answer.fields.emplace_back("Referrer-Policy", "no-referrer");
  answer.fields.emplace_back("X-Frame-Options", "DENY");
  answer.fields.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
  answer.fields.emplace_back("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
  answer.fields.emplace_back("Vary", "Accept-Encoding");
}

}  // namespace

std::optional<rpc::HttpAnswer> explorer_read(const rpc::HttpGet& request) {
  const std::string_view path = std::string_view(request.target).substr(0, request.target.find('?'));
  const auto all = assets();
  const auto found = std::ranges::find(all, path, &Asset::path);
  if (found == all.end()) return std::nullopt;
  rpc::HttpAnswer answer;
  if (!takes_gzip(request.accept_encoding)) {
    answer.status = 406;
    answer.body = "This page is for browsers, and sent with gzip alone. Programs: JSON-RPC by POST to /, described by /openrpc.json\n";
    answer.fields.emplace_back("Vary", "Accept-Encoding");
    return answer;
  }
  answer.content_type = found->content_type;
  answer.immutable = found->named_by_hash;
  answer.fields.emplace_back("ETag", found->etag);
  add_policies(request, answer);
  if (names(request.if_none_match, found->etag)) {
    answer.status = 304;
    return answer;
  }
  answer.fields.emplace_back("Content-Encoding", "gzip");
  if (found->download)
    answer.fields.emplace_back("Content-Disposition", "attachment; filename=\"" + std::string(path.substr(path.rfind('/') + 1)) + "\"");
  answer.body.assign(found->packed.begin(), found->packed.end());
  return answer;
}

}  // namespace xh::explorer
