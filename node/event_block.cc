#include "node/event_block.h"

#include <algorithm>

#include "base/text.h"
#include "identity/json_view.h"
#include "ledger/execution/redactions.h"
#include "ledger/execution/reject.h"
#include "node/listing.h"

namespace xh::node {
namespace {

Json event_object(const EventBlock& block) {
  return Json(Json(Json::Object{}).set("height", json_u64(block.summary.height.value)).set("time_ms", json_u64(block.summary.time.value)));
}

void decode_operations(EventEntry& entry) {
  const auto& receipt = entry.receipt;
  if (receipt.outcome != ledger::kResultOk) return;
  const auto& operations = entry.transaction->operations;
  for (std::size_t i = 0; i < operations.size() && i < receipt.results.size(); ++i) {
    if (receipt.results[i] != ledger::kResultOk) continue;
    auto parsed = execution::parse_operation(operations[i].kind, operations[i].body);
    if (!parsed) continue;
    auto subject = subject_of(*parsed, entry.transaction->sender);
    entry.applied.push_back({static_cast<std::uint32_t>(i), *std::move(parsed), std::move(subject)});
  }
}

EventPlace behind_block(const EventBlock& block) { return {block.summary.height.next(), 0, 0}; }

Json block_event(const EventBlock& block) {
  const auto rejected =
      std::ranges::count_if(block.entries, [](const auto& entry) { return entry.receipt.outcome > ledger::kResultAlreadyIdentical; });
  Json out = event_object(block);
  out.set("id", to_0x(block.summary.block.view())).set("epoch", json_u64(block.summary.epoch.value));
  out.set("view", json_u64(block.header.view.value)).set("proposer", json_u64(block.header.proposer));
  out.set("transactions", json_u64(block.entries.size())).set("rejected", std::int64_t{rejected});
  out.set("state_root", to_0x(block.summary.state_root.view())).set("operations", json_u64(block.summary.operations));
  return Json(out.set("last_of_epoch", block.summary.last_of_epoch));
}

Json checkpoint_event(const EventBlock& block, const EventView& view) {
  Json out = event_object(block);
  out.set("size", json_u64(block.header.checkpoint.size)).set("root", to_0x(block.header.checkpoint.root.view()));
  return Json(out.set("note", view.note ? Json(view.note(*block.named)) : Json(nullptr)));
}

bool speaks_for(const ledger::Transaction& transaction, const AccountId& account) {
  return transaction.sender == account || std::ranges::find(transaction.cosigners, account) != transaction.cosigners.end();
}

// SB10: what was redacted may have been anybody's.
bool receipt_matches(const EventEntry& entry, const EventFilter& filter) {
  if (filter.transaction) return entry.receipt.transaction == *filter.transaction;
  return !filter.account || !entry.transaction || speaks_for(*entry.transaction, *filter.account);
}

void add_redaction(const EventBlock& block, const EventEntry& entry, const EventView& view, Json& out) {
  if (entry.transaction) return;
  const auto redaction = execution::redaction_of_entry(view.state, block.summary.height, entry.index);
  out.set("redacted", redaction ? identity::to_json(*redaction) : Json(Json::Object{}));
}

Json receipt_event(const EventBlock& block, const EventEntry& entry, const EventView& view) {
  Json out = event_object(block);
  out.set("transaction", to_0x(entry.receipt.transaction.view())).set("receipt", to_json(entry.receipt));
  out.set("sender", entry.transaction ? Json(to_bid(entry.transaction->sender)) : Json(nullptr));
  add_redaction(block, entry, view, out);
  return out;
}

bool subject_matches(const EventSubject& subject, const EventQuery& query) {
  if (subject.topic != query.topic) return false;
  const auto& filter = query.filter;
  if (!filter.prefix.empty()) return subject.name == filter.prefix || lies_below(subject.name, filter.prefix);
  if (!filter.name.empty()) return subject.name == filter.name;
  if (!filter.lane.empty()) return subject.name == filter.lane;
  return filter.code.empty() || subject.name == filter.code;
}

void add_subject(const EventSubject& subject, Json& out) {
  switch (subject.topic) {
    case EventTopic::kRecords:
      out.set("kind", subject.kind).set("name", subject.name);
      break;
    case EventTopic::kPackets:
      out.set("lane", subject.name)
          .set("sequence", subject.sequence ? json_u64(*subject.sequence) : Json(nullptr))
          .set("state", subject.state);
      break;
    case EventTopic::kChains:
      out.set("code", subject.name);
      break;
    default:
      break;
  }
}

// O9, and O10 where this node shows it.
Json change_json(const execution::Operation& operation, const AccountId& sender, const EventView& view, Json& out) {
  Json change = execution::to_json(operation);
  change.object()->erase("operation");
  const auto* about_identity = std::get_if<identity::Operation>(&operation);
  const auto key = about_identity != nullptr ? execution::content_of(*about_identity, sender) : std::nullopt;
  const auto withholding = key ? execution::withholding_of(view.state, *key) : std::nullopt;
  if (!withholding) return change;
  out.set("withheld", to_json(*withholding));
  if (!view.show_withheld) leave_out_content(change);
  return change;
}

Json operation_event(const EventBlock& block, const EventEntry& entry, const AppliedOperation& applied, const EventView& view) {
  const auto& [item, operation, subject] = applied;
  Json out = event_object(block);
  out.set("transaction", to_0x(entry.receipt.transaction.view())).set("item", json_u64(item));
  out.set("sender", to_bid(entry.transaction->sender)).set("operation", execution::operation_name(execution::kind_of(operation)));
  add_subject(subject, out);
  Json change = change_json(operation, entry.transaction->sender, view, out);
  return Json(out.set("change", std::move(change)));
}

// SB10: one event in the place of all that a transaction without bytes did.
Json redacted_event(const EventBlock& block, const EventEntry& entry, const EventView& view) {
  Json out = event_object(block);
  out.set("transaction", to_0x(entry.receipt.transaction.view()));
  add_redaction(block, entry, view, out);
  return out;
}

// Makes its text unless somebody was told it before.
template <class Make>
TopicEvent told(const EventBlock& block, EventTopic topic, const EventPlace& after, Make make) {
  return {after, block.texts.text(topic, after, make)};
}

std::optional<TopicEvent> next_operation(const EventBlock& block, const EventQuery& query, const EventPlace& from, const EventView& view) {
  for (std::uint32_t i = from.entry; i < block.entries.size(); ++i) {
    const auto& entry = block.entries[i];
    const std::uint32_t begin = i == from.entry ? from.item : 0;
    if (!entry.transaction) {
      if (query.topic == EventTopic::kRecords && begin == 0)
        return told(block, query.topic, {block.summary.height, i + 1, 0}, [&] { return redacted_event(block, entry, view); });
      continue;
    }
    for (const auto& applied : entry.applied) {
      if (applied.item < begin || !subject_matches(applied.subject, query)) continue;
      return told(block, query.topic, {block.summary.height, i, applied.item + 1},
                  [&] { return operation_event(block, entry, applied, view); });
    }
  }
  return std::nullopt;
}

}  // namespace

Result<EventBlock> make_event_block(const CommittedBlock& stored, bool operations) {
  EventBlock out;
  out.summary = stored.summary;
  if (stored.summary.height == Height{0}) return out;
  auto block = decode<ledger::Block>(stored.block);
  if (!block) return fail(ErrorId::kBadBlock, block.error().what);
  out.header = block->header;
  auto named = decode<ledger::SignedCheckpoint>(stored.companion);
  if (named && named->name == out.header.checkpoint) out.named = *std::move(named);
  std::size_t at = 0;
  for (const auto& receipt : stored.receipts) {
    // Skipped entries have no receipt.
    while (at < block->entries.size() && block->entries[at] != receipt.envelope) ++at;
    if (at >= block->entries.size() || at >= stored.bodies.size()) return fail(ErrorId::kBadBlock, "a receipt is of no entry of the block");
    EventEntry entry{receipt, at, std::nullopt, {}};
    const auto& body = stored.bodies[at++];
    const auto envelope = is_redacted(body) ? fail(ErrorId::kRedacted, "") : decode<ledger::Envelope>(body.bytes);
    auto transaction = envelope ? decode<ledger::Transaction>(envelope->transaction) : fail(envelope.error());
    if (transaction) entry.transaction = *std::move(transaction);
    if (entry.transaction && operations) decode_operations(entry);
    out.entries.push_back(std::move(entry));
  }
  return out;
}

std::optional<TopicEvent> next_event(const EventBlock& block, const EventQuery& query, const EventPlace& from, const EventView& view,
                                     std::optional<std::uint64_t> before) {
  if (from.height != block.summary.height) return std::nullopt;
  const bool at_begin = from.entry == 0 && from.item == 0;
  if (query.topic == EventTopic::kBlocks)
    return at_begin ? std::optional(told(block, query.topic, behind_block(block), [&] { return block_event(block); })) : std::nullopt;
  if (query.topic == EventTopic::kCheckpoints) {
    if (!at_begin || !block.named || (before && *before >= block.header.checkpoint.size)) return std::nullopt;
    return told(block, query.topic, behind_block(block), [&] { return checkpoint_event(block, view); });
  }
  if (has_operations(query.topic)) return next_operation(block, query, from, view);
  // Of an entry of which something was told, the receipt was told, too.
  for (std::uint32_t i = from.entry + (from.item > 0 ? 1 : 0); i < block.entries.size(); ++i) {
    const auto& entry = block.entries[i];
    if (receipt_matches(entry, query.filter))
      return told(block, query.topic, {block.summary.height, i + 1, 0}, [&] { return receipt_event(block, entry, view); });
  }
  return std::nullopt;
}

Json to_json(const ledger::Receipt& receipt) {
  Json::Array results;
  for (const auto code : receipt.results) results.emplace_back(std::int64_t{code});
  Json out{Json::Object{}};
  out.set("transaction", to_0x(receipt.transaction.view())).set("envelope", to_0x(receipt.envelope.view()));
  out.set("height", json_u64(receipt.height.value)).set("index", json_u64(receipt.index));
  out.set("outcome", std::int64_t{receipt.outcome}).set("outcome_name", execution::result_info(receipt.outcome).name);
  out.set("failing_item", std::int64_t{receipt.failing_item}).set("results", std::move(results));
  return Json(out.set("charged_bytes", json_u64(receipt.charged_bytes)));
}

Json to_json(const execution::Withholding& withholding) {
  return Json(identity::to_json(withholding.restraint).set("name", withholding.target.name));
}

void leave_out_content(Json& shown) {
  for (const auto* content : {"values", "anchor", "uri", "document"}) shown.object()->erase(content);
}

}  // namespace xh::node
