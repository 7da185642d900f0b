// The ledger of a node: one thread commits blocks, any thread reads. Recovery at open. Implements what execution reads.
// Commit order and recovery: docs/spec/storage.md (F11-F13), rules L1-L6.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "ledger/genesis.h"
#include "ledger/governance.h"
#include "ledger/merkle_levels.h"
#include "node/effects.h"
#include "node/os/files.h"
#include "node/storage/audit_state.h"
#include "node/storage/checkpoint_file.h"
#include "node/storage/derived_files.h"
#include "node/storage/erasure.h"
#include "node/storage/ledger_files.h"
#include "node/storage/ledger_index.h"
#include "node/storage/link_file.h"
#include "node/storage/recovery_steps.h"
#include "node/storage/twig_file.h"

namespace xh::storage {

/// Bytes of certified checkpoints are kept for this many sizes, for proofs at recent heights.
inline constexpr std::size_t kKeptCheckpoints = 64;

/// J9: values that one page of a history holds. A document has 64 KiB.
inline constexpr std::size_t kMaxHistoryPage = 100;
/// J9: operations that one page of a history reads. Each is a read of 128 bytes, and all of them are under one lock.
inline constexpr std::size_t kMaxHistorySteps = 10'000;

/// What the block redacts.
struct Redacting {
  std::vector<Hash32> keys;                              ///< whose values before this block lose their bytes
  std::map<Height, std::vector<std::uint32_t>> entries;  ///< of blocks: whose envelopes lose theirs, ascending
};

struct CommitInput {
  StoredBlock stored;
  ledger::Block block;  ///< decoded; default at height 0
  ledger::BlockId id;
  std::vector<ledger::TransactionId> transactions;  ///< of all entries, in order
  ledger::StateDelta delta;
  /// In the place of the delta, of a block that is applied by its effects, with the summary that it has to lead to (RD9).
  std::optional<std::vector<node::EffectChange>> changes = {};
  std::optional<ledger::BlockSummary> certified = {};
  Redacting redacting = {};
  struct Consumed {
    AccountId sender;
    ledger::Nonce nonce;
    ledger::TransactionId transaction;
    UnixMillis valid_until;
  };
  std::vector<Consumed> consumed;
};

/// The transaction of an executed envelope; zero when it was not executed.
[[nodiscard]] ledger::TransactionId transaction_of(std::span<const ledger::Receipt> receipts, const ledger::EnvelopeId& envelope);

struct Head {
  ledger::BlockSummary summary;
  ledger::CheckpointName name;  ///< size and root of the chain log
  ledger::Header header;        ///< default fields at height 0
};

class LedgerStore : public ledger::StateView, private ledger::OperationReader, private ledger::KeyIndex {
 public:
  /// Opens or makes the data folder. `genesis_delta`: the records of height 0. `genesis` outlives the store. Errors: kLocked, kDamaged,
  /// kWrongLedger, kDamagedIndex.
  [[nodiscard]] static Result<std::unique_ptr<LedgerStore>> open(const std::string& folder, const ledger::Genesis& genesis,
                                                                 const ledger::StateDelta& genesis_delta,
                                                                 const StorageOptions& options = {});

  /// Commits the next block. Durable when it returns. From one thread at a time.
  Head commit(CommitInput input);
  /// The same for a block that is applied by its effects. Error kBadEffects: they lead to another summary than the certified one, and
  /// nothing has changed.
  [[nodiscard]] Result<Head> apply(CommitInput input);
  /// Another number whenever anything that a reader may be told has changed. What was read after a number was, is of that state or of a
  /// newer one.
  [[nodiscard]] std::uint64_t version() const { return version_.load(std::memory_order_acquire); }
  /// Gives back the space of what only heights below `retained` need (F41); from the committing thread. Nothing happens while the nonces of
  /// the last validity window need those blocks, or when `retained` is above the head or not above retained().
  void prune(Height retained);
  /// Heights from here on can be read and proven; values of older ones may be gone.
  [[nodiscard]] Height retained() const;

  // Reads, from any thread. State that fails its checksum ends the process, because execution depends on it; a damaged block or summary
  // of the past is treated as absent and noted in damage().
  [[nodiscard]] std::optional<Bytes> read(const ledger::StateKey& key) const override;
  /// Whether this thread asked read() for a value that is in force and has no bytes, since it asked here last (RD10).
  [[nodiscard]] static bool missed_bytes();
  [[nodiscard]] std::optional<ledger::TransactionId> remembered(const AccountId& sender, const ledger::Nonce& nonce) const override;
  [[nodiscard]] Head head() const;
  [[nodiscard]] std::optional<ledger::BlockSummary> summary(Height height) const;
  [[nodiscard]] std::optional<StoredBlock> block(Height height) const;
  [[nodiscard]] std::optional<Height> height_of(const ledger::BlockId& id) const;
  [[nodiscard]] std::optional<Place> place_of(const ledger::TransactionId& id) const;
  [[nodiscard]] std::optional<Bytes> envelope(const ledger::EnvelopeId& id) const;
  [[nodiscard]] std::optional<ledger::Receipt> receipt(const ledger::TransactionId& id) const;

  /// The first damage that a read found.
  [[nodiscard]] std::optional<Error> damage() const;

  /// Path of a summary that summary() gives, in the chain log of `size` leaves, size <= head().name.size.
  [[nodiscard]] merkle::Path log_path(Height height, std::uint64_t size) const;
  /// nullopt: the old size lies before the first block that is kept.
  [[nodiscard]] std::optional<merkle::Path> log_consistency(std::uint64_t old_size, std::uint64_t new_size) const;
  [[nodiscard]] std::optional<Hash32> log_root(std::uint64_t size) const;
  /// Row of hashes of a tile: level 8*L, `count` hashes from 256*N on.
  [[nodiscard]] std::vector<Hash32> log_tile(unsigned level, std::uint64_t number, std::size_t count) const;

  /// The value of a key that is present is empty where its bytes were redacted.
  struct Proven {
    ledger::ActiveProof proof;
    std::optional<Bytes> value;  ///< absent: the key is absent
  };
  [[nodiscard]] std::optional<Proven> prove(const ledger::StateKey& key, Height height) const;
  struct ProvenHistory {
    ledger::HistoryProof proof;
    std::vector<Bytes> values;  ///< oldest first; empty where redacted
  };
  [[nodiscard]] std::optional<ProvenHistory> prove_history(const ledger::StateKey& key, Height height) const;
  // ledger_proofs.cc
  struct ProvenPast {
    ledger::PastProof proof;
    std::optional<Bytes> value;  ///< absent: the key was absent
  };
  /// What a key had at an older height, under the root of the height `under`.
  [[nodiscard]] std::optional<ProvenPast> prove_past(const ledger::StateKey& key, Height height, Height under) const;
  /// One proof for each key, all under the same root.
  [[nodiscard]] std::optional<std::vector<Proven>> prove_all(std::span<const ledger::StateKey> keys, Height height) const;
  // ledger_audit.cc
  struct ProvenAudited {
    ledger::AuditProof proof;
    std::optional<Bytes> value;  ///< absent: the key was absent
  };
  /// What a key had after an audited height, under its audit root. `under`: the height whose summary carries that root, at most the head's.
  /// Error kAuditedStateGone: this ledger does not hold that state whole any more.
  [[nodiscard]] Result<ProvenAudited> prove_audited(const ledger::StateKey& key, Height under) const;
  /// The newest block that is not later than `time`; nullopt before genesis.
  [[nodiscard]] std::optional<Height> height_at(UnixMillis time) const;
  /// Which values of a key are asked for, from the newest back.
  struct HistoryQuery {
    std::optional<ledger::Serial> from = std::nullopt;  ///< `next` of the page before
    std::uint64_t skip = 0;                             ///< so many values are passed over unread
    std::optional<Height> not_above = std::nullopt;     ///< values that younger blocks wrote are passed over unread
    std::size_t count = kMaxHistoryPage;                ///< at most so many
    std::size_t steps = kMaxHistorySteps;               ///< of at most so many operations
  };
  struct HistoryPage {
    struct Gone {
      Height height;  ///< at which the value was written
      Hash32 hash;
    };
    std::vector<Bytes> values;           ///< newest first; empty where redacted
    std::map<std::size_t, Gone> gone;    ///< of values that are empty, by position
    bool complete = true;                ///< false: older values are not kept
    std::optional<ledger::Serial> next;  ///< where to go on; a page of less than `count` values may have it, too (kMaxHistorySteps)
  };
  /// The values of a key at the head, without proofs. Empty when it has none. nullopt: `from` is nothing of this key, or not kept.
  [[nodiscard]] std::optional<HistoryPage> history(const ledger::StateKey& key, const HistoryQuery& query) const;
  /// Bytes on the disk by kind of file.
  [[nodiscard]] std::map<std::string, std::uint64_t> disk_use() const;

  // ledger_redaction.cc
  /// What a block did, for whoever cannot execute it; nullopt: no certified checkpoint covers it yet, or it is not kept.
  [[nodiscard]] std::optional<node::BlockEffects> effects(Height height) const;

  // ledger_epochs.cc
  /// Who serves after the head.
  [[nodiscard]] ledger::MembershipRecord membership() const;
  /// The sets from genesis on, as far as their links are here: all that this ledger needs, but for one whose last block is the head.
  [[nodiscard]] std::shared_ptr<const ledger::EpochChain> epochs() const;
  /// The certified checkpoint of the last block of the epoch that ended with the head. Durable when it returns. What is known already
  /// changes nothing. Errors of EpochChain::add().
  [[nodiscard]] Status add_link(const ledger::SignedCheckpoint& checkpoint);

  void put_checkpoint(const ledger::SignedCheckpoint& checkpoint);
  /// The newest certified checkpoint that the store can prove under: its size is at most the log's.
  [[nodiscard]] std::optional<ledger::SignedCheckpoint> certified() const;

 private:
  /// Files beside the ledger from which a start and proofs are quicker.
  struct Derived {
    TwigFile twigs;
    DerivedFiles states;
  };
  LedgerStore(std::string folder, os::FileLock lock, LedgerFiles files, Derived derived, std::unique_ptr<LedgerIndex> index,
              const ledger::Genesis& genesis, const StorageOptions& options);
  [[nodiscard]] static Result<std::unique_ptr<LedgerStore>> open_once(const std::string& folder, const ledger::Genesis& genesis,
                                                                      const ledger::StateDelta& genesis_delta,
                                                                      const StorageOptions& options);
  // ledger_recovery.cc
  [[nodiscard]] Status recover(const ledger::StateDelta& genesis_delta, const RecoverySteps::Tell& told);
  using StateRoots = std::map<Height, Hash32>;
  /// Fills in the state roots of the heights that `roots` names.
  [[nodiscard]] Status replay_summaries(StateRoots& roots);
  [[nodiscard]] Status replay_operations(const StateRoots& roots);
  [[nodiscard]] Status catch_up_index();
  /// Indexes the keys of a ledger that does not begin at height 0; how many operations that were.
  [[nodiscard]] Result<ledger::Serial> index_base();
  [[nodiscard]] Status index_again(Address address, const StoredSummary& entry, ledger::Serial from);
  [[nodiscard]] Status remember_window();
  [[nodiscard]] Status recover_checkpoints(const std::string& path, Disk& disk);
  // ledger_epochs.cc
  [[nodiscard]] Status recover_epochs();
  [[nodiscard]] ledger::MembershipRecord membership_after(const CommitInput& input) const;

  // ledger_store.cc
  struct Prepared {
    ledger::BlockSummary summary;
    ledger::MembershipRecord membership;
    CommitRecord record;
    LedgerIndex::Batch batch;
  };
  /// By key hash: the new value hashes, and of those with bytes the bytes, and where these will stand.
  struct Changes {
    std::map<Hash32, std::optional<Hash32>> hashes;
    std::vector<Hash32> keys;
    std::vector<ByteView> values;  ///< of `keys`
    std::map<Hash32, Address> addresses;
  };
  [[nodiscard]] static Changes changes_of(const CommitInput& input);
  [[nodiscard]] Result<Prepared> append(const CommitInput& input);
  void take_back();
  void sync_files();
  void write_derived();
  /// Look-ups of a block's keys side by side, before the tree asks for them one by one.
  void look_up_all(const std::map<Hash32, std::optional<Hash32>>& changes);
  void remember(const std::vector<CommitInput::Consumed>& consumed, UnixMillis time);
  void index_block(LedgerIndex::Batch& batch, const StoredBlock& stored, std::span<const ledger::TransactionId> transactions,
                   Height height) const;
  void write_operations(const ledger::AppliedBlock& applied, const std::map<Hash32, Address>& addresses);

  // ledger_redaction.cc
  [[nodiscard]] Erasure erasure_of(const Redacting& redacting, Height height) const;
  void carry_out(const Erasure& erasure);

  // ledger_pruning.cc
  [[nodiscard]] Height audit_keeps(Height retained) const;
  [[nodiscard]] std::optional<LedgerBase> next_base(Height retained) const;
  void move_base(const LedgerBase& next);
  void unindex(const LedgerBase& old, const LedgerBase& next);
  [[nodiscard]] std::vector<Address> dead_values(const LedgerBase& old, const LedgerBase& next) const;
  void publish_base(const LedgerBase& base);

  // ledger_audit.cc
  /// Of the summary of this height; waits for the computation where one carries it (H6). Before mutex_ is taken.
  [[nodiscard]] std::optional<Hash32> audit_root(Height height);
  /// After every commit and at the start: begins the computation whose root is needed next.
  void begin_audit();
  [[nodiscard]] AuditPoint audit_point(Height height) const;
  [[nodiscard]] std::size_t audit_slot(Height audited) const { return audited.value / genesis_.parameters.audit_interval % 2; }

  // ledger_reads.cc
  [[nodiscard]] ledger::OperationRecord read(ledger::Serial serial) const override;
  [[nodiscard]] std::vector<Hash32> leaf_hashes(ledger::Serial from, ledger::Serial to) const override;
  /// The index's answer, checked against the operation: the index is only a hint.
  [[nodiscard]] Entry at_or_before(const Hash32& key) const override;
  [[nodiscard]] OperationFile::Stored look_up(const Hash32& key, ledger::Serial& serial) const;
  [[nodiscard]] std::pair<LedgerIndex::Entry, OperationFile::Stored> ask_index(const Hash32& key) const;
  [[nodiscard]] OperationFile::Stored stored(ledger::Serial serial) const;
  [[nodiscard]] OperationFile::Stored read_operation(ledger::Serial serial) const;
  /// The active operation of a key.
  [[nodiscard]] std::optional<OperationFile::Stored> current(const Hash32& key) const;
  [[nodiscard]] std::optional<Bytes> value_of(const OperationFile::Stored& stored) const;
  [[nodiscard]] std::optional<StoredSummary> summary_at(Height height) const;
  [[nodiscard]] std::optional<StoredBlock> block_at(Height height) const;
  [[nodiscard]] merkle::SubtreeHash log_subtree() const;
  /// Under mutex_.
  [[nodiscard]] std::optional<ledger::SignedCheckpoint> newest_certified() const;
  void note_damage(const Error& error) const;
  template <class T>
  [[nodiscard]] std::optional<T> noted(Result<T> result) const;

  void changed() { version_.fetch_add(1, std::memory_order_acq_rel); }

  std::string folder_;
  std::atomic<std::uint64_t> version_{1};
  os::FileLock lock_;
  Disk& disk_;
  LedgerFiles files_;
  Derived derived_;
  std::unique_ptr<LedgerIndex> index_;
  const ledger::Genesis& genesis_;
  ledger::StateTree tree_;
  ledger::MerkleLevels log_{merkle::kNodeTag};
  Head head_;
  ledger::MembershipRecord membership_;  ///< after the head
  std::optional<LinkFile> links_;
  RecoverySteps recovery_;
  std::map<std::pair<AccountId, ledger::Nonce>, std::pair<ledger::TransactionId, UnixMillis>> remembered_;
  std::multimap<UnixMillis, std::pair<AccountId, ledger::Nonce>> expiry_;
  CheckpointFile::BySize certified_;
  /// Guards everything in memory, and the segment lists of files_. Held alone only while memory changes, never during a sync.
  mutable std::shared_mutex mutex_;
  std::optional<CheckpointFile> checkpoint_file_;
  std::mutex checkpoint_mutex_;  ///< guards checkpoint_file_
  unsigned lookup_threads_;
  /// While a block is applied, mutex_ is held alone: the committing thread keeps what it looked up.
  struct Applying {
    explicit Applying(const LedgerIndex& index) : cursor(index) {}
    LedgerIndex::Cursor cursor;
    std::unordered_map<ledger::Serial, OperationFile::Stored> operations;
    struct LookedUp {
      Hash32 key;
      LedgerIndex::Entry entry;
      OperationFile::Stored operation;
    };
    std::vector<LookedUp> looked_up;  ///< ascending by key
  };
  mutable std::optional<Applying> applying_;
  mutable std::optional<Error> damage_;
  mutable std::mutex damage_mutex_;
  std::optional<AuditState> audit_;
};

}  // namespace xh::storage
