// What a proof file claims, as values. Texts and checks are in claim_text and claim_check. Contents of records are opaque here.
// Spec: docs/PROOFS.md.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "ledger/audit_tree.h"
#include "ledger/batch_proof.h"
#include "ledger/epoch_chain.h"
#include "ledger/past_proof.h"
#include "ledger/receipt.h"
#include "ledger/state.h"

namespace xh::ledger {

/// A block summary and its path in the chain log.
struct LoggedSummary {
  BlockSummary summary;
  merkle::Path path;
};

/// Where the proven thing stands in the chain: summary, its place in the chain log, certified checkpoint.
struct ProofAnchor {
  BlockSummary summary;
  merkle::Path log_path;
  SignedCheckpoint checkpoint;
  std::vector<EpochLink> links;  ///< from genesis to the set that certifies the checkpoint
};

struct RecordClaim {
  StateKey key;
  Bytes value;
  ActiveProof proof;
};
struct AbsenceClaim {
  StateKey key;
  ActiveProof proof;
};
struct HistoryClaim {
  StateKey key;
  std::vector<Bytes> values;  ///< oldest first; empty: the bytes are not in the file, only their hash is proven
  HistoryProof proof;
};
struct ReceiptClaim {
  Receipt receipt;
  std::uint64_t count = 0;  ///< receipts of the block
  merkle::Path path;
};
/// The signed bytes of a transaction, and what their execution answered.
struct TransactionClaim {
  Bytes envelope;
  ReceiptClaim receipt;
  merkle::Path path;  ///< of transaction id and envelope id, under the transactions root
};
/// That the anchor's log extends the log of an older certified checkpoint.
struct ConsistencyClaim {
  std::string from;  ///< the older checkpoint: a signed note
  merkle::Path path;
};
/// What a key had at an older height; with `time`, the height is the one in force at that time.
struct PastClaim {
  StateKey key;
  Height height;
  std::optional<Bytes> value;  ///< absent: the key was absent
  PastProof proof;
  struct Time {
    UnixMillis at;
    LoggedSummary block;  ///< of the height: not later than `at`
    LoggedSummary next;   ///< of the height above: later than `at`
  };
  std::optional<Time> time;
};
/// Many keys under one root.
struct BatchClaim {
  struct Item {
    StateKey key;
    std::optional<Bytes> value;  ///< absent: the key is absent
  };
  std::vector<Item> items;
  BatchProof proof;
};
/// A record that stays with its owner, under the root of an anchored stream: docs/spec/anchor-stream.md.
struct AnchoredClaim {
  Bytes record;
  std::uint64_t index = 0;
  merkle::Path path;   ///< to the stream's root
  RecordClaim stream;  ///< of kind kAnchorStream
};
/// What a key had after an audited height, under the audit root in the anchor's summary: docs/spec/audit-root.md.
struct AuditedClaim {
  StateKey key;
  Height height;               ///< the audited one; the summary is of a later height
  std::optional<Bytes> value;  ///< absent: the key was absent
  AuditProof proof;
};
using Claim = std::variant<RecordClaim, AbsenceClaim, HistoryClaim, ReceiptClaim, TransactionClaim, ConsistencyClaim, PastClaim, BatchClaim,
                           AnchoredClaim, AuditedClaim>;

/// "record", "absent", "history", "receipt", "transaction", "consistency", "past", "batch", "anchored" or "audited".
[[nodiscard]] std::string_view claim_kind(const Claim& claim);

}  // namespace xh::ledger
