// A disk in memory that records what is asked of it, and can tell what may be left after a power cut at any point: names since the last
// sync of their folder may be missing, writes since the last sync of their file may be kept, dropped or torn at 512 bytes. Audit roots are
// computed beside the commits: requests of several threads are recorded in some order.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <variant>

#include "node/storage/disk.h"

namespace xh::storage {

struct Chance {
  std::uint64_t state = 1;
  std::uint64_t next(std::uint64_t below) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (state >> 33) % below;
  }
};

/// What becomes of unsynced work.
enum class Loss { kNothing, kEverything, kRandom };

class MemoryDisk : public Disk {
 public:
  using Files = std::map<std::string, Bytes>;

  MemoryDisk() = default;
  explicit MemoryDisk(const Files& files);

  [[nodiscard]] Result<std::unique_ptr<DiskFile>> open(const std::string& path, OpenMode mode) override;
  [[nodiscard]] bool exists(const std::string& path) const override {
    const std::scoped_lock guard(*mutex_);
    return names_.contains(path);
  }
  [[nodiscard]] Status rename(const std::string& from, const std::string& to) override;
  [[nodiscard]] Status remove(const std::string& path) override;
  [[nodiscard]] Status sync_folder(const std::string& path) override;

  /// Requests so far that change something.
  [[nodiscard]] std::size_t requests() const {
    const std::scoped_lock guard(*mutex_);
    return requests_.size();
  }
  [[nodiscard]] Files files() const;
  /// Direct access, past all recording: for flipping bits.
  [[nodiscard]] Bytes& content(const std::string& path) { return nodes_.at(names_.at(path)).data; }
  /// What may be there when the power fails after the first `point` requests.
  [[nodiscard]] Files after_crash(std::size_t point, Loss loss, Chance& chance) const;

 private:
  using Node = std::size_t;
  struct Content {
    Bytes data;
  };
  struct Write {
    Node node;
    std::uint64_t offset;
    Bytes bytes;
  };
  struct Resize {
    Node node;
    std::uint64_t size;
  };
  struct Sync {
    Node node;
  };
  struct Name {
    std::string path;
    std::optional<Node> node;  ///< absent: removed
  };
  struct Rename {
    std::string from;
    std::string to;
    Node node;
  };
  struct SyncFolder {
    std::string path;
  };
  using Request = std::variant<Write, Resize, Sync, Name, Rename, SyncFolder>;
  class OpenFile;
  struct Replay;

  std::unique_ptr<std::recursive_mutex> mutex_ = std::make_unique<std::recursive_mutex>();
  std::map<std::string, Node> names_;
  std::deque<Content> nodes_;
  std::size_t first_nodes_ = 0;  ///< nodes and names that were there at the start
  std::map<std::string, Node> first_names_;
  std::vector<Bytes> first_data_;
  std::vector<Request> requests_;
};

}  // namespace xh::storage
