#include "identity/did_url.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"

namespace xh::identity {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_idchar(char c) { return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_' || c == '%'; }

// method-specific-id = *( *idchar ":" ) 1*idchar
bool is_did(std::string_view did, std::string_view method, std::string_view id) {
  return did.starts_with("did:") && !method.empty() && std::ranges::all_of(method, [](char c) { return is_lower(c) || is_digit(c); }) &&
         !id.empty() && id.back() != ':' && std::ranges::all_of(id, [](char c) { return is_idchar(c) || c == ':'; });
}

}  // namespace

Result<std::string> percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    const auto byte = from_hex(text.substr(i + 1, 2));
    if (!byte || byte->size() != 1) return fail(ErrorId::kBadText, "a % is followed by two hexadecimal digits");
    out += as_text(*byte);
    i += 2;
  }
  if (!is_utf8(out)) return fail(ErrorId::kBadText, "what is percent-encoded is not UTF-8");
  return out;
}

Result<DidUrl::Query> query_from(std::string_view text) {
  DidUrl::Query out;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (part.empty()) continue;
    const auto equals = std::min(part.find('='), part.size());
    XH_TRY(auto name, percent_decoded(part.substr(0, equals)));
    XH_TRY(auto value, percent_decoded(part.substr(std::min(equals + 1, part.size()))));
    out.emplace_back(std::move(name), std::move(value));
  }
  return out;
}

Result<DidUrl> DidUrl::parse(std::string_view text) {
  if (text.size() > kMaxDidUrlBytes) return fail(ErrorId::kBadBid, "a DID URL has at most 2,048 bytes");
  DidUrl out;
  if (const auto at = text.find('#'); at != std::string_view::npos) {
    XH_TRY(out.fragment, percent_decoded(text.substr(at + 1)));
    text = text.substr(0, at);
  }
  if (const auto at = text.find('?'); at != std::string_view::npos) {
    XH_TRY(out.query, query_from(text.substr(at + 1)));
    text = text.substr(0, at);
  }
  if (const auto at = text.find('/'); at != std::string_view::npos) {
    out.path = text.substr(at);
    text = text.substr(0, at);
  }
  const auto colon = text.find(':', std::min<std::size_t>(4, text.size()));
  if (colon == std::string_view::npos) return fail(ErrorId::kBadBid, "a DID is did:<method>:<id>");
  out.method = text.substr(4, colon - 4);
  if (!is_did(text, out.method, text.substr(colon + 1))) return fail(ErrorId::kBadBid, "a DID is did:<method>:<id>");
  out.did = text;
  return out;
}

}  // namespace xh::identity
