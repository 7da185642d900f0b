#include "node/storage/segments.h"

namespace xh::storage {

Result<File> open_segment(const std::string& path, const StorageOptions& options) {
  return options.read_only ? File::open_read_only(path, *options.disk) : File::open(path, *options.disk);
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
