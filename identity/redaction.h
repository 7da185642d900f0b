// What was redacted, as records of the state. Rules: docs/spec/redaction.md (RD1-RD8).
#pragma once

#include "identity/supervision.h"

namespace xh::identity {

inline constexpr std::size_t kMaxRedactedEntries = 1000;  ///< of one operation; a further one of the same record names more
inline constexpr std::size_t kMaxRedactions = 16;         ///< of one record; and of all records in one block
inline constexpr std::size_t kMaxRedactionRanges = 256;   ///< beyond it the two oldest become one
inline constexpr std::uint16_t kMaxBlockEntryIndex = 4095;
/// Of a redacted record: the number of its kind, a colon, and its name.
inline constexpr std::size_t kMaxRedactedNameBytes = kMaxTargetBytes + 4;

/// An entry of a block: what stands there is an envelope.
struct EntryPlace {
  Height height;
  std::uint16_t index = 0;
  auto operator<=>(const EntryPlace&) const = default;
  static constexpr auto fields() { return std::tuple{field(&EntryPlace::height), field(&EntryPlace::index)}; }
};

/// One redaction.
struct Redaction {
  AccountId supervisor;
  AccountId cosigner;  ///< whose voice in the council stood beside it
  std::uint16_t reason = 1;
  Hash32 document;  ///< digest of what orders it
  Stamp since;
  std::uint64_t through = 1;  ///< the last version without bytes
  Height first;               ///< where what it redacts begins
  bool operator==(const Redaction&) const = default;
  static constexpr auto fields() {
    using T = Redaction;
    return std::tuple{field(&T::supervisor), field(&T::cosigner), field(&T::reason), field(&T::document),
                      field(&T::since),      field(&T::through),  field(&T::first)};
  }
};

/// Of kind kRedaction, named by kind and name of the record ("2:88.100/a"): its redactions, oldest first.
struct RedactionRecord {
  std::vector<Redaction> redactions;
  bool operator==(const RedactionRecord&) const = default;
  static constexpr auto fields() { return std::tuple{field(&RedactionRecord::redactions, kMaxRedactions)}; }
};

struct HeightRange {
  Height first;
  Height last;
  bool operator==(const HeightRange&) const = default;
  static constexpr auto fields() { return std::tuple{field(&HeightRange::first), field(&HeightRange::last)}; }
};

/// Of kind kRedaction, without a name: the heights that are applied by their effects, ascending and apart (RD9).
struct RedactionRangesRecord {
  std::vector<HeightRange> ranges;
  Height newest;            ///< of the newest redaction
  std::uint32_t count = 0;  ///< of redactions in that block
  bool operator==(const RedactionRangesRecord&) const = default;
  static constexpr auto fields() {
    using T = RedactionRangesRecord;
    return std::tuple{field(&T::ranges, kMaxRedactionRanges), field(&T::newest), field(&T::count)};
  }
};
/// Adds a range, and joins what touches.
void add_range(std::vector<HeightRange>& ranges, const HeightRange& range);

struct RedactedEntry {
  std::uint16_t index = 0;    ///< in the block
  std::string record;         ///< name of the RedactionRecord
  std::uint32_t ordinal = 0;  ///< which of its redactions, from 0
  bool operator==(const RedactedEntry&) const = default;
  static constexpr auto fields() {
    using T = RedactedEntry;
    return std::tuple{field(&T::index), field(&T::record, kMaxRedactedNameBytes), field(&T::ordinal)};
  }
};
/// Of kind kRedactedEntries, named by the height in decimal: the entries of that block, ascending.
struct RedactedEntriesRecord {
  std::vector<RedactedEntry> entries;
  [[nodiscard]] const RedactedEntry* of(std::size_t index) const;
  bool operator==(const RedactedEntriesRecord&) const = default;
  static constexpr auto fields() { return std::tuple{field(&RedactedEntriesRecord::entries, kMaxBlockEntryIndex + 1)}; }
};
/// Name of that record.
[[nodiscard]] std::string entries_name(Height height);

}  // namespace xh::identity
