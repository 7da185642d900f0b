// The Accept header of a request, as far as views need it (RFC 9110, 12.5.1). Spec: docs/spec/resolution.md (RV4, RV19).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace xh::identity {

struct AcceptedRange {
  std::string type;    ///< lower case, without parameters: "application/did", "*/*"
  int quality = 1000;  ///< thousandths; what is malformed counts as 1000
};

/// In the order of the header.
[[nodiscard]] std::vector<AcceptedRange> accepted_ranges(std::string_view accept);
/// RV19: a linkset is wanted, and nothing else more than that.
[[nodiscard]] bool prefers_linkset(std::string_view accept);

}  // namespace xh::identity
