// DID URLs (DID Core 1.0, 3.2) in their parts. It knows no method: whether a BID is one, Bid says. Spec: docs/spec/resolution.md (RV1,
// RV9).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace xh::identity {

inline constexpr std::size_t kMaxDidUrlBytes = 2048;

struct DidUrl {
  using Query = std::vector<std::pair<std::string, std::string>>;
  std::string did;     ///< did:<method>:<id>
  std::string method;  ///< [a-z0-9]+
  std::string path;    ///< from its '/', or empty
  Query query;         ///< decoded, in the order of the text
  std::string fragment;

  /// Error: kBadBid.
  [[nodiscard]] static Result<DidUrl> parse(std::string_view text);
};

/// RFC 3986 percent-encoding undone. Error kBadText: half an escape, or bytes that are not UTF-8.
[[nodiscard]] Result<std::string> percent_decoded(std::string_view text);
/// name=value&… decoded; a name without '=' has an empty value. Error kBadText.
[[nodiscard]] Result<DidUrl::Query> query_from(std::string_view text);

}  // namespace xh::identity
