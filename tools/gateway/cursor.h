// What a gateway remembers between its runs: for each lane of a leg the number below which every packet is settled. It saves reading; what
// was done stands on the ledgers. Rule: docs/spec/gateway.md (GW30).
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "base/strong.h"

namespace xh::gateway {

inline constexpr std::size_t kMaxCursorBytes = 1024 * 1024;
inline constexpr std::size_t kMaxCursorLanes = 4096;

struct Cursor {
  std::string chains;                           ///< what it is about: names of both chains and clients
  std::map<std::string, std::uint64_t> floors;  ///< "<leg>/<lane>": packets below are settled
  bool operator==(const Cursor&) const = default;

  [[nodiscard]] std::uint64_t floor(const std::string& lane) const {
    const auto found = floors.find(lane);
    return found == floors.end() ? 1 : found->second;
  }
};

/// One line of canonical JSON.
[[nodiscard]] std::string cursor_text(const Cursor& cursor);
/// Errors: of JSON and its members; kWrongType when it is about other chains.
[[nodiscard]] Result<Cursor> cursor_from_text(std::string_view text, const std::string& chains);

}  // namespace xh::gateway
