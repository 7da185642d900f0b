// A small file of 512-byte sectors for records that must be written in one piece: sequence number, payload, CRC. Slots are
// used in turn, and every slot stands twice in the file: a torn write can only cost the record that was being written, and one damaged
// sector costs nothing. Format: docs/spec/storage.md F3.
#pragma once

#include <optional>

#include "node/storage/segments.h"

namespace xh::storage {

inline constexpr std::size_t kSectorBytes = 512;
inline constexpr std::size_t kMaxSectorPayload = kSectorBytes - 16;

class SectorRing {
 public:
  /// Error kDamaged when both copies of a slot are bad and it is not the one that was being written: older entries would then pass for the
  /// newest. Unless reading only, the newest entry is written again, so that it lasts even if its writer died before its sync.
  [[nodiscard]] static Result<SectorRing> open(const std::string& path, std::uint64_t slots, const StorageOptions& options = {});

  struct Entry {
    std::uint64_t sequence;
    Bytes payload;
    bool operator==(const Entry&) const = default;
  };
  /// The entry with the greatest sequence number.
  [[nodiscard]] const std::optional<Entry>& newest() const { return newest_; }
  /// Writes both copies and syncs. Sequence numbers grow; the newest entry may be repeated as it is.
  void write(std::uint64_t sequence, ByteView payload);

 private:
  SectorRing(File file, std::uint64_t slots) : file_(std::move(file)), slots_(slots) {}
  [[nodiscard]] Status load();
  void put(std::uint64_t slot, const Entry& entry);
  File file_;
  std::uint64_t slots_;
  std::uint64_t slot_ = 0;  ///< of the newest entry
  std::optional<Entry> newest_;
};

}  // namespace xh::storage
