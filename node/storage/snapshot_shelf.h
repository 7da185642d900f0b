// The whole snapshots of a folder, served piece by piece to whoever asks. From any thread. Spec: docs/spec/snapshot.md Y10.
#pragma once

#include <map>
#include <mutex>

#include "node/storage/snapshot_folder.h"

namespace xh::storage {

class SnapshotShelf {
 public:
  /// Adds a snapshot. Error kBadSnapshot when it is not whole.
  [[nodiscard]] Status add(Height height, SnapshotFolder folder);
  /// Before its files go.
  void remove(Height height);
  /// The newest ones above a height.
  [[nodiscard]] node::SnapshotOffers offers(Height above) const;
  /// Size 0 when there is no such thing, or it cannot be read.
  [[nodiscard]] node::PartAnswer answer(const node::PartRequest& request) const;

 private:
  struct Entry {
    SnapshotFolder folder;
    SnapshotContents contents;
  };
  mutable std::mutex mutex_;
  std::map<Height, std::shared_ptr<const Entry>> entries_;
};

}  // namespace xh::storage
