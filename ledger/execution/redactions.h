// What was redacted, and by which redaction: answers from the state. Rules: docs/spec/redaction.md (RD1-RD8).
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "identity/redaction.h"
#include "ledger/receipt.h"
#include "ledger/state.h"

namespace xh::execution {

/// RD3: what is redacted, and who carries it, is at least this old in block time: the longest validity of a transaction. Then no nonce that
/// is remembered needs the bytes.
inline constexpr std::uint64_t kRedactionAgeMillis = ledger::kMaxValidityMillis;

/// Name of the redactions of a record.
[[nodiscard]] std::string redaction_name(const ledger::StateKey& key);
/// The records that a redaction of this target may mean, of which the first that is there is meant: an identifier, or a stream of that
/// name.
[[nodiscard]] std::vector<ledger::StateKey> redactable(const identity::Target& target);
/// The inverse; nullopt for another text.
[[nodiscard]] std::optional<ledger::StateKey> key_of_redaction(std::string_view name);
[[nodiscard]] std::optional<identity::RedactionRecord> redactions_of(const ledger::StateView& state, const ledger::StateKey& key);
/// What took the bytes of the value that this record got at a height; nullopt: nothing did.
[[nodiscard]] std::optional<identity::Redaction> redaction_of_value(const ledger::StateView& state, const ledger::StateKey& key,
                                                                    Height written);
/// RD6: the newest redaction of a record that has had no content since.
[[nodiscard]] std::optional<identity::Redaction> redaction_of_content(const ledger::StateView& state, const ledger::StateKey& key,
                                                                      ByteView value);
/// What took the bytes of an entry of a block.
[[nodiscard]] std::optional<identity::Redaction> redaction_of_entry(const ledger::StateView& state, Height height, std::size_t index);
/// The record whose content such an entry carried, as the redaction says that took it.
[[nodiscard]] std::optional<ledger::StateKey> record_of_redacted_entry(const ledger::StateView& state, Height height, std::size_t index);
/// RD9: whether blocks of this height are applied by their effects, as far as the state knows.
[[nodiscard]] bool applied_by_effects(const ledger::StateView& state, Height height);

/// What one Redact of a block takes.
struct Erasure {
  ledger::StateKey key;
  std::vector<identity::EntryPlace> entries;
  bool values = false;  ///< a new version without content takes the place of those before
};
/// Of a block's transactions, with the receipts of those that were executed. `written`: whether the block wrote this record.
[[nodiscard]] std::vector<Erasure> erasures_in(std::span<const ledger::VerifiedEnvelope* const> entries,
                                               std::span<const ledger::Receipt> receipts,
                                               const std::function<bool(const ledger::StateKey&)>& written);
/// RD4: the envelope carries content of this record. False for bytes that are no envelope.
[[nodiscard]] bool carries_content(ByteView envelope, const ledger::StateKey& key);

}  // namespace xh::execution
