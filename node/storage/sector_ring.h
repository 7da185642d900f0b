// A small file of 512-byte sectors for records that must be written in one piece: sequence number, payload, CRC. Slot = sequence mod slots,
// so a torn write can only cost the record that was being written. Format: docs/spec/storage.md F3.
#pragma once

#include <optional>

#include "node/storage/file.h"

namespace xh::storage {

inline constexpr std::size_t kSectorBytes = 512;
inline constexpr std::size_t kMaxSectorPayload = kSectorBytes - 16;

class SectorRing {
 public:
  [[nodiscard]] static Result<SectorRing> open(const std::string& path, std::uint64_t slots, bool read_only = false);

  struct Entry {
    std::uint64_t sequence;
    Bytes payload;
  };
  /// The good entry with the greatest sequence number.
  [[nodiscard]] Result<std::optional<Entry>> newest() const;
  /// Writes and syncs.
  void write(std::uint64_t sequence, ByteView payload);

 private:
  SectorRing(File file, std::uint64_t slots) : file_(std::move(file)), slots_(slots) {}
  File file_;
  std::uint64_t slots_;
};

}  // namespace xh::storage
