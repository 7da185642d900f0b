// Redact. Rules: docs/spec/redaction.md (RD1-RD5).
#include "crypto/hash.h"
#include "identity/view.h"
#include "ledger/execution/redactions.h"
#include "ledger/execution/turn.h"
#include "ledger/execution/withheld.h"

namespace xh::execution {

using identity::AnchorStreamRecord;
using identity::DocumentRecord;
using identity::IdentifierRecord;
using identity::RedactedEntriesRecord;
using identity::RedactionRangesRecord;
using identity::RedactionRecord;
using ledger::kResultOk;
using ledger::RecordKind;
using ledger::ResultCode;
using ledger::StateKey;

namespace {

/// The record as the rules of redaction see it.
struct Known {
  StateKey key;
  std::uint64_t version = 0;
  identity::Stamp created;
  identity::Stamp updated;
  bool bare = false;
};

template <class Record>
bool find(Turn& turn, const StateKey& key, Known& known) {
  const auto* record = turn.work.get<Record>(key.kind, key.name);
  if (record == nullptr) return false;
  known = {key, record->version, record->created, record->updated, is_bare(key, encode(*record))};
  return true;
}

std::optional<Known> target_of(Turn& turn, const identity::Target& target) {
  Known known;
  if (target.kind == identity::TargetKind::kAccount) {
    return find<DocumentRecord>(turn, {RecordKind::kDocument, record_name(target)}, known) ? std::optional(known) : std::nullopt;
  }
  if (find<IdentifierRecord>(turn, {RecordKind::kIdentifier, target.name}, known)) return known;
  return find<AnchorStreamRecord>(turn, {RecordKind::kAnchorStream, target.name}, known) ? std::optional(known) : std::nullopt;
}

bool old_enough(Turn& turn, UnixMillis since) { return since.value + kRedactionAgeMillis <= turn.context.time.value; }

// RD2
bool withheld_by_actor(Turn& turn, const identity::Target& target) {
  const auto* acts = turn.work.get<identity::SupervisionRecord>(RecordKind::kSupervision, record_name(target));
  if (acts == nullptr) return false;
  return std::ranges::any_of(acts->restraints, [&](const auto& r) {
    return r.kind == identity::RestraintKind::kWithhold && r.supervisor == turn.actor.account && old_enough(turn, r.since.time);
  });
}

// RD2
std::optional<AccountId> council_voice(Turn& turn) {
  for (const auto& account : turn.actor.cosigners) {
    if (turn.has_role(account, identity::RoleBit::kSupernode)) return account;
  }
  return std::nullopt;
}

// RD5: a new version without content, by nobody's hand but the rule's.
void clear(IdentifierRecord& record, const StateKey&) { record.content = {}; }
void clear(AnchorStreamRecord& record, const StateKey&) { record.uri.clear(); }
void clear(DocumentRecord& record, const StateKey& key) {
  record.document = identity::made_document(identity::AccountRecord{}, AccountId::from(as_bytes(key.name))).dump();
}

template <class Record>
void put_bare(Turn& turn, const StateKey& key) {
  Record record = *turn.work.get<Record>(key.kind, key.name);
  const Hash32 before = sha256(encode(record));
  clear(record, key);
  if constexpr (!std::is_same_v<Record, AnchorStreamRecord>) record.previous = before;
  ++record.version;
  record.updated = turn.stamp();
  turn.work.put(key.kind, key.name, std::move(record));
}

void put_bare(Turn& turn, const StateKey& key) {
  if (key.kind == RecordKind::kIdentifier) return put_bare<IdentifierRecord>(turn, key);
  if (key.kind == RecordKind::kAnchorStream) return put_bare<AnchorStreamRecord>(turn, key);
  put_bare<DocumentRecord>(turn, key);
}

// An entry stays with the redaction that named it first. Naming it again is no mistake: it may have been too young to be dropped (RD4).
void put_entries(Turn& turn, const std::vector<identity::EntryPlace>& entries, const std::string& record, std::uint32_t ordinal) {
  for (const auto& place : entries) {
    const std::string name = identity::entries_name(place.height);
    const auto* known = turn.work.get<RedactedEntriesRecord>(RecordKind::kRedactedEntries, name);
    RedactedEntriesRecord block = known != nullptr ? *known : RedactedEntriesRecord{};
    if (block.of(place.index) != nullptr) continue;
    block.entries.push_back({place.index, record, ordinal});
    std::ranges::sort(block.entries, {}, &identity::RedactedEntry::index);
    turn.work.put(RecordKind::kRedactedEntries, name, std::move(block));
  }
}

ResultCode check(Turn& turn, const identity::Redact& op, const Known& known) {
  if (op.version != known.version) return Turn::reject(Reject::kVersionMismatch);
  if (!withheld_by_actor(turn, op.target)) return Turn::reject(Reject::kNotWithheld);
  if (!council_voice(turn)) return Turn::reject(Reject::kNotCosigned);
  if (!known.bare && !old_enough(turn, known.updated.time)) return Turn::reject(Reject::kTooYoung);
  const bool below = std::ranges::all_of(op.entries, [&](const auto& place) {
    return Height{0} < place.height && place.height < turn.context.height && place.index <= identity::kMaxBlockEntryIndex;
  });
  return below ? kResultOk : Turn::reject(Reject::kPlaceNotBelow);
}

}  // namespace

ResultCode apply(Turn& turn, const identity::Redact& op) {
  if (!turn.has_role(turn.actor.account, identity::RoleBit::kSupervisor)) return Turn::reject(Reject::kRoleMissing);
  const auto known = target_of(turn, op.target);
  if (!known) return Turn::reject(Reject::kNotFound);
  if (const auto code = check(turn, op, *known); code != kResultOk) return code;
  const std::string name = redaction_name(known->key);
  const auto* before = turn.work.get<RedactionRecord>(RecordKind::kRedaction, name);
  RedactionRecord record = before != nullptr ? *before : RedactionRecord{};
  const bool redacted = known->bare && !record.redactions.empty();
  if (redacted && op.entries.empty()) return ledger::kResultAlreadyIdentical;
  const auto* list = turn.work.get<RedactionRangesRecord>(RecordKind::kRedaction, "");
  RedactionRangesRecord ranges = list != nullptr ? *list : RedactionRangesRecord{};
  if (ranges.newest != turn.context.height) ranges.count = 0;
  if (record.redactions.size() >= identity::kMaxRedactions || ranges.count >= identity::kMaxRedactions)
    return Turn::reject(Reject::kTooManyRedactions);

  Height first = record.redactions.empty() ? known->created.height : record.redactions.back().since.height;
  if (!op.entries.empty()) first = std::min(first, op.entries.front().height);
  ranges.newest = turn.context.height;
  ++ranges.count;
  identity::add_range(ranges.ranges, {std::max(first, Height{1}), turn.context.height});
  const std::uint64_t through = redacted ? record.redactions.back().through : known->version;
  record.redactions.push_back(
      {turn.actor.account, *council_voice(turn), op.reason, op.document, turn.stamp(), through, std::max(first, Height{1})});
  put_entries(turn, op.entries, name, static_cast<std::uint32_t>(record.redactions.size() - 1));
  if (!redacted) put_bare(turn, known->key);
  turn.work.put(RecordKind::kRedaction, name, std::move(record));
  turn.work.put(RecordKind::kRedaction, "", std::move(ranges));
  return kResultOk;
}

}  // namespace xh::execution
