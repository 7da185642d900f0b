#include "node/storage/segments.h"

namespace xh::storage {

Result<File> open_segment(const std::string& path, const StorageOptions& options) {
  return options.read_only ? File::open_read_only(path, *options.disk) : File::open(path, *options.disk);
}

// All numbers are tried: a crash may have left any of them.
void remove_segments_below(std::size_t first, const std::function<std::string(std::size_t)>& path_of, Disk& disk) {
  bool removed = false;
  for (std::size_t number = 0; number < first; ++number) {
    if (!disk.exists(path_of(number))) continue;
    must(disk.remove(path_of(number)));
    removed = true;
  }
  if (removed) must(disk.sync_folder(folder_of(path_of(first))));
}

void cut_segments(std::vector<File>& segments, std::size_t last, std::uint64_t size, Disk& disk) {
  if (segments.size() > last + 1) {
    while (segments.size() > last + 1) {
      const std::string path = segments.back().path();
      segments.pop_back();
      must(disk.remove(path));
    }
    // A removed segment that came back after a power cut would be appended to.
    must(disk.sync_folder(folder_of(segments.back().path())));
  }
  if (segments.back().size() > size) {
    segments.back().truncate(size);
  } else {
    segments.back().sync_inherited();
  }
}

}  // namespace xh::storage
