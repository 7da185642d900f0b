#include "ledger/execution/redactions.h"

#include <fmt/format.h>

#include <map>

#include "identity/operations.h"
#include "ledger/execution/identity_ops.h"
#include "ledger/execution/withheld.h"

namespace xh::execution {

using identity::Redaction;
using identity::RedactionRecord;
using ledger::RecordKind;
using ledger::StateKey;

std::string redaction_name(const StateKey& key) {
  const bool of_account = key.kind == RecordKind::kDocument;
  return fmt::format("{}:{}", static_cast<int>(key.kind), of_account ? to_bid(AccountId::from(as_bytes(key.name))) : key.name);
}

std::optional<StateKey> key_of_redaction(std::string_view name) {
  for (const auto kind : {RecordKind::kIdentifier, RecordKind::kAnchorStream, RecordKind::kDocument}) {
    const std::string begin = fmt::format("{}:", static_cast<int>(kind));
    if (!name.starts_with(begin)) continue;
    const std::string rest(name.substr(begin.size()));
    if (kind != RecordKind::kDocument) return StateKey{kind, rest};
    const auto account = account_from_bid(rest);
    return account ? std::optional(StateKey{kind, account_name(*account)}) : std::nullopt;
  }
  return std::nullopt;
}

std::vector<StateKey> redactable(const identity::Target& target) {
  if (target.kind == identity::TargetKind::kAccount) return {{RecordKind::kDocument, identity::record_name(target)}};
  return {{RecordKind::kIdentifier, target.name}, {RecordKind::kAnchorStream, target.name}};
}

std::optional<RedactionRecord> redactions_of(const ledger::StateView& state, const StateKey& key) {
  const auto bytes = state.read({RecordKind::kRedaction, redaction_name(key)});
  return bytes ? std::optional(*decode<RedactionRecord>(*bytes)) : std::nullopt;
}

std::optional<Redaction> redaction_of_value(const ledger::StateView& state, const StateKey& key, Height written) {
  const auto record = redactions_of(state, key);
  if (!record) return std::nullopt;
  for (const auto& redaction : record->redactions) {
    if (written < redaction.since.height) return redaction;
  }
  return std::nullopt;
}

std::optional<Redaction> redaction_of_content(const ledger::StateView& state, const StateKey& key, ByteView value) {
  if (!is_bare(key, value)) return std::nullopt;
  const auto record = redactions_of(state, key);
  return record ? std::optional(record->redactions.back()) : std::nullopt;
}

namespace {

std::optional<identity::RedactedEntry> redacted_entry(const ledger::StateView& state, Height height, std::size_t index) {
  const auto bytes = state.read({RecordKind::kRedactedEntries, identity::entries_name(height)});
  if (!bytes) return std::nullopt;
  const auto entries = *decode<identity::RedactedEntriesRecord>(*bytes);
  const auto* entry = entries.of(index);
  return entry == nullptr ? std::nullopt : std::optional(*entry);
}

}  // namespace

std::optional<Redaction> redaction_of_entry(const ledger::StateView& state, Height height, std::size_t index) {
  const auto entry = redacted_entry(state, height, index);
  if (!entry) return std::nullopt;
  const auto record = state.read({RecordKind::kRedaction, entry->record});
  return decode<RedactionRecord>(*record)->redactions[entry->ordinal];
}

std::optional<StateKey> record_of_redacted_entry(const ledger::StateView& state, Height height, std::size_t index) {
  const auto entry = redacted_entry(state, height, index);
  return entry ? key_of_redaction(entry->record) : std::nullopt;
}

bool applied_by_effects(const ledger::StateView& state, Height height) {
  const auto bytes = state.read({RecordKind::kRedaction, ""});
  if (!bytes) return false;
  const auto record = *decode<identity::RedactionRangesRecord>(*bytes);
  return std::ranges::any_of(record.ranges, [&](const auto& range) { return range.first <= height && height <= range.last; });
}

std::vector<Erasure> erasures_in(std::span<const ledger::VerifiedEnvelope* const> entries, std::span<const ledger::Receipt> receipts,
                                 const std::function<bool(const StateKey&)>& written) {
  std::map<ledger::EnvelopeId, const ledger::Receipt*> executed;
  for (const auto& receipt : receipts) executed.emplace(receipt.envelope, &receipt);
  std::vector<Erasure> found;
  for (const auto* envelope : entries) {
    const auto receipt = executed.find(envelope->id());
    if (receipt == executed.end() || receipt->second->outcome != ledger::kResultOk) continue;
    const auto& operations = envelope->transaction().operations;
    for (std::size_t i = 0; i < operations.size() && i < receipt->second->results.size(); ++i) {
      if (operations[i].kind != static_cast<std::uint16_t>(identity::OperationKind::kRedact)) continue;
      if (receipt->second->results[i] != ledger::kResultOk) continue;
      const auto op = decode<identity::Redact>(operations[i].body);
      if (!op) continue;
      for (const auto& key : redactable(op->target)) {
        if (!written({RecordKind::kRedaction, redaction_name(key)})) continue;
        found.push_back({key, op->entries, written(key)});
        break;
      }
    }
  }
  return found;
}

bool carries_content(ByteView bytes, const StateKey& key) {
  const auto envelope = decode<ledger::Envelope>(bytes);
  const auto transaction = envelope ? decode<ledger::Transaction>(envelope->transaction) : fail(envelope.error());
  if (!transaction) return false;
  return std::ranges::any_of(transaction->operations, [&](const auto& operation) {
    const auto parsed = identity::parse_operation(operation.kind, operation.body);
    return parsed && content_of(*parsed, transaction->sender) == key;
  });
}

}  // namespace xh::execution
