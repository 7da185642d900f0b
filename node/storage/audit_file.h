// The file of an audited state: the sorted pairs and the groups over them. It is derived: whoever reads it finds damage by the digest at
// its end, or because a proof does not lead to the root. Format: docs/spec/storage.md F34.
#pragma once

#include <optional>

#include "crypto/hash.h"
#include "ledger/audit_groups.h"
#include "node/storage/segments.h"

namespace xh::storage {

/// A height with an audit root: everything before `operations` makes its state.
struct AuditPoint {
  Height height;
  std::uint64_t operations = 0;
  Hash32 state_root;
  bool operator==(const AuditPoint&) const = default;
};

/// One of the two files of a ledger.
struct AuditSlot {
  std::string folder;  ///< of the ledger: the files are `audit.0` and `audit.1`
  std::size_t number = 0;
  Hash32 chain_id;
  Disk* disk = &real_disk();
  [[nodiscard]] std::string path() const;
};

/// A slot that holds one point.
class AuditReader {
 public:
  /// nullopt: the slot is not of this point, or the form of its file is damaged.
  [[nodiscard]] static std::optional<AuditReader> open(const AuditSlot& slot, const AuditPoint& point);

  // All pairs in order. Whether they are the ones that were written is known at the end only.
  /// The next pair; nothing at the end, and where the file cannot be read.
  [[nodiscard]] const std::optional<ledger::AuditLeaf>& peek();
  void take();
  /// After the last pair: the file is as it was written.
  [[nodiscard]] bool is_sound();

  /// The proof of one key, without reading all pairs. It holds when the file is sound. Errors: kDamaged and those of prove_in_groups().
  [[nodiscard]] Result<ledger::AuditProof> prove(const Hash32& key) const;

 private:
  AuditReader(File file, ByteView head, std::uint64_t pairs, std::uint64_t groups);
  void fill();
  [[nodiscard]] Result<std::vector<ledger::AuditGroup>> groups() const;
  [[nodiscard]] Status visit(std::uint64_t first, std::uint64_t count, const ledger::VisitLeaf& visit) const;

  File file_;
  Sha256 digest_;
  Bytes buffer_;
  std::size_t used_ = 0;
  std::uint64_t left_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t groups_ = 0;
  std::optional<ledger::AuditLeaf> next_;
};

/// Writes a slot and folds the root.
class AuditWriter {
 public:
  /// What the slot held is gone. Error kCannotWrite.
  [[nodiscard]] static Result<AuditWriter> create(const AuditSlot& slot, const AuditPoint& point);
  /// Error kNotCanonical: the key is not greater than the one before.
  [[nodiscard]] Status add(const ledger::AuditLeaf& leaf);
  /// The root; the file is durable.
  [[nodiscard]] Hash32 finish();

 private:
  AuditWriter(File file, Bytes head) : file_(std::move(file)), buffer_(std::move(head)) {}
  void flush();

  File file_;
  Bytes buffer_;
  std::uint64_t at_ = 0;
  Sha256 digest_;
  ledger::AuditGrouper tree_;
};

}  // namespace xh::storage
