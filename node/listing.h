// Which records of a prefix a block made: the listing of what lies below a prefix goes through the ledger in order, so that a place in it
// stays the same place for ever. Knows no storage. Spec: docs/spec/bulk.md (BK14).
#pragma once

#include <functional>
#include <span>

#include "ledger/block.h"
#include "ledger/genesis.h"
#include "ledger/receipt.h"
#include "ledger/state.h"
#include "node/messages.h"

namespace xh::node {

/// Whether a name lies below a prefix: an identifier of it, a prefix below it, or an identifier of one of those. Not the prefix itself.
[[nodiscard]] bool lies_below(std::string_view name, std::string_view prefix);

/// A place in the listing: what lies before was given.
struct ListingPlace {
  Height height;
  std::uint64_t record = 0;  ///< among those that this block made below the prefix

  bool operator==(const ListingPlace&) const = default;
  /// "HEIGHT.RECORD"
  [[nodiscard]] std::string text() const;
  /// Error kWrongType for another text.
  [[nodiscard]] static Result<ListingPlace> parse(std::string_view text);
};

/// What is known of what an executed entry made whose bytes were redacted.
using MadeByRedacted = std::function<std::vector<ledger::StateKey>(std::size_t entry)>;
/// The prefixes, identifiers and anchored streams below a prefix that executed transactions made, in order of execution, each once.
/// `bodies` are those of the entries, in order.
[[nodiscard]] std::vector<ledger::StateKey> made_below(std::string_view prefix, std::span<const ledger::EnvelopeId> entries,
                                                       std::span<const EnvelopeBytes> bodies, std::span<const ledger::Receipt> receipts,
                                                       const MadeByRedacted& redacted);
/// The same of genesis.
[[nodiscard]] std::vector<ledger::StateKey> made_below(std::string_view prefix, const ledger::Genesis& genesis);

}  // namespace xh::node
