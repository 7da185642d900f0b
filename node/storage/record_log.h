// A log of records in segment files: length, CRC-32C, bytes. Addresses are 48 bits (segment number, offset). Appends need sync() to last.
// One thread appends; others may read what was appended before (the owner publishes addresses). Format: docs/spec/storage.md F2.
#pragma once

#include <functional>
#include <vector>

#include "node/storage/segments.h"

namespace xh::storage {

inline constexpr std::size_t kMaxRecordBytes = 64 * 1024 * 1024;
inline constexpr std::size_t kRecordFrameBytes = 8;
/// The address of a record that came without its bytes: nothing stands there.
inline constexpr std::uint64_t kNoRecord = (std::uint64_t{1} << 48) - 1;

/// Segment number << 32 | offset in the segment.
using Address = std::uint64_t;

class RecordLog {
 public:
  /// Opens `<folder>/<name>.NNNNNN`. Records before `begin` were released.
  [[nodiscard]] static Result<RecordLog> open(const std::string& folder, const std::string& name, const StorageOptions& options = {},
                                              Address begin = 0);

  [[nodiscard]] Address append(ByteView record);
  /// Appends many with few writes; their addresses, in order.
  [[nodiscard]] std::vector<Address> append_all(std::span<const ByteView> records);
  void sync();
  /// Of all segments, not only of the one to which is appended.
  void sync_all();
  /// Forgets the records before `begin`: their space is given back by release_forgotten().
  void forget_before(Address begin);
  void release_forgotten();
  /// Gives back the space of records that nobody will read again, ascending.
  void release(std::span<const Address> records);
  /// Bytes on the disk.
  [[nodiscard]] std::uint64_t allocated() const;
  /// Errors: kDamaged names file and offset, kRedacted.
  [[nodiscard]] Result<Bytes> read(Address address) const;
  /// Overwrites the record in place with zeros; reading it says kRedacted from then on. May be repeated, also after a torn write. Lasts
  /// after sync_all().
  void erase(Address address);
  /// The bytes of a record whose last rewrite() may have been torn: the checksum is not looked at.
  [[nodiscard]] Result<Bytes> read_torn(Address address) const;
  /// Overwrites the record in place with one of the same length. Lasts after sync_all().
  void rewrite(Address address, ByteView record);
  /// Where the next record will stand.
  [[nodiscard]] Address end() const;
  /// Forgets everything from `end` on. Error kDamaged when the log is shorter.
  [[nodiscard]] Status truncate(Address end);
  /// Every record from `from` up to `to`, in order; stops at the first error, or when the visitor returns one.
  [[nodiscard]] Status scan(Address from, Address to, const std::function<Status(Address, Bytes)>& visit) const;

 private:
  void overwrite(Address address, ByteView record, std::uint32_t check);
  RecordLog(std::string folder, std::string name, const StorageOptions& options, Address begin)
      : folder_(std::move(folder)), name_(std::move(name)), options_(options), begin_(begin), first_(begin >> 32) {}
  [[nodiscard]] std::string segment_path(std::size_t segment) const;
  void begin_segment();

  std::string folder_;
  std::string name_;
  StorageOptions options_;
  Address begin_;
  std::size_t first_;  ///< number of segments_[0]
  std::vector<File> segments_;
};

}  // namespace xh::storage
