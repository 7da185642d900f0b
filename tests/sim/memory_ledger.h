// A node's ledger over memory, with real execution, state tree and chain log: what survives a crash of a simulated node. A commit is atomic
// here; how the real store makes it so is tested with it.
#pragma once

#include <memory>
#include <set>

#include "ledger/audit_tree.h"
#include "ledger/evidence.h"
#include "ledger/execution/executor.h"
#include "ledger/state_tree.h"
#include "node/effects.h"
#include "node/replica.h"

namespace xh::sim {

class MemoryLedger : public ledger::StateView, private ledger::OperationReader, private ledger::KeyIndex {
 public:
  struct Stored {
    node::FinalBlock block;
    ledger::BlockSummary summary;
    std::vector<ledger::Receipt> receipts;
    std::vector<node::EnvelopeBytes> bodies;  ///< of all entries; empty where redacted
    std::vector<node::EffectChange> changes;  ///< without bytes where redacted
  };
  /// Names of the keys that anybody executed: what was applied by its effects is known by hashes.
  using Names = std::map<Hash32, ledger::StateKey>;

  explicit MemoryLedger(const ledger::Genesis& genesis, std::shared_ptr<Names> names = std::make_shared<Names>());
  MemoryLedger(const MemoryLedger&) = delete;
  MemoryLedger& operator=(const MemoryLedger&) = delete;

  /// Executes the next block. False, and nothing is changed: it reads what this ledger lacks.
  /// `known`: the protocol version of whoever executes. What version 2 changes, as far as simulations go: every block leaves a record.
  [[nodiscard]] bool commit(node::FinalBlock block, std::uint32_t known = ledger::kKnownProtocol);
  /// The same of a block that came with its effects: executed where that gives the certified summary, else applied. False: it leads
  /// elsewhere, and nothing has changed (RD17, RD18).
  [[nodiscard]] bool apply(const node::FinalBlock& block, const node::BlockEffects& effects, std::uint32_t known);
  /// What a redaction takes: the body of an entry, and the values of these keys that its block wrote.
  void redact(Height height, const ledger::EnvelopeId& entry, const std::set<Hash32>& keys);
  [[nodiscard]] bool is_whole(Height height) const;
  /// What a block did, under a certified checkpoint above it.
  [[nodiscard]] node::BlockEffects effects(Height height, const ledger::SignedCheckpoint& checkpoint) const;
  [[nodiscard]] ledger::CheckpointName head() const;
  [[nodiscard]] ledger::Header head_header() const;
  /// After the head; and the sets that served before it.
  [[nodiscard]] const ledger::MembershipRecord& membership() const { return membership_; }
  [[nodiscard]] std::vector<ledger::Validator> set_of(Epoch epoch) const;
  /// After the head.
  [[nodiscard]] ledger::RulesRecord rules() const { return ledger::rules_of(*this, genesis_); }
  [[nodiscard]] const Stored& at(Height height) const { return blocks_[height.value]; }
  [[nodiscard]] Height height() const { return Height{blocks_.size() - 1}; }
  [[nodiscard]] Hash32 log_root(std::uint64_t size) const;
  [[nodiscard]] const std::map<ledger::StateKey, Bytes>& state() const { return state_; }
  [[nodiscard]] std::optional<Bytes> envelope(const ledger::EnvelopeId& id) const;
  /// All evidence on the ledger.
  [[nodiscard]] std::map<consensus::EvidenceName, ledger::EvidenceRecord> evidence() const;

  [[nodiscard]] std::optional<Bytes> read(const ledger::StateKey& key) const override;
  [[nodiscard]] std::optional<ledger::TransactionId> remembered(const AccountId& sender, const ledger::Nonce& nonce) const override;

 private:
  [[nodiscard]] ledger::OperationRecord read(ledger::Serial serial) const override { return operations_.at(serial); }
  [[nodiscard]] Entry at_or_before(const Hash32& key) const override;
  struct Outcome {
    std::vector<node::EffectChange> changes;
    Stored stored;
    std::vector<execution::Consumed> consumed;
  };
  /// nullopt: it reads a value that has no bytes here.
  [[nodiscard]] std::optional<Outcome> run(const node::FinalBlock& block, std::span<const ledger::VerifiedEnvelope> bodies,
                                           std::uint32_t known);
  /// False: the summary is another one than the certified one.
  [[nodiscard]] bool append(ledger::BlockId id, Epoch epoch, UnixMillis time, Outcome outcome, const ledger::BlockSummary* certified);
  [[nodiscard]] std::optional<Hash32> audit_root(Height height) const;
  void remember(const std::vector<execution::Consumed>& consumed, UnixMillis time);

  const ledger::Genesis& genesis_;
  std::shared_ptr<Names> names_;
  std::map<ledger::StateKey, Bytes> state_;  ///< empty bytes: they came redacted
  mutable bool missed_ = false;              ///< such a value was read
  std::vector<ledger::OperationRecord> operations_;
  std::map<Hash32, ledger::Serial> index_;
  ledger::StateTree tree_;
  std::vector<Hash32> leaves_;
  std::vector<Stored> blocks_;
  ledger::MembershipRecord membership_;
  std::map<Epoch, std::vector<ledger::Validator>> sets_;
  std::map<ledger::RememberedKey, std::pair<ledger::TransactionId, UnixMillis>> remembered_;
};

}  // namespace xh::sim
