// A file of framed records that is replayed at the start: the consensus journal and the pending blocks. A torn tail is dropped; damage
// before the tail is an error, because records after it may be votes that were sent. Format: docs/spec/storage.md F4.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "node/storage/file.h"

namespace xh::storage {

class JournalFile {
 public:
  /// Opens and replays. Error kDamagedJournal for damage before the tail.
  [[nodiscard]] static Result<JournalFile> open(const std::string& path, const std::function<void(Bytes)>& replay);

  void append(ByteView record);
  void sync();
  /// Replaces the content so that after a crash either the old or the new is there.
  void replace(const std::vector<Bytes>& records);
  [[nodiscard]] std::uint64_t size() const { return file_.size(); }

 private:
  explicit JournalFile(File file) : file_(std::move(file)) {}
  File file_;
  bool dirty_ = false;
};

}  // namespace xh::storage
