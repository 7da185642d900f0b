// The state as an audit re-derives it: an index of its own on disk, and the operations and values of the folder, each of which was compared
// with what execution gives before it is read. Memory: that of the index, what one block touches, and the nonces of five minutes.
#pragma once

#include <map>
#include <unordered_map>

#include "ledger/execution/executor.h"
#include "node/storage/ledger_files.h"
#include "node/storage/ledger_index.h"

namespace xh::tools {

class AuditState : public ledger::StateView, public ledger::OperationReader, public ledger::KeyIndex {
 public:
  /// Files and index outlive it; the index is empty.
  AuditState(const storage::LedgerFiles& files, storage::LedgerIndex& index) : files_(files), index_(index) {}

  // What execution and the state tree read.
  [[nodiscard]] std::optional<Bytes> read(const ledger::StateKey& key) const override;
  [[nodiscard]] std::optional<ledger::TransactionId> remembered(const AccountId& sender, const ledger::Nonce& nonce) const override;
  [[nodiscard]] ledger::OperationRecord read(ledger::Serial serial) const override { return operation(serial).record; }
  [[nodiscard]] Entry at_or_before(const Hash32& key) const override;

  /// Looks up what a block will ask for, several threads side by side, before execution and tree ask for it key by key. The keys are those
  /// of the operations [from, to) that the folder gives the block: a hint. Whatever it says, an answer comes from the audit's own index,
  /// and what it does not name is looked up when it is asked for.
  void look_ahead(ledger::Serial from, ledger::Serial to);
  /// Between blocks: what the block of this time and height left.
  void commit(const ledger::AppliedBlock& applied, std::span<const execution::Consumed> consumed, Height height, UnixMillis time);
  /// Set when a value that was read is not the one that its operation names.
  [[nodiscard]] const std::optional<Error>& damage() const { return damage_; }
  /// The operations whose values were read since the last call and have no bytes any more.
  [[nodiscard]] std::vector<ledger::OperationRecord> take_missed() { return std::exchange(missed_, {}); }

 private:
  struct Found {
    ledger::Serial serial = 0;
    storage::OperationFile::Stored operation;
  };
  struct FirstBytes {
    std::size_t operator()(const Hash32& hash) const { return static_cast<std::size_t>(read_be(hash.view().first(8))); }
  };
  [[nodiscard]] storage::OperationFile::Stored read_operation(ledger::Serial serial) const;
  [[nodiscard]] const storage::OperationFile::Stored& operation(ledger::Serial serial) const;
  /// `read`: the operation of a serial.
  template <class Read>
  [[nodiscard]] Found ask(storage::LedgerIndex::Cursor& cursor, const Hash32& key, const Read& read) const;
  [[nodiscard]] const Found& find(const Hash32& key) const;

  const storage::LedgerFiles& files_;
  storage::LedgerIndex& index_;
  UnixMillis time_;  ///< of the newest block
  std::map<ledger::RememberedKey, std::pair<ledger::TransactionId, UnixMillis>> remembered_;
  std::multimap<UnixMillis, ledger::RememberedKey> expiry_;
  // Of the block at hand: execution and tree ask for the same keys.
  mutable std::optional<storage::LedgerIndex::Cursor> cursor_;
  mutable std::unordered_map<Hash32, Found, FirstBytes> found_;
  mutable std::unordered_map<ledger::Serial, storage::OperationFile::Stored> operations_;
  mutable std::optional<Error> damage_;
  mutable std::vector<ledger::OperationRecord> missed_;
};

}  // namespace xh::tools
