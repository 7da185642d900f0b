#include "ledger/execution/executor.h"

#include <fmt/format.h>

#include "ledger/execution/chain_turn.h"
#include "ledger/execution/governance_ops.h"
#include "ledger/execution/identity_ops.h"
#include "ledger/execution/operation.h"
#include "ledger/execution/statistics.h"

namespace xh::execution {

using identity::AccountRecord;
using identity::KeySet;
using identity::OrganisationRecord;
using identity::UsageRecord;
using ledger::Receipt;
using ledger::RecordKind;
using ledger::VerifiedEnvelope;

namespace {

bool reports(const ledger::Operation& operation) {
  return operation.kind == static_cast<std::uint16_t>(ledger::GovernanceKind::kReportEvidence);
}

// M6: a validator's node reports as the account of its network key, which belongs to nobody else.
bool may_report(Workspace& work, const BlockContext& context, const ledger::Transaction& transaction) {
  if (!std::ranges::all_of(transaction.operations, reports)) return false;
  const auto* record = work.get<ledger::MembershipRecord>(RecordKind::kValidators, std::string(ledger::kCurrentMembership));
  const auto& set = record != nullptr ? record->validators : context.genesis.validators;
  return std::ranges::any_of(set, [&](const auto& v) { return account_of(v.network_key) == transaction.sender; });
}

// Empty: none, and nothing is metered.
std::string organisation_of(const AccountRecord* account) { return account == nullptr ? std::string() : account->organisation; }

// The keys that must sign for an account; nullptr: none can. I25, I26: a rotation is by the keys that it reveals, a recovery by the
// recovery keys.
const KeySet* speakers(const AccountRecord& record, const std::optional<identity::Operation>& alone) {
  if (record.deactivated) return nullptr;
  if (alone) {
    if (const auto* rotate = std::get_if<identity::Rotate>(&*alone))
      return record.next == identity::next_keys_digest(rotate->keys) ? &rotate->keys : nullptr;
    if (std::holds_alternative<identity::Recover>(*alone)) return record.recovery.empty() ? nullptr : &record.recovery;
  }
  return &record.keys;
}

// I23
Status authorised(Workspace& work, const VerifiedEnvelope& envelope) {
  const auto& transaction = envelope.transaction();
  std::vector<PublicKey> signers;
  for (const auto& signature : envelope.signatures()) signers.push_back(signature.key);
  std::optional<identity::Operation> alone;
  if (identity::stands_alone(transaction.operations.front().kind))
    alone = identity::parse_operation(transaction.operations.front().kind, transaction.operations.front().body).value();
  std::vector<AccountId> accounts = {transaction.sender};
  accounts.insert(accounts.end(), transaction.cosigners.begin(), transaction.cosigners.end());
  std::vector<bool> heard(signers.size(), false);
  for (const auto& account : accounts) {
    const auto* known = work.get<AccountRecord>(RecordKind::kAccount, account_name(account));
    static const AccountRecord kImplicit;
    const AccountRecord& record = known != nullptr ? *known : kImplicit;
    const KeySet* keys = speakers(record, alone);
    if (keys == nullptr) {
      return fail(ErrorId::kWrongSigner, record.deactivated ? "the account is deactivated" : "no such keys are foreseen for the account",
                  to_bid(account));
    }
    if (!identity::authorise(*keys, account, signers))
      return fail(ErrorId::kWrongSigner, "the signatures do not reach the threshold of the account", to_bid(account));
    for (std::size_t i = 0; i < signers.size(); ++i) heard[i] = heard[i] || identity::speaks_for(*keys, account, signers[i]);
  }
  // A stranger who adds his own must not make the sender's envelope longer and its charge higher.
  if (std::ranges::find(heard, false) != heard.end())
    return fail(ErrorId::kWrongSigner, "a signature is by no key of the sender or a cosigner");
  return {};
}

// Why an entry would be skipped (X2), or nothing.
Status admissible(Workspace& work, const BlockContext& context, const VerifiedEnvelope& envelope) {
  const auto& transaction = envelope.transaction();
  if (transaction.valid_until < context.time) return fail(ErrorId::kExpired, "valid_until has passed");
  if (transaction.valid_until.value - context.time.value > ledger::kMaxValidityMillis) {
    return fail(ErrorId::kExpired, "valid_until lies more than 5 minutes ahead of block time");
  }
  XH_TRY_VOID(authorised(work, envelope));
  const auto* account = work.get<AccountRecord>(RecordKind::kAccount, account_name(transaction.sender));
  // Whoever has a voice in the council can use it, whether or not somebody admitted him to an organisation.
  const bool enrolled = account != nullptr && (!account->organisation.empty() || account->has(identity::RoleBit::kSupernode));
  if (!enrolled && !may_report(work, context, transaction)) return fail(ErrorId::kNotEnrolled, to_bid(transaction.sender));
  const std::string organisation_id = organisation_of(account);
  const auto* organisation = work.get<OrganisationRecord>(RecordKind::kOrganisation, organisation_id);
  if (organisation == nullptr || organisation->byte_quota == 0) return {};
  const std::uint64_t quota = organisation->byte_quota;
  const auto record = rules_in_force(work, context);
  const std::uint64_t window = record.at(context.height).window_of(context.height);
  const auto* usage = work.get<UsageRecord>(RecordKind::kUsage, organisation_id);
  const std::uint64_t used = usage != nullptr && usage->window == window ? usage->bytes : 0;
  if (envelope.bytes().size() > quota || used > quota - envelope.bytes().size()) {
    const Height reset = record.window_end(context.height);
    return fail(ErrorId::kByteQuota, fmt::format("{} of {} bytes are used; the window ends at height {}", used, quota, reset.value));
  }
  return {};
}

// Only organisations with a quota are metered: the others would cost a state operation a block for nothing.
void charge(Workspace& work, const BlockContext& context, const VerifiedEnvelope& envelope) {
  const auto* account = work.get<AccountRecord>(RecordKind::kAccount, account_name(envelope.transaction().sender));
  const std::string organisation_id = organisation_of(account);
  const auto* organisation = work.get<OrganisationRecord>(RecordKind::kOrganisation, organisation_id);
  if (organisation == nullptr || organisation->byte_quota == 0) return;
  const std::uint64_t window = rules_in_force(work, context).at(context.height).window_of(context.height);
  const auto* known = work.get<UsageRecord>(RecordKind::kUsage, organisation_id);
  UsageRecord usage{window, known != nullptr && known->window == window ? known->bytes : 0};
  usage.bytes += envelope.bytes().size();
  work.put(RecordKind::kUsage, organisation_id, usage);
}

void apply_batch(Workspace& work, const BlockContext& context, const VerifiedEnvelope& envelope, Receipt& receipt) {
  const auto& transaction = envelope.transaction();
  const Actor actor{transaction.sender, Hash32{envelope.transaction_id().bytes}, transaction.cosigners};
  const bool whole = transaction.mode == ledger::BatchMode::kAllOrNothing;
  if (whole) work.begin();
  work.budget().next_transaction();
  for (std::size_t i = 0; i < transaction.operations.size(); ++i) {
    const auto operation = parse_operation(transaction.operations[i].kind, transaction.operations[i].body);
    XH_CHECK(operation.has_value());  // check_operations() passed at admission and for the block
    const auto result = std::visit([&](const auto& op) { return apply(work, context, actor, op); }, *operation);
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
  XH_CHECK(rules_in_force(work, context).at(context.height).protocol <= context.known_protocol);  // U10: whoever drives stops before
  std::map<ledger::RememberedKey, ledger::TransactionId> consumed;
  const auto remembered = [&](const ledger::RememberedKey& key) {
    const auto here = consumed.find(key);
    return here != consumed.end() ? std::optional(here->second) : state.remembered(key.first, key.second);
  };
  for (const auto* envelope : entries) {
    const auto& transaction = envelope->transaction();
    const auto& id = envelope->transaction_id();
    const auto earlier = remembered({transaction.sender, transaction.nonce});
    const bool done = earlier == id || remembered(ledger::refusal_key(id)) == id;
    if (done || !admissible(work, context, *envelope)) continue;  // X2: skipped
    Receipt receipt;
    receipt.transaction = id;
    receipt.envelope = envelope->id();
    receipt.height = context.height;
    receipt.index = static_cast<std::uint32_t>(outcome.receipts.size());
    receipt.charged_bytes = static_cast<std::uint32_t>(envelope->bytes().size());
    charge(work, context, *envelope);
    if (earlier) {
      receipt.outcome = ledger::kResultNonceReused;
    } else {
      apply_batch(work, context, *envelope, receipt);
    }
    const auto key = ledger::remembered_key(receipt, transaction);
    consumed.emplace(key, id);
    outcome.consumed.push_back({key.first, key.second, id, transaction.valid_until});
    outcome.receipts.push_back(std::move(receipt));
  }
  end_epoch(work, context);
  outcome.delta = work.delta();
  count_statistics(state, outcome.delta);
  return outcome;
}

Status check_operations(const ledger::Transaction& transaction) {
  for (std::size_t i = 0; i < transaction.operations.size(); ++i) {
    auto parsed = parse_operation(transaction.operations[i].kind, transaction.operations[i].body);
    if (parsed) continue;
    Error error = std::move(parsed).error();
    error.place = error.place.empty() ? fmt::format("operation {}", i) : fmt::format("operation {}, {}", i, error.place);
    return fail(std::move(error));
  }
  // M6: two signatures each, in a transaction that has one.
  if (transaction.operations.size() > 1 && std::ranges::any_of(transaction.operations, reports))
    return fail(ErrorId::kBadContent, "a report of evidence stands alone in its transaction");
  // I28: it changes who authorises, or is authorised in its own way.
  const bool alone = std::ranges::any_of(transaction.operations, [](const auto& op) { return identity::stands_alone(op.kind); });
  if (alone && (transaction.operations.size() > 1 || !transaction.cosigners.empty()))
    return fail(ErrorId::kBadContent, "an operation on the account's keys stands alone in its transaction, without cosigners");
  return {};
}

Status check_admission(const ledger::StateView& state, const BlockContext& context, const VerifiedEnvelope& envelope) {
  Workspace work(state);
  return admissible(work, context, envelope);
}

}  // namespace xh::execution
