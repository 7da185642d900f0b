// The first frame of a connection, in both directions. Spec: docs/spec/peer-protocol.md (P3).
#pragma once

#include <algorithm>
#include <optional>

#include "base/codec.h"

namespace xh::net {

inline constexpr std::size_t kMaxHelloName = 64;

inline constexpr std::size_t kMaxHelloLater = 128;

/// First and last of the versions that somebody knows.
struct VersionRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  bool operator==(const VersionRange&) const = default;
  static constexpr auto fields() { return std::tuple{field(&VersionRange::first), field(&VersionRange::last)}; }
};
/// The greatest version that both know.
[[nodiscard]] constexpr std::optional<std::uint32_t> common_version(const VersionRange& a, const VersionRange& b) {
  const std::uint32_t last = std::min(a.last, b.last);
  return last < std::max(a.first, b.first) ? std::nullopt : std::optional(last);
}

/// Its layout is frozen, because it comes before any version is agreed on.
struct Hello {
  VersionRange wire;  ///< of this protocol
  Hash32 chain_id;
  std::string name;
  VersionRange rules;  ///< of the chain's protocol (docs/spec/rules.md U11)
  Bytes later;         ///< what later versions add; this one says and reads nothing here
  static constexpr auto fields() {
    return std::tuple{field(&Hello::wire), field(&Hello::chain_id), field(&Hello::name, kMaxHelloName), field(&Hello::rules),
                      field(&Hello::later, kMaxHelloLater)};
  }
};

}  // namespace xh::net
