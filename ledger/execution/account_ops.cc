// Accounts and their documents. Who may ask is decided before: by the signatures (I23, I25, I26). Rules: docs/spec/identity.md.
#include "crypto/hash.h"
#include "identity/document.h"
#include "ledger/execution/turn.h"

namespace xh::execution {

using identity::AccountRecord;
using identity::DocumentRecord;
using ledger::kResultAlreadyIdentical;
using ledger::kResultOk;
using ledger::RecordKind;
using ledger::ResultCode;

namespace {

// I30: the next version of the sender's record.
AccountRecord next_version(Turn& turn) {
  const auto* known = turn.account(turn.actor.account);
  AccountRecord record = known != nullptr ? *known : AccountRecord{};
  if (known != nullptr) ++record.version;
  record.updated = turn.stamp();
  return record;
}

std::uint64_t version_of(Turn& turn) {
  const auto* known = turn.account(turn.actor.account);
  return known == nullptr ? 0 : known->version;
}

// G11: with a key of another suite the account could not sign any more.
bool admits(const Turn& turn, const identity::KeySet& set) {
  return std::ranges::all_of(set.keys, [&](const auto& item) { return ledger::admits(turn.context.genesis.profile, item.key.suite); });
}

ResultCode put(Turn& turn, AccountRecord record) {
  turn.work.put(RecordKind::kAccount, account_name(turn.actor.account), std::move(record));
  return kResultOk;
}

}  // namespace

ResultCode apply(Turn& turn, const identity::SetKeys& op) {
  if (!admits(turn, op.keys) || !admits(turn, op.recovery)) return Turn::reject(Reject::kSuiteNotAllowed);
  AccountRecord record = next_version(turn);
  if (record.next) return Turn::reject(Reject::kKeysCommitted);
  const bool sets_recovery = !op.recovery.empty() && op.recovery != record.recovery;
  if (sets_recovery && !record.recovery.empty()) return Turn::reject(Reject::kRecoveryFixed);
  if (record.keys == op.keys && !sets_recovery && !op.next) return kResultAlreadyIdentical;
  if (version_of(turn) != op.version) return Turn::reject(Reject::kVersionMismatch);
  record.keys = op.keys;
  if (sets_recovery) record.recovery = op.recovery;
  record.next = op.next;
  return put(turn, std::move(record));
}

ResultCode apply(Turn& turn, const identity::Rotate& op) {
  if (!admits(turn, op.keys)) return Turn::reject(Reject::kSuiteNotAllowed);
  AccountRecord record = next_version(turn);
  record.keys = op.keys;
  record.next = op.next;
  return put(turn, std::move(record));
}

ResultCode apply(Turn& turn, const identity::Recover& op) {
  if (!admits(turn, op.keys) || !admits(turn, op.recovery)) return Turn::reject(Reject::kSuiteNotAllowed);
  AccountRecord record = next_version(turn);
  record.keys = op.keys;
  record.recovery = op.recovery;
  record.next = op.next;
  return put(turn, std::move(record));
}

ResultCode apply(Turn& turn, const identity::Deactivate& op) {
  if (version_of(turn) != op.version) return Turn::reject(Reject::kVersionMismatch);
  AccountRecord record = next_version(turn);
  record.deactivated = true;
  return put(turn, std::move(record));
}

ResultCode apply(Turn& turn, const identity::SetDocument& op) {
  const std::string name = account_name(turn.actor.account);
  if (!identity::parse_document(op.document, turn.actor.account)) return Turn::reject(Reject::kNotOwner);
  const auto* known = turn.work.get<DocumentRecord>(RecordKind::kDocument, name);
  if (known != nullptr && known->document == op.document) return kResultAlreadyIdentical;
  if ((known == nullptr ? 0 : known->version) != op.version) return Turn::reject(Reject::kVersionMismatch);
  DocumentRecord record{op.document, op.version + 1, {}, turn.stamp(), turn.stamp()};
  if (known != nullptr) {
    record.previous = sha256(encode(*known));
    record.created = known->created;
  }
  turn.work.put(RecordKind::kDocument, name, std::move(record));
  return kResultOk;
}

}  // namespace xh::execution
