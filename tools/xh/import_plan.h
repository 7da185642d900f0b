// What an import will send: the usable items of a file in order, without repetitions. The same walk in the check and in every run, so that
// batches have the same rows. Rules: docs/spec/bulk.md (BK1, BK2, BK6, BK7, BK9).
#pragma once

#include <deque>
#include <functional>
#include <unordered_map>

#include "tools/xh/mapping.h"

namespace xh::tools {

/// Bytes of the operations of one batch; the transaction around them stays below ledger::kMaxTransactionBytes.
inline constexpr std::size_t kMaxBatchBytes = 1'000'000;

struct ImportSource {
  std::string file;
  std::optional<Mapping> mapping;  ///< absent: record rows
  AccountId owner;                 ///< of prefixes whose rule names none: who imports
};

struct RowReject {
  std::uint64_t row = 0;
  std::string name;  ///< where it is known
  Error error;
};

class ImportPlan {
 public:
  /// `phase`: only items of this phase; what is not usable is left out silently, for the check told it. Errors: those of RowReader::open(),
  /// kUsage, kBadConfig.
  [[nodiscard]] static Result<ImportPlan> open(const ImportSource& source, std::optional<std::size_t> phase = std::nullopt);
  /// The next usable item; what is not usable goes to `rejected`. An error ends the import.
  [[nodiscard]] Result<std::optional<Item>> next(const std::function<void(const RowReject&)>& rejected);
  [[nodiscard]] std::uint64_t position() const { return reader_.position(); }
  /// Organisations, enrolments and prefixes that stood there again.
  [[nodiscard]] std::uint64_t repeated() const { return repeated_; }
  /// Rows to which no rule of the mapping applied.
  [[nodiscard]] std::uint64_t unmatched() const { return unmatched_; }

 private:
  struct Key {  ///< of the hash of kind and name
    std::uint64_t high;
    std::uint64_t low;
    bool operator==(const Key&) const = default;
  };
  struct HashOfKey {
    std::size_t operator()(const Key& key) const { return static_cast<std::size_t>(key.high); }
  };
  struct Seen {
    std::uint64_t row;
    std::uint64_t content;  ///< of its hash
  };
  ImportPlan(const ImportSource& source, std::optional<std::size_t> phase, RowReader reader)
      : source_(source), phase_(phase), reader_(std::move(reader)) {}
  [[nodiscard]] Result<bool> read_row();
  [[nodiscard]] static Key key_of(const Item& item);
  /// Why an item is not sent, or nothing when it is.
  [[nodiscard]] std::optional<Error> repetition(const Item& item, bool& harmless);

  const ImportSource& source_;
  std::optional<std::size_t> phase_;
  RowReader reader_;
  std::deque<Result<Item>> waiting_;
  std::unordered_map<Key, Seen, HashOfKey> seen_;
  std::uint64_t repeated_ = 0;
  std::uint64_t unmatched_ = 0;
};

/// Cuts the items of a phase into batches of at most `size` items and kMaxBatchBytes.
class BatchReader {
 public:
  BatchReader(ImportPlan plan, std::size_t size) : plan_(std::move(plan)), size_(size) {}
  /// The next batch; empty at the end.
  [[nodiscard]] Result<std::vector<Item>> next();

 private:
  ImportPlan plan_;
  std::size_t size_;
  std::optional<Item> held_;
};

}  // namespace xh::tools
