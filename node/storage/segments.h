// What the segmented files of the ledger share: opening a segment, cutting the last ones off, little-endian words.
#pragma once

#include <functional>
#include <vector>

#include "node/storage/file.h"

namespace xh::storage {

inline constexpr std::uint64_t kMaxSegmentBytes = std::uint64_t{1} << 30;

/// Memory of the index when nothing else is configured, and the least that it works with.
inline constexpr std::uint64_t kDefaultIndexMemory = std::uint64_t{192} << 20;
inline constexpr std::uint64_t kMinIndexMemory = std::uint64_t{32} << 20;

/// How files are opened. Segments and distances are shorter in tests only.
struct StorageOptions {
  Disk* disk = &real_disk();
  bool read_only = false;
  std::uint64_t segment_bytes = kMaxSegmentBytes;
  std::uint64_t derived_operations = std::uint64_t{1} << 20;  ///< operations between two writes of the derived state
  std::uint64_t index_memory = kDefaultIndexMemory;           ///< bytes of caches and write buffers of the index
  unsigned lookup_threads = 2;                                ///< that look up the keys of a large block
  /// F12: steps done and all steps of making what is derived, when a ledger is opened. Nothing is told where there is none.
  std::function<void(std::uint64_t, std::uint64_t)> recovered = nullptr;
};

[[nodiscard]] Result<File> open_segment(const std::string& path, const StorageOptions& options);
/// What stays of numbered segments whose first ones were removed. Files of an interrupted removal go now.
void remove_segments_below(std::size_t first, const std::function<std::string(std::size_t)>& path_of, Disk& disk);
/// Removes the segments after `last` and cuts that one to `size`, durably. What stays is synced: an earlier process may have died before
/// its own sync.
void cut_segments(std::vector<File>& segments, std::size_t last, std::uint64_t size, Disk& disk);

inline void append_le(Bytes& out, std::uint32_t word) {
  for (int i = 0; i < 4; ++i) out.push_back(static_cast<std::uint8_t>(word >> (8 * i)));
}
[[nodiscard]] inline std::uint32_t read_le(ByteView bytes) {
  return static_cast<std::uint32_t>(bytes[0]) | static_cast<std::uint32_t>(bytes[1]) << 8 | static_cast<std::uint32_t>(bytes[2]) << 16 |
         static_cast<std::uint32_t>(bytes[3]) << 24;
}

}  // namespace xh::storage
