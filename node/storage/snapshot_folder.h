// A snapshot as a folder of files. Parts are written aside, synced and renamed; `complete` comes last. It compresses and caps, and knows
// nothing of what the parts mean. Layout: docs/spec/snapshot.md Y6.
#pragma once

#include <optional>
#include <string>

#include "node/snapshot.h"
#include "node/storage/disk.h"

namespace xh::storage {

/// What a whole snapshot consists of, beside the operations, whose number the manifest names.
struct SnapshotContents {
  std::uint16_t format = node::kSnapshotFormat;
  Hash32 manifest;  ///< SHA-256 of its content
  std::vector<std::uint64_t> values;
  std::vector<std::uint64_t> blocks;
  bool operator==(const SnapshotContents&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&SnapshotContents::format), field(&SnapshotContents::manifest),
                      field(&SnapshotContents::values, std::size_t{1} << 28),
                      field(&SnapshotContents::blocks, node::kMaxSnapshotSummaries)};
  }
};

class SnapshotFolder final : public node::SnapshotParts {
 public:
  /// The folder is there already; the disk outlives the object.
  explicit SnapshotFolder(std::string path, Disk& disk = real_disk()) : path_(std::move(path)), disk_(&disk) {}

  [[nodiscard]] bool has(const node::PartName& part) const override;
  [[nodiscard]] Result<Bytes> read(const node::PartName& part) const override;
  void write(const node::PartName& part, ByteView bytes) override;
  [[nodiscard]] Result<Bytes> unpack(node::PartKind kind, ByteView packed) const override;

  struct Piece {
    std::uint64_t size = 0;  ///< of the whole file
    Bytes bytes;
  };
  /// Up to `maximum` bytes of a part's file from `offset` on. Errors: kBadSnapshot, kCannotRead.
  [[nodiscard]] Result<Piece> piece(const node::PartName& part, std::uint64_t offset, std::size_t maximum) const;

  /// Says that nothing is missing: the manifest and every part were written.
  void write_contents(const SnapshotContents& contents);
  /// Error kBadSnapshot: absent, so the snapshot is not whole, or damaged.
  [[nodiscard]] Result<SnapshotContents> contents() const;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string path_of(const node::PartName& part) const;

 private:
  std::string path_;
  Disk* disk_;
};

}  // namespace xh::storage
