// A file of framed records that is replayed at the start: the consensus journal, pending blocks, the sign state. What was not synced when
// the process died is dropped; damage to what was synced is an error, because it may be votes that were sent. Format: docs/spec/storage.md
// F4. It does not know what records mean.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "node/storage/file.h"

namespace xh::storage {

class JournalFile {
 public:
  /// Opens and replays. Error kDamagedJournal for damage to records that had been synced before a later record was written.
  [[nodiscard]] static Result<JournalFile> open(const std::string& path, const std::function<void(Bytes)>& replay,
                                                Disk& disk = real_disk());

  /// Replays the file of somebody else, who may be writing to it: nothing is cut off. An absent file has no records.
  [[nodiscard]] static Status read(const std::string& path, const std::function<void(Bytes)>& replay, Disk& disk = real_disk());

  void append(ByteView record);
  void sync();
  /// Replaces the content so that after a crash either the old or the new is there.
  void replace(const std::vector<Bytes>& records);
  [[nodiscard]] std::uint64_t size() const { return file_.size(); }

 private:
  /// Binds records to this file: bytes inside a record cannot pass for a record, however they were chosen.
  using Tag = FixedBytes<8, struct JournalTagTag>;
  struct Found {
    Bytes record;
    std::uint64_t synced;
  };
  JournalFile(File file, const Tag& tag, Disk& disk) : file_(std::move(file)), tag_(tag), disk_(&disk) {}
  [[nodiscard]] static Result<JournalFile> make(const std::string& path, File file, Disk& disk);
  /// Replays a whole file; where its last record ends.
  [[nodiscard]] static Result<std::uint64_t> replay_all(ByteView content, const std::string& path,
                                                        const std::function<void(Bytes)>& replay);
  [[nodiscard]] static std::optional<Found> record_at(ByteView content, std::uint64_t at, const Tag& tag);
  static void frame(Bytes& out, std::uint64_t at, std::uint64_t synced, ByteView record, const Tag& tag);
  File file_;
  Tag tag_;
  Disk* disk_;
  std::uint64_t synced_ = 0;  ///< bytes of the file that are known to last
};

}  // namespace xh::storage
