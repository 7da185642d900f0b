// What a subscription asks for: a topic, what to filter by, and a place in the ledger. Parsing only; what matches is event_block's.
// Spec: docs/spec/subscriptions.md (SB4, SB5, SB7).
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "base/strong.h"
#include "crypto/account_id.h"
#include "ledger/transaction.h"

namespace xh::node {

enum class EventTopic : std::uint8_t { kBlocks, kCheckpoints, kReceipts, kRecords, kPackets, kChains, kGovernance, kEvidence };
[[nodiscard]] std::string_view to_word(EventTopic topic);
[[nodiscard]] std::optional<EventTopic> event_topic(std::string_view word);
/// Every topic, for messages and help: "blocks, checkpoints, …".
[[nodiscard]] std::string event_topics();
/// Events of this topic are operations.
[[nodiscard]] bool has_operations(EventTopic topic);

/// SB4: what stands before was told. Text: "HEIGHT.ENTRY.ITEM".
struct EventPlace {
  Height height;
  std::uint32_t entry = 0;  ///< among the block's executed transactions
  std::uint32_t item = 0;   ///< among the operations of that

  auto operator<=>(const EventPlace&) const = default;
  [[nodiscard]] std::string text() const;
  /// In its one spelling. Error kWrongType.
  [[nodiscard]] static Result<EventPlace> parse(std::string_view text);
};

/// At most one member of those that a topic has (SB7); all empty: everything.
struct EventFilter {
  std::optional<AccountId> account;
  std::optional<ledger::TransactionId> transaction;
  std::string name;
  std::string prefix;
  std::string lane;
  std::string code;
  bool operator==(const EventFilter&) const = default;
};

/// Longest text in a filter: the longest name of a record, which is the URI of a status list.
inline constexpr std::size_t kMaxFilterText = 1024;

struct EventQuery {
  EventTopic topic = EventTopic::kBlocks;
  EventFilter filter;
  bool operator==(const EventQuery&) const = default;
};
/// Errors kWrongType, kUnknownField, kTooLarge, kBadBid, kBadIdentifier.
[[nodiscard]] Result<EventQuery> parse_event_query(std::string_view topic, const Json* filter);

/// What a ledger has.
struct EventRange {
  Height first;  ///< that is kept
  Height head;
};
/// SB5: nullptr: what is not there yet. Errors kWrongType, kNotRetained, kNotReady.
[[nodiscard]] Result<EventPlace> parse_event_from(const Json* from, const EventRange& range);

}  // namespace xh::node
