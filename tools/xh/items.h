// What rows become: one operation for each record, checked for form. Rules: docs/spec/bulk.md (BK5, BK6, BK13).
#pragma once

#include <optional>

#include "base/json.h"
#include "identity/operations.h"

namespace xh::tools {

/// In the order in which they are sent (BK6).
enum class ItemKind : std::uint8_t { kOrganisation = 0, kEnrolment = 1, kPrefix = 2, kIdentifier = 3 };
inline constexpr std::size_t kItemKinds = 4;
/// "organisation", "enrolment", "prefix", "identifier".
[[nodiscard]] std::string_view to_word(ItemKind kind);
[[nodiscard]] std::optional<ItemKind> item_kind(std::string_view word);
/// The same for several of them.
[[nodiscard]] std::string_view plural(ItemKind kind);

struct Item {
  std::uint64_t row = 0;
  ItemKind kind = ItemKind::kIdentifier;
  std::string name;  ///< organisation id, BID, prefix or identifier
  identity::Operation operation;
  /// What no single operation makes: not sent, but compared with the record row of the chain.
  std::optional<Json> compared = std::nullopt;
};

/// Prefixes by their number of arcs; everything else by its kind. What has a smaller one is final before what has a greater one begins.
inline constexpr std::size_t kPhases = 3 + identity::kMaxArcs;
[[nodiscard]] std::size_t phase_of(const Item& item);

/// An item for an operation: kind and name are the operation's. Errors of identity::parse_operation(), kTooLarge.
[[nodiscard]] Result<Item> make_item(std::uint64_t row, identity::Operation operation);

/// A record as `xh_resolve` or `xh_listPrefix` answers it, as a record row. Error kBadAnswer.
[[nodiscard]] Result<Json> record_row(ItemKind kind, const std::string& name, const Json& record);
/// What a record row says. Errors: those of JsonReader and make_item().
[[nodiscard]] Result<Item> item_of_record_row(std::uint64_t row, const Json& json);

}  // namespace xh::tools
