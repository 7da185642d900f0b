#include "ledger/execution/governance_ops.h"

#include "ledger/execution/council_acts.h"
#include "ledger/execution/reject.h"

namespace xh::execution {

using identity::RoleBit;
using ledger::CouncilRecord;
using ledger::EvidenceOutcome;
using ledger::EvidenceRecord;
using ledger::kResultAlreadyIdentical;
using ledger::kResultOk;
using ledger::MembershipRecord;
using ledger::ProposalRecord;
using ledger::ProposalStatus;
using ledger::RecordKind;
using ledger::ResultCode;
using ledger::RulesRecord;
using ledger::ServedRecord;

namespace {

ResultCode reject(Reject reason) { return static_cast<ResultCode>(reason); }

MembershipRecord membership(Workspace& work, const ledger::Genesis& genesis) {
  const auto* record = work.get<MembershipRecord>(RecordKind::kValidators, std::string(ledger::kCurrentMembership));
  return record != nullptr ? *record : ledger::first_membership(genesis);
}

bool has(const std::vector<AccountId>& list, const AccountId& account) { return std::ranges::find(list, account) != list.end(); }

class Governance {
 public:
  Governance(Workspace& work, const BlockContext& context, const Actor& actor)
      : work_(work), context_(context), actor_(actor), membership_(membership(work, context.genesis)) {
    const auto* record = work.get<CouncilRecord>(RecordKind::kCouncil, std::string(ledger::kCouncilName));
    council_ = record != nullptr ? *record : ledger::first_council(context.genesis);
  }

  ResultCode operator()(const ledger::Propose& op) {
    if (!council_.contains(actor_.account)) return reject(Reject::kRoleMissing);
    const Hash32 digest = ledger::proposal_digest(op);
    for (const auto number : council_.open) {
      const auto* open = work_.get<ProposalRecord>(RecordKind::kProposal, std::to_string(number));
      if (open->digest != digest) continue;
      return has(open->approvals, actor_.account) ? kResultAlreadyIdentical : reject(Reject::kAlreadyExists);
    }
    if (council_.open.size() >= ledger::kMaxOpenProposals) return reject(Reject::kTooManyProposals);
    if (!fits(op.changes)) return reject(Reject::kChangeNotPossible);
    ProposalRecord record{op, digest, actor_.account, {actor_.account}, {}, ProposalStatus::kOpen, context_.height, Height{0}};
    const std::uint64_t number = ++council_.last_proposal;
    council_.open.push_back(number);
    decide(number, record);
    return kResultOk;
  }
  ResultCode operator()(const ledger::Approve& op) { return vote(op.proposal, op.digest, true); }
  ResultCode operator()(const ledger::Reject& op) { return vote(op.proposal, op.digest, false); }
  // M7. Cheap questions first: signatures are checked once for each name that the ledger takes.
  ResultCode operator()(const ledger::ReportEvidence& op) {
    const auto key = ledger::evidence_key(op.evidence.name());
    if (work_.get<EvidenceRecord>(key.kind, key.name) != nullptr) return reject(Reject::kAlreadyReported);
    const auto set = set_of(op.evidence.epoch);
    if (set == nullptr) return reject(Reject::kEpochNotCovered);
    const auto accused = ledger::check_evidence(context_.genesis.chain_id, *set, op.evidence);
    if (!accused) return reject(Reject::kEvidenceRefused);
    work_.put(key.kind, key.name, EvidenceRecord{op.evidence, accused->name, actor_.account, context_.height, exclude(op.evidence.key)});
    return kResultOk;
  }

 private:
  // Who serves next, as decided so far.
  [[nodiscard]] const std::vector<ledger::Validator>& next_set() const {
    return membership_.next ? membership_.next->validators : membership_.validators;
  }

  // What the changes lead to, if they fit the next set as it is now.
  [[nodiscard]] std::optional<ledger::Constitution> outcome_of(const std::vector<ledger::Change>& changes) const {
    auto outcome = ledger::apply_changes({next_set(), council_.members}, changes);
    // A next set that equals the running one would make the end of the epoch unknowable from the summaries (E6).
    if (!outcome || ledger::validators_hash(outcome->validators) == ledger::validators_hash(membership_.validators)) return std::nullopt;
    return *std::move(outcome);
  }

  // U3, U4: what the changes lead to, if they are of the rules and fit what is scheduled now.
  [[nodiscard]] std::optional<RulesRecord> rules_after(const std::vector<ledger::Change>& changes) {
    const auto* record = work_.get<RulesRecord>(RecordKind::kRules, std::string(ledger::kCurrentRules));
    auto outcome = ledger::apply_rules(record != nullptr ? *record : ledger::first_rules(context_.genesis), context_.height, changes);
    return outcome ? std::optional(*std::move(outcome)) : std::nullopt;
  }

  [[nodiscard]] bool fits(const std::vector<ledger::Change>& changes) {
    switch (ledger::moment_of(changes.front())) {
      case ledger::ChangeMoment::kEpoch:
        return outcome_of(changes).has_value();
      case ledger::ChangeMoment::kHeight:
        return rules_after(changes).has_value();
      case ledger::ChangeMoment::kAtOnce:
        return acts().fit(changes);
    }
    return false;
  }

  [[nodiscard]] Acts acts() {
    return {work_, actor_stamp(), [this](const AccountId& account) { return has_seat(account); }};
  }

  [[nodiscard]] bool has_seat(const AccountId& account) const {
    const auto serves = [&](const std::vector<ledger::Validator>& set) {
      return std::ranges::find(set, account, &ledger::Validator::account) != set.end();
    };
    return serves(membership_.validators) || serves(next_set()) || council_.contains(account);
  }

  [[nodiscard]] identity::Stamp actor_stamp() const { return {context_.height, context_.time, actor_.account, actor_.transaction}; }

  ResultCode vote(std::uint64_t number, const Hash32& digest, bool approves) {
    if (!council_.contains(actor_.account)) return reject(Reject::kRoleMissing);
    const auto* known = work_.get<ProposalRecord>(RecordKind::kProposal, std::to_string(number));
    if (known == nullptr) return reject(Reject::kNotFound);
    if (known->digest != digest) return reject(Reject::kProposalDiffers);
    const auto& same = approves ? known->approvals : known->rejections;
    const auto& other = approves ? known->rejections : known->approvals;
    if (has(same, actor_.account)) return kResultAlreadyIdentical;
    if (known->status != ProposalStatus::kOpen) return reject(Reject::kProposalClosed);
    if (has(other, actor_.account)) return reject(Reject::kVotedOtherwise);
    ProposalRecord record = *known;
    (approves ? record.approvals : record.rejections).push_back(actor_.account);
    decide(number, record);
    return kResultOk;
  }

  // Voices count while their accounts are in the council.
  [[nodiscard]] std::size_t voices(const std::vector<AccountId>& list) const {
    return static_cast<std::size_t>(std::ranges::count_if(list, [this](const auto& account) { return council_.contains(account); }));
  }

  void decide(std::uint64_t number, ProposalRecord& record) {
    if (voices(record.approvals) >= council_.quorum()) {
      record.status = enact(record) ? ProposalStatus::kEnacted : ProposalStatus::kVoid;
    } else if (council_.members.size() - voices(record.rejections) < council_.quorum()) {
      record.status = ProposalStatus::kRejected;
    }
    if (record.status != ProposalStatus::kOpen) {
      record.decided = context_.height;
      std::erase(council_.open, number);
    }
    work_.put(RecordKind::kProposal, std::to_string(number), std::move(record));
    work_.put(RecordKind::kCouncil, std::string(ledger::kCouncilName), council_);
  }

  bool enact(const ProposalRecord& proposal) {
    const auto& changes = proposal.content.changes;
    const auto moment = ledger::moment_of(changes.front());
    if (moment == ledger::ChangeMoment::kEpoch) return enact_set(changes);
    if (moment == ledger::ChangeMoment::kAtOnce) return acts().enact(changes, proposal.digest);
    auto outcome = rules_after(changes);
    if (!outcome) return false;
    work_.put(RecordKind::kRules, std::string(ledger::kCurrentRules), *std::move(outcome));
    return true;
  }

  bool enact_set(const std::vector<ledger::Change>& changes) {
    auto outcome = outcome_of(changes);
    if (!outcome) return false;
    give_roles(next_set(), council_.members, *outcome);
    const Height since = membership_.next ? membership_.next->since : context_.height;
    membership_.next = ledger::NextSet{since, std::move(outcome->validators)};
    council_.members = std::move(outcome->council);
    work_.put(RecordKind::kValidators, std::string(ledger::kCurrentMembership), membership_);
    return true;
  }

  // The set that served in an epoch that M7 covers; nullptr otherwise.
  [[nodiscard]] const std::vector<ledger::Validator>* set_of(Epoch epoch) {
    if (epoch > membership_.epoch || membership_.epoch.value - epoch.value > ledger::kEvidenceEpochs) return nullptr;
    if (epoch == membership_.epoch) return &membership_.validators;
    const auto* served = work_.get<ServedRecord>(RecordKind::kValidators, std::to_string(epoch.value));
    return served == nullptr ? nullptr : &served->validators;
  }

  // M10: by key, not by name.
  EvidenceOutcome exclude(const PublicKey& key) {
    const auto member = std::ranges::find(next_set(), key, &ledger::Validator::consensus_key);
    if (member == next_set().end()) return EvidenceOutcome::kAbsent;
    if (!enact_set({ledger::RemoveValidator{member->name}})) return EvidenceOutcome::kKept;
    work_.put(RecordKind::kCouncil, std::string(ledger::kCouncilName), council_);
    return EvidenceOutcome::kExcluded;
  }

  // Roles follow seats: a voice in the council is the role supernode, a place in the set without one is the role backbone.
  void give_roles(const std::vector<ledger::Validator>& before, const std::vector<AccountId>& council_before,
                  const ledger::Constitution& after) {
    std::map<AccountId, std::pair<std::uint32_t, std::uint32_t>> changes;  // taken, given
    const auto bit = [](RoleBit role) { return static_cast<std::uint32_t>(role); };
    for (const auto& account : council_before) changes[account].first |= bit(RoleBit::kSupernode);
    for (const auto& v : before) {
      if (!has(council_before, v.account)) changes[v.account].first |= bit(RoleBit::kBackbone);
    }
    for (const auto& account : after.council) changes[account].second |= bit(RoleBit::kSupernode);
    for (const auto& v : after.validators) {
      if (!has(after.council, v.account)) changes[v.account].second |= bit(RoleBit::kBackbone);
    }
    for (const auto& [account, change] : changes) {
      if (change.first == change.second) continue;
      change_roles(work_, account, change.first, change.second, actor_stamp());
    }
  }

  Workspace& work_;
  const BlockContext& context_;
  const Actor& actor_;
  MembershipRecord membership_;
  CouncilRecord council_;
};

}  // namespace

ResultCode apply(Workspace& work, const BlockContext& context, const Actor& actor, const ledger::GovernanceOperation& operation) {
  return std::visit(Governance(work, context, actor), operation);
}

void end_epoch(Workspace& work, const BlockContext& context) {
  const auto* record = work.get<MembershipRecord>(RecordKind::kValidators, std::string(ledger::kCurrentMembership));
  if (record == nullptr || !record->ends_with(context.named_size)) return;
  const MembershipRecord ended = *record;
  work.put(RecordKind::kValidators, std::to_string(ended.epoch.value), ServedRecord{ended.validators});  // M8
  work.put(RecordKind::kValidators, std::string(ledger::kCurrentMembership),
           MembershipRecord{ended.epoch.next(), context.height, context.block, ended.next->validators, std::nullopt});
}

}  // namespace xh::execution
