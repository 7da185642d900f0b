#include "ledger/execution/identity_ops.h"

#include "base/overload.h"
#include "crypto/hash.h"
#include "crypto/merkle.h"
#include "ledger/execution/reject.h"

namespace xh::execution {

using ledger::kResultAlreadyIdentical;
using ledger::kResultOk;
using ledger::RecordKind;
using ledger::ResultCode;
using namespace identity;  // NOLINT(google-build-using-namespace): every name here is an operation or a record of that layer

namespace {

ResultCode reject(Reject reason) { return static_cast<ResultCode>(reason); }

class Applier {
 public:
  Applier(Workspace& work, const BlockContext& context, const Actor& actor) : work_(work), context_(context), actor_(actor) {}

  ResultCode operator()(const RegisterOrganisation& op) {
    const auto* account = work_.get<AccountRecord>(RecordKind::kAccount, account_name(actor_.account));
    if (account == nullptr || !(account->has(RoleBit::kSupernode) || account->has(RoleBit::kBackbone))) return reject(Reject::kRoleMissing);
    OrganisationRecord record{op.kind, op.name, op.credit_code, op.region, op.industry, op.byte_quota, actor_.account, 1, stamp()};
    if (const auto* known = work_.get<OrganisationRecord>(RecordKind::kOrganisation, op.id)) {
      record.created = known->created;
      record.version = known->version;
      return record == *known ? kResultAlreadyIdentical : reject(Reject::kAlreadyExists);
    }
    work_.put(RecordKind::kOrganisation, op.id, std::move(record));
    return kResultOk;
  }

  ResultCode operator()(const Enroll& op) {
    const auto* organisation = work_.get<OrganisationRecord>(RecordKind::kOrganisation, op.organisation);
    if (organisation == nullptr) return reject(Reject::kUnknownOrganisation);
    if (organisation->authority != actor_.account) return reject(Reject::kNotOwner);
    const std::string name = account_name(op.account);
    AccountRecord record;
    if (const auto* known = work_.get<AccountRecord>(RecordKind::kAccount, name)) {
      if (known->organisation == op.organisation) return kResultAlreadyIdentical;
      if (!known->organisation.empty()) return reject(Reject::kEnrolledElsewhere);
      record = *known;
      ++record.version;
    }
    record.organisation = op.organisation;
    record.updated = stamp();
    work_.put(RecordKind::kAccount, name, std::move(record));
    return kResultOk;
  }

  ResultCode operator()(const AllocatePrefix& op) {
    const Prefix prefix = *Prefix::parse(op.prefix);
    const auto& arcs = context_.genesis.first_arcs;
    if (std::ranges::find(arcs, prefix.first_arc()) == arcs.end()) return reject(Reject::kArcNotAllowed);
    if (const auto* known = work_.get<PrefixRecord>(RecordKind::kPrefix, op.prefix)) {
      return known->owner == op.owner ? kResultAlreadyIdentical : reject(Reject::kAlreadyExists);
    }
    if (const auto* above = nearest_prefix(prefix.parent())) {
      if (above->owner != actor_.account) return reject(Reject::kNotOwner);
    } else if (prefix.parent().empty()) {
      return reject(Reject::kArcNotAllowed);  // a first arc belongs to the chain: only genesis gives one away
    } else {
      const auto* account = work_.get<AccountRecord>(RecordKind::kAccount, account_name(actor_.account));
      if (account == nullptr || !account->has(RoleBit::kSupernode)) return reject(Reject::kRoleMissing);
    }
    work_.put(RecordKind::kPrefix, op.prefix, PrefixRecord{op.owner, RecordStatus::kActive, 1, stamp(), stamp()});
    return kResultOk;
  }

  ResultCode operator()(const Register& op) {
    const AccountId controller = op.controller.value_or(actor_.account);
    if (const auto* known = work_.get<IdentifierRecord>(RecordKind::kIdentifier, op.identifier)) {
      const bool same =
          known->status == RecordStatus::kActive && known->controllers == std::vector{controller} && known->content == op.content;
      return same ? kResultAlreadyIdentical : reject(Reject::kAlreadyExists);
    }
    const auto* prefix = nearest_prefix(prefix_of(op.identifier));
    if (prefix == nullptr) return reject(Reject::kPrefixNotAllocated);
    if (prefix->owner != actor_.account) return reject(Reject::kNotOwner);
    work_.put(RecordKind::kIdentifier, op.identifier,
              IdentifierRecord{{controller}, op.content, RecordStatus::kActive, 1, {}, stamp(), stamp()});
    return kResultOk;
  }

  ResultCode operator()(const Update& op) {
    return change(op.identifier, op.version, false, [&](IdentifierRecord& record) { record.content = op.content; });
  }
  ResultCode operator()(const Transfer& op) {
    return change(op.identifier, op.version, false, [&](IdentifierRecord& record) { record.controllers = {op.controller}; });
  }
  ResultCode operator()(const Revoke& op) {
    return change(op.identifier, op.version, true, [](IdentifierRecord& record) { record.status = RecordStatus::kRevoked; });
  }

  ResultCode operator()(const AnchorRoot& op) {
    const auto* prefix = nearest_prefix(prefix_of(op.stream));
    const bool owns_prefix = prefix != nullptr && prefix->owner == actor_.account;
    const auto* known = work_.get<AnchorStreamRecord>(RecordKind::kAnchorStream, op.stream);
    if (known == nullptr) {
      if (prefix == nullptr) return reject(Reject::kPrefixNotAllocated);
      if (!owns_prefix) return reject(Reject::kNotOwner);
      if (!op.previous.is_zero() || !op.consistency.empty()) return reject(Reject::kPreviousMismatch);
      work_.put(RecordKind::kAnchorStream, op.stream,
                AnchorStreamRecord{actor_.account, op.root, op.count, op.uri, 1, {}, stamp(), stamp()});
      return kResultOk;
    }
    if (known->owner != actor_.account && !owns_prefix) return reject(Reject::kNotOwner);
    if (known->root == op.root && known->count == op.count && known->uri == op.uri && known->previous_root == op.previous)
      return kResultAlreadyIdentical;
    if (op.count <= known->count) return reject(Reject::kStreamNotGrowing);
    if (op.previous != known->root) return reject(Reject::kPreviousMismatch);
    if (!merkle::verify_consistency(known->count, op.count, known->root, op.root, op.consistency)) return reject(Reject::kNotConsistent);
    AnchorStreamRecord record = *known;
    record.previous_root = record.root;
    record.root = op.root;
    record.count = op.count;
    record.uri = op.uri;
    ++record.version;
    record.updated = stamp();
    work_.put(RecordKind::kAnchorStream, op.stream, std::move(record));
    return kResultOk;
  }

 private:
  [[nodiscard]] Stamp stamp() const { return {context_.height, context_.time, actor_.account, actor_.transaction}; }
  [[nodiscard]] static std::string_view prefix_of(std::string_view identifier) { return identifier.substr(0, identifier.find('/')); }

  // The record of the prefix itself or of its nearest allocated ancestor.
  [[nodiscard]] const PrefixRecord* nearest_prefix(std::string_view text) {
    while (!text.empty()) {
      if (const auto* record = work_.get<PrefixRecord>(RecordKind::kPrefix, std::string(text))) return record;
      const auto dot = text.rfind('.');
      text = dot == std::string_view::npos ? std::string_view() : text.substr(0, dot);
    }
    return nullptr;
  }

  // A new version by a controller (or, for a revocation, by the owner of the prefix), if the version is the named one.
  template <class Change>
  ResultCode change(const std::string& identifier, std::uint64_t version, bool owner_may, Change apply_change) {
    const auto* known = work_.get<IdentifierRecord>(RecordKind::kIdentifier, identifier);
    if (known == nullptr) return reject(Reject::kNotFound);
    IdentifierRecord record = *known;
    bool allowed = std::ranges::find(record.controllers, actor_.account) != record.controllers.end();
    if (!allowed && owner_may) {
      const auto* prefix = nearest_prefix(prefix_of(identifier));
      allowed = prefix != nullptr && prefix->owner == actor_.account;
    }
    if (!allowed) return reject(Reject::kNotOwner);
    if (record.status == RecordStatus::kRevoked) return reject(Reject::kRevoked);
    if (record.version != version) return reject(Reject::kVersionMismatch);
    record.previous = sha256(encode(record));
    apply_change(record);
    ++record.version;
    record.updated = stamp();
    work_.put(RecordKind::kIdentifier, identifier, std::move(record));
    return kResultOk;
  }

  Workspace& work_;
  const BlockContext& context_;
  const Actor& actor_;
};

}  // namespace

std::string account_name(const AccountId& account) { return std::string(as_text(account.view())); }

ResultCode apply(Workspace& work, const BlockContext& context, const Actor& actor, const Operation& operation) {
  return std::visit(Applier(work, context, actor), operation);
}

}  // namespace xh::execution
