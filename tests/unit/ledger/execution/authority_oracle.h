// A second statement of who may do what: accounts and keys as numbers, plain maps and sets, no records, no product rule. It judges whole
// transactions as blocks carry them: signatures, enrolment, quotas, replays, and every operation but reports of evidence and changes of the
// validator set (docs/spec/identity.md I21-I30, prefixes.md, supervision.md, credentials.md, sub-chains.md, epochs.md E1-E3, E17-E19).
#pragma once

#include <map>
#include <optional>
#include <set>

#include "ledger/execution/executor.h"
#include "ledger/execution/operation.h"

namespace xh::execution::authority {

using namespace identity;  // NOLINT(google-build-using-namespace): every name here is an operation of that layer

inline constexpr int kAccounts = 10;  ///< 0 to 3 supernodes, 4 and 5 supervisors, 6 backbone, 7 to 9 unknown to genesis
inline constexpr int kKeys = 16;      ///< the first ones are those of which the BIDs are made
inline constexpr std::uint64_t kWindow = 50;
inline constexpr std::uint64_t kSmallQuota = 5000;  ///< bytes a window of the organisation "small"
inline constexpr std::uint64_t kFiveMinutes = 300'000;

/// Of an identifier, its prefix; of a prefix, the one above it.
[[nodiscard]] inline std::string before_slash(const std::string& id) { return id.substr(0, id.find('/')); }
[[nodiscard]] inline std::string above(const std::string& prefix) {
  const auto dot = prefix.rfind('.');
  return dot == std::string::npos ? std::string() : prefix.substr(0, dot);
}

[[nodiscard]] const PrivateKey& key(int number);
[[nodiscard]] const AccountId& account(int number);
/// -1: none of the world.
[[nodiscard]] int number_of(const AccountId& id);
[[nodiscard]] int number_of(const PublicKey& key);
/// Leaves of one of two logs, which share none.
[[nodiscard]] Hash32 log_root(int log, std::uint64_t count);
[[nodiscard]] std::vector<Hash32> log_path(int log, std::uint64_t from, std::uint64_t to);
inline constexpr int kLogs = 2;
inline constexpr std::uint64_t kLogLeaves = 12;

/// The oracle's own table of the frozen numbers (X5).
enum Code {
  kDone = 0,
  kSame = 1,
  kNotOwner = 2,
  kNotFound = 3,
  kAlreadyExists = 4,
  kVersionMismatch = 5,
  kRevoked = 6,
  kNonceReused = 7,
  kPrefixNotAllocated = 8,
  kRoleMissing = 9,
  kArcNotAllowed = 10,
  kStreamNotGrowing = 11,
  kPreviousMismatch = 12,
  kUnknownOrganisation = 13,
  kEnrolledElsewhere = 14,
  kNotConsistent = 15,
  kChangeNotPossible = 16,
  kProposalClosed = 17,
  kProposalDiffers = 18,
  kTooManyProposals = 19,
  kVotedOtherwise = 20,
  kPrefixSuspended = 24,
  kHeld = 25,
  kDelegationExpired = 26,
  kScopeExceeded = 27,
  kQuotaExceeded = 28,
  kTooDeep = 29,
  kTransferUpward = 30,
  kThresholdNotMet = 32,
  kKeysCommitted = 33,
  kRecoveryFixed = 34,
  kNotYours = 35,
  kProtected = 36,
  kTooManyRestraints = 37,
  kNotAnIssuer = 39,
  kIssuerWithdrawn = 40,
  kIssuerNotEnrolled = 41,
  kListShrinks = 42,
  kPurposeDiffers = 43,
};
/// Why a transaction leaves nothing.
enum class Skip { kNone, kKnown, kTime, kSignatures, kNotEnrolled, kBytes };

struct Keys {
  std::map<int, int> weights;
  int threshold = 0;  ///< no weights: none are set
  bool operator==(const Keys&) const = default;
};
struct Account {
  bool known = false;  ///< has a record
  std::string organisation;
  bool supernode = false, backbone = false, supervisor = false;
  Keys keys, recovery;
  std::optional<Hash32> next;
  bool deactivated = false;
  std::uint64_t version = 0;
  std::string document;
  std::uint64_t document_version = 0;
};
struct Organisation {
  int kind = 1;
  std::string name, region, industry;
  std::uint64_t quota = 0;
  int authority = -1;
  std::uint64_t version = 1;
  std::uint64_t window = 0, used = 0;
};
struct Allocated {
  int owner = -1;
  bool suspended = false;
  int depth = 0;
  std::uint64_t quota = 0;
  std::map<int, std::pair<unsigned, std::uint64_t>> delegates;
  std::vector<Hash32> templates;
  std::uint64_t version = 1;
  std::uint64_t window = 0, used = 0;
};
struct Named {
  std::set<int> controllers;
  std::size_t threshold = 1;
  bool revoked = false;
  std::uint64_t version = 1;
  std::string data;
};
struct Stream {
  int owner = -1;
  Hash32 root, previous;
  std::uint64_t count = 0;
  std::string uri;
  std::uint64_t version = 1;
};
struct Restrained {
  int by = -1;
  bool hold = true;
  int reason = 1;
  bool operator==(const Restrained&) const = default;
};
struct Issuer {
  int authority = -1;
  std::string organisation, name;
  bool active = true;
  std::uint64_t version = 1;
};
struct List {
  StatusPurpose purpose = StatusPurpose::kRevocation;
  std::uint64_t size = 0;
  Hash32 digest;
  std::uint64_t version = 1;
};
struct SubChain {
  int owner = -1;
  std::string name, resolver;
  std::uint64_t version = 1;
};
struct Proposal {
  ledger::Propose content;
  Hash32 digest;
  std::set<int> yes, no;
  ledger::ProposalStatus status = ledger::ProposalStatus::kOpen;
};

/// A transaction as it was sent.
struct Sent {
  int sender = 0;
  std::set<int> cosigners, signers;
  std::uint64_t valid_until = 0;
  std::size_t bytes = 0;  ///< of the envelope
  int id = 0;             ///< of the signed content
  int nonce = 0;
  bool whole = true;
  std::vector<Operation> operations;
};
struct Verdict {
  Skip skip = Skip::kNone;
  int outcome = 0;
  std::vector<int> results;
};

class Oracle {
 public:
  Oracle();
  /// What becomes of it at `now` and `height`, and what it leaves.
  Verdict judge(const Sent& sent);

  std::uint64_t now = 0, height = 0;
  std::uint64_t parent_time = 0;  ///< time of the block before
  std::map<int, Account> accounts;
  std::map<std::string, Organisation> organisations;
  std::map<std::string, Allocated> prefixes;
  std::map<std::string, Named> records;
  std::map<std::string, Stream> streams;
  std::map<std::string, std::vector<Restrained>> restraints;  ///< by the name of the target
  std::map<int, Issuer> issuers;
  std::map<int, List> lists;                             ///< one of each issuer
  std::map<Hash32, std::map<int, std::string>> digests;  ///< account: URI
  std::map<std::string, SubChain> sub_chains;
  std::map<std::uint64_t, Proposal> proposals;
  /// The weight that these keys have for an account, and what it needs.
  [[nodiscard]] static bool reaches(const Keys& keys, int own_key, const std::set<int>& signers);

  /// The nearest prefix; empty without one.
  [[nodiscard]] std::string home(const std::string& name) const;

 private:
  using Voices = std::set<int>;
  static std::vector<std::string> upwards(std::string name);
  bool on_hold(const std::string& target) const;
  bool account_on_hold(int who) const;
  int closed(const std::string& name) const;
  int granted(int who, const Allocated& prefix, unsigned scope) const;
  Skip admission(const Sent& sent);
  bool signed_by_all(const Sent& sent) const;
  const Organisation* organisation_of(int who) const;
  int operation(const Sent& sent, const Operation& operation);
  int authority_over(int who) const;
  void touch(int who);
  int restrain(int who, bool hold, const Target& target, int reason);
  int vote(int who, std::uint64_t number, const Hash32& digest, bool yes);
  void decide(Proposal& proposal);
  bool fits(const ledger::Change& change) const;
  void carry_out(const ledger::Change& change);
  template <class Apply>
  int change(int who, const Voices& voices, const std::string& id, std::uint64_t version, bool revokes, Apply apply_change);

  // authority_names.cc
  int on(int who, const Voices& voices, const AllocatePrefix& op);
  int on(int who, const Voices& voices, const UpdatePrefix& op);
  int on(int who, const Voices& voices, const TransferPrefix& op);
  int on(int who, const Voices& voices, const DelegateKey& op);
  int on(int who, const Voices& voices, const RevokeDelegation& op);
  int on(int who, const Voices& voices, const Register& op);
  int on(int who, const Voices& voices, const Update& op);
  int on(int who, const Voices& voices, const Transfer& op);
  int on(int who, const Voices& voices, const SetController& op);
  int on(int who, const Voices& voices, const Revoke& op);
  int on(int who, const Voices& voices, const AnchorRoot& op);
  // authority_accounts.cc
  int on(int who, const Voices& voices, const RegisterOrganisation& op);
  int on(int who, const Voices& voices, const UpdateOrganisation& op);
  int on(int who, const Voices& voices, const Enroll& op);
  int on(int who, const Voices& voices, const Dismiss& op);
  int on(int who, const Voices& voices, const SetKeys& op);
  int on(int who, const Voices& voices, const Rotate& op);
  int on(int who, const Voices& voices, const Recover& op);
  int on(int who, const Voices& voices, const Deactivate& op);
  int on(int who, const Voices& voices, const SetDocument& op);
  // authority_acts.cc
  int on(int who, const Voices& voices, const AnchorDigest& op);
  int on(int who, const Voices& voices, const RegisterIssuer& op);
  int on(int who, const Voices& voices, const AnchorStatusList& op);
  int on(int who, const Voices& voices, const Hold& op);
  int on(int who, const Voices& voices, const Withhold& op);
  int on(int who, const Voices& voices, const Release& op);
  int on(int who, const Voices& voices, const DescribeSubChain& op);
  int on(int who, const Voices& voices, const ledger::Propose& op);
  int on(int who, const Voices& voices, const ledger::Approve& op);
  int on(int who, const Voices& voices, const ledger::Reject& op);
  /// An operation that the worlds do not make.
  template <class T>
  int on(int, const Voices&, const T&) {
    return -1;
  }

  std::set<int> done_;                                   ///< transactions that left a receipt
  std::map<std::pair<int, int>, std::uint64_t> nonces_;  ///< sender and nonce: until when they are taken
};

/// The keys of a set of the product, by number.
[[nodiscard]] Keys numbers_of(const KeySet& set);

}  // namespace xh::execution::authority
