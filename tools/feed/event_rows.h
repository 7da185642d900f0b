// The events of a subscription as rows of the feed's tables. Knows the form of events and the columns; no socket, no database. Spec:
// docs/spec/feed.md (FD6-FD11).
#pragma once

#include <array>
#include <string>

#include "base/json.h"
#include "base/result.h"

namespace xh::feed {

/// What a feed follows; each topic fills one table.
enum class Topic : std::uint8_t { kBlocks, kReceipts, kRecords };
inline constexpr std::array<Topic, 3> kTopics = {Topic::kBlocks, Topic::kReceipts, Topic::kRecords};
/// As subscriptions call it.
[[nodiscard]] std::string_view to_word(Topic topic);

/// A place between operations of the ledger, as a cursor names it.
struct Place {
  std::uint64_t height = 0;
  std::uint64_t entry = 0;
  std::uint64_t item = 0;
  auto operator<=>(const Place&) const = default;
};
/// Error kBadAnswer.
[[nodiscard]] Result<Place> place_of(std::string_view cursor);

struct Row {
  std::uint64_t height = 0;
  std::uint64_t time_ms = 0;  ///< of its block
  std::string line;           ///< of COPY, with its end
  bool operator==(const Row&) const = default;
};
/// `event`: with its cursor. Error kBadAnswer for what no node of this version tells.
[[nodiscard]] Result<Row> row_of(Topic topic, const Json& event);

}  // namespace xh::feed
