// What must not be shown, and because of which restraint. It decides nothing about what is written. Rules: docs/spec/supervision.md (O8,
// O9).
#pragma once

#include <optional>

#include "identity/operations.h"
#include "ledger/state.h"
#include "ledger/transaction.h"

namespace xh::execution {

struct Withholding {
  identity::Target target;  ///< the name itself, or a prefix above it
  identity::Restraint restraint;
};

/// The record whose content an operation of this sender carries; nullopt: it carries none.
[[nodiscard]] std::optional<ledger::StateKey> content_of(const identity::Operation& operation, const AccountId& sender);
/// The value of a record that may have content has none, as after a redaction.
[[nodiscard]] bool is_bare(const ledger::StateKey& key, ByteView value);

/// O8: what withholds the content of this record; nullopt: nothing does, or records of its kind have no content.
[[nodiscard]] std::optional<Withholding> withholding_of(const ledger::StateView& state, const ledger::StateKey& key);
/// The same for the content that a transaction carries: of the first of its operations whose content is withheld.
[[nodiscard]] std::optional<Withholding> withholding_of(const ledger::StateView& state, const ledger::Transaction& transaction);

}  // namespace xh::execution
