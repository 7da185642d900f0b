// The ledger's files: blocks, summaries, operations, values, commit records. What is in them up to the last commit record is the truth; all
// the rest of a data folder can be rebuilt from them. Format: docs/spec/storage.md F5-F9.
#pragma once

#include "ledger/checkpoint.h"
#include "ledger/receipt.h"
#include "ledger/state_tree.h"
#include "node/messages.h"
#include "node/storage/base_file.h"
#include "node/storage/record_log.h"
#include "node/storage/sector_ring.h"

namespace xh::storage {

/// One block as the ledger keeps it.
struct StoredBlock {
  Bytes block;                              ///< BCS of ledger::Block; empty at height 0
  Bytes companion;                          ///< cosignatures of the checkpoint that the header names
  Bytes certificate;                        ///< finalization; empty when a later block's certificate finalizes it
  std::vector<node::EnvelopeBytes> bodies;  ///< of all entries, in order
  std::vector<ledger::Receipt> receipts;    ///< of executed entries
  static constexpr auto fields() {
    return std::tuple{field(&StoredBlock::block, node::kMaxBlockBytesOnWire), field(&StoredBlock::companion, node::kMaxCompanionBytes),
                      field(&StoredBlock::certificate, node::kMaxCertificateBytes), field(&StoredBlock::bodies, ledger::kMaxBlockEntries),
                      field(&StoredBlock::receipts, ledger::kMaxBlockEntries)};
  }
};

struct StoredSummary {
  ledger::BlockSummary summary;
  Address block = 0;
  static constexpr auto fields() { return std::tuple{field(&StoredSummary::summary), field(&StoredSummary::block)}; }
};

/// Number of this layout of files, in every commit record.
inline constexpr std::uint16_t kStorageFormat = 1;

/// The commit point of a block: what lies beyond these ends does not exist.
struct CommitRecord {
  std::uint16_t format = kStorageFormat;
  Hash32 chain_id;
  Height height;
  std::uint64_t operations = 0;
  Address blocks_end = 0;
  Address summaries_end = 0;
  Address values_end = 0;
  Hash32 log_root;
  Hash32 state_root;
  static constexpr auto fields() {
    return std::tuple{field(&CommitRecord::format),     field(&CommitRecord::chain_id),   field(&CommitRecord::height),
                      field(&CommitRecord::operations), field(&CommitRecord::blocks_end), field(&CommitRecord::summaries_end),
                      field(&CommitRecord::values_end), field(&CommitRecord::log_root),   field(&CommitRecord::state_root)};
  }
};

inline constexpr std::uint64_t kCommitSlots = 1024;
/// Name of the file beside a ledger that is being restored from a snapshot (docs/spec/snapshot.md Y9).
inline constexpr const char* kRestoringMarker = "/restoring";

inline constexpr std::size_t kStoredOperationBytes = 128;

/// Operations: fixed records of 128 bytes (118 committed, 6 of value address, 4 of CRC-32C).
class OperationFile {
 public:
  struct Stored {
    ledger::OperationRecord record;
    Address value = 0;
  };
  /// Operations before `first` were released.
  [[nodiscard]] static Result<OperationFile> open(const std::string& folder, const StorageOptions& options = {}, ledger::Serial first = 0);
  [[nodiscard]] Result<Stored> read(ledger::Serial serial) const;
  /// Leaf hashes of [from, to), read in one piece.
  [[nodiscard]] Result<std::vector<Hash32>> leaf_hashes(ledger::Serial from, ledger::Serial to) const;
  void append(std::span<const Stored> operations);
  /// The serial of the next operation.
  [[nodiscard]] ledger::Serial end() const {
    return (first_ + files_.size() - 1) * per_segment() + files_.back().size() / kStoredOperationBytes;
  }
  /// Forgets the operations before `first`: their space is given back by release_forgotten().
  void forget_before(ledger::Serial first);
  void release_forgotten();
  /// Bytes on the disk.
  [[nodiscard]] std::uint64_t allocated() const;
  void sync() { files_.back().sync(); }
  [[nodiscard]] Status truncate(std::uint64_t operations);
  /// Reads [from, to) in large steps.
  [[nodiscard]] Status scan(ledger::Serial from, ledger::Serial to, const std::function<Status(const Stored&)>& visit) const;

 private:
  OperationFile(std::string folder, const StorageOptions& options, ledger::Serial first)
      : folder_(std::move(folder)), options_(options), begin_(first), first_(first / per_segment()) {}
  [[nodiscard]] std::uint64_t per_segment() const { return options_.segment_bytes / kStoredOperationBytes; }
  [[nodiscard]] std::string segment_path(std::size_t segment) const;
  [[nodiscard]] Result<const File*> segment_of(ledger::Serial serial) const;
  [[nodiscard]] Status check(ByteView bytes, ledger::Serial serial) const;
  [[nodiscard]] Result<Stored> parse(ByteView bytes, ledger::Serial serial) const;
  /// The bytes of each operation of [from, to), in order, checked.
  [[nodiscard]] Status visit_bytes(ledger::Serial from, ledger::Serial to,
                                   const std::function<Status(ledger::Serial, ByteView)>& visit) const;
  std::string folder_;
  StorageOptions options_;
  ledger::Serial begin_;
  std::size_t first_;  ///< number of files_[0]
  std::vector<File> files_;
};

/// All of them together, and the newest commit.
struct LedgerFiles {
  RecordLog blocks;
  RecordLog summaries;
  RecordLog values;
  OperationFile operations;
  SectorRing commits;
  std::optional<CommitRecord> head;
  LedgerBase base;

  /// Opens a data folder. Unless reading only, what lies beyond the newest commit is cut off. Errors: kDamaged,
  /// kWrongLedger, kUnfinishedRestore.
  [[nodiscard]] static Result<LedgerFiles> open(const std::string& folder, const Hash32& chain_id, const StorageOptions& options = {});
};

}  // namespace xh::storage
