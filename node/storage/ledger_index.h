// What can be looked up: key -> operation, height -> summary, block id, transaction and envelope -> place. LevelDB; rebuilt from the ledger
// files when it is absent or behind. Format: docs/spec/storage.md F10.
#pragma once

#include <functional>
#include <memory>

#include "ledger/block.h"
#include "ledger/state_tree.h"
#include "node/storage/record_log.h"

namespace leveldb {
class DB;
class Iterator;
class WriteBatch;
}  // namespace leveldb

namespace xh::storage {

/// Where an envelope stands.
struct Place {
  Height height;
  std::uint32_t entry = 0;             ///< position in the block's entries
  std::uint32_t receipt = kNoReceipt;  ///< position among the block's receipts; kNoReceipt: skipped
  static constexpr std::uint32_t kNoReceipt = 0xffffffff;
};

class LedgerIndex {
 public:
  /// Bytes of a key hash that the index keeps. Two keys that share them cost 2^80 hashes to find; the operation names the whole key.
  static constexpr std::size_t kIndexedBytes = 20;
  using Prefix = FixedBytes<kIndexedBytes, struct IndexedKeyTag>;
  struct Entry {
    Prefix key;
    ledger::Serial serial = 0;
  };
  [[nodiscard]] static Prefix prefix_of(const Hash32& key) { return Prefix::from(key.view().first(kIndexedBytes)); }

  /// Whether what was written must survive a power cut. A scratch index is thrown away by the process that made it.
  enum class Writes { kSynced, kScratch };

  /// Opens or makes the folder. What cannot be opened because it is damaged, or was found damaged by an earlier process, is made anew,
  /// empty. `memory`: bytes for caches and write buffers, at least kMinIndexMemory. Errors: kCannotWrite when the disk takes nothing,
  /// kDamagedIndex for all else.
  [[nodiscard]] static Result<std::unique_ptr<LedgerIndex>> open(const std::string& folder, std::uint64_t memory = kDefaultIndexMemory,
                                                                 Writes writes = Writes::kSynced);
  /// Every key that is smaller than all keys of this key's prefix is at most this one.
  [[nodiscard]] static Hash32 below_prefix(const Hash32& key);
  /// The next open() makes it anew.
  static void discard(const std::string& folder);
  ~LedgerIndex();

  /// The greatest key that is <= key, and where it says that its operation is: the caller compares with the operation.
  [[nodiscard]] Entry at_or_before(const Hash32& key) const;
  /// Every key, ascending; stops at the first error that the visitor returns.
  [[nodiscard]] Status visit_keys(const std::function<Status(const Entry&)>& visit) const;
  /// Many look-ups without a write between them, by one thread: cheaper than single ones.
  class Cursor {
   public:
    explicit Cursor(const LedgerIndex& index);
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;
    ~Cursor();
    [[nodiscard]] Entry at_or_before(const Hash32& key);

   private:
    const LedgerIndex& index_;
    std::unique_ptr<leveldb::Iterator> iterator_;
  };
  /// Ends the process: what the index says contradicts the ledger. The next start rebuilds it.
  [[noreturn]] void contradicted() const { damaged("an entry does not match its operation"); }
  [[nodiscard]] std::optional<Address> summary(Height height) const;
  [[nodiscard]] std::optional<Height> block(const ledger::BlockId& id) const;
  [[nodiscard]] std::optional<Place> transaction(const ledger::TransactionId& id) const;
  [[nodiscard]] std::optional<Place> envelope(const ledger::EnvelopeId& id) const;
  /// The newest block that is indexed whole; nullopt when none is.
  [[nodiscard]] std::optional<Height> indexed() const;

  /// Everything that one block adds; written as one batch.
  class Batch {
   public:
    Batch();
    Batch(Batch&& other) noexcept;
    Batch& operator=(Batch&& other) noexcept;
    ~Batch();
    void key(const ledger::IndexChange& change);
    void block(Height height, Address summary, const ledger::BlockId& id);
    void transaction(const ledger::TransactionId& id, const Place& place);
    void envelope(const ledger::EnvelopeId& id, const Place& place);
    // The reverse, for blocks that are not kept.
    void drop_block(Height height, const ledger::BlockId& id);
    void drop_transaction(const ledger::TransactionId& id);
    void drop_envelope(const ledger::EnvelopeId& id);

   private:
    friend class LedgerIndex;
    std::unique_ptr<leveldb::WriteBatch> batch_;
  };
  void write(Batch& batch, Height height);
  /// Writes and syncs a part of what lies below indexed(), or of what no height names yet.
  void write_piece(Batch& batch);

 private:
  explicit LedgerIndex(std::string folder);
  [[nodiscard]] std::optional<Bytes> get(ByteView key) const;
  [[nodiscard]] Entry seek(leveldb::Iterator& iterator, const Hash32& key) const;
  [[nodiscard]] Entry entry_at(const leveldb::Iterator& iterator) const;
  [[noreturn]] void damaged(const std::string& why) const;
  struct Engine;
  std::string folder_;
  Writes writes_ = Writes::kSynced;
  std::unique_ptr<Engine> engine_;
};

}  // namespace xh::storage
