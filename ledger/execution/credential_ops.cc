// Issuers of credentials, their status lists, and digests. Rules: docs/spec/credentials.md (CR1-CR8).
#include "crypto/hash.h"
#include "ledger/execution/turn.h"

namespace xh::execution {

using identity::DigestAnchorRecord;
using identity::IssuerRecord;
using identity::IssuerStatus;
using identity::StatusListRecord;
using ledger::kResultAlreadyIdentical;
using ledger::kResultOk;
using ledger::RecordKind;
using ledger::ResultCode;

namespace {

// CR1: who answers for the organisation of an account; nullptr for an account of none, or one that ended.
const identity::OrganisationRecord* organisation_of(Turn& turn, const AccountId& account) {
  const auto* record = turn.account(account);
  if (record == nullptr || record->organisation.empty() || record->deactivated) return nullptr;
  return turn.work.get<identity::OrganisationRecord>(RecordKind::kOrganisation, record->organisation);
}

// The named version is the one that is there; 0 names none.
template <class Record>
ResultCode of_version(const Record* known, std::uint64_t version) {
  if (known == nullptr) return version == 0 ? kResultOk : Turn::reject(Reject::kNotFound);
  if (version == 0) return Turn::reject(Reject::kAlreadyExists);
  return known->version == version ? kResultOk : Turn::reject(Reject::kVersionMismatch);
}

// The next version of a record, chained to the one before.
template <class Record>
void put_next(Turn& turn, RecordKind kind, const std::string& name, const Record* known, Record next) {
  next.version = known == nullptr ? 1 : known->version + 1;
  next.previous = known == nullptr ? Hash32{} : sha256(encode(*known));
  next.created = known == nullptr ? turn.stamp() : known->created;
  next.updated = turn.stamp();
  turn.work.put(kind, name, std::move(next));
}

// CR3: by the issuer itself, by who vouched for it, and by who answers for it now.
ResultCode withdraw(Turn& turn, const identity::RegisterIssuer& op) {
  const std::string name = account_name(op.account);
  const auto* known = turn.work.get<IssuerRecord>(RecordKind::kIssuer, name);
  if (known == nullptr) return Turn::reject(Reject::kNotFound);
  const auto* organisation = organisation_of(turn, op.account);
  const AccountId& sender = turn.actor.account;
  const bool may = sender == op.account || sender == known->authority || (organisation != nullptr && sender == organisation->authority);
  if (!may) return Turn::reject(Reject::kNotOwner);
  if (known->status == IssuerStatus::kWithdrawn) return kResultAlreadyIdentical;
  if (const auto code = of_version(known, op.version); code != kResultOk) return code;
  IssuerRecord record = *known;
  record.status = IssuerStatus::kWithdrawn;
  put_next(turn, RecordKind::kIssuer, name, known, std::move(record));
  return kResultOk;
}

}  // namespace

ResultCode apply(Turn& turn, const identity::RegisterIssuer& op) {
  if (op.status == IssuerStatus::kWithdrawn) return withdraw(turn, op);
  const auto* organisation = organisation_of(turn, op.account);
  if (organisation == nullptr) return Turn::reject(Reject::kIssuerNotEnrolled);
  if (organisation->authority != turn.actor.account) return Turn::reject(Reject::kNotOwner);
  const std::string name = account_name(op.account);
  const auto* known = turn.work.get<IssuerRecord>(RecordKind::kIssuer, name);
  IssuerRecord record = known != nullptr ? *known : IssuerRecord{};
  record.authority = turn.actor.account;
  record.organisation = turn.account(op.account)->organisation;
  record.name = op.name;
  record.types = op.types;
  record.status = IssuerStatus::kActive;
  if (known != nullptr && record == *known) return kResultAlreadyIdentical;
  if (const auto code = of_version(known, op.version); code != kResultOk) return code;
  put_next(turn, RecordKind::kIssuer, name, known, std::move(record));
  return kResultOk;
}

ResultCode apply(Turn& turn, const identity::AnchorStatusList& op) {
  const auto* issuer = turn.work.get<IssuerRecord>(RecordKind::kIssuer, account_name(turn.actor.account));
  if (issuer == nullptr) return Turn::reject(Reject::kNotAnIssuer);
  const std::string name = identity::status_list_name(turn.actor.account, op.list);
  const auto* known = turn.work.get<StatusListRecord>(RecordKind::kStatusList, name);
  if (known == nullptr && issuer->status == IssuerStatus::kWithdrawn) return Turn::reject(Reject::kIssuerWithdrawn);
  if (known != nullptr && known->purpose == op.purpose && known->size == op.size && known->digest == op.digest)
    return kResultAlreadyIdentical;
  if (const auto code = of_version(known, op.version); code != kResultOk) return code;
  if (known != nullptr && known->purpose != op.purpose) return Turn::reject(Reject::kPurposeDiffers);
  if (known != nullptr && op.size < known->size) return Turn::reject(Reject::kListShrinks);
  put_next(turn, RecordKind::kStatusList, name, known, StatusListRecord{op.purpose, op.size, op.digest, 0, {}, {}, {}});
  return kResultOk;
}

ResultCode apply(Turn& turn, const identity::AnchorDigest& op) {
  const std::string name = identity::digest_name(op.digest);
  const auto* known = turn.work.get<DigestAnchorRecord>(RecordKind::kDigestAnchor, name);
  DigestAnchorRecord record = known != nullptr ? *known : DigestAnchorRecord{};
  for (const auto& entry : record.entries) {
    if (entry.stamp.actor != turn.actor.account) continue;
    return entry.media_type == op.media_type && entry.uri == op.uri ? kResultAlreadyIdentical : Turn::reject(Reject::kAlreadyExists);
  }
  if (record.entries.size() >= identity::kMaxDigestAnchors) return Turn::reject(Reject::kTooManyAnchors);
  record.entries.push_back({op.media_type, op.uri, turn.stamp()});
  turn.work.put(RecordKind::kDigestAnchor, name, std::move(record));
  return kResultOk;
}

}  // namespace xh::execution
