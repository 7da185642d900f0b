#include "ledger/execution/executor.h"

#include <fmt/format.h>

#include "ledger/execution/identity_ops.h"
#include "ledger/execution/reject.h"

namespace xh::execution {

using identity::AccountRecord;
using identity::OrganisationRecord;
using identity::UsageRecord;
using ledger::Receipt;
using ledger::RecordKind;
using ledger::VerifiedEnvelope;

namespace {

// Why an entry would be skipped (X2), or nothing.
Status admissible(Workspace& work, const BlockContext& context, const VerifiedEnvelope& envelope) {
  const auto& transaction = envelope.transaction();
  if (transaction.valid_until < context.time) return fail(ErrorId::kExpired, "valid_until has passed");
  if (transaction.valid_until.value > context.time.value + ledger::kMaxValidityMillis) {
    return fail(ErrorId::kExpired, "valid_until lies more than 5 minutes ahead of block time");
  }
  const bool authorised =
      std::ranges::any_of(envelope.signatures(), [&](const auto& signature) { return account_of(signature.key) == transaction.sender; });
  if (!authorised) return fail(ErrorId::kWrongSigner, "no signature is by the sender's key");
  const auto* account = work.get<AccountRecord>(RecordKind::kAccount, account_name(transaction.sender));
  if (account == nullptr || account->organisation.empty()) return fail(ErrorId::kNotEnrolled, to_bid(transaction.sender));
  const std::string organisation_id = account->organisation;
  const auto* organisation = work.get<OrganisationRecord>(RecordKind::kOrganisation, organisation_id);
  if (organisation == nullptr || organisation->byte_quota == 0) return {};
  const std::uint64_t quota = organisation->byte_quota;
  const std::uint64_t window = context.height.value / context.genesis.parameters.quota_window_blocks;
  const auto* usage = work.get<UsageRecord>(RecordKind::kUsage, organisation_id);
  const std::uint64_t used = usage != nullptr && usage->window == window ? usage->bytes : 0;
  if (envelope.bytes().size() > quota || used > quota - envelope.bytes().size()) {
    const std::uint64_t reset = (window + 1) * context.genesis.parameters.quota_window_blocks;
    return fail(ErrorId::kByteQuota, fmt::format("{} of {} bytes are used; the window ends at height {}", used, quota, reset));
  }
  return {};
}

// Only organisations with a quota are metered: the others would cost a state operation a block for nothing.
void charge(Workspace& work, const BlockContext& context, const VerifiedEnvelope& envelope) {
  const auto* account = work.get<AccountRecord>(RecordKind::kAccount, account_name(envelope.transaction().sender));
  const std::string organisation_id = account->organisation;
  const auto* organisation = work.get<OrganisationRecord>(RecordKind::kOrganisation, organisation_id);
  if (organisation == nullptr || organisation->byte_quota == 0) return;
  const std::uint64_t window = context.height.value / context.genesis.parameters.quota_window_blocks;
  const auto* known = work.get<UsageRecord>(RecordKind::kUsage, organisation_id);
  UsageRecord usage{window, known != nullptr && known->window == window ? known->bytes : 0};
  usage.bytes += envelope.bytes().size();
  work.put(RecordKind::kUsage, organisation_id, usage);
}

void apply_batch(Workspace& work, const BlockContext& context, const VerifiedEnvelope& envelope, Receipt& receipt) {
  const auto& transaction = envelope.transaction();
  const Actor actor{transaction.sender, Hash32{envelope.transaction_id().bytes}};
  const bool whole = transaction.mode == ledger::BatchMode::kAllOrNothing;
  if (whole) work.begin();
  for (std::size_t i = 0; i < transaction.operations.size(); ++i) {
    const auto operation = identity::parse_operation(transaction.operations[i].kind, transaction.operations[i].body);
    XH_CHECK(operation.has_value());  // check_operations() passed at admission and for the block
    const auto result = apply(work, context, actor, *operation);
    receipt.results.push_back(result);
    if (!whole || result <= ledger::kResultAlreadyIdentical) continue;
    work.rollback();
    receipt.outcome = result;
    receipt.failing_item = static_cast<std::uint16_t>(i);
    receipt.results = {result};
    return;
  }
  if (whole) work.commit();
}

}  // namespace

Outcome execute(const ledger::StateView& state, const BlockContext& context, std::span<const VerifiedEnvelope* const> entries) {
  Outcome outcome;
  Workspace work(state);
  std::map<std::pair<AccountId, ledger::Nonce>, ledger::TransactionId> consumed;
  for (const auto* envelope : entries) {
    const auto& transaction = envelope->transaction();
    const std::pair key(transaction.sender, transaction.nonce);
    const auto here = consumed.find(key);
    const auto earlier = here != consumed.end() ? std::optional(here->second) : state.remembered(transaction.sender, transaction.nonce);
    if (earlier == envelope->transaction_id() || !admissible(work, context, *envelope)) continue;  // X2: skipped
    Receipt receipt;
    receipt.transaction = envelope->transaction_id();
    receipt.envelope = envelope->id();
    receipt.height = context.height;
    receipt.index = static_cast<std::uint32_t>(outcome.receipts.size());
    receipt.charged_bytes = static_cast<std::uint32_t>(envelope->bytes().size());
    charge(work, context, *envelope);
    if (earlier) {
      receipt.outcome = static_cast<ledger::ResultCode>(Reject::kNonceReused);
    } else {
      consumed.emplace(key, envelope->transaction_id());
      outcome.consumed.push_back({transaction.sender, transaction.nonce, envelope->transaction_id(), transaction.valid_until});
      apply_batch(work, context, *envelope, receipt);
    }
    outcome.receipts.push_back(std::move(receipt));
  }
  outcome.delta = work.delta();
  return outcome;
}

ledger::StateDelta genesis_delta(const ledger::Genesis& genesis) {
  using identity::RoleBit;
  const identity::Stamp stamp{Height{0}, genesis.time, {}, {}};
  std::map<AccountId, AccountRecord> accounts;
  for (const auto& v : genesis.validators) accounts[v.account].roles |= static_cast<std::uint32_t>(RoleBit::kSupernode);
  std::map<std::string, AccountId> authorities;  // the first account of an organisation admits the others
  for (const auto& a : genesis.accounts) {
    const RoleBit role = a.role == "supernode" ? RoleBit::kSupernode : a.role == "backbone" ? RoleBit::kBackbone : RoleBit::kSupervisor;
    accounts[a.account].roles |= static_cast<std::uint32_t>(role);
    accounts[a.account].organisation = a.organisation;
    if (!a.organisation.empty()) authorities.try_emplace(a.organisation, a.account);
  }
  ledger::StateDelta delta;
  for (auto& [id, record] : accounts) {
    record.updated = stamp;
    delta.emplace(ledger::StateKey{RecordKind::kAccount, account_name(id)}, encode(record));
  }
  for (const auto& o : genesis.organisations) {
    OrganisationRecord record;
    static constexpr std::array<std::string_view, 4> kKinds = {"government", "enterprise", "developer", "individual"};
    record.kind = static_cast<identity::OrganisationKind>(std::ranges::find(kKinds, o.kind) - kKinds.begin());
    record.name = o.name;
    record.byte_quota = o.byte_quota;
    if (const auto it = authorities.find(o.id); it != authorities.end()) record.authority = it->second;
    record.created = stamp;
    delta.emplace(ledger::StateKey{RecordKind::kOrganisation, o.id}, encode(record));
  }
  for (const auto& p : genesis.prefixes) {
    const identity::PrefixRecord record{p.owner, identity::RecordStatus::kActive, 1, stamp, stamp};
    delta.emplace(ledger::StateKey{RecordKind::kPrefix, p.prefix}, encode(record));
  }
  return delta;
}

Status check_operations(const ledger::Transaction& transaction) {
  for (std::size_t i = 0; i < transaction.operations.size(); ++i) {
    auto parsed = identity::parse_operation(transaction.operations[i].kind, transaction.operations[i].body);
    if (parsed) continue;
    Error error = std::move(parsed).error();
    error.place = error.place.empty() ? fmt::format("operation {}", i) : fmt::format("operation {}, {}", i, error.place);
    return fail(std::move(error));
  }
  return {};
}

Status check_admission(const ledger::StateView& state, const BlockContext& context, const VerifiedEnvelope& envelope) {
  Workspace work(state);
  return admissible(work, context, envelope);
}

}  // namespace xh::execution
