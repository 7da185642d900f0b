// What the council decides about the chain itself: operations, the changes that they carry, and the records that they leave. Kind numbers
// are frozen. Spec: docs/spec/epochs.md (E1-E5), docs/spec/rules.md (U3).
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "consensus/votes/evidence.h"
#include "ledger/acts.h"
#include "ledger/rules.h"

namespace xh::ledger {

inline constexpr std::size_t kMaxChanges = 16;
inline constexpr std::size_t kMaxReasonBytes = 256;
inline constexpr std::size_t kMaxOpenProposals = 64;
inline constexpr std::size_t kMaxCouncil = 512;

// ---- changes
struct AddValidator {
  Validator validator;
  bool supernode = false;  ///< its account joins the council
  bool operator==(const AddValidator&) const = default;
  static constexpr auto fields() { return std::tuple{field(&AddValidator::validator), field(&AddValidator::supernode)}; }
};
struct RemoveValidator {
  std::string name;
  bool operator==(const RemoveValidator&) const = default;
  static constexpr auto fields() { return std::tuple{field(&RemoveValidator::name, kMaxValidatorNameBytes)}; }
};
struct SetWeight {
  std::string name;
  std::uint64_t weight = 1;
  bool operator==(const SetWeight&) const = default;
  static constexpr auto fields() { return std::tuple{field(&SetWeight::name, kMaxValidatorNameBytes), field(&SetWeight::weight)}; }
};
struct RekeyValidator {
  std::string name;
  PublicKey consensus_key;
  PublicKey checkpoint_key;
  PublicKey log_key;
  PublicKey network_key;
  bool operator==(const RekeyValidator&) const = default;
  static constexpr auto fields() {
    using T = RekeyValidator;
    return std::tuple{field(&T::name, kMaxValidatorNameBytes), field(&T::consensus_key), field(&T::checkpoint_key), field(&T::log_key),
                      field(&T::network_key)};
  }
};
/// A standby takes the place, the weight and the voice of a validator.
struct ReplaceValidator {
  std::string name;
  Validator by;  ///< its weight is that of the one it replaces
  bool operator==(const ReplaceValidator&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&ReplaceValidator::name, kMaxValidatorNameBytes), field(&ReplaceValidator::by)};
  }
};
/// Places are frozen: they stand in proposals. Three change the rules (ledger/rules.h), the last six are acts (ledger/acts.h), all others
/// change the set.
using Change = std::variant<AddValidator, RemoveValidator, SetWeight, RekeyValidator, ReplaceValidator, SetParameters, SetProtocol,
                            CancelRules, SetRole, LiftRestraints, SetAcCode, SubstituteClient, HoldSubChain, SettlePacket>;
/// When a change takes effect: with the next epoch, at a height, in the block that decides.
enum class ChangeMoment : std::uint8_t { kEpoch, kHeight, kAtOnce };
[[nodiscard]] ChangeMoment moment_of(const Change& change);

// ---- operations
enum class GovernanceKind : std::uint16_t { kPropose = 1, kApprove = 2, kReject = 3, kReportEvidence = 4 };

struct Propose {
  static constexpr auto kKind = GovernanceKind::kPropose;
  std::vector<Change> changes;
  std::string reason;
  bool operator==(const Propose&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Propose::changes, kMaxChanges), field(&Propose::reason, kMaxReasonBytes)}; }
};
struct Approve {
  static constexpr auto kKind = GovernanceKind::kApprove;
  std::uint64_t proposal = 0;
  Hash32 digest;  ///< of what the sender read
  bool operator==(const Approve&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Approve::proposal), field(&Approve::digest)}; }
};
struct Reject {
  static constexpr auto kKind = GovernanceKind::kReject;
  std::uint64_t proposal = 0;
  Hash32 digest;
  bool operator==(const Reject&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Reject::proposal), field(&Reject::digest)}; }
};
/// Puts evidence against a key on the ledger, and takes the key out of the next set (docs/spec/evidence.md M6-M10).
struct ReportEvidence {
  static constexpr auto kKind = GovernanceKind::kReportEvidence;
  consensus::Evidence evidence;
  bool operator==(const ReportEvidence&) const = default;
  static constexpr auto fields() { return std::tuple{field(&ReportEvidence::evidence)}; }
};
using GovernanceOperation = std::variant<Propose, Approve, Reject, ReportEvidence>;

/// nullopt: not a kind of this layer.
[[nodiscard]] std::optional<GovernanceKind> governance_kind(std::uint16_t kind);
[[nodiscard]] std::uint16_t kind_of(const GovernanceOperation& operation);
[[nodiscard]] Bytes body_of(const GovernanceOperation& operation);
/// Decodes and checks form. Errors: codec errors, kUnknownOperation, kBadContent, kBadEvidence.
[[nodiscard]] Result<GovernanceOperation> parse_governance(std::uint16_t kind, ByteView body);
/// H("xinghuo/proposal/v1" || BCS of the operation): what Approve and Reject name.
[[nodiscard]] Hash32 proposal_digest(const Propose& proposal);
/// One line for people: "add validator v5 (weight 1, supernode)".
[[nodiscard]] std::string describe(const Change& change);

// ---- records
/// The set that serves after the epoch ended.
struct NextSet {
  Height since;  ///< the height that first changed it in this epoch
  std::vector<Validator> validators;
  bool operator==(const NextSet&) const = default;
  static constexpr auto fields() { return std::tuple{field(&NextSet::since), field(&NextSet::validators, kMaxValidators)}; }
};
/// Of kind kValidators, named "current" (E5).
struct MembershipRecord {
  Epoch epoch;
  Height root;         ///< the last block of the epoch before; 0 in epoch 0
  BlockId root_block;  ///< its id
  std::vector<Validator> validators;
  std::optional<NextSet> next;

  /// What a summary says: the set that serves after its block, if no other follows.
  [[nodiscard]] Hash32 next_hash() const { return validators_hash(next ? next->validators : validators); }
  /// E7: a block that names a certified checkpoint of this size is the last one of its epoch.
  [[nodiscard]] bool ends_with(std::uint64_t named_size) const { return next && named_size > next->since.value; }
  bool operator==(const MembershipRecord&) const = default;
  static constexpr auto fields() {
    using T = MembershipRecord;
    return std::tuple{field(&T::epoch), field(&T::root), field(&T::root_block), field(&T::validators, kMaxValidators), field(&T::next)};
  }
};
inline constexpr std::string_view kCurrentMembership = "current";

/// Of kind kCouncil, named "council".
struct CouncilRecord {
  std::vector<AccountId> members;
  std::uint64_t last_proposal = 0;
  std::vector<std::uint64_t> open;  ///< numbers, ascending

  [[nodiscard]] std::size_t quorum() const { return members.size() - (members.size() - 1) / 3; }
  [[nodiscard]] bool contains(const AccountId& account) const;
  bool operator==(const CouncilRecord&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&CouncilRecord::members, kMaxCouncil), field(&CouncilRecord::last_proposal),
                      field(&CouncilRecord::open, kMaxOpenProposals)};
  }
};
inline constexpr std::string_view kCouncilName = "council";

enum class ProposalStatus : std::uint8_t { kOpen = 0, kEnacted = 1, kRejected = 2, kVoid = 3 };
constexpr bool is_valid(ProposalStatus status) { return status <= ProposalStatus::kVoid; }

/// Of kind kProposal, named by its number in decimal.
struct ProposalRecord {
  Propose content;
  Hash32 digest;
  AccountId proposer;
  std::vector<AccountId> approvals;
  std::vector<AccountId> rejections;
  ProposalStatus status = ProposalStatus::kOpen;
  Height created;
  Height decided;  ///< 0 while open

  bool operator==(const ProposalRecord&) const = default;
  static constexpr auto fields() {
    using T = ProposalRecord;
    return std::tuple{
        field(&T::content), field(&T::digest),  field(&T::proposer), field(&T::approvals, kMaxCouncil), field(&T::rejections, kMaxCouncil),
        field(&T::status),  field(&T::created), field(&T::decided)};
  }
};

/// What is true without a record.
[[nodiscard]] MembershipRecord first_membership(const Genesis& genesis);
[[nodiscard]] CouncilRecord first_council(const Genesis& genesis);
/// Of a state: its record, or that of genesis.
[[nodiscard]] MembershipRecord membership_of(const StateView& state, const Genesis& genesis);
[[nodiscard]] CouncilRecord council_of(const StateView& state, const Genesis& genesis);

/// What changes act on.
struct Constitution {
  std::vector<Validator> validators;
  std::vector<AccountId> council;
};
/// E4: all changes in order. Error kBadValidatorSet: one of them does not fit, or the result obeys no rule of a set.
[[nodiscard]] Result<Constitution> apply_changes(Constitution constitution, const std::vector<Change>& changes);
/// U3, U4: changes of the rules, decided at the height `now`. Error kBadRules: one of them does not fit, or they do not fit together.
[[nodiscard]] Result<RulesRecord> apply_rules(RulesRecord record, Height now, const std::vector<Change>& changes);

}  // namespace xh::ledger
