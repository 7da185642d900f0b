#include "ledger/execution/supervision_acts.h"

#include <array>

#include "base/overload.h"
#include "ledger/execution/operation.h"
#include "ledger/governance.h"

namespace xh::execution {

using identity::RestraintKind;
using ledger::ProposalRecord;
using ledger::RecordKind;

namespace {

std::optional<ProposalRecord> proposal(const ledger::StateView& state, std::uint64_t number) {
  const auto bytes = state.read({RecordKind::kProposal, std::to_string(number)});
  return bytes ? std::optional(*decode<ProposalRecord>(*bytes)) : std::nullopt;
}

// The number of a proposal that was made at this height; numbers ascend with the heights.
std::optional<std::uint64_t> number_of(const ledger::StateView& state, const Hash32& digest, Height height) {
  const auto council = state.read({RecordKind::kCouncil, std::string(ledger::kCouncilName)});
  if (!council) return std::nullopt;
  std::uint64_t low = 1;
  std::uint64_t high = decode<ledger::CouncilRecord>(*council)->last_proposal + 1;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    const auto record = proposal(state, middle);
    if (!record) return std::nullopt;
    if (record->created < height) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  for (;; ++low) {
    const auto record = proposal(state, low);
    if (!record || record->created != height) return std::nullopt;
    if (record->digest == digest) return low;
  }
}

class SupervisorActs {
 public:
  SupervisorActs(const ledger::StateView& state, const ledger::Transaction& transaction, const ledger::Receipt& receipt)
      : state_(state), sender_(transaction.sender), receipt_(receipt) {}

  void see(std::size_t item, const Operation& operation) {
    item_ = item;
    std::visit(Overload{[&](const identity::Operation& op) { std::visit(*this, op); },
                        [&](const ledger::GovernanceOperation& op) { std::visit(*this, op); },
                        [](const crosschain::Operation&) {}},  // supervisors do nothing by these
               operation);
  }

  void operator()(const identity::Hold& op) {
    add({.kind = ActKind::kHold, .target = op.target, .restraint = RestraintKind::kHold, .reason = op.reason, .document = op.document});
  }
  void operator()(const identity::Withhold& op) {
    add({.kind = ActKind::kWithhold,
         .target = op.target,
         .restraint = RestraintKind::kWithhold,
         .reason = op.reason,
         .document = op.document});
  }
  void operator()(const identity::Release& op) {
    add({.kind = ActKind::kRelease, .target = op.target, .restraint = op.kind, .document = op.document});
  }
  void operator()(const identity::Redact& op) {
    add({.kind = ActKind::kRedact, .target = op.target, .reason = op.reason, .document = op.document});
  }
  void operator()(const ledger::Approve& op) { enacted(op.proposal, proposal(state_, op.proposal)); }
  void operator()(const ledger::Propose& op) {
    if (!lifts(op.changes)) return;
    if (const auto number = number_of(state_, ledger::proposal_digest(op), receipt_.height)) enacted(*number, proposal(state_, *number));
  }
  template <class Other>
  void operator()(const Other&) {}

  std::vector<SupervisionAct> found;

 private:
  static bool lifts(const std::vector<ledger::Change>& changes) {
    return std::ranges::any_of(changes, [](const auto& c) { return std::holds_alternative<ledger::LiftRestraints>(c); });
  }

  // The voice that decided is the last approval, at the height of the decision.
  void enacted(std::uint64_t number, const std::optional<ProposalRecord>& record) {
    if (!record || record->status != ledger::ProposalStatus::kEnacted || record->decided != receipt_.height || record->approvals.empty() ||
        record->approvals.back() != sender_)
      return;
    for (const auto& change : record->content.changes) {
      const auto* lift = std::get_if<ledger::LiftRestraints>(&change);
      if (lift == nullptr) continue;
      add({.kind = ActKind::kLift,
           .target = {static_cast<identity::TargetKind>(lift->kind), lift->name},
           .document = record->digest,
           .proposal = number});
    }
  }

  void add(SupervisionAct act) {
    act.actor = sender_;
    act.transaction = receipt_.transaction;
    act.item = item_;
    found.push_back(std::move(act));
  }

  const ledger::StateView& state_;
  const AccountId& sender_;
  const ledger::Receipt& receipt_;
  std::size_t item_ = 0;
};

}  // namespace

std::string_view to_word(ActKind kind) {
  static constexpr std::array<std::string_view, 5> kWords = {"hold", "withhold", "release", "lift", "redact"};
  return kWords[static_cast<std::size_t>(kind)];
}

std::vector<SupervisionAct> acts_of(const ledger::StateView& state, const ledger::Transaction& transaction,
                                    const ledger::Receipt& receipt) {
  if (receipt.outcome != ledger::kResultOk) return {};
  SupervisorActs acts(state, transaction, receipt);
  for (std::size_t i = 0; i < transaction.operations.size() && i < receipt.results.size(); ++i) {
    if (receipt.results[i] != ledger::kResultOk) continue;
    const auto operation = parse_operation(transaction.operations[i].kind, transaction.operations[i].body);
    if (operation) acts.see(i, *operation);
  }
  return std::move(acts.found);
}

}  // namespace xh::execution
