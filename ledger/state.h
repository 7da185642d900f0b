// The state as execution sees it: typed keys, a view to read, a delta as the result. Storage and tree are elsewhere.
// Spec: docs/spec/state-tree.md (key hashes), docs/spec/execution.md.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "ledger/transaction.h"

namespace xh::ledger {

/// Kinds of records. Numbers are frozen: they are hashed into keys.
enum class RecordKind : std::uint8_t {
  kAccount = 1,
  kIdentifier = 2,
  kDocument = 3,
  kPrefix = 4,
  kOrganisation = 5,
  kUsage = 6,  ///< bytes used per organisation and window
  kAnchorStream = 7,
  kRules = 8,       ///< in force and scheduled: ledger/rules.h
  kValidators = 9,  ///< the set of the epoch and the next one, and sets of the past: ledger/governance.h, ledger/evidence.h
  kCouncil = 10,
  kProposal = 11,
  kEvidence = 12,     ///< against a consensus key: ledger/evidence.h
  kSupervision = 13,  ///< holds and withholdings of a target: identity/supervision.h
  kTally = 14,        ///< counts of a prefix: identity/record.h
  kIssuer = 15,       ///< of credentials: identity/credentials.h
  kStatusList = 16,   ///< of an issuer: identity/credentials.h
  kDigestAnchor = 17,
  kStatistics = 18,  ///< counts of the chain: identity/statistics.h
  kSubChain = 19,    ///< an AC code: identity/sub_chain.h
  kChain = 20,       ///< the chain behind it; this one and those below: crosschain/records.h
  kChainClient = 21,
  kChainState = 22,
  kCheckpoint = 23,
  kFact = 24,
  kLane = 25,
  kPacket = 26,  ///< 26 to 28 are read by other chains
  kPacketReceipt = 27,
  kPacketAck = 28,
  kCrossTransaction = 29,
  kRedaction = 30,  ///< what was redacted of a record: identity/redaction.h
  kRedactedEntries = 31,
  kReservation = 32,  ///< of an identifier, by a packet: crosschain/records.h
};
constexpr bool is_valid(RecordKind kind) { return kind >= RecordKind::kAccount && kind <= RecordKind::kReservation; }

/// Names one record: kind and canonical name (UTF-8 bytes for names, raw bytes for accounts).
struct StateKey {
  RecordKind kind = RecordKind::kAccount;
  std::string name;

  auto operator<=>(const StateKey&) const = default;
  /// kh = H("key\0" || kind || name). All-zero and all-ff hashes cannot be keys.
  [[nodiscard]] Hash32 hash() const;
};

/// vh = H("val\0" || value).
[[nodiscard]] Hash32 value_hash(ByteView value);

/// What execution may read. Answers are those after the parent block.
class StateView {
 public:
  virtual ~StateView() = default;
  /// The current value of a record.
  [[nodiscard]] virtual std::optional<Bytes> read(const StateKey& key) const = 0;
  /// The transaction that left this key (ledger::remembered_key), until block time has passed its valid_until: exactly those whose
  /// valid_until is not before the time of the parent block. Nodes that forget at other times would disagree.
  [[nodiscard]] virtual std::optional<TransactionId> remembered(const AccountId& sender, const Nonce& nonce) const = 0;
};

/// New value of a record, or nullopt for a deletion. Records are never deleted by the first set of operations; the tree supports it.
using StateDelta = std::map<StateKey, std::optional<Bytes>>;

}  // namespace xh::ledger
